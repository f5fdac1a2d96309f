"""Working days and due dates of a Thai government office; the holidays are an argument. No
Django.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from .writing import BANGKOK

OPENS, CLOSES = time(8, 30), time(16, 30)
ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """The units in which the work manual gives times; times of different units are never added."""

    WORKING_DAYS = "working_days"  # วันทำการ
    DAYS = "days"  # วัน, calendar days
    MINUTES = "minutes"  # นาที, minutes of office hours


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def working_day_from(day: date, holidays: Collection[date]) -> date:
    """This day, or else the first working day after it."""
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def add_working_days(start: date, count: int, holidays: Collection[date]) -> date:
    """The `count`-th working day after the start, which is day 0 and is moved to a working day
    first.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    day = working_day_from(start, holidays)
    for _ in range(count):
        day = working_day_from(day + ONE_DAY, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Working days after the start up to and including the end; negative when the end has
    passed.
    """
    if end < start:
        return -working_days_between(end, start, holidays)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def local(at: datetime) -> datetime:
    """The moment in Bangkok time; one without a time zone is ambiguous and raises an error."""
    if at.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    return at.astimezone(BANGKOK)


def received_on(at: datetime, holidays: Collection[date]) -> date:
    """Day 0 of something that arrived at this moment: after 16.30 or on a holiday it is the next
    working day.
    """
    here = local(at)
    late = here.time() > CLOSES
    return working_day_from(here.date() + ONE_DAY if late else here.date(), holidays)


def due_date(start: date, amount: int, unit: Unit | str, holidays: Collection[date]) -> date:
    """The last day of a period that began on the start (day 0): always a working day.

    Calendar days include holidays, and only their end is moved; minutes end on day 0.
    """
    if amount < 0:
        raise ValueError("amount must not be negative")
    day = working_day_from(start, holidays)
    match Unit(unit):
        case Unit.WORKING_DAYS:
            return add_working_days(day, amount, holidays)
        case Unit.DAYS:
            return working_day_from(day + timedelta(days=amount), holidays)
        case Unit.MINUTES:
            return day


def add_office_minutes(at: datetime, minutes: int, holidays: Collection[date]) -> datetime:
    """The moment when so many minutes of office hours have passed; closing time still belongs to
    its day.
    """
    here = local(at)
    day = received_on(at, holidays)
    begins = max(here, datetime.combine(day, OPENS, BANGKOK))
    left = timedelta(minutes=minutes)
    while (until_closing := datetime.combine(day, CLOSES, BANGKOK) - begins) < left:
        left -= until_closing
        day = working_day_from(day + ONE_DAY, holidays)
        begins = datetime.combine(day, OPENS, BANGKOK)
    return begins + left


def recount_due_date(
    due: date, start: date, before: Collection[date], after: Collection[date]
) -> date:
    """The due date after the holidays changed: as many working days from the start as it had
    under the old ones.
    """
    day_0 = working_day_from(start, before)
    if due < day_0:
        return due
    return add_working_days(start, working_days_between(day_0, due, before), after)


def missing_years(holidays: Iterable[date], years_in_use: Iterable[int]) -> list[int]:
    """C.E. years with due dates but without any holidays yet: those due dates are guesses."""
    return sorted(set(years_in_use) - {day.year for day in holidays})
