"""What the desk is set to: the form of its numbers, and its standard times."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from home.admin.versions import RegisterForm
from home.thai.cleaning import CleansText

from .rules import Urgency


@register_setting(icon="help")
class DeskSettings(CleansText, BaseGenericSetting):
    """The desk's standard times and the form of its numbers."""

    prefix = models.CharField("อักษรนำหน้าเลขทะเบียน", max_length=20, default="ปษ.")
    width = models.PositiveSmallIntegerField(
        "จำนวนหลักของเลข", default=4, validators=[MaxValueValidator(8)]
    )
    answer_days = models.PositiveSmallIntegerField("ตอบภายใน (วันทำการ)", default=3)
    urgent_days = models.PositiveSmallIntegerField(
        "ตอบเรื่องด่วนภายใน (วันทำการ)",
        null=True,
        blank=True,
        help_text="เว้นว่าง = เท่ากับเรื่องปกติ",
    )
    very_urgent_days = models.PositiveSmallIntegerField(
        "ตอบเรื่องด่วนมากภายใน (วันทำการ)",
        null=True,
        blank=True,
        help_text="0 = ภายในวันที่รับเรื่อง เว้นว่าง = เท่ากับเรื่องด่วน",
    )
    follow_up_days = models.PositiveSmallIntegerField("ติดตามผลภายใน (วันทำการ)", default=3)
    guide_days = models.PositiveSmallIntegerField("จัดทำคู่มือภายใน (วัน)", default=15)
    register_minutes = models.PositiveSmallIntegerField("ลงทะเบียนภายใน (นาทีทำการ)", default=30)
    keep_years = models.PositiveSmallIntegerField("เก็บข้อมูลผู้ขอหลังปิดเรื่อง (ปีงบประมาณ)", default=5)
    close_days = models.PositiveSmallIntegerField(
        "ปิดเรื่องเองเมื่อไม่มีการตอบกลับ (วันทำการหลังให้คำปรึกษา)",
        default=10,
        validators=[MinValueValidator(1)],
    )

    panels = [
        HelpPanel(
            "รูปแบบเลขทะเบียนและเวลามาตรฐานของการให้คำปรึกษา ปรับเมื่อคำสั่งหรือมาตรฐานของสำนักงานเปลี่ยน"
        ),
        FieldRowPanel([FieldPanel("prefix"), FieldPanel("width")], heading="เลขทะเบียน"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    *("register_minutes", "answer_days", "urgent_days", "very_urgent_days"),
                    *("follow_up_days", "guide_days", "close_days", "keep_years"),
                )
            ],
            heading="เวลามาตรฐาน",
        ),
    ]
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "การให้คำปรึกษา"

    def clean(self) -> None:
        """What is more urgent has no more time than what is less so."""
        super().clean()
        for name, before in (("urgent_days", "answer_days"), ("very_urgent_days", "urgent_days")):
            longest = getattr(self, before)
            longest = self.answer_days if longest is None else longest
            chosen = getattr(self, name)
            if chosen is not None and longest is not None and chosen > longest:
                raise ValidationError(
                    {name: f"ต้องไม่นานกว่า {longest} วันทำการ ซึ่งเป็นเวลาของเรื่องที่ด่วนน้อยกว่า"}
                )

    def days_for(self, urgency: int) -> int:
        """The working days within which a question of this urgency is answered."""
        days = self.answer_days
        if urgency >= Urgency.URGENT and self.urgent_days is not None:
            days = self.urgent_days
        if urgency >= Urgency.VERY_URGENT and self.very_urgent_days is not None:
            days = self.very_urgent_days
        return days
