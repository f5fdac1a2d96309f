"""A folder for what is not finished yet. It goes in any case; what a process that was killed left
there goes with the next one.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".in-use"


@contextmanager
def workplace(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in `parent` until the end of the block, held so that nobody else takes it for
    one that was left.
    """
    for old in parent.glob(f"{prefix}*"):
        remove_if_left(old)
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        with open(place / LOCK, "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def remove_if_left(folder: Path) -> None:
    if is_left(folder):
        shutil.rmtree(folder, ignore_errors=True)


def is_left(folder: Path) -> bool:
    """Whether no process works in it any more; one that has only just begun has no lock yet."""
    try:
        with open(folder / LOCK, encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
