"""The heads of the chain, recorded outside the database: an append-only file that only the site's
user can read, and beside it the object store that several servers share. Without them, a chain with
its end cut off would look complete.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from home.files.kept_lines import share_line, shared_lines

from .chain import written_moment
from .models import AuditRow

# After this word a line says up to which row the heads recorded before no longer apply
RESTORED = "restored"


@dataclass(frozen=True)
class Head:
    """The last row of the chain at a certain moment."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


def heads_file() -> Path:
    return settings.VAR_DIR / "audit-heads"


def head_now() -> Head | None:
    last = AuditRow.objects.order_by("-number").values_list("number", "digest").first()
    return Head(*last) if last else None


def kept_heads() -> Iterator[Head]:
    """In the order in which they were recorded, without those that a restored database is known to
    lack.
    """
    heads: list[Head] = []
    for line in read_lines():
        match line.split():
            case [_, word, number] if word == RESTORED and number.isdecimal():
                heads = [head for head in heads if head.number <= int(number)]
            case [_, number, digest] if number.isdecimal():
                heads.append(Head(int(number), digest))
    yield from heads


def read_lines() -> list[str]:
    """Of this server, and of all that share an object store."""
    own, shared = read_own(), shared_lines(heads_file().name)
    return sorted({*own, *shared}) if shared else own


def read_own() -> list[str]:
    try:
        return heads_file().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def keep_head(at: datetime) -> Head | None:
    """Append the current head, unless it was the last one recorded; returns it for reporting."""
    head = head_now()
    if head is not None and (not (kept := list(kept_heads())) or kept[-1] != head):
        append(f"{written_moment(at)} {head}")
    return head


def keep_restored(at: datetime, number: int) -> None:
    """From here on, heads above this number, which the restored database lacks, are not checked."""
    append(f"{written_moment(at)} {RESTORED} {number}")


def append(line: str) -> None:
    share_line(heads_file().name, line)
    handle = os.open(heads_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as file:
        os.fchmod(handle, 0o600)
        file.write(f"{line}\n")
        file.flush()
        os.fsync(handle)
