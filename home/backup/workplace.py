"""A folder for what is not finished yet. It goes in any case; what a process that was killed left
there goes with the next one.
"""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".in-use"
JUST_BEGUN = 60  # seconds


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
    """Whether no process works in it any more. One that has only just begun has no lock yet, and
    nothing else; one that was cut while it took its folder away may have lost the lock first.
    """
    try:
        with open(folder / LOCK, encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return any(folder.iterdir()) or time.time() - folder.stat().st_mtime > JUST_BEGUN
    except OSError:
        return False
    return True
