"""Yearly deadlines, as the office writes them: "10 มิถุนายน". No Django."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from home.thai.writing import arabic_digits, month_number

STAYS_OPEN = timedelta(days=60)  # after its reference date, with the longest extensions
DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*([^\d\s].*)")


def days_of(text: str, years: Iterable[int]) -> list[date]:
    """That date in each of these years (C.E.); none for text that is not a date of every year
    ("ตามที่ประกาศ", 29 February).
    """
    found = DAY_AND_MONTH.search(arabic_digits(text).strip())
    if not found:
        return []
    try:
        month = month_number(found[2].strip())
        return [date(year, month, int(found[1])) for year in years]
    except ValueError:
        return []


def next_day(text: str, today: date) -> date | None:
    """The next such date from today on."""
    days = days_of(text, (today.year, today.year + 1))
    return next((day for day in days if day >= today), None)


def may_close_on(text: str, day: date) -> bool:
    """Whether a round with this reference date may close that day: on it, or in the weeks in which
    the office still takes corrections.
    """
    begun = [start for start in days_of(text, (day.year - 1, day.year)) if start <= day]
    return bool(begun) and day - max(begun) <= STAYS_OPEN
