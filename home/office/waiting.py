"""The tasks that wait for a person: one list for the home page and the admin, filled by each app
through a hook.

A hook function takes the person and a number. It returns at most that many waiting tasks of one
kind, the first due first, and the total. It checks permissions before it queries rows.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from wagtail import hooks

HOOK = "waiting_for_user"
READ_BY_KIND = 200  # tasks read to tell how many there are of each kind
MORE_THAN = {False: "", True: "มากกว่า "}  # by whether all were read


@dataclass(frozen=True)
class Waiting:
    """One task: its title, where it is done, its kind, and its due date (None: no date).

    `late` is the label when that date is past: "เกินกำหนด" only for what the model's own overdue()
    counts; empty for no label. `urgency` is a word for what comes before its day; `comes_first` is
    what somebody else sent back to this person, before all others. `is_sum` is a line that tells
    of several things already.
    """

    title: str
    url: str
    kind: str
    due: date | None = None
    late: str = "เกินกำหนด"
    urgency: str = ""
    comes_first: bool = False
    is_sum: bool = False


@dataclass(frozen=True)
class WaitingList:
    """The first tasks, and their total number."""

    items: list[Waiting] = field(default_factory=list)
    total: int = 0


NOTHING = WaitingList()


def only(item: Waiting) -> WaitingList:
    """A list with a single task."""
    return WaitingList([item], 1)


def first_of(rows: QuerySet, most: int) -> tuple[list, int]:
    """The first rows and the total number of rows, in one query."""
    first = list(rows.annotate(in_all=Window(Count("*")))[:most])
    return first, first[0].in_all if first else 0


def first_lines(rows: QuerySet, most: int, line: Callable[[Any], Waiting]) -> WaitingList:
    """The first of these rows as tasks; they are already ordered by due date."""
    first, total = first_of(rows, most)
    return WaitingList([line(row) for row in first], total)


def collect_lists(user, most: int) -> list[WaitingList]:
    """What each hook tells: at most so many tasks of its own, and their total."""
    return [collect(user, most) for collect in hooks.get_hooks(HOOK)]


def order_of(item: Waiting) -> tuple[bool, bool, date]:
    return (not item.comes_first, not item.urgency, item.due or date.max)


def waiting_for(user, most: int) -> WaitingList:
    """What waits for this person: what is urgent first, then by its day; tasks of the same day are
    grouped by kind.
    """
    lists = collect_lists(user, most)
    items = sorted(chain.from_iterable(one.items for one in lists), key=order_of)
    return WaitingList(items[:most], sum(one.total for one in lists))


def waiting_by_kind(user, today: date) -> WaitingList:
    """What is to be done, a line a kind, in the order of the first task of each; the total is that
    of the tasks. Several of one kind are one line that leads to all of them.
    """
    lists = collect_lists(user, READ_BY_KIND)
    kinds: dict[tuple[str, str], list[Waiting]] = {}
    for item in sorted(chain.from_iterable(one.items for one in lists), key=order_of):
        kinds.setdefault((item.kind, item.title if item.is_sum else ""), []).append(item)
    cut = [one.items for one in lists if one.total > len(one.items)]
    kinds_cut = {item.kind for item in chain.from_iterable(cut)}
    lines = [line_of(items, today, is_cut=kind in kinds_cut) for (kind, _), items in kinds.items()]
    return WaitingList(lines, sum(one.total for one in lists))


def waiting_of_kind(user, kind: str, most: int) -> WaitingList:
    """The tasks of one kind, among the first of all."""
    items = [item for item in waiting_for(user, most).items if item.kind == kind]
    return WaitingList(items, len(items))


def line_of(items: list[Waiting], today: date, *, is_cut: bool) -> Waiting:
    """One task as it is; of several of a kind how many there are and how many are overdue."""
    first, kind = items[0], items[0].kind
    if len(items) == 1:
        return first
    late = Counter(item.late for item in items if item.due and item.due < today)
    del late[""]
    return replace(
        first,
        title=f"{kind} {MORE_THAN[is_cut]}{len(items)} เรื่อง",
        url=f"{reverse('waiting')}?{urlencode({'kind': kind})}",
        kind=f"เรื่องแรก {first.title}",
        late=" ".join(f"{label} {count}" for label, count in late.items()),
    )
