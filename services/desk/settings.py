"""What the desk is set to: the form of its numbers, and its standard times."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from home.admin.versions import RegisterForm
from home.thai.cleaning import CleansText


@register_setting(icon="help")
class DeskSettings(CleansText, BaseGenericSetting):
    """The desk's standard times and the form of its numbers."""

    prefix = models.CharField("อักษรนำหน้าเลขทะเบียน", max_length=20, default="ปษ.")
    width = models.PositiveSmallIntegerField(
        "จำนวนหลักของเลข", default=4, validators=[MaxValueValidator(8)]
    )
    answer_days = models.PositiveSmallIntegerField("ตอบภายใน (วันทำการ)", default=3)
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
                    *("register_minutes", "answer_days", "follow_up_days", "guide_days"),
                    *("close_days", "keep_years"),
                )
            ],
            heading="เวลามาตรฐาน",
        ),
    ]
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "การให้คำปรึกษา"
