"""Which step of a project begins and ends before which other, and on which days. No database.

Of two steps the later one waits for the end of the earlier one. Where it runs within the time of
the earlier one it waits for its beginning alone, and of two within the time of a third the later
one neither begins nor ends before the earlier one does.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

from home.thai.writing import format_date_short

from .rules import StepState


class End(StrEnum):
    """The two ends of a step, in the words of a refusal."""

    START = "เริ่ม"
    FINISH = "เสร็จ"


class Step(Protocol):
    number: int
    included_in: int | None
    state: str
    started_on: date | None
    finished_on: date | None


Bound = tuple[End, End]  # of the earlier step, and of the later one that waits for it
IN_A_ROW: list[Bound] = [(End.FINISH, End.START)]
WITHIN: list[Bound] = [(End.START, End.START)]
SIDE_BY_SIDE: list[Bound] = [(End.START, End.START), (End.FINISH, End.FINISH)]


def bounds(earlier: Step, later: Step) -> list[Bound]:
    """What the later one of two steps waits for."""
    if later.included_in is None:
        return IN_A_ROW
    if later.included_in == earlier.number:
        return WITHIN
    return SIDE_BY_SIDE if later.included_in == earlier.included_in else IN_A_ROW


def has_come(step: Step, end: End) -> bool:
    if end == End.START:
        return step.state != StepState.WAITING
    return step.state == StepState.DONE


def day_of(step: Step, end: End) -> date | None:
    """The day of an end that has come; a step that was taken back keeps days that do not count."""
    if not has_come(step, end):
        return None
    return step.started_on if end == End.START else step.finished_on


def order_fault(step: Step, end: End, steps: Iterable[Step]) -> str:
    """Why a step of these cannot begin or end yet; nothing where it can."""
    for other in steps:
        if other.number >= step.number:
            continue
        for awaited, own in bounds(other, step):
            if own == end and not has_come(other, awaited):
                return still_to_do(other, awaited, step, end)
    return ""


def still_to_do(other: Step, awaited: End, step: Step, end: End) -> str:
    before = f"ก่อน{'เริ่ม' if end == End.START else 'บันทึกว่าเสร็จ'}ขั้นที่ {step.number}"
    if awaited == End.START:
        return f"โปรดเริ่มขั้นที่ {other.number} {before}"
    return f"โปรดทำขั้นที่ {other.number} ให้เสร็จ{before}"


def day_fault(step: Step, others: Iterable[Step]) -> str:
    """Which day of a step does not agree with the days of the others, the next ones first; nothing
    where all do.
    """
    for other in sorted(others, key=lambda each: abs(each.number - step.number)):
        earlier, later = sorted((step, other), key=lambda each: each.number)
        for awaited, waiting in bounds(earlier, later):
            first, second = day_of(earlier, awaited), day_of(later, waiting)
            if first is None or second is None or first <= second:
                continue
            if step is later:
                return f"วันที่{waiting}ต้องไม่ก่อนวันที่{end_of(earlier, awaited, first)}"
            return f"วันที่{awaited}ต้องไม่หลังวันที่{end_of(later, waiting, second)}"
    return ""


def end_of(step: Step, end: End, day: date) -> str:
    return f"ขั้นที่ {step.number} {end} ({format_date_short(day)})"
