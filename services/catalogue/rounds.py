"""Yearly deadlines, as the office writes them: "10 มิถุนายน". No Django."""

import re
from datetime import date

from home.thai.writing import arabic_digits, month_number

DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*([^\d\s].*)")


def next_day(text: str, today: date) -> date | None:
    """The next such date from today on; None for text that is not a date of every year
    ("ตามที่ประกาศ", 29 February).
    """
    found = DAY_AND_MONTH.search(arabic_digits(text).strip())
    if not found:
        return None
    try:
        month = month_number(found[2].strip())
        days = [date(year, month, int(found[1])) for year in (today.year, today.year + 1)]
    except ValueError:
        return None
    return next(day for day in days if day >= today)
