"""The life of a report: states and the one table of moves. No database."""

from enum import StrEnum

from django.db import models

from home.moves import Move, Moves


class ReportState(models.TextChoices):
    DRAFT = "draft", "ฉบับร่าง"
    SENT = "sent", "เสนอผู้อำนวยการแล้ว"
    NOTED = "noted", "รับทราบแล้ว"


class Who(StrEnum):
    """Who may make a move, by the right that it takes."""

    WRITER = "services.change_consultationreport"
    READER = "services.note_consultationreport"  # the director


DRAFT, SENT = frozenset({ReportState.DRAFT}), frozenset({ReportState.SENT})
REMARK = frozenset({"remark"})
# The colour beside the word, as templates/components/badge.html names it.
BADGES = {ReportState.DRAFT: "info", ReportState.SENT: "info", ReportState.NOTED: "ok"}
MOVES = Moves(
    "รายงานนี้",
    ReportState.choices,
    Move("send", "เสนอผู้อำนวยการ", DRAFT, ReportState.SENT, Who.WRITER, icon="send"),
    Move("note", "รับทราบ", SENT, ReportState.NOTED, Who.READER, carries=REMARK, icon="ok"),
    Move("withdraw", "ดึงกลับมาแก้ไข", SENT, ReportState.DRAFT, Who.WRITER, variant="quiet"),
)
