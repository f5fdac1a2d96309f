"""What is written about a case: answers, notes, follow-ups, files, and when its steps happened."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse

from home.files.uploads import PrivateFile
from home.moves import Refused, lock
from home.privacy.columns import personal
from home.privacy.personal_data import ERASED
from home.thai.cleaning import CleansText

from . import rules
from .rules import LONGEST_TEXT, Channel, FollowUpResult

CASE = "services.Consultation"
UNDERSTOOD_SALT = "services.consultation.understood"
TIME_TO_REPLY = timedelta(days=30)  # after an answer


class AttributedQuerySet(models.QuerySet):
    def said_just_now(self, by, at: datetime, **facts):
        """The same word of the same person within a minute: a second click, not a second word."""
        return self.filter(by=by, at__gt=at - timedelta(minutes=1), at__lte=at, **facts).first()


class Attributed(CleansText):
    """Something that a person wrote about a case, and when."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="โดย",
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField("เมื่อ")

    objects = AttributedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


class Answer(Attributed):
    """An answer as the requester reads it, with the guide that was sent along."""

    wagtail_reference_index_ignore = True

    consultation = models.ForeignKey(
        "services.Consultation", models.CASCADE, related_name="answers"
    )
    text = personal(models.TextField("คำตอบ", max_length=LONGEST_TEXT), kept=ERASED)
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        verbose_name="คู่มือที่แนบ",
        null=True,
        blank=True,
        related_name="answers",
    )
    method = models.CharField("ช่องทาง", max_length=10, choices=Channel)
    understood = models.BooleanField("เข้าใจแล้ว", null=True, blank=True)
    understood_at = models.DateTimeField("ตอบกลับเมื่อ", null=True, blank=True)

    class Meta(Attributed.Meta):
        verbose_name = verbose_name_plural = "คำตอบ"

    def __str__(self) -> str:
        return f"คำตอบของ {self.consultation.number}"

    @property
    def token(self) -> str:
        return signing.dumps(self.pk, salt=UNDERSTOOD_SALT)

    @property
    def reply_url(self) -> str:
        return reverse("consultation_understood", args=[self.token])

    def is_answerable(self, at: datetime) -> bool:
        """Whether the requester may still say so: once, in time, on the last answer of a case
        that is not cancelled.
        """
        if self.understood is not None or at > self.at + TIME_TO_REPLY:
            return False
        return self.consultation.state in rules.COUNTED - rules.OPEN and self.is_last

    @property
    def is_last(self) -> bool:
        return not self.consultation.answers.filter(pk__gt=self.pk).exists()

    def requester_says(
        self, *, understood: bool, at: datetime, comment: str = "", **levels
    ) -> None:
        """The requester's word, taken once: not understood reopens, understood closes what is
        not formal.
        """
        with lock(self, parts_of=[self.consultation]) as current:
            if not current.is_answerable(at):
                raise Refused("ลิงก์นี้ใช้ตอบกลับไปแล้ว หมดเวลา 30 วัน หรือเรื่องนี้มีคำตอบใหม่กว่า")
            current.understood, current.understood_at = understood, at
            current.save(update_fields=["understood", "understood_at"])
            current.consultation.take_word(current, understood, at, comment, levels)


class ConsultationFile(PrivateFile):
    """A file that came with a question."""

    consultation = models.ForeignKey(CASE, models.CASCADE, related_name="files")

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์แนบของเรื่องขอคำปรึกษา"


class Note(Attributed):
    """A remark among officers; the requester never sees it."""

    consultation = models.ForeignKey(CASE, models.CASCADE, related_name="notes")
    text = personal(
        models.TextField("บันทึกภายใน", max_length=LONGEST_TEXT), kept=ERASED, shown=False
    )

    class Meta(Attributed.Meta):
        verbose_name = verbose_name_plural = "บันทึกภายใน"

    def __str__(self) -> str:
        return f"บันทึกของ {self.consultation.number}"


class FollowUp(Attributed):
    """Step 6: what came of the answer, and what stands in the way."""

    consultation = models.ForeignKey(
        "services.Consultation", models.CASCADE, related_name="follow_ups"
    )
    channel = models.CharField("ช่องทางติดตาม", max_length=10, choices=Channel)
    result = models.CharField("ผลหลังได้รับคำปรึกษา", max_length=12, choices=FollowUpResult)
    problem = personal(models.TextField("ปัญหา", blank=True, max_length=2000), shown=False)
    obstacle = personal(models.TextField("อุปสรรค", blank=True, max_length=2000), shown=False)

    class Meta(Attributed.Meta):
        verbose_name = verbose_name_plural = "การติดตามผล"

    def __str__(self) -> str:
        return f"การติดตามผลของ {self.consultation.number}"


class Stamp(Attributed):
    """A step of process B as it happened to a case."""

    consultation = models.ForeignKey(CASE, models.CASCADE, related_name="stamps")
    step = models.PositiveSmallIntegerField("ขั้นตอน", choices=list(rules.STEPS.items()))

    class Meta(Attributed.Meta):
        verbose_name = verbose_name_plural = "ขั้นตอนที่ดำเนินการ"
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "step"], name="one_stamp_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.consultation.number} ขั้นที่ {self.step}"
