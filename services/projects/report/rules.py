"""The life of a project's report: states and the one table of moves. No database."""

from enum import StrEnum

from django.db import models

from home.moves import Move, Moves


class ReportState(models.TextChoices):
    DRAFT = "draft", "ฉบับร่าง"
    SENT = "sent", "เสนอผู้อำนวยการแล้ว"
    RETURNED = "returned", "ส่งกลับให้แก้ไข"
    NOTED = "noted", "รับทราบแล้ว"


class Who(StrEnum):
    """Who may make a move, by the right that it takes."""

    WRITER = "services.change_steprecord"
    READER = "services.note_projectreport"  # the director; who stands in has it for those days


DRAFTS = frozenset({ReportState.DRAFT, ReportState.RETURNED})
SENT = frozenset({ReportState.SENT})
REMARK = frozenset({"remark"})
# The colour beside the word, as templates/components/badge.html names it.
BADGES = {
    ReportState.DRAFT: "info",
    ReportState.SENT: "info",
    ReportState.RETURNED: "warn",
    ReportState.NOTED: "ok",
}
MOVES = Moves(
    "รายงานนี้",
    ReportState.choices,
    Move(
        *("send", "เสนอผู้อำนวยการ", DRAFTS, ReportState.SENT, Who.WRITER),
        icon="send",
        mail="emails/report_sent.txt",
    ),
    Move(
        *("note", "รับทราบ", SENT, ReportState.NOTED, Who.READER),
        carries=REMARK,
        icon="check",
        mail="emails/report_noted.txt",
    ),
    Move(
        *("return", "ส่งกลับให้แก้ไข", SENT, ReportState.RETURNED, Who.READER),
        needs_reason=True,
        icon="refresh",
        variant="danger",
        mail="emails/report_returned.txt",
    ),
    Move(
        *("withdraw", "ดึงกลับมาแก้ไข", SENT, ReportState.DRAFT, Who.WRITER),
        variant="quiet",
    ),
)
