"""Everything in the var folder is its owner's alone: files 600, folders 700.

Needs no Django, for it comes first.
"""

import os
from collections.abc import Iterator
from pathlib import Path

OF_OTHERS = 0o077


def keep_private() -> None:
    """What this process and its children make is not for others on the machine, whoever makes it:
    SQLite, a library, a command.
    """
    os.umask(OF_OTHERS)


def everything_in(folder: str) -> Iterator[os.DirEntry[str]]:
    """Files and folders, at any depth.

    Where a link leads to is no part of it; what is gone meanwhile is left out.
    """
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_symlink():
            continue
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from everything_in(entry.path)


def narrow(path: str | Path, mode: int) -> bool:
    """Take away what others may; whether that could be done."""
    if mode & OF_OTHERS:
        try:
            os.chmod(path, mode & 0o700)
        except FileNotFoundError:
            return True
        except PermissionError:
            return False
    return True


def narrow_all(folder: Path) -> list[str]:
    """The folder itself and all in it, as older versions, copies and backups left them. Returns
    what belongs to another user of the machine and so stayed as it was.
    """
    left = [] if narrow(folder, folder.stat().st_mode) else [str(folder)]
    for entry in everything_in(str(folder)):
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
        except FileNotFoundError:
            continue
        if not narrow(entry.path, mode):
            left.append(entry.path)
    return left
