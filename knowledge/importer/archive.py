"""The files of a ZIP archive, as people pack a folder; read in the limited process. Needs no
Django.
"""

import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from home.files import limited
from home.files.limited import Limits, Refusal

LIMITS = Limits(cpu=30, result=300_000_000)
MOST_FILES = 100
UNPACKED = 150_000_000  # bytes of all files together
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UTF_8_NAMES = 0x800  # of a file's flags
LOCKED = 0x1
TOO_MUCH = f"ไฟล์ ZIP มีเกิน {MOST_FILES} ไฟล์ หรือเมื่อคลายแล้วเกิน 150 MB โปรดแบ่งเป็นหลายไฟล์"
UNREADABLE = "เปิดไฟล์ ZIP นี้ไม่ได้ ไฟล์อาจเสียหายหรือตั้งรหัสผ่านไว้ โปรดบีบอัดใหม่โดยไม่ตั้งรหัสผ่าน"


def read_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, without its folder; raises Refusal."""
    told = json.loads(limited.run(unpack, path, limits=LIMITS, refusal=UNREADABLE))
    for name, content in told:
        yield name, b64decode(content)


def unpack(path: Path) -> bytes:
    """The task."""
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if is_file_of_people(entry)]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > UNPACKED:
            raise Refusal(TOO_MUCH)
        if any(entry.flag_bits & LOCKED or entry.compress_type not in PLAIN for entry in entries):
            raise Refusal(UNREADABLE)
        told = [(name_of(entry), b64encode(archive.read(entry)).decode()) for entry in entries]
    return json.dumps(told).encode()


def is_file_of_people(entry: zipfile.ZipInfo) -> bool:
    """Not a folder, nor what a system put beside the files."""
    path = PurePosixPath(entry.filename)
    return not (entry.is_dir() or "__MACOSX" in path.parts or path.name.startswith("."))


def name_of(entry: zipfile.ZipInfo) -> str:
    """Windows packs Thai names in its own code page and does not say so."""
    name = PurePosixPath(entry.filename.replace("\\", "/")).name
    if entry.flag_bits & UTF_8_NAMES:
        return name
    raw = name.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp874", "replace")
