"""The days on which the office is closed."""

from datetime import date

from django.db import models

from home.admin.versions import RegisterForm

from .cleaning import CleansText
from .finding import Findable
from .holidays import move_due_days


class HolidayQuerySet(models.QuerySet):
    """Every change of the holidays, in the admin, by an import or in the shell, moves the dates
    that depend on them.
    """

    def dates(self) -> frozenset[date]:
        return frozenset(self.values_list("date", flat=True))

    def bulk_create(self, *args, **kwargs):
        with move_due_days(Holiday.objects):
            return super().bulk_create(*args, **kwargs)

    def update(self, **changes) -> int:
        with move_due_days(Holiday.objects):
            return super().update(**changes)

    def delete(self):
        with move_due_days(Holiday.objects):
            return super().delete()


class Holiday(CleansText, Findable):
    """A day on which the office is closed; workdays.py counts with it."""

    found_by = ("name", "note")

    date = models.DateField("วันที่", unique=True)
    name = models.CharField("ชื่อวันหยุด", max_length=160)
    is_substitute = models.BooleanField("วันหยุดชดเชย", default=False)
    note = models.CharField("หมายเหตุ", max_length=200, blank=True)

    objects = HolidayQuerySet.as_manager()
    moved: list[str] = []  # what the last change of this day moved, one line per kind
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "วันหยุดราชการ"
        ordering = ["date"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        with move_due_days(Holiday.objects) as self.moved:
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with move_due_days(Holiday.objects) as self.moved:
            return super().delete(*args, **kwargs)
