"""The steps of a request: each move that was made on one of its systems."""

from django.conf import settings
from django.db import models

from home.privacy.columns import personal
from home.thai.cleaning import CleansText

from .rules import CHOICES, INTERNAL, MOVES


class AccessStepQuerySet(models.QuerySet):
    def untold(self) -> "AccessStepQuerySet":
        """Those of which the requester has had no mail yet."""
        return self.filter(told=False)


class AccessStep(CleansText):
    """One move that was made: who, when, from where to where, and why."""

    item = models.ForeignKey("forms.AccessItem", models.CASCADE, related_name="steps")
    move = models.CharField("รายการ", max_length=20)
    source = models.CharField("จาก", max_length=24, choices=CHOICES)
    target = models.CharField("เป็น", max_length=24, choices=CHOICES)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ทำรายการ",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("เวลา")
    reason = personal(models.TextField("เหตุผล", blank=True), shown=False)
    told = models.BooleanField("แจ้งผู้ยื่นแล้ว", default=False, editable=False)

    objects = AccessStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ประวัติสิทธิ์"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_target_display()}"

    @property
    def label(self) -> str:
        return MOVES[self.move].label

    @property
    def is_internal(self) -> bool:
        """Whether its outcome and reason are for the office alone."""
        return self.move in INTERNAL

    @property
    def advises_against(self) -> bool:
        return self.move == "advise_against"
