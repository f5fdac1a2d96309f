"""Office files are ZIP archives of parts. A task of the limited process: needs no Django; only one
small part is decompressed.
"""

import zipfile
from pathlib import Path, PurePosixPath

from .limited import Refusal

UNPACKED = 100_000_000  # total uncompressed bytes of all parts, by the archive's directory
MOST_PARTS = 10_000
CONTENT_TYPES, MOST_TYPES = "[Content_Types].xml", 1_000_000
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
MACRO_FOLDERS = ("/macrosheets/", "/basic/", "/scripts/")  # macros of Excel 4, and of OpenDocument
MACRO_TYPES = (b"macroenabled", b"vbaproject")
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
TOO_LARGE = "ไฟล์นี้เมื่อเปิดแล้วใหญ่เกินไป โปรดแบ่งเป็นหลายไฟล์หรือบันทึกเป็น PDF ก่อนแนบ"


class Unfit(ValueError):
    """Not a document of the type that its name promises."""


def has_macros(archive: zipfile.ZipFile, names: list[str]) -> bool:
    listed = "\n".join(f"/{name.lower()}" for name in names)
    if any(mark in listed for mark in (*MACRO_PARTS, *MACRO_FOLDERS)):
        return True
    if CONTENT_TYPES not in names:
        return False
    with archive.open(CONTENT_TYPES) as types:
        told = types.read(MOST_TYPES).lower()
    return any(mark in told for mark in MACRO_TYPES)


def leads_out(name: str) -> bool:
    """Whether extracting it would write outside the folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name[:3]


def check(path: Path, part: str) -> bytes:
    """Raises Unfit unless this is a document with its main part and without macros."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if part not in names:
            raise Unfit("no main part")
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > UNPACKED:
            raise Refusal(TOO_LARGE)
        if any(entry.flag_bits & 1 or entry.compress_type not in PLAIN for entry in entries):
            raise Unfit("locked, or packed in an odd way")
        if any(leads_out(name) for name in names) or has_macros(archive, names):
            raise Unfit("leads out, or macros")
    return b""
