"""The counters behind running numbers."""

from django.db import models

from home.thai.cleaning import CleansText


class RunningNumber(CleansText):
    """The last number issued in a series in a year; series.py issues the next one."""

    series = models.CharField("ชุดเลข", max_length=80)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    last = models.PositiveIntegerField("เลขล่าสุด", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "เลขทะเบียน"
        constraints = [
            models.UniqueConstraint(fields=["series", "be_year"], name="one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.be_year}"
