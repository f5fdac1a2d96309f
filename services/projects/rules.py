"""The life of a step: states and the one table of moves. No database."""

from enum import StrEnum

from django.db import models

from home.moves import Move, Moves


class StepState(models.TextChoices):
    """Where a step of a project stands."""

    WAITING = "waiting", "ยังไม่เริ่ม"
    ACTIVE = "active", "กำลังดำเนินการ"
    DONE = "done", "เสร็จแล้ว"


class Part(StrEnum):
    """What a step is for: work that people call done, or the report that the director notes."""

    WORK = "work"
    REPORT = "report"


class Who(StrEnum):
    """What makes a move: people, or the director's decision on the plan or on the report."""

    HAND = "hand"
    DECISION = "decision"


WAITING, ACTIVE, DONE = (frozenset({state}) for state in StepState)
WORK, REPORT = frozenset({Part.WORK}), frozenset({Part.REPORT})
MOVES = Moves(
    "ขั้นตอนนี้",
    StepState.choices,
    Move("start", "เริ่มขั้นตอนนี้", WAITING, StepState.ACTIVE, Who.HAND, icon="play"),
    Move("finish", "บันทึกว่าเสร็จแล้ว", ACTIVE, StepState.DONE, Who.HAND, kinds=WORK, icon="check"),
    Move("complete", "ผู้อำนวยการรับทราบรายงาน", ACTIVE, StepState.DONE, Who.DECISION, kinds=REPORT),
    Move("return", "ส่งกลับ", ACTIVE, StepState.WAITING, Who.DECISION),
    Move("reopen", "เปิดอีกครั้ง", DONE, StepState.ACTIVE, Who.DECISION),
)
