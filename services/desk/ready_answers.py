"""Answers that are there before a case is: those that officers begin from, and questions that a
guide answered before they were sent.
"""

from datetime import datetime, timedelta

from django.db import models

from home.admin.versions import RegisterForm
from home.models import School
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.order import InDictionaryOrder
from home.thai.text import clean_text
from home.thai.writing import has_thai_id, looks_like_password

from .rules import LONGEST_TEXT


class CannedAnswer(CleansText, Findable, InDictionaryOrder):
    """An answer that is given often, to begin from."""

    sorted_by = "title"
    found_by = ("title", "text")
    found_beside = ("system__search_keys",)

    title = models.CharField("ชื่อ", max_length=120)
    text = models.TextField("ข้อความ", max_length=LONGEST_TEXT)
    system = models.ForeignKey(
        "services.System",
        models.SET_NULL,
        verbose_name="ระบบ",
        null=True,
        blank=True,
        related_name="canned_answers",
    )
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "คำตอบสำเร็จรูป"
        ordering = ["order_key", "title"]

    def __str__(self) -> str:
        return self.title


class SelfSolved(CleansText):
    """A question that a guide answered before it was sent: who asked is not kept, only the
    school.
    """

    AGAIN_AFTER = timedelta(minutes=10)

    words = models.CharField("คำที่พิมพ์", max_length=250)
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        verbose_name="คู่มือที่ตอบ",
        null=True,
        related_name="self_solved",
    )
    school = models.ForeignKey(
        School, models.SET_NULL, verbose_name="โรงเรียน", null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("เมื่อ")

    class Meta:
        verbose_name = verbose_name_plural = "เรื่องที่ผู้ถามพบคำตอบเอง"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.words

    @classmethod
    def count(cls, page, words: str, school: School | None, at: datetime) -> "SelfSolved":
        """One solved question; a second click a little later is not a second one."""
        asked = " ".join(clean_text(words, multiline=False).split())[:250]
        if has_thai_id(asked) or looks_like_password(asked):
            asked = ""
        same = cls.objects.filter(
            page=page, words=asked, school=school, at__gt=at - cls.AGAIN_AFTER
        ).first()
        return same or cls.objects.create(page=page, words=asked, school=school, at=at)
