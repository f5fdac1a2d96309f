"""The life of a request about one's own data: states, moves, and the clock of thirty days. Needs no
database.
"""

from datetime import date, timedelta
from enum import StrEnum

from django.db import models

from home.moves import Move, Moves

# Section 30 of the Personal Data Protection Act: days from the day of receipt, holidays among them.
DAYS = 30
NEAR = 7  # days before the end in which people are reminded


class Kind(models.TextChoices):
    """What is asked, with the section of the act."""

    SEE = "see", "ขอดูหรือขอสำเนาข้อมูล (ม.๓๐)"
    CORRECT = "correct", "ขอแก้ไขข้อมูลให้ถูกต้อง (ม.๓๖)"
    ERASE = "erase", "ขอลบข้อมูล (ม.๓๓)"
    STOP = "stop", "ขอคัดค้านหรือระงับการใช้ข้อมูล (ม.๓๒ และ ม.๓๔)"


class State(models.TextChoices):
    RECEIVED = "received", "รอยืนยันตัวตน"
    CONFIRMED = "confirmed", "รอดำเนินการ"
    DONE = "done", "ดำเนินการแล้ว"
    REFUSED = "refused", "ปฏิเสธ"
    WITHDRAWN = "withdrawn", "ผู้ขอถอนคำขอ"


OPEN = frozenset({State.RECEIVED, State.CONFIRMED})
CONFIRMED = frozenset({State.CONFIRMED})
BADGES = {
    State.RECEIVED: "warn",
    State.CONFIRMED: "info",
    State.DONE: "ok",
    State.REFUSED: "bad",
    State.WITHDRAWN: "info",
}


class Who(StrEnum):
    """Who moves a request; the first two by a right of theirs."""

    HANDLER = "home.handle_datarequest"
    ERASER = "home.erase_datarequest"
    REQUESTER = "requester"


ANSWERED = "emails/data_request_answered.txt"
MOVES = Moves(
    "คำขอนี้",
    State.choices,
    Move(
        "confirm",
        "ยืนยันตัวตนแล้ว",
        frozenset({State.RECEIVED}),
        State.CONFIRMED,
        Who.HANDLER,
        needs_reason=True,
        carries=frozenset({"account"}),
        icon="check",
    ),
    Move(
        "show",
        "ให้ผู้ขอดูข้อมูล",
        CONFIRMED,
        State.DONE,
        Who.HANDLER,
        kinds=frozenset({Kind.SEE}),
        icon="send",
        mail=ANSWERED,
    ),
    Move(
        "settle",
        "บันทึกผลและแจ้งผู้ขอ",
        CONFIRMED,
        State.DONE,
        Who.HANDLER,
        needs_reason=True,
        kinds=frozenset({Kind.CORRECT, Kind.STOP}),
        icon="check",
        mail=ANSWERED,
    ),
    Move(
        "erase",
        "ลบข้อมูลทั้งหมด",
        CONFIRMED,
        State.DONE,
        Who.ERASER,
        kinds=frozenset({Kind.ERASE}),
        carries=frozenset({"sure"}),
        variant="danger",
        icon="trash",
        mail=ANSWERED,
    ),
    Move(
        "refuse",
        "ปฏิเสธคำขอ",
        OPEN,
        State.REFUSED,
        Who.HANDLER,
        needs_reason=True,
        variant="secondary",
        mail=ANSWERED,
    ),
    Move("withdraw", "ถอนคำขอ", OPEN, State.WITHDRAWN, Who.REQUESTER, variant="secondary"),
)


def due_day(received: date) -> date:
    """The last day in time. A holiday does not move it: the act counts days, not working days."""
    return received + timedelta(days=DAYS)


def is_overdue(due_on: date, today: date) -> bool:
    """On the due day itself it is still in time; the queryset's overdue() applies the same rule."""
    return today > due_on
