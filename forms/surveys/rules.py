"""The life of a school's sheet (form ๗.๑ of process B): states and the one table of moves. No
database.
"""

from enum import StrEnum

from django.db import models

from home.moves import Move, Moves


class SheetState(models.TextChoices):
    WAITING = "waiting", "รอผู้อำนวยการโรงเรียนรับรอง"
    RETURNED = "returned", "ส่งกลับให้แก้ไข"
    CERTIFIED = "certified", "รับรองแล้ว"


class Who(StrEnum):
    """In which role somebody meets the sheet."""

    DIRECTOR = "director"  # of that school
    SENDER = "sender"  # whoever answers for the school


WAITING = frozenset({SheetState.WAITING})
RETURNED = frozenset({SheetState.RETURNED})
CERTIFIED = frozenset({SheetState.CERTIFIED})
COUNTED = WAITING | CERTIFIED  # in the statistics: what the director found wrong is not
# The colour beside the word, as templates/components/badge.html names it.
BADGES = {SheetState.WAITING: "warn", SheetState.RETURNED: "bad", SheetState.CERTIFIED: "ok"}
MOVES = Moves(
    "ใบข้อมูลนี้",
    SheetState.choices,
    Move("certify", "รับรองข้อมูลของโรงเรียน", WAITING, SheetState.CERTIFIED, Who.DIRECTOR, icon="ok"),
    Move(
        *("return", "ส่งกลับให้แก้ไข", WAITING, SheetState.RETURNED, Who.DIRECTOR),
        needs_reason=True,
        variant="quiet",
        mail="emails/school_sheet_returned.txt",
    ),
    Move(
        *("withdraw", "ถอนการรับรอง", CERTIFIED, SheetState.WAITING, Who.DIRECTOR),
        needs_reason=True,
        variant="quiet",
    ),
    Move("resend", "ส่งข้อมูลที่แก้ไขแล้ว", RETURNED, SheetState.WAITING, Who.SENDER),
)
