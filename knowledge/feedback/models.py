"""What readers say of a page: whether it answered them, and what is wrong with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from wagtail.models import Page

from home.admin.versions import RegisterForm
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.keys import comparison_key
from home.thai.writing import truncate


class State(models.TextChoices):
    """How far a remark has come."""

    NEW = "new", "ใหม่"
    FIXED = "fixed", "แก้ไขแล้ว"
    REPLIED = "replied", "ตอบกลับแล้ว"


class AboutPage(CleansText, Findable):
    """What is said of a page; it is found by the page's title too."""

    class Meta:
        abstract = True

    @classmethod
    def found_otherwise(cls, word: str) -> Q:
        spoken_of = Page.objects.filter(pk__in=cls.objects.values("page"))
        titles = spoken_of.values_list("pk", "title")
        return Q(page__in=[pk for pk, title in titles if word in comparison_key(title)])


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
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้อ่าน",
        null=True,
        blank=True,
        related_name="+",
    )
    visitor = models.CharField("ผู้เยี่ยมชม", max_length=40, blank=True, editable=False)
    helpful = models.BooleanField("ตอบคำถามได้", choices=[(True, "ได้คำตอบ"), (False, "ยังไม่ได้คำตอบ")])
    comment = models.TextField("ความเห็น", blank=True, max_length=1000)
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


class ProblemReport(AboutPage):
    """Something wrong with a page, told by a reader and mailed to its owner."""

    found_by = ("text",)

    page = models.ForeignKey(
        Page, models.CASCADE, verbose_name="หน้า", related_name="problem_reports"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้แจ้ง",
        null=True,
        blank=True,
        related_name="+",
    )
    text = models.TextField("ปัญหาที่พบ", max_length=2000)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.NEW)
    answer = models.TextField("ผลการดำเนินการ", blank=True, max_length=2000)
    created_at = models.DateTimeField("แจ้งเมื่อ", auto_now_add=True)
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "แจ้งปัญหาของหน้า"
        ordering = ["-created_at"]

    @property
    def audit_name(self) -> str:
        """Without the words of whoever reported it."""
        return str(self.page)

    def __str__(self) -> str:
        return f"{self.page}: {truncate(self.text, 40)}"
