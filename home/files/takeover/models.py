"""A table that is taken over, and the batch of records that it became."""

from django.conf import settings
from django.db import models

from home.files.imports.models import KeptTable

MARK = "รับโอนจากทะเบียนเดิม"  # what lists, pages and files say of such a record


class TakeOver(KeptTable):
    """The sheets of a file until they are confirmed; afterwards the rows that were refused, for
    some days, and for good how many were taken.
    """

    register = models.CharField("ทะเบียน", max_length=20)
    choices = models.JSONField("การจับคู่", default=dict)
    taken = models.PositiveIntegerField("จำนวนที่รับโอน", default=0)
    refused = models.PositiveIntegerField("จำนวนที่ไม่รับ", default=0)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField("ยกเลิกเมื่อ", null=True)

    class Meta(KeptTable.Meta):
        verbose_name = verbose_name_plural = "การรับโอนทะเบียนเดิม"

    @property
    def is_in_force(self) -> bool:
        return self.applied_at is not None and self.undone_at is None
