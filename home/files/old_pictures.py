"""Pictures uploaded before uploads were checked: their metadata on who took them and where is
removed, some each night.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.db import models, transaction
from wagtail.images.models import AbstractImage
from wagtail.utils.file import hash_filelike

from . import gif, limited, pictures
from .limited import Refusal
from .storage import undone_on_failure
from .sweep import file_columns
from .uploads import PrivateFile, digest_of

MOST = 100  # pictures a night, about two minutes
JPEG, PNG, RIFF, GIF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8"
HEIC = b"ftyp"  # after four bytes; few programs open it, so it is always converted to JPEG
# Segments that a clean copy does not have: application segments other than JFIF and the colour
# profile, and comments.
TELLING_SEGMENTS = {bytes([0xFF, number]) for number in (*range(0xE1, 0xEE), 0xEF, 0xFE)}
TELLING_CHUNKS = {b"EXIF", b"XMP "}
# Any program may add chunks of its own to a PNG, and some leave parts of the uncropped picture
# after its end.
PLAIN_CHUNKS = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"cICP",
    b"sBIT",
}
PLAIN_CHUNKS |= {b"bKGD", b"hIST", b"pHYs", b"sPLT", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT"}
END_OF_SEGMENTS = (b"\xff\xda", b"\xff\xd9")


@dataclass
class Cleaned:
    """The result of one night: pictures rewritten, pictures that cannot be opened and stay,
    pictures left for another night.
    """

    done: int = 0
    left: int = 0
    waiting: int = 0

    def __str__(self) -> str:
        return (
            f"old pictures rewritten: {self.done}, cannot be opened: {self.left}, waiting:"
            f" {self.waiting}"
        )


# What a picture tells ---------------------------------------------------------------------------
def segments_of_jpeg(file: IO[bytes]) -> Iterator[bytes]:
    """The JPEG markers before the scan data; each step advances by two bytes at least."""
    file.seek(2)
    while (
        len(head := file.read(4)) == 4 and head[:1] == b"\xff" and head[:2] not in END_OF_SEGMENTS
    ):
        yield head[:2]
        file.seek(int.from_bytes(head[2:], "big") - 2, os.SEEK_CUR)


def chunks_of_png(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(len(PNG))
    while len(head := file.read(8)) == 8:
        yield head[4:]
        file.seek(int.from_bytes(head[:4], "big") + 4, os.SEEK_CUR)


def chunks_of_webp(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(12)
    while len(head := file.read(8)) == 8:
        yield head[:4]
        size = int.from_bytes(head[4:], "little")
        file.seek(size + size % 2, os.SEEK_CUR)


def jpeg_tells_more(file: IO[bytes]) -> bool:
    return any(mark in TELLING_SEGMENTS for mark in segments_of_jpeg(file))


def png_tells_more(file: IO[bytes]) -> bool:
    return any(mark not in PLAIN_CHUNKS for mark in chunks_of_png(file))


def webp_tells_more(file: IO[bytes]) -> bool:
    return any(mark in TELLING_CHUNKS for mark in chunks_of_webp(file))


READERS: dict[bytes, Callable[[IO[bytes]], bool]] = {
    JPEG: jpeg_tells_more,
    PNG: png_tells_more,
    RIFF: webp_tells_more,
    GIF: gif.tells_more,
}


def tells_more(path: Path) -> bool:
    """Whether the file contains anything besides the picture itself.

    Nothing is decompressed; a missing file contains nothing.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(12)
            if beginning[4:8] == HEIC:
                return True
            return any(
                reader(file) for mark, reader in READERS.items() if beginning.startswith(mark)
            )
    except FileNotFoundError:
        return False


# Rewritten --------------------------------------------------------------------------------------
def pictures_that_tell() -> Iterator[tuple[type[models.Model], models.FileField, int, str]]:
    """Original images of the admin, and attachments: model, column, key of the row and name of the
    file. Of a disk alone: into an object store comes only what was cleaned.
    """
    for model, column in file_columns():
        if not issubclass(model, (AbstractImage, PrivateFile)) or not column.storage.is_on_disk:
            continue
        for pk, name in model._base_manager.order_by("pk").values_list("pk", column.name):
            if name and tells_more(Path(column.storage.path(name))):
                yield model, column, pk, name


def facts_of(model: type[models.Model], content: ContentFile) -> dict[str, Any]:
    """The columns that describe a row's file. A focal point belongs to the old orientation, so it
    is cleared.
    """
    if issubclass(model, PrivateFile):
        return {"size": content.size, "digest": digest_of(content)}
    width, height = get_image_dimensions(content)
    nowhere = dict.fromkeys(
        ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
    )
    content.seek(0)
    return {
        "width": width,
        "height": height,
        "file_size": content.size,
        "file_hash": hash_filelike(content),
        **nowhere,
    }


def clean_file(path: Path) -> bytes:
    """Raises Refusal."""
    with path.open("rb") as file:
        task = gif.without_words if file.read(len(GIF)) == GIF else pictures.clean
    return limited.run(task, path, limits=pictures.LIMITS, refusal=pictures.BROKEN)


def stored_name(name: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_suffix(".jpg")) if path.suffix.lower() in (".heic", ".heif") else name


def rewrite(model: type[models.Model], column: models.FileField, pk: int, name: str) -> None:
    """Store the clean copy under the same name in a folder of its own; the old file is deleted once
    the row refers to the new one. Raises Refusal.
    """
    storage = column.storage
    content = ContentFile(clean_file(Path(storage.path(name))))
    with undone_on_failure(), transaction.atomic():
        stored = storage.save(stored_name(name), content, max_length=column.max_length)
        facts = facts_of(model, content)
        rows = model._base_manager.filter(pk=pk, **{column.name: name})
        if issubclass(model, PrivateFile):
            facts["name"] = stored_name(rows.values_list("name", flat=True).first() or "")
        if not rows.update(**{column.name: stored}, **facts):
            name = stored  # somebody else has changed the row meanwhile
        elif issubclass(model, AbstractImage):
            for rendition in model.get_rendition_model()._base_manager.filter(image_id=pk):
                rendition.delete()
        transaction.on_commit(lambda: storage.delete(name))


def clean_old_pictures(today: date) -> Cleaned:
    """One night's share.

    Each night begins at another place, so that pictures that fail do not block the others.
    """
    telling = list(pictures_that_tell())
    night = Cleaned(waiting=max(0, len(telling) - MOST))
    begin = today.toordinal() * MOST % len(telling) if telling else 0
    for found in (telling[begin:] + telling[:begin])[:MOST]:
        try:
            rewrite(*found)
            night.done += 1
        except Refusal:
            night.left += 1
    return night
