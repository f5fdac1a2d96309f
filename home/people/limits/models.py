"""The events that limits count: a row for each, without addresses or names, deleted by the nightly
run.
"""

from django.db import models

from home.thai.cleaning import CleansText


class Counted(CleansText):
    """One event that counts towards a limit. Keys are digests (home.people.limits.counting)."""

    limit = models.CharField("ข้อจำกัด", max_length=40)
    key = models.CharField("ผู้ถูกนับ", max_length=32)
    about = models.CharField("เรื่องที่นับ", max_length=32, blank=True)
    at = models.DateTimeField("เวลา")

    class Meta:
        default_permissions = ()  # no permissions: no screen shows it
        verbose_name = verbose_name_plural = "การนับตามข้อจำกัด"
        indexes = [
            models.Index(fields=["limit", "key", "at"], name="counted_for_a_limit"),
            models.Index(fields=["about"], name="counted_about"),
        ]

    def __str__(self) -> str:
        return f"{self.limit} {self.at}"
