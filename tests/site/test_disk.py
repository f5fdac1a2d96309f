"""What counts as a full disk, and when the reserve is freed and made."""

import errno

import pytest
from django.db import OperationalError

from home.site.disk import MEGABYTE, Disk, is_full

GIGABYTE = 1024 * MEGABYTE


def test_errors_of_a_full_disk_are_known_also_behind_others():
    behind = ValueError("x")
    behind.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_full(behind)
    assert is_full(OperationalError("database or disk is full"))
    assert not is_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_full(OperationalError("database is locked"))
    assert not is_full(None)


@pytest.mark.parametrize(
    ("free", "has_reserve", "full", "nearly"),
    [
        (5 * GIGABYTE, True, False, False),
        (100 * MEGABYTE, True, False, True),
        (3 * MEGABYTE, False, True, True),
    ],
)
def test_a_disk_is_judged_by_what_is_free_and_by_its_reserve(free, has_reserve, full, nearly):
    disk = Disk(10 * GIGABYTE, free, has_reserve)
    assert (disk.is_full, disk.is_nearly_full) == (full, nearly)


def test_the_reserve_of_a_small_disk_is_small():
    assert Disk(100 * MEGABYTE, 50 * MEGABYTE, False).reserve == 10 * MEGABYTE
