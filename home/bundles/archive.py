"""The file of a bundle: a line with its format, a line with the signature, a line that lists the
parts by length and SHA-256, then the parts one after the other.

Nothing is compressed and nothing has a path, so a file is never more than its bytes. Nothing behind
the signature is looked at before the signature is right.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .faults import CHANGED, CUT, HUGE, NEWER, NO_BUNDLE, STRANGER, BundleFault
from .signing import KEY, fingerprint, is_signed_by, public_key_of, sign

FORMAT = 1
MAGIC = b"intranet-bundle "
MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
LONGEST_LINE = 2 * MEGABYTE
LONGEST_SIGNATURE = 400
ROWS = "rows"  # the name of the part that is no file


@dataclass(frozen=True)
class Bundle:
    """One that was read, and whose signature is right."""

    title: str
    made_at: datetime
    signer: str  # the public key
    rows: dict[str, list[dict[str, Any]]]  # by kind
    files: Mapping[str, bytes]


def write(
    title: str,
    made_at: datetime,
    rows: Mapping[str, list],
    files: Mapping[str, bytes],
    key: Ed25519PrivateKey,
) -> bytes:
    contents = {ROWS: as_json(rows)} | dict(files)
    parts = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
    ]
    listed = as_json({"title": title, "made_at": made_at.isoformat(), "parts": parts})
    signature = {"key": public_key_of(key), "signature": sign(key, listed)}
    head = [b"%s%d" % (MAGIC, FORMAT), as_json(signature), listed]
    whole = b"".join([line + b"\n" for line in head]) + b"".join(contents.values())
    if len(whole) > MOST_BYTES or len(listed) > LONGEST_LINE:
        raise BundleFault(HUGE.format(MOST_BYTES // MEGABYTE))
    return whole


def as_json(value: object) -> bytes:
    """On one line, and the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(file: IO[bytes], size: int, trusted: Collection[str]) -> Bundle:
    """What the file holds; raises BundleFault for whatever is not whole and of somebody trusted."""
    if size > MOST_BYTES:
        raise BundleFault(HUGE.format(MOST_BYTES // MEGABYTE))
    check_format(file.readline(LONGEST_SIGNATURE))
    signed = json_of(line_of(file, LONGEST_SIGNATURE), NO_BUNDLE)
    key, signature = str(signed.get("key")), str(signed.get("signature"))
    if not KEY.fullmatch(key):
        raise BundleFault(NO_BUNDLE)
    if key not in trusted:
        raise BundleFault(STRANGER.format(fingerprint(key)))
    listed = line_of(file, LONGEST_LINE)
    if not is_signed_by(key, signature, listed):
        raise BundleFault(CHANGED)
    try:
        return read_signed(file, json_of(listed, CHANGED), key)
    except (KeyError, TypeError, ValueError):
        raise BundleFault(CHANGED) from None


def read_signed(file: IO[bytes], facts: dict[str, Any], key: str) -> Bundle:
    contents = read_parts(file, facts["parts"])
    rows = json_of(contents.pop(ROWS), CHANGED)
    made_at = datetime.fromisoformat(facts["made_at"])
    if made_at.tzinfo is None or not all(isinstance(listed, list) for listed in rows.values()):
        raise BundleFault(CHANGED)
    return Bundle(str(facts["title"])[:200], made_at, key, rows, contents)


def check_format(line: bytes) -> None:
    number = line.removeprefix(MAGIC).strip()
    if not line.startswith(MAGIC) or not number.isdigit():
        raise BundleFault(NO_BUNDLE)
    if int(number) != FORMAT:
        raise BundleFault(NEWER)


def line_of(file: IO[bytes], longest: int) -> bytes:
    line = file.readline(longest + 1)
    if not line.endswith(b"\n"):
        raise BundleFault(CUT)
    return line[:-1]


def json_of(text: bytes, otherwise: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise BundleFault(otherwise) from None
    if not isinstance(value, dict):
        raise BundleFault(otherwise)
    return value


def read_parts(file: IO[bytes], parts: list[dict[str, Any]]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for part in parts:
        size = part["size"]
        if not isinstance(size, int) or not 0 <= size <= MOST_BYTES:
            raise BundleFault(CHANGED)
        content = file.read(size)
        if len(content) != size:
            raise BundleFault(CUT)
        if hashlib.sha256(content).hexdigest() != part["sha256"]:
            raise BundleFault(CHANGED)
        contents[part["name"]] = content
    if file.read(1):
        raise BundleFault(CUT)
    return contents
