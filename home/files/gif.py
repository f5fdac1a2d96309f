"""The blocks of a GIF besides its images, such as comments and application data; each may be
removed.

A task of the limited process: needs no Django. The pixels and the animation stay unchanged.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .limited import Refusal

EXTENSION, PICTURE, END = b"\x21", b"\x2c", b"\x3b"
CONTROL, APPLICATION = b"\xf9", b"\xff"
HEAD, DESCRIPTION = 13, 9  # bytes of the header and of an image descriptor, after the marker byte
REPEATS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # the number of repetitions of the animation
CUT = "เปิดภาพนี้ไม่ได้ ไฟล์อาจโอนมาไม่ครบหรือไม่ใช่ภาพ"


def size_of_colours(flags: int) -> int:
    """The size in bytes of the colour table that these header flags declare."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def skip_parts(file: IO[bytes]) -> None:
    """Move to the offset after a chain of sub-blocks, each preceded by its length."""
    while length := file.read(1):
        if length == b"\0":
            return
        file.seek(length[0], os.SEEK_CUR)


def blocks(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Type (for an application extension its name), start and end of each block; the header's type
    is b"". A truncated file ends without END.
    """
    file.seek(0)
    head = file.read(HEAD)
    if len(head) < HEAD:
        return
    file.seek(size_of_colours(head[10]), os.SEEK_CUR)
    yield b"", 0, file.tell()
    while mark := file.read(1):
        begin = file.tell() - 1
        if mark == PICTURE:
            description = file.read(DESCRIPTION).ljust(DESCRIPTION, b"\0")
            file.seek(size_of_colours(description[-1]) + 1, os.SEEK_CUR)
        elif mark == EXTENSION:
            mark = name_of_extension(file)
        elif mark != END:
            return
        if mark != END:
            skip_parts(file)
        yield mark, begin, file.tell()
        if mark == END:
            return


def name_of_extension(file: IO[bytes]) -> bytes:
    label = file.read(1)
    if label != APPLICATION:
        return label
    place = file.tell()
    name = file.read(12)[1:]
    file.seek(place)
    return name


def is_telling(mark: bytes) -> bool:
    return mark not in (b"", PICTURE, CONTROL, END, *REPEATS)


def tells_more(file: IO[bytes]) -> bool:
    return any(is_telling(mark) for mark, _, _ in blocks(file))


def without_words(path: Path) -> bytes:
    """The same images, byte by byte; anything after the end marker is removed too."""
    with path.open("rb") as file:
        found = list(blocks(file))
        if not found or found[-1][0] != END:
            raise Refusal(CUT)
        kept = []
        for mark, begin, end in found:
            if not is_telling(mark):
                file.seek(begin)
                kept.append(file.read(end - begin))
    return b"".join(kept)
