"""Everything in the var folder is private to its owner: files 600, folders 700. Needs no Django,
because it runs first.
"""

import os
from collections.abc import Iterator
from pathlib import Path

OF_OTHERS = 0o077


def keep_private() -> None:
    """Files created by this process and its children are not readable for others on the machine,
    whatever creates them: SQLite, a library, a command.
    """
    os.umask(OF_OTHERS)


def everything_in(folder: str) -> Iterator[os.DirEntry[str]]:
    """Files and folders, at any depth.

    Symbolic links are not followed; what was deleted meanwhile is skipped.
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
    """Remove the permissions of others; returns whether that was possible."""
    if mode & OF_OTHERS:
        try:
            os.chmod(path, mode & 0o700)
        except FileNotFoundError:
            return True
        except PermissionError:
            return False
    return True


def narrow_all(folder: Path) -> list[str]:
    """The folder itself and everything in it, as older versions, copies and backups left them.

    Returns what belongs to another user of the machine and therefore stayed as it was.
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
