"""What can be shared: each room says how its rows are given, read here, and stored, by a hook."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from wagtail import hooks

from .rules import Facts

MOST = 2**15  # of a small number
HOOK = "shared_parts"  # hook() -> list of SharedPart


@dataclass
class Giving:
    """What is put into a bundle beside the rows: files by the name that rows call them."""

    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Taking:
    """What a row is stored from beside its facts; `reason` stands in the history."""

    reason: str
    by: Any = None
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class SharedPart:
    """One kind of row. Facts are values of JSON that mean the same in every office.

    keys      which rows this office gives
    facts     of the rows with these keys that are here
    given     the same as other offices get it, where that is not what is here
    give      puts the files that a row calls by name into a bundle
    store     makes or changes a row; raises ValidationError
    relate    after all rows of the kind were stored: what leads from one to another
    is_untouched whether nobody of the office has edited this row
    show      the texts of the facts by the keys of `headings`
    shape     every fact that there can be, and whether a value is one
    """

    kind: str
    label: str
    order: int
    shape: Mapping[str, Callable[[object], bool]]
    headings: Mapping[str, str]
    keys: Callable[[], Iterable[str]]
    facts: Callable[[Collection[str]], dict[str, Facts]]
    store: Callable[[str, Facts, Taking], None]
    title: Callable[[Facts], str] = lambda facts: str(facts.get("title", ""))
    given: Callable[[Collection[str]], dict[str, Facts]] | None = None
    relate: Callable[[str, Facts, Taking], None] = lambda key, facts, taking: None
    is_untouched: Callable[[str], bool] = lambda key: False
    give: Callable[[Facts, Giving], None] = lambda facts, giving: None
    show: Callable[[Facts], dict[str, str]] = lambda facts: words_by_name(facts)


# Whether a value can be a fact --------------------------------------------------------------------
def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_number(value: object) -> bool:
    """One that fits into a column, or none."""
    return value is None or (type(value) is int and 0 <= value < MOST)


def are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def are_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def shared_parts() -> list[SharedPart]:
    answers = (answer() for answer in hooks.get_hooks(HOOK))
    return sorted(chain.from_iterable(answers), key=lambda part: part.order)


def words_by_name(facts: Facts) -> dict[str, str]:
    return {name: words_of(value) for name, value in facts.items()}


def words_of(value: object) -> str:
    """A value of JSON as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, dict):
        return " · ".join(filter(None, map(words_of, value.values())))
    if isinstance(value, list):
        return "\n".join(filter(None, map(words_of, value)))
    return str(value)
