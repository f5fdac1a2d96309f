"""The spans of time that form ๗.๒ reports on: the fiscal year and its parts, the school year and
its terms. No database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from home.thai import writing

PERIOD = re.compile(r"(2[0-9]{3})(?:-(?:h([12])|q([1-4])|m(0[1-9]|1[0-2])|(s)|t([12])))?")
KINDS = "hqmst"  # in the order of the groups above
IN_A_YEAR = {"y": 1, "h": 2, "q": 4, "m": 12, "s": 1, "t": 2}
OF_THE_SCHOOL_YEAR = frozenset("st")
SECOND_TERM = (11, 1)  # the break before it belongs to the first term, that after it to the second


class Month(NamedTuple):
    """The days of one month that lie in a period."""

    first: date
    last: date

    @property
    def is_whole(self) -> bool:
        begins, next_begins = self.first.day == 1, (self.last + timedelta(days=1)).day == 1
        return begins and next_begins

    @property
    def key(self) -> str:
        """The period that it is by itself; part of a month is none."""
        return str(Period.of(self.first, "m")) if self.is_whole else ""

    @property
    def label(self) -> str:
        name = writing.SHORT_MONTHS[self.first.month - 1]
        days = "" if self.is_whole else f" ({self.first.day}–{self.last.day})"
        return f"{name}{days} {writing.be_year(self.first)}"


@dataclass(frozen=True)
class Period:
    """A fiscal year (B.E.) or a part of it: 2570, 2570-h1, 2570-q2, 2570-m03 (the third month
    is December); a school year or a term of it: 2569-s, 2569-t2.
    """

    year: int
    kind: str = "y"
    index: int = 1

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Raises ValueError for what names no period."""
        found = PERIOD.fullmatch(text)
        if not found:
            raise ValueError(f"no period is named {text!r}")
        for kind, value in zip(KINDS, found.groups()[1:], strict=True):
            if value:
                return cls(int(found[1]), kind, 1 if kind == "s" else int(value))
        return cls(int(found[1]))

    @classmethod
    def of(cls, day: date, kind: str = "y") -> "Period":
        """The period of that kind in which a day lies."""
        if kind in OF_THE_SCHOOL_YEAR:
            parts = [cls(writing.school_year(day), kind, n + 1) for n in range(IN_A_YEAR[kind])]
            return next(part for part in parts if day <= part.bounds[1])
        month = (day.month + 2) % 12 + 1
        index = {"y": 1, "h": (month + 5) // 6, "q": (month + 2) // 3, "m": month}[kind]
        return cls(writing.fiscal_year(day), kind, index)

    def __str__(self) -> str:
        part = {"y": "", "s": "-s", "m": f"-m{self.index:02d}"}
        return f"{self.year}{part.get(self.kind, f'-{self.kind}{self.index}')}"

    @property
    def is_of_school_year(self) -> bool:
        return self.kind in OF_THE_SCHOOL_YEAR

    @property
    def bounds(self) -> tuple[date, date]:
        """First and last day."""
        if not self.is_of_school_year:
            count = 12 // IN_A_YEAR[self.kind]
            return writing.fiscal_months(self.year, (self.index - 1) * count, count)
        first, last = writing.school_year_bounds(self.year)
        second = date(first.year, *SECOND_TERM)
        terms = {1: (first, second - timedelta(days=1)), 2: (second, last)}
        return terms[self.index] if self.kind == "t" else (first, last)

    @property
    def months(self) -> Iterator[Month]:
        """Its months in order; where it begins or ends within one, the days of that one that lie
        in it.
        """
        day, last = self.bounds
        while day <= last:
            next_month = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
            yield Month(day, min(next_month - timedelta(days=1), last))
            day = next_month

    @property
    def previous(self) -> "Period":
        if self.index > 1:
            return Period(self.year, self.kind, self.index - 1)
        return Period(self.year - 1, self.kind, IN_A_YEAR[self.kind])

    @property
    def year_before(self) -> "Period":
        return Period(self.year - 1, self.kind, self.index)

    @property
    def label(self) -> str:
        if self.kind == "m":
            first = self.bounds[0]
            return f"เดือน{writing.MONTHS[first.month - 1]} {writing.be_year(first)}"
        part = {
            "h": f"รอบ 6 เดือน ครั้งที่ {self.index} ",
            "q": f"ไตรมาสที่ {self.index} ",
            "t": f"ภาคเรียนที่ {self.index} ",
        }.get(self.kind, "")
        year = "ปีการศึกษา" if self.is_of_school_year else "ปีงบประมาณ"
        return f"{part}{year} {self.year}"

    @property
    def short(self) -> str:
        """As it stands among others of its kind."""
        words = {
            "y": "ทั้งปี",
            "m": writing.SHORT_MONTHS[self.bounds[0].month - 1],
            "s": str(self.year),
            "t": f"{self.index}/{self.year}",
        }
        return words.get(self.kind, str(self.index))

    @property
    def fiscal_year(self) -> int:
        """The fiscal year in which it begins."""
        return writing.fiscal_year(self.bounds[0])
