"""When something is in order, wants a look, or is broken, and what to do about it, in Thai for
somebody who administers the office and not the machine. Pure: what was measured is an argument.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a check found; each has a word and a sign, since not everybody sees colours."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def sign(self) -> str:
        return SIGNS[self]


LABELS = {
    State.OK: "ปกติ",
    State.WARNING: "ควรดู",
    State.FAULT: "ต้องแก้",
    State.UNKNOWN: "ยังไม่ทราบ",
}
SIGNS = {State.OK: "✓", State.WARNING: "!", State.FAULT: "✕", State.UNKNOWN: "?"}
WORST_FIRST = (State.FAULT, State.WARNING, State.UNKNOWN, State.OK)


@dataclass(frozen=True)
class HealthCheck:
    """What one check found. `place` is the address where it is mended, `lines` are details that
    may be read beside; `ready_line` is what `/readyz` prints about it, in English.
    """

    key: str
    label: str
    state: State
    detail: str
    advice: str = ""
    place: str = ""
    lines: tuple[str, ...] = ()
    ready_line: str = ""


def worst_first(checks: Iterable[HealthCheck]) -> list[HealthCheck]:
    """Faults, then what wants a look, what nobody knows, and what is in order."""
    return sorted(checks, key=lambda check: WORST_FIRST.index(check.state))


def worst_of(checks: Iterable[HealthCheck]) -> State:
    """The state of all together."""
    states = {check.state for check in checks}
    return next((state for state in WORST_FIRST if state in states), State.OK)


def is_ready(checks: Iterable[HealthCheck]) -> bool:
    """Whether none of the checks that decide about it keeps the site from serving."""
    return all(check.state is not State.FAULT for check in checks)


def readiness_lines(checks: Iterable[HealthCheck]) -> list[str]:
    """What `/readyz` prints: a line for each fault, or "ok", then what is to come."""
    told = [check for check in checks if check.ready_line]
    faults = [check.ready_line for check in told if check.state is State.FAULT]
    warnings = [check.ready_line for check in told if check.state is State.WARNING]
    return [*(faults or ["ok"]), *warnings]
