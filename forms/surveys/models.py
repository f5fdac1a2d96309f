"""The published part of a survey: frozen results, and comments that somebody has reviewed first."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from forms.page.models import FormPage
from forms.submissions.models import Submission
from home.thai.cleaning import CleansText


class ResultSnapshot(CleansText):
    """Results frozen on the day of publication (ITA: 6 and 12 months); later answers do not change
    them.
    """

    class Period(models.IntegerChoices):
        SIX_MONTHS = 6, "รอบ 6 เดือน"
        TWELVE_MONTHS = 12, "รอบ 12 เดือน"

    page = models.ForeignKey(
        FormPage, models.PROTECT, related_name="snapshots", verbose_name="แบบสำรวจ"
    )
    fiscal_year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    period = models.PositiveSmallIntegerField("รอบ", choices=Period)
    results = models.JSONField("ผล", encoder=DjangoJSONEncoder)
    published_at = models.DateTimeField("เผยแพร่เมื่อ", auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้เผยแพร่",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "ผลสำรวจที่เผยแพร่"
        ordering = ["-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "fiscal_year", "period"], name="one_snapshot_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.get_period_display()} ปีงบประมาณ {self.fiscal_year}"

    def get_absolute_url(self) -> str:
        return reverse("survey-snapshot", args=[self.page.slug, self.pk])


class CommentDecision(CleansText):
    """Whether one open comment may be shown; without a row it may not."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="comment_decisions")
    key = models.CharField("ข้อ", max_length=64)
    is_shown = models.BooleanField("แสดง", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้พิจารณา",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "การพิจารณาความคิดเห็น"
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="one_decision_a_comment")
        ]

    def __str__(self) -> str:
        return self.key
