"""What waits for a person: one list for the home page and the admin, filled by each app through a
hook.

An answer to the hook takes the person and a number and says what of one kind waits: at most that
many things, the first due first, and how many there are in all. It asks for the right before it
asks for rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Count, QuerySet, Window
from wagtail import hooks

HOOK = "waiting_for_user"


@dataclass(frozen=True)
class Waiting:
    """One thing to do: its title, where it is done, what sort it is, and by when (none: no date).

    `late` is the word when that day is past: "เกินกำหนด" only for what its own overdue() counts;
    empty: no word.
    """

    title: str
    url: str
    kind: str
    due: date | None = None
    late: str = "เกินกำหนด"


@dataclass(frozen=True)
class WaitingList:
    """The first things to do, and how many there are in all."""

    items: list[Waiting] = field(default_factory=list)
    total: int = 0


NOTHING = WaitingList()


def only(item: Waiting) -> WaitingList:
    """A list of one line."""
    return WaitingList([item], 1)


def first_of(rows: QuerySet, most: int) -> tuple[list, int]:
    """The first rows, and how many there are in all, in one query."""
    first = list(rows.annotate(in_all=Window(Count("*")))[:most])
    return first, first[0].in_all if first else 0


def first_lines(rows: QuerySet, most: int, line: Callable[[Any], Waiting]) -> WaitingList:
    """The first of these rows as lines; they come ordered by what is due first."""
    first, total = first_of(rows, most)
    return WaitingList([line(row) for row in first], total)


def waiting_for(user, most: int) -> WaitingList:
    """What waits for this person, the most urgent first; of what is equally urgent each kind
    stays together.
    """
    lists = [collect(user, most) for collect in hooks.get_hooks(HOOK)]
    items = list(chain.from_iterable(one.items for one in lists))
    items.sort(key=lambda item: item.due or date.max)
    return WaitingList(items[:most], sum(one.total for one in lists))
