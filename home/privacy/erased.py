"""The list of those who were erased, kept apart from database and backups: who restores a backup
erases them again by it.

It names nobody. A line has the number of the account, or none, and a salted digest by which the one
who is meant is told from somebody else who bears that number by now.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from home.files.kept_lines import share_line, shared_lines
from home.files.storage import sync

NAME = "erasures"
NOBODY = "-"


@dataclass(frozen=True)
class Erased:
    """One line of the list."""

    at: str  # ISO, with UTC offset
    account: str  # its number, or NOBODY for a mail address without an account
    salt: str
    digest: str

    def __str__(self) -> str:
        return f"{self.at} {self.account} {self.salt} {self.digest}"

    def means(self, fact: str) -> bool:
        return self.digest == digest_of(self.salt, self.account, fact)


def digest_of(salt: str, account: str, fact: str) -> str:
    return hashlib.sha256("\0".join((salt, account, fact)).encode()).hexdigest()


def fact_of_account(joined: datetime) -> str:
    """An account is known by its number and the moment when it was made, which no change of name
    touches.
    """
    return f"{joined.timestamp():.6f}"


def list_in_var() -> Path:
    return settings.VAR_DIR / NAME


def list_of_backups() -> Path:
    return settings.BACKUP_DIR / NAME


def add_erased(account: int | None, fact: str) -> None:
    """To the list in the var folder, and to that of the backups where there are any: the var folder
    may be what is lost.
    """
    salt, number = secrets.token_hex(16), NOBODY if account is None else str(account)
    at = timezone.localtime().isoformat(timespec="seconds")
    line = Erased(at, number, salt, digest_of(salt, number, fact))
    share_line(NAME, str(line))
    append(list_in_var(), [line])
    if settings.BACKUP_DIR.is_dir():
        merge_into(list_of_backups())


def append(path: Path, lines: Iterable[Erased]) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as file:
        os.fchmod(handle, 0o600)
        if is_cut_off(handle):  # or the line would go on where a power failure ended it
            file.write("\n")
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(handle)
    sync(path.parent)


def is_cut_off(handle: int) -> bool:
    """Whether the last line of this file has no end."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"


def read(path: Path) -> list[Erased]:
    """A line that was cut off by a power failure is left out: its erasure did not happen."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return list(whole_ones(lines))


def whole_ones(lines: Iterable[str]) -> Iterator[Erased]:
    for part in (line.split() for line in lines):
        if len(part) == 4 and len(part[3]) == 64:
            yield Erased(*part)


def read_all() -> list[Erased]:
    """Of this server, and of all that share an object store."""
    return list(dict.fromkeys([*read(list_in_var()), *whole_ones(shared_lines(NAME))]))


def merge_into(path: Path) -> None:
    """Add what the site's list has and this one lacks. It is there afterwards, even if empty:
    a backup without its list cannot be told from one whose list was lost.
    """
    known = set(read(path))
    append(path, [line for line in read_all() if line not in known])
