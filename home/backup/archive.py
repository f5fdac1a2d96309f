"""The archive itself: a tar in a gzip, encrypted or not, which `tar xzf` opens without us. Needs no
database.

The last member, `manifest.json`, names every other with size and SHA-256. The end of the file is an
empty gzip member that holds the SHA-256 of all bytes before it, so that no byte is unchecked.
"""

import gzip
import hashlib
import io
import json
import struct
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from .faults import DAMAGED, ENCRYPTED, BackupFault
from .sealing import SealingWriter, UnsealingReader, is_sealed

MANIFEST = "manifest.json"
LONGEST_MANIFEST = 256 * 1024 * 1024
BLOCK = 256 * 1024
# What a damaged file makes of the libraries that read it
UNREADABLE = (EOFError, ValueError, gzip.BadGzipFile, zlib.error, tarfile.TarError)
# Fixed parts of the empty member: a header with a field of its own, an empty content
END_HEAD = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + struct.pack("<H2sH", 36, b"SH", 32)
END_TAIL = b"\x03\0" + bytes(8)
END = len(END_HEAD) + 32 + len(END_TAIL)
# What gzip writes first: without name and time, by its fastest way
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x04\xff"


def end_of(digest: bytes) -> bytes:
    return END_HEAD + digest + END_TAIL


class SummingWriter:
    """Passes on what is written, and sums it up."""

    def __init__(self, file: Any):
        self.file, self.summed = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.summed.update(data)
        self.file.write(data)
        return len(data)

    def flush(self) -> None:
        """Gzip asks for it; what lies below is flushed once, at the end."""


class SummingReader:
    """Passes on so many bytes of a file, and sums them up."""

    def __init__(self, file: IO[bytes]):
        self.file, self.size, self.summed = file, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.size += len(data)
        self.summed.update(data)
        return data


class EndCheckingReader(io.RawIOBase):
    """All but the end of the file; the end must hold the SHA-256 of what came before."""

    def __init__(self, file: IO[bytes]):
        self.file, self.summed, self.held = file, hashlib.sha256(), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self.held) <= END:
            data = self.file.read(BLOCK)
            if not data:
                self.check_end()
                return 0
            self.held += data
        count = min(len(buffer), len(self.held) - END)
        buffer[:count] = self.held[:count]
        self.summed.update(self.held[:count])
        self.held = self.held[count:]
        return count

    def check_end(self) -> None:
        if self.held != end_of(self.summed.digest()):
            raise BackupFault(DAMAGED)


class ArchiveWriter:
    """Members go in one by one; `finish` adds the manifest and the end."""

    def __init__(self, file: IO[bytes], passphrase: str = ""):
        self.sealing = SealingWriter(file, passphrase) if passphrase else None
        self.summing = SummingWriter(self.sealing or file)
        self.packing = gzip.GzipFile("", "wb", 1, self.summing, mtime=0)
        self.tar = tarfile.open(fileobj=self.packing, mode="w|", format=tarfile.PAX_FORMAT)
        self.members: dict[str, dict[str, object]] = {}

    def add(self, name: str, file: IO[bytes], size: int, moment: float) -> None:
        """So many bytes of an open file. A file that is shorter raises OSError."""
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(moment)
        reading = SummingReader(file)
        self.tar.addfile(info, reading)
        self.members[name] = {"size": size, "sha256": reading.summed.hexdigest()}

    def add_bytes(self, name: str, data: bytes, moment: float) -> None:
        self.add(name, io.BytesIO(data), len(data), moment)

    def add_file(self, name: str, path: Path) -> None:
        with open(path, "rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            self.add(name, file, size, path.stat().st_mtime)

    def finish(self, facts: dict[str, object], moment: float) -> None:
        manifest = facts | {"members": self.members}
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        self.add_bytes(MANIFEST, text.encode(), moment)
        self.tar.close()
        self.packing.close()
        self.summing.write(end_of(self.summing.summed.digest()))
        if self.sealing:
            self.sealing.finish()


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    format: int
    version: str
    taken_at: str  # ISO, with UTC offset
    database: str  # vendor
    migrations: list[str]
    counts: dict[str, int]  # rows by table
    missing: list[str]  # files that a row names and that were not there
    members: dict[str, dict[str, Any]]
    others: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_text(cls, text: bytes) -> "Manifest":
        try:
            facts = json.loads(text)
            known = {name: facts.pop(name) for name in cls.__match_args__ if name != "others"}
        except (ValueError, KeyError, AttributeError) as error:
            raise BackupFault(DAMAGED) from error
        return cls(**known, others=facts)


@contextmanager
def open_archive(path: Path, passphrase: str) -> Iterator[tarfile.TarFile]:
    """The members of an archive, in order. Whatever is wrong with the file is a BackupFault, at the
    latest when the block ends: only then every byte was read.
    """
    with open(path, "rb") as file:
        reading: Any = file
        if is_sealed(file):
            if not passphrase:
                raise BackupFault(ENCRYPTED)
            reading = io.BufferedReader(UnsealingReader(file, passphrase), BLOCK)
        checking = io.BufferedReader(EndCheckingReader(reading), BLOCK)
        try:
            if checking.peek(len(GZIP_HEAD))[: len(GZIP_HEAD)] != GZIP_HEAD:
                raise BackupFault(DAMAGED)
            unpacking = gzip.GzipFile(fileobj=checking)
            with tarfile.open(fileobj=unpacking, mode="r|") as tar:
                yield tar
            drain(unpacking)
            drain(checking)
        except UNREADABLE as error:
            raise BackupFault(DAMAGED) from error


def drain(file: Any) -> None:
    while file.read(BLOCK):
        pass


def is_plain_name(name: str) -> bool:
    """A place inside the folder that the archive is unpacked in."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name


def verify(path: Path, passphrase: str = "") -> Manifest:
    """Read the whole archive and compare it with its manifest; writes nothing."""
    seen: dict[str, dict[str, object]] = {}
    manifest = None
    with open_archive(path, passphrase) as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None or manifest or info.name in seen or not is_plain_name(info.name):
                raise BackupFault(DAMAGED)
            if info.name == MANIFEST:
                manifest = Manifest.of_text(content.read(LONGEST_MANIFEST))
                continue
            reading = SummingReader(content)
            drain(reading)
            seen[info.name] = {"size": reading.size, "sha256": reading.summed.hexdigest()}
    if manifest is None or manifest.members != seen:
        raise BackupFault(DAMAGED)
    return manifest


def unpack(path: Path, passphrase: str, folder: Path, manifest: Manifest) -> None:
    """Write every member into an empty folder, and compare it with the manifest once more."""
    with open_archive(path, passphrase) as tar:
        for info in tar:
            if info.name == MANIFEST:
                continue
            content = tar.extractfile(info)
            if content is None or info.name not in manifest.members:
                raise BackupFault(DAMAGED)
            place = folder / info.name
            place.parent.mkdir(parents=True, exist_ok=True)
            reading = SummingReader(content)
            with open(place, "xb") as file:
                while data := reading.read(BLOCK):
                    file.write(data)
            if reading.summed.hexdigest() != manifest.members[info.name]["sha256"]:
                raise BackupFault(DAMAGED)
