"""When each step of a plan should begin and end, from the times of the manual. No Django."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from home.thai.workdays import due_date, working_day_from


@dataclass(frozen=True)
class Span:
    """The time of a step: of its own, or within that of another; neither means no time at all."""

    number: int
    amount: int | None
    unit: str = ""
    included_in: int | None = None


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
    A step within the time of another has the days of that one.

    Units are never added: each step is counted in its own, and only its end is the next one's day
    0.
    """
    planned: dict[int | None, Planned] = {}
    start = due = working_day_from(starts_on, holidays)
    for span in spans:
        around = planned.get(span.included_in)
        if around is not None:
            row = Planned(span.number, around.start, around.due)
        else:
            start, due = due, end_of(span, due, holidays)
            row = Planned(span.number, start, due)
        planned[span.number] = row
        yield row


def end_of(span: Span, start: date, holidays: Collection[date]) -> date:
    return due_date(start, span.amount, span.unit, holidays) if span.amount is not None else start
