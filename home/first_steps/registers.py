"""The registers whose numbers run, and from which number they go on in a year that began on
paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from wagtail import hooks

from home.audit.actions import Action
from home.audit.models import AuditRow
from home.audit.writing import note
from home.numbers.models import RunningNumber
from home.numbers.series import format_number, go_on_after
from home.privacy.requests.models import PREFIX, SERIES, WIDTH, DataRequest

from .rules import fault_of_last

HOOK = "numbered_registers"  # hook() -> list of Numbered
HIGHEST = 99_999
COUNTER = "home.runningnumber"


@dataclass(frozen=True)
class Numbered:
    """A series of numbers: its name for people, how a number of it is written, and the highest
    number of a year that something bears (0: none).
    """

    series: str
    label: str
    write: Callable[[int, int], str]  # of a sequence and a year
    highest: Callable[[int], int]


@dataclass(frozen=True)
class Register:
    """A series in a year, with the last number that was issued."""

    series: str
    label: str
    last: int
    next_number: str


def known_registers() -> list[Numbered]:
    return list(chain.from_iterable(answer() for answer in hooks.get_hooks(HOOK)))


def registers(be_year: int) -> list[Register]:
    counters = RunningNumber.objects.filter(be_year=be_year).values_list("series", "last")
    last = dict(counters)
    return [
        Register(
            row.series,
            row.label,
            last.get(row.series, 0),
            row.write(last.get(row.series, 0) + 1, be_year),
        )
        for row in known_registers()
    ]


def continue_after(register: Register, be_year: int, last: int) -> str:
    """The register goes on after this number; returns why not, "" where it does.

    The counter is locked, so that a number issued meanwhile is never issued again.
    """
    if fault := fault_of_last(last, register.last, HIGHEST):
        return fault
    if last == register.last:
        return ""
    before = go_on_after(register.series, be_year, last)
    if before > last:
        return fault_of_last(last, before, HIGHEST)
    note(
        Action.SETTING,
        kind=COUNTER,
        name=name_of(register, be_year),
        before={"last": before},
        after={"last": last},
    )
    return ""


def was_continued(register: Numbered, be_year: int) -> bool:
    """Whether the office ever said from which number it goes on."""
    rows = AuditRow.objects.of_action(Action.SETTING).filter(subject_type=COUNTER)
    return rows.filter(subject_name__text=name_of(register, be_year)).exists()


def name_of(register: Register | Numbered, be_year: int) -> str:
    """As the audit names it."""
    return f"{register.label} {be_year}"


def registers_of_home() -> list[Numbered]:
    def write(sequence: int, year: int) -> str:
        return format_number(PREFIX, WIDTH, sequence, year)

    def highest(year: int) -> int:
        """These requests bear their number as text alone."""
        numbers = DataRequest.objects.filter(number__endswith=f"/{year}")
        found = numbers.values_list("number", flat=True)
        return max((int(text[len(PREFIX) :].partition("/")[0]) for text in found), default=0)

    return [Numbered(SERIES, "คำขอใช้สิทธิของเจ้าของข้อมูล", write, highest)]
