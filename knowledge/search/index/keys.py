"""The integer that identifies an object in the index: its content type in the high bits, its
primary key in the low ones. Pure, no Django.
"""

from hashlib import blake2b
from typing import Any

SHIFT = 48
NUMBER = (1 << SHIFT) - 1
HASHED = 1 << (
    SHIFT - 1
)  # set where the primary key is not a small integer; then the document contains it


def make_key(kind: int, pk: Any) -> int:
    if isinstance(pk, int) and 0 <= pk < HASHED:
        return kind << SHIFT | pk
    digest = blake2b(str(pk).encode(), digest_size=6).digest()
    return kind << SHIFT | HASHED | int.from_bytes(digest, "big")


def kind_of(key: int) -> int:
    return key >> SHIFT


def pk_of(key: int) -> int | None:
    """The primary key, or None if only the document contains it."""
    number = key & NUMBER
    return None if number & HASHED else number


def key_range(kind: int) -> tuple[int, int]:
    return kind << SHIFT, kind << SHIFT | NUMBER
