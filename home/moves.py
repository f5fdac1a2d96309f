"""Life cycles: a table of moves for each kind of record, and the one way to walk it.

A room writes its table in its rules.py. `Moves.check` gives the row, or refuses in words for the
person who tried; `lock` holds the record, and what it is a part of, while it is moved.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction


class Refused(ValueError):
    """Something that cannot be done now; the message says why and what to do."""


class Forbidden(Refused):
    """The move is not open from here, or not to this person."""


BACK = "(back)"  # as a target: to the state that the record was in before this one


@dataclass(frozen=True)
class Move:
    """A row: the words on its button, from which states to which, in which role, whether a reason
    must be given, and for which kinds of record. Without a role it is open to whoever may work on
    the record; without kinds, for all.

    `carries` names the fields that its form asks beside the reason, `variant` the look of its
    button (templates/components/button.html), `mail` the template in templates/emails/ that tells
    of it.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    who: str = ""
    needs_reason: bool = False
    kinds: frozenset[str] = frozenset()
    carries: frozenset[str] = frozenset()
    variant: str = ""
    mail: str = ""

    def is_open(self, state: str, kind: str, roles: Collection[str]) -> bool:
        of_kind = not self.kinds or kind in self.kinds
        is_theirs = not self.who or self.who in roles
        return state in self.sources and of_kind and is_theirs

    def to(self, state_before: Callable[[], str]) -> str:
        """The state that it leads to; of one that leads BACK the record tells where it was."""
        return state_before() if self.target == BACK else self.target


class Moves:
    """The table. `subject` begins a refusal ("เรื่องนี้"); `labels` are the words for the states;
    `mail` tells of the moves whose rows name no mail of their own.
    """

    def __init__(
        self, subject: str, labels: Iterable[tuple[str, object]], *rows: Move, mail: str = ""
    ) -> None:
        self.subject, self.labels = subject, dict(labels)
        self.rows = {row.name: replace(row, mail=row.mail or mail) for row in rows}

    def __iter__(self) -> Iterator[Move]:
        return iter(self.rows.values())

    def __getitem__(self, name: str) -> Move:
        return self.rows[name]

    def possible(self, state: str, *, kind: str = "", roles: Collection[str] = ()) -> list[Move]:
        """The moves open from a state, to somebody who acts in these roles."""
        return [row for row in self if row.is_open(state, kind, roles)]

    def closed_reason(self, state: str) -> str:
        """What is said of a move that is not open."""
        stands = f"{self.subject}อยู่ในสถานะ “{self.labels[state]}”"
        return f"{stands} จึงทำรายการนี้ไม่ได้ หรือท่านไม่มีสิทธิ์ทำรายการนี้ โปรดเปิดหน้านี้ใหม่อีกครั้ง"

    def check(
        self,
        name: str,
        state: str,
        *,
        kind: str = "",
        roles: Collection[str] = (),
        reason: str = "",
    ) -> Move:
        """The move of that name, if it may be made; else Forbidden, or Refused where only the
        reason is missing.
        """
        row = self.rows.get(name)
        if row is None or not row.is_open(state, kind, roles):
            raise Forbidden(self.closed_reason(state))
        if row.needs_reason and not reason.strip():
            raise Refused(f"โปรดระบุเหตุผลก่อน{row.label}")
        return row


@contextmanager
def lock(record: Any, *, part_of: Any = None) -> Iterator[Any]:
    """The record as it stands now, for nobody else to change until the end; what it is a part of is
    locked first, so that two moves of parts never both leave the whole as if the other had not been
    made.
    """
    with transaction.atomic():
        if part_of is not None:
            type(part_of)._base_manager.select_for_update().get(pk=part_of.pk)
        yield type(record)._base_manager.select_for_update().get(pk=record.pk)
