"""The timeline of a project: bars of planned and of actual days on one scale. No Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Protocol

from home.thai.writing import SHORT_MONTHS

WIDTH, NAMES, ROW, HEAD = 720, 64, 30, 34


class Step(Protocol):
    number: int
    included_in: int | None
    planned_start: date | None
    planned_due: date | None
    started_on: date | None
    finished_on: date | None


@dataclass(frozen=True)
class Bar:
    x: float
    width: float


@dataclass(frozen=True)
class Row:
    number: int
    y: float
    planned: Bar | None
    actual: Bar | None
    open_end: bool
    is_within: bool


@dataclass(frozen=True)
class Timeline:
    width: float
    height: float
    names: float
    rows: Sequence[Row]
    months: Sequence[tuple[float, str]]
    today: float | None


def months_between(first: date, last: date) -> Iterable[date]:
    """The first days of the months in between."""
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def timeline(steps: Sequence[Step], today: date) -> Timeline | None:
    """The drawing; none without a date. A step at work runs to today."""
    dates = chain.from_iterable(
        (step.planned_start, step.planned_due, step.started_on, step.finished_on) for step in steps
    )
    days = [day for day in dates if day]
    if not days:
        return None
    first, last = min(days), max(*days, today)
    scale = (WIDTH - NAMES - 8) / ((last - first).days + 1)

    def bar(start: date | None, end: date | None) -> Bar | None:
        if start is None or end is None:
            return None
        return Bar(
            round(NAMES + (start - first).days * scale, 1),
            max(round(((end - start).days + 1) * scale, 1), 4),
        )

    rows = [
        Row(
            step.number,
            HEAD + index * ROW,
            bar(step.planned_start, step.planned_due),
            bar(step.started_on, step.finished_on or max(today, step.started_on or today)),
            step.started_on is not None and step.finished_on is None,
            step.included_in is not None,
        )
        for index, step in enumerate(steps)
    ]
    marks = [
        (round(NAMES + (day - first).days * scale, 1), SHORT_MONTHS[day.month - 1])
        for day in months_between(first, last)
    ]
    now = bar(today, today)
    inside = now.x if now and first <= today <= last else None
    return Timeline(WIDTH, HEAD + len(rows) * ROW + 8, NAMES, rows, marks, inside)
