"""Encryption with a passphrase, in the open format of the tool `age` (age-encryption.org/v1): an
archive can be opened by `age -d` on a machine without us. Needs no database.

A key of 16 random bytes is sealed by the passphrase (scrypt); the content follows in chunks of 64
KiB, each with its number and the last with a mark (ChaCha20-Poly1305), so that nothing can be
changed, moved, or cut off at the end without being noticed.
"""

import base64
import hashlib
import hmac
import io
import os
import re
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .faults import DAMAGED, NOT_OPENED, BackupFault

VERSION = b"age-encryption.org/v1"
CHUNK = 64 * 1024
TAG = 16
WORK = 17  # scrypt with 2**17 rounds takes 128 MB and a third of a second
MOST_WORK = 20  # a header that asks for more would take the machine's memory
HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n"
    rb"([A-Za-z0-9+/]{43})\n--- ([A-Za-z0-9+/]{43})\n"
)
LONGEST_HEADER = 200


def encode(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def decode(text: bytes) -> bytes:
    data = base64.b64decode(text + b"=" * (-len(text) % 4))
    if encode(data) != text:  # bits past the last byte
        raise BackupFault(DAMAGED)
    return data


def wrapping_key(passphrase: str, salt: bytes, work: int) -> ChaCha20Poly1305:
    key = hashlib.scrypt(
        passphrase.encode(),
        salt=VERSION + b"/scrypt" + salt,
        n=2**work,
        r=8,
        p=1,
        maxmem=2 ** (work + 10) + 2**20,
        dklen=32,
    )
    return ChaCha20Poly1305(key)


def derive(key: bytes, salt: bytes, use: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, use).derive(key)


def code_of_header(key: bytes, header: bytes) -> bytes:
    return hmac.digest(derive(key, b"", b"header"), header, "sha256")


def number_of_chunk(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class SealingWriter:
    """Encrypts what is written to it; `finish` writes the last chunk and leaves the file open."""

    def __init__(self, file: IO[bytes], passphrase: str):
        self.file, self.number, self.waiting = file, 0, bytearray()
        key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
        body = wrapping_key(passphrase, salt, WORK).encrypt(bytes(12), key, None)
        header = b"%s\n-> scrypt %s %d\n%s\n---" % (VERSION, encode(salt), WORK, encode(body))
        file.write(b"%s %s\n" % (header, encode(code_of_header(key, header))) + nonce)
        self.cipher = ChaCha20Poly1305(derive(key, nonce, b"payload"))

    def write(self, data: bytes) -> int:
        self.waiting += data
        while len(self.waiting) > CHUNK:  # the last chunk may be a full one, but never an empty one
            self.seal(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def seal(self, chunk: bytes, *, is_last: bool) -> None:
        number = number_of_chunk(self.number, is_last=is_last)
        self.file.write(self.cipher.encrypt(number, chunk, None))
        self.number += 1

    def finish(self) -> None:
        self.seal(bytes(self.waiting), is_last=True)


class UnsealingReader(io.RawIOBase):
    """The content of an encrypted file; raises BackupFault at the first byte that is not right."""

    def __init__(self, file: IO[bytes], passphrase: str):
        self.file, self.number, self.ready, self.is_over = file, 0, b"", False
        key = self.open_header(passphrase)
        nonce = file.read(16)
        if len(nonce) < 16:
            raise BackupFault(DAMAGED)
        self.cipher = ChaCha20Poly1305(derive(key, nonce, b"payload"))
        self.ahead = file.read(CHUNK + TAG)

    def open_header(self, passphrase: str) -> bytes:
        """The key of the file; leaves the file behind the header."""
        match = HEADER.match(self.file.read(LONGEST_HEADER))
        if match is None:
            raise BackupFault(DAMAGED)
        self.file.seek(match.end())
        salt, work, body, code = match.groups()
        if int(work) > MOST_WORK:
            raise BackupFault(DAMAGED)
        try:
            wrapping = wrapping_key(passphrase, decode(salt), int(work))
            key = wrapping.decrypt(bytes(12), decode(body), None)
        except InvalidTag as error:
            raise BackupFault(NOT_OPENED) from error
        header = match[0][: match.start(4) - 1]
        if not hmac.compare_digest(code_of_header(key, header), decode(code)):
            raise BackupFault(DAMAGED)
        return key

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.ready and not self.is_over:
            self.open_chunk()
        count = min(len(buffer), len(self.ready))
        buffer[:count] = self.ready[:count]
        self.ready = self.ready[count:]
        return count

    def open_chunk(self) -> None:
        chunk, self.ahead = self.ahead, self.file.read(CHUNK + TAG)
        self.is_over = not self.ahead
        number = number_of_chunk(self.number, is_last=self.is_over)
        try:
            self.ready = self.cipher.decrypt(number, chunk, None)
        except (InvalidTag, ValueError) as error:
            raise BackupFault(DAMAGED) from error
        self.number += 1


def is_sealed(file: IO[bytes]) -> bool:
    """By its first bytes; the file stands at its beginning afterwards."""
    beginning = file.read(len(VERSION))
    file.seek(0)
    return beginning == VERSION
