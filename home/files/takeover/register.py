"""One kind of register that comes in: its columns and words, what its rows become, and how a batch
is taken back.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils import timezone

from home.files.imports.plan import Plan
from home.files.tables import Column, Fault, Row, heading_key
from home.thai.writing import parse_date

from .matching import Matching
from .models import TakeOver

OLDEST_YEARS = 40  # an older date is a slip of the pen
Options = Sequence[tuple[str, str]]  # key and words of what a word of the file may mean


@dataclass(frozen=True)
class UnknownWord:
    """A word of the file that means none of ours, how often it stands there, and what was chosen
    for it.
    """

    column: Column
    word: str
    times: int
    chosen: str
    options: Options
    field_name: str


@dataclass
class RowFacts:
    """What was read of a row, and why it is refused, by column."""

    row: Row
    wrong: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.row.cells.get(name, "")


class OldRegister:
    """Its addresses are named `take-over-KEY`, `-columns`, `-preview` and `-undo`."""

    key: str
    title: str
    unit: str
    columns: Sequence[Column] = ()
    shown: Sequence[str] = ()  # columns of the preview
    matched: Sequence[str] = ()  # columns whose words are matched with words of ours
    # What stands in the words that offices use for ours, by column; the first that is found counts
    part_words: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({})
    notes: Sequence[str] = ()
    unmatched = "คำที่ไม่จับคู่ไม่หายไป แต่เก็บเป็นข้อความ และไม่นับในสถิติตามช่องนั้น"

    # What a register of this kind says ------------------------------------------------------------
    @property
    def list_url(self) -> str:
        """Where the records that were taken over are seen."""
        raise NotImplementedError

    def may_be_taken_over_by(self, user: Any) -> bool:
        raise NotImplementedError

    def options(self, name: str) -> Options:
        """What the words of this column may mean."""
        raise NotImplementedError

    def known_words(self, name: str) -> dict[str, str]:
        """What words mean by themselves, by their keys; asked once for all rows."""
        return {heading_key(word): key for key, word in self.options(name)}

    def guess(self, name: str, word: str, known: dict[str, str]) -> str:
        """The key of what a word means, by itself or by a part of it; "" where nobody knows."""
        return known.get(heading_key(word), "") or self.guess_by_part(name, word)

    def guess_by_part(self, name: str, word: str) -> str:
        """It may be wrong, so it is asked with the others."""
        return part_known(heading_key(word), self.part_words.get(name, ()))

    def plan(self, rows: Iterable[Row], words: "Words") -> Plan:
        """Each row as the record that it would become; nothing is stored."""
        raise NotImplementedError

    def hold(self, plan: Plan) -> None:
        """Lock what decides whether these rows may be taken, in the caller's transaction."""

    def apply(self, plan: Plan, batch: TakeOver) -> int:
        """Store the records with their batch; returns how many."""
        raise NotImplementedError

    def why_not_undone(self, batch: TakeOver) -> str:
        """Why a batch cannot be taken back; "" while nothing was built on it."""
        raise NotImplementedError

    def undo(self, batch: TakeOver) -> None:
        raise NotImplementedError

    # What all have --------------------------------------------------------------------------------
    @property
    def url(self) -> str:
        return reverse(f"take-over-{self.key}")

    @property
    def titles(self) -> dict[str, str]:
        return {column.name: column.title for column in self.columns}

    @property
    def shown_titles(self) -> list[str]:
        return [self.titles[name] for name in self.shown]

    def plan_of(self, matching: Matching) -> Plan:
        plan = self.plan(matching.rows(self.columns), Words(self, matching))
        order = {title: place for place, title in enumerate(self.titles.values())}
        plan.faults.sort(key=lambda fault: (fault.row, order.get(fault.column, len(order))))
        return plan

    def unknown_words(self, matching: Matching) -> list[UnknownWord]:
        """The words that mean none of ours by themselves, the most frequent first."""
        found: list[UnknownWord] = []
        rows = list(matching.rows(self.columns))
        for name in self.matched:
            counts = Counter(row.cells.get(name, "") for row in rows)
            counts.pop("", None)
            options, known, column = self.options(name), self.known_words(name), self.column(name)
            strange = [word for word in counts if self.is_asked(name, word, known)]
            # What was chosen comes last, so that those beyond the bound come up in their turn
            strange.sort(
                key=lambda word: (matching.meaning(name, word) is not None, -counts[word], word)
            )
            for word in strange[: Matching.most_words]:
                chosen = matching.meaning(name, word)
                if chosen is None:
                    chosen = self.guess_by_part(name, word)
                field_name = field_name_of(name, word)
                found.append(UnknownWord(column, word, counts[word], chosen, options, field_name))
        return found

    def is_asked(self, name: str, word: str, known: dict[str, str]) -> bool:
        """What nobody knows, and what was guessed by less than the whole word."""
        if not self.guess(name, word, known):
            return True
        key = heading_key(word)
        whole = {heading_key(part) for part, _ in self.part_words.get(name, ())}
        return bool(self.guess_by_part(name, word)) and key not in known and key not in whole

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    # Reading a row --------------------------------------------------------------------------------
    def read(self, row: Row) -> RowFacts:
        """The row with the faults of its cells, and of those that it lacks."""
        wrong = {fault.column: fault.message for fault in row.faults}
        for column in self.columns:
            if column.is_needed and not row.cells.get(column.name):
                wrong.setdefault(column.title, f"ไม่มี{column.title}")
        return RowFacts(row, wrong)

    def day(self, facts: RowFacts, name: str, *, past: bool = False) -> date | None:
        """A date in any spelling; a wrong one is a fault of the row."""
        text = facts.text(name)
        if not text:
            return None
        today = timezone.localdate()
        try:
            day = parse_date(text, today=today)
        except ValueError as error:
            facts.wrong.setdefault(self.titles[name], str(error))
            return None
        if past and day > today:
            facts.wrong.setdefault(self.titles[name], f"“{text[:40]}” อยู่ในอนาคต โปรดตรวจสอบปี")
        if day.year < today.year - OLDEST_YEARS:
            facts.wrong.setdefault(self.titles[name], f"“{text[:40]}” เก่าเกินไป โปรดตรวจสอบปี")
        return day

    def bounded(self, facts: RowFacts, name: str, longest: int) -> str:
        text = facts.text(name)
        if len(text) > longest:
            facts.wrong.setdefault(self.titles[name], f"ยาวเกิน {longest:,} ตัวอักษร")
        return text

    def refuse(self, plan: Plan, facts: RowFacts) -> None:
        plan.faults += [Fault(facts.row.number, title, why) for title, why in facts.wrong.items()]


class Words:
    """What the words of a file mean: by what somebody chose, else by themselves. Each is asked of
    the register once.
    """

    def __init__(self, register: OldRegister, matching: Matching):
        self.register, self.matching = register, matching
        self.known = {name: register.known_words(name) for name in register.matched}
        self.told: dict[tuple[str, str], str] = {}

    def meaning(self, name: str, word: str) -> str:
        """The key of what it means; "" where it means none of ours."""
        if not word:
            return ""
        if (name, word) not in self.told:
            chosen = self.matching.meaning(name, word)
            found = self.register.guess(name, word, self.known[name])
            self.told[name, word] = found if chosen is None else chosen
        return self.told[name, word]


def field_name_of(column: str, word: str) -> str:
    """By the word itself: its place among the others changes with what is known meanwhile."""
    return f"{column}-{hashlib.sha256(word.encode()).hexdigest()[:16]}"


def part_known(key: str, words: Collection[tuple[str, str]]) -> str:
    """What a word means by a part of it; the first that is found counts."""
    return next((meaning for word, meaning in words if heading_key(word) in key), "")
