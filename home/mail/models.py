"""The mails that wait, were sent, or failed."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from home.thai.cleaning import CleansText
from home.thai.finding import Findable


class OutgoingMailQuerySet(models.QuerySet):
    def waiting(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at=None, failed_at=None)

    def failed(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at=None, failed_at__isnull=False)

    def sent(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at__isnull=False)

    def unsent(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at=None)

    def due(self, at: datetime) -> "OutgoingMailQuerySet":
        """The mails that a run may take now: their time has come, and no other run holds them."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.waiting().filter(free, next_try_at__lte=at)


class OutgoingMail(CleansText, Findable):
    """A mail in the queue: stored with what caused it, sent by the worker after the commit."""

    found_by = ("recipient", "subject")

    recipient = models.CharField("ถึง", max_length=254)
    subject = models.CharField("เรื่อง", max_length=250)
    message = models.BinaryField("ข้อความ")
    created_at = models.DateTimeField("เวลาที่สร้าง", auto_now_add=True)
    next_try_at = models.DateTimeField("ส่งครั้งต่อไป")
    claimed_until = models.DateTimeField("กำลังส่งจนถึง", null=True, blank=True)
    sent_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True)
    failed_at = models.DateTimeField("เลิกส่งเมื่อ", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("จำนวนครั้งที่ลอง", default=0)
    last_error = models.CharField("ข้อผิดพลาดล่าสุด", max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "จดหมายขาออก"
        indexes = [models.Index(fields=["sent_at", "next_try_at"], name="mail_waiting")]

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def found_otherwise(cls, word: str) -> Q:
        """Find mails by the server's error text, which each try may change."""
        return Q(last_error__icontains=word)

    @property
    def state(self) -> str:
        """Its state, as shown to the administrator."""
        if self.sent_at:
            return "ส่งแล้ว"
        return "ส่งไม่ได้" if self.failed_at else "รอส่ง"
