"""The disk of the var folder: how full it is, and a reserve file that is deleted to make room when
it is full.
"""

import errno
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
FULL_WORDS = ("disk is full", "No space left on device")
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def is_full(error: BaseException | None) -> bool:
    """Whether this error, or its cause, says that the disk is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        if isinstance(error, DatabaseError) and any(words in str(error) for words in FULL_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


@dataclass(frozen=True)
class Disk:
    """The free bytes of the disk, and whether the reserve file exists."""

    total: int
    free: int
    has_reserve: bool

    @property
    def reserve(self) -> int:
        """The size of the reserve: as configured, but at most a tenth of the disk."""
        return min(settings.DISK_RESERVE, self.total // 10)

    @property
    def least(self) -> int:
        """With less free space than this the reserve is deleted."""
        return min(8 * MEGABYTE, self.total // 50)

    @property
    def has_room_for_reserve(self) -> bool:
        return self.free >= self.reserve + 2 * self.least

    @property
    def is_full(self) -> bool:
        """Only reading and signing in continue, until there is room for the reserve again."""
        return not self.has_reserve and not self.has_room_for_reserve

    @property
    def is_nearly_full(self) -> bool:
        return self.free < max(2 * self.reserve, 4 * self.least)


def reserve_file() -> Path:
    return settings.VAR_DIR / "reserve"


def look() -> Disk:
    usage = shutil.disk_usage(settings.VAR_DIR)
    return Disk(usage.total, usage.free, reserve_file().exists())


def tend() -> Disk:
    """Delete the reserve when the disk is full, create it again when there is room; returns the new
    state.
    """
    disk = look()
    if disk.has_reserve and disk.free < disk.least:
        free_reserve()
    elif not disk.has_reserve and disk.has_room_for_reserve and make_reserve(disk.reserve):
        logger.warning(
            "the disk has room: the reserve of %s MB lies in the var folder",
            disk.reserve // MEGABYTE,
        )
    else:
        return disk
    return look()


def make_reserve(size: int) -> bool:
    """Create the reserve; False where another process does it, or the disk has filled up
    meanwhile.
    """
    try:
        handle = os.open(reserve_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    try:
        if size:
            os.posix_fallocate(handle, 0, size)
    except OSError as error:
        reserve_file().unlink(missing_ok=True)
        if error.errno not in NO_ROOM:
            raise
        return False
    finally:
        os.close(handle)
    return True


def free_reserve() -> int:
    """Delete the reserve; returns how many bytes that frees."""
    try:
        size = reserve_file().stat().st_size
        reserve_file().unlink()
    except FileNotFoundError:
        return 0
    logger.error(
        "the disk is full: the reserve was freed, forms are refused until there is room again"
    )
    return size
