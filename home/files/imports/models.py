"""What is stored of a table between reading and confirmation."""

from django.conf import settings
from django.db import models

from home.thai.cleaning import CleansText


class KeptTable(CleansText):
    """A table that was read and previewed; it has no effect until somebody confirms it."""

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("นำเข้าเมื่อ", auto_now_add=True)
    name = models.CharField("ชื่อไฟล์", max_length=300)
    rows = models.JSONField("แถว")
    shown = models.CharField("ลายนิ้วมือของตัวอย่าง", max_length=64)
    applied_at = models.DateTimeField("ยืนยันเมื่อ", null=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class TableImport(KeptTable):
    """A table of people or schools; the rows of an unconfirmed one are deleted after a week."""

    class Register(models.TextChoices):
        PEOPLE = "people", "ผู้ใช้"
        SCHOOLS = "schools", "โรงเรียน"

    register = models.CharField("ทะเบียน", max_length=10, choices=Register)

    class Meta(KeptTable.Meta):
        verbose_name = verbose_name_plural = "การนำเข้าผู้ใช้และโรงเรียน"
