"""The ledger of the permissions that the seed granted to the groups of the roles."""

from django.db import models

from home.thai.cleaning import CleansText


class RightHandedOut(CleansText):
    """A permission of the table of roles that its group was granted once; the office may have
    removed it since.
    """

    role = models.CharField("บทบาท", max_length=40)
    right = models.CharField("สิทธิ์", max_length=250)
    handed_out_at = models.DateTimeField("ให้เมื่อ", auto_now_add=True)

    class Meta:
        default_permissions = ()  # no permissions: no screen shows it
        verbose_name = verbose_name_plural = "สิทธิ์ที่ให้ไว้แล้ว"
        constraints = [
            models.UniqueConstraint(fields=["role", "right"], name="right_handed_out_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.right}"
