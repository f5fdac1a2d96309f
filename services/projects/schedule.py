"""When each step of a plan should begin and end, from the times of the manual. No Django."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from home.thai.workdays import due_date, working_day_from


@dataclass(frozen=True)
class Span:
    """The time of a step; no amount means that it lies within the time of the step before it."""

    number: int
    amount: int | None
    unit: str = ""


@dataclass(frozen=True)
class Planned:
    """First and last day of a step."""

    number: int
    start: date
    due: date


def schedule(
    starts_on: date, spans: Iterable[Span], holidays: Collection[date]
) -> Iterator[Planned]:
    """One step after the other, each from the due date of the one before; the longest time counts.

    Units are never added: each step is counted in its own, and only its end is the next one's day
    0.
    """
    start = due = working_day_from(starts_on, holidays)
    for span in spans:
        if span.amount is not None:
            start, due = due, due_date(due, span.amount, span.unit, holidays)
        yield Planned(span.number, start, due)
