"""Life cycles: a table of moves for each kind of record, and the one way to walk it.

A room writes its table in its rules.py, and its model takes the mixin Movable. `lock` holds the
record, and what it is a part of; `make_move` asks the table, which refuses in words for the person
who tried, and takes the record to its next state.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.db.transaction import TransactionManagementError

from home.thai.secrets import refusal_of

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


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

    `carries` names the fields that its form asks beside the reason, `variant` and `icon` the look
    of its button (templates/components/button.html), `mail` the template in templates/emails/ that
    tells of it.
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
    icon: str = ""
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
    `mail` tells of the moves whose rows name no mail of their own. `asks_of_passwords`: its forms
    have asked whether what looks like a password in a reason is one.
    """

    def __init__(
        self,
        subject: str,
        labels: Iterable[tuple[str, object]],
        *rows: Move,
        mail: str = "",
        asks_of_passwords: bool = False,
    ) -> None:
        self.subject, self.labels = subject, dict(labels)
        self.asks_of_passwords = asks_of_passwords
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
        reason is missing, or holds what is refused wherever people write.
        """
        row = self.rows.get(name)
        if row is None or not row.is_open(state, kind, roles):
            raise Forbidden(self.closed_reason(state))
        if row.needs_reason and not reason.strip():
            raise Refused(f"โปรดระบุเหตุผลก่อน{row.label}")
        if why := refusal_of(reason, of_passwords=not self.asks_of_passwords):
            raise Refused(why)
        return row


@contextmanager
def lock(record: Any, *, parts_of: Collection[Any] = ()) -> Iterator[Any]:
    """The record as it stands now, for nobody else to change until the end; what it is a part of is
    locked first, so that two moves of parts never both leave the whole as if the other had not been
    made. Several wholes are locked in the order of their keys, so that no two wait for each other.
    """
    with transaction.atomic():
        for whole in sorted(set(parts_of), key=lambda whole: whole.pk):
            type(whole)._base_manager.select_for_update().get(pk=whole.pk)
        yield type(record)._base_manager.select_for_update().get(pk=record.pk)


def locked(
    method: Callable[Concatenate[Any, Arguments], Result],
) -> Callable[Concatenate[Any, Arguments], Result]:
    """A method that runs on its record as it stands now, locked until it ends: of two people at
    once the second sees what the first has done.
    """

    @wraps(method)
    def run(record: Any, /, *args: Arguments.args, **facts: Arguments.kwargs) -> Result:
        with lock(record) as held:
            return method(held, *args, **facts)

    return run


@dataclass(frozen=True)
class Made:
    """A move that a record has just made: the row of the table, and the states between which it
    led.
    """

    row: Move
    source: str
    target: str

    @property
    def before(self) -> dict[str, str]:
        """As the audit has it."""
        return {"state": self.source}

    @property
    def after(self) -> dict[str, str]:
        return {"state": self.target, "move": self.row.name}


class Movable:
    """Mixin of a record whose state changes by the moves of a table, and in no other way."""

    MOVES: ClassVar[Moves]
    state: Any
    history: Any

    def state_before(self) -> str:
        """The state it was in before this one, by its history."""
        earlier = self.history.exclude(state=self.state).order_by("-history_date", "-history_id")
        if state := earlier.values_list("state", flat=True).first():
            return str(state)
        raise Refused("ไม่พบสถานะก่อนหน้านี้ในประวัติ จึงย้อนกลับไม่ได้")

    def make_move(
        self, name: str, *, kind: str = "", roles: Collection[str] = (), reason: str = ""
    ) -> Made:
        """Take the record, which the caller has locked and will save, to where the table leads."""
        if not transaction.get_connection().in_atomic_block:
            raise TransactionManagementError("lock the record before it is moved")
        row = self.MOVES.check(name, self.state, kind=kind, roles=roles, reason=reason)
        source, self.state = self.state, row.to(self.state_before)
        return Made(row, source, self.state)
