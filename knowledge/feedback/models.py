"""What readers say of a page: whether it answered them, and what is wrong with it."""

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from wagtail.models import ModelLogEntry, Page

from home.admin.versions import RegisterForm
from home.privacy.columns import empty_columns, personal, personal_columns, shown_values
from home.privacy.personal_data import ERASED, PersonalData, Subject
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.keys import comparison_key
from home.thai.writing import last_day_kept, truncate
from services.models import DeskSettings


class State(models.TextChoices):
    """How far a remark has come."""

    NEW = "new", "ใหม่"
    FIXED = "fixed", "แก้ไขแล้ว"
    REPLIED = "replied", "ตอบกลับแล้ว"


class AboutPage(CleansText, Findable, PersonalData, models.Model):
    """What a reader says of a page; it is found by the page's title too.

    The words are kept as long as the desk keeps those of its cases.
    """

    class Meta:
        abstract = True

    @classmethod
    def found_otherwise(cls, word: str) -> Q:
        spoken_of = Page.objects.filter(pk__in=cls.objects.values("page"))
        titles = spoken_of.values_list("pk", "title")
        return Q(page__in=[pk for pk, title in titles if word in comparison_key(title)])

    # Personal data --------------------------------------------------------------------------------
    @classmethod
    def held_on(cls, subject: Subject) -> models.QuerySet:
        """What the person said under their account; nobody is asked for an address here."""
        if subject.user is None:
            return cls.objects.none()
        return cls.objects.filter(user=subject.user).select_related("page")

    @classmethod
    def past_retention(cls, today: date) -> models.QuerySet:
        last_day = last_day_kept(today, DeskSettings.load().keep_years)
        over = cls.objects.filter(changed_at__date__lte=last_day)
        forgotten = {column.name: column.kept_of_person for column in personal_columns(cls)}
        return over.exclude(**forgotten)

    def personal_record(self) -> dict[str, object]:
        return {
            "หน้า": self.page.title,
            "ส่งเมื่อ": self.created_at,
            **shown_values(self),
            "สถานะ": self.get_state_display(),
        }

    @transaction.atomic
    def forget(self) -> None:
        """The reader and the words go, from the admin's log too; what is counted stays, and so
        does the day of the last change.
        """
        empty_columns(self)
        self.save(update_fields=[column.name for column in personal_columns(self)])
        ModelLogEntry.objects.for_instance(self).update(label=str(self))


class Feedback(AboutPage):
    """One visitor's word on one page: was this the answer?

    It can be changed by that visitor alone.
    """

    found_by = ("comment",)

    page = models.ForeignKey(Page, models.CASCADE, verbose_name="หน้า", related_name="feedback")
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        models.SET_NULL,
        verbose_name="ฉบับที่อ่าน",
        null=True,
        blank=True,
        related_name="+",
    )
    user = personal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.SET_NULL,
            verbose_name="ผู้อ่าน",
            null=True,
            blank=True,
            related_name="+",
        ),
        kept=None,
    )
    visitor = personal(
        models.CharField("ผู้เยี่ยมชม", max_length=40, blank=True, editable=False), shown=False
    )
    helpful = models.BooleanField("ตอบคำถามได้", choices=[(True, "ได้คำตอบ"), (False, "ยังไม่ได้คำตอบ")])
    comment = personal(models.TextField("ความเห็น", blank=True, max_length=1000))
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.NEW)
    created_at = models.DateTimeField("ส่งเมื่อ", auto_now_add=True)
    changed_at = models.DateTimeField("แก้ไขเมื่อ", auto_now=True)
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ความเห็นต่อหน้า"
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "user"], condition=Q(user__isnull=False), name="one_word_a_person"
            ),
            models.UniqueConstraint(
                fields=["page", "visitor"], condition=~Q(visitor=""), name="one_word_a_visitor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.get_helpful_display()}"

    def personal_record(self) -> dict[str, object]:
        return super().personal_record() | {"ตอบคำถามได้": self.get_helpful_display()}


class ProblemReport(AboutPage):
    """Something wrong with a page, told by a reader and mailed to its owner."""

    found_by = ("text",)

    page = models.ForeignKey(
        Page, models.CASCADE, verbose_name="หน้า", related_name="problem_reports"
    )
    user = personal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.SET_NULL,
            verbose_name="ผู้แจ้ง",
            null=True,
            blank=True,
            related_name="+",
        ),
        kept=None,
    )
    text = personal(models.TextField("ปัญหาที่พบ", max_length=2000), kept=ERASED)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.NEW)
    answer = personal(models.TextField("ผลการดำเนินการ", blank=True, max_length=2000))
    created_at = models.DateTimeField("แจ้งเมื่อ", auto_now_add=True)
    changed_at = models.DateTimeField("แก้ไขเมื่อ", auto_now=True)
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "แจ้งปัญหาของหน้า"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.page}: {truncate(self.text, 40)}"

    @property
    def audit_name(self) -> str:
        """Without the words of whoever reported it."""
        return str(self.page)

    @classmethod
    def past_retention(cls, today: date) -> models.QuerySet:
        """What nobody has dealt with yet is kept, as an open case is."""
        return super().past_retention(today).exclude(state=State.NEW)
