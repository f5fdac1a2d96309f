"""A report on consultations put before the director (form ๗.๒): its figures are frozen from the
day it is sent.
"""

from datetime import datetime

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from home.papers.reports import ReportToDirector
from home.thai.cleaning import CleansText

from .rules import BADGES, DRAFT, MOVES, ReportState, Who


class ConsultationReport(CleansText, ReportToDirector):
    """The report of one period: the memo's text, the figures as they were sent, and who took
    note of it.
    """

    MOVES, WHO, BADGES, DRAFTS = MOVES, Who, BADGES, DRAFT

    period = models.CharField(
        "ช่วงเวลา", max_length=12, unique=True, help_text="เช่น 2570, 2570-h1, 2570-q2, 2570-m03"
    )
    title = models.CharField("เรื่อง", max_length=250)
    memo_number = models.CharField("ที่", max_length=60, blank=True)
    background = models.TextField("๑. เรื่องเดิม", max_length=5000)
    facts = models.TextField("๒. ข้อเท็จจริง", max_length=5000)
    proposals = models.TextField("๓. ปัญหา อุปสรรค และข้อเสนอแนะ", max_length=5000)
    state = models.CharField("สถานะ", max_length=6, choices=ReportState, default=ReportState.DRAFT)
    figures = models.JSONField("ตัวเลข ณ วันที่เสนอ", null=True, blank=True)

    history = HistoricalRecords(verbose_name="ประวัติรายงาน")

    class Meta:
        verbose_name = verbose_name_plural = "รายงานสถิติการให้คำปรึกษา"
        ordering = ["-period"]
        permissions = [("note_consultationreport", "รับทราบรายงานสถิติการให้คำปรึกษา")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultation_memo", args=[self.period])

    def send(self, *, by, at: datetime, figures: dict) -> "ConsultationReport":
        """Put it before the director: from here on the figures stay as they are."""
        return self.move("send", sent_at=at, sent_by=by, figures=figures)

    def withdraw(self) -> "ConsultationReport":
        return self.move("withdraw", sent_at=None, sent_by=None, figures=None)

    def take_note(self, *, by, at: datetime, remark: str = "") -> "ConsultationReport":
        return self.move("note", noted_at=at, noted_by=by, remark=remark)
