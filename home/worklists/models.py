"""How a person's own lists stand."""

from django.conf import settings
from django.db import models

from home.thai.cleaning import CleansText


class KeptView(CleansText):
    """The columns and filters with which somebody opens a list; keys alone, never words that were
    typed.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="ของ", related_name="+"
    )
    list_name = models.CharField("รายการ", max_length=40)
    columns = models.JSONField("คอลัมน์", default=list)
    filters = models.JSONField("ตัวกรอง", default=dict)

    class Meta:
        default_permissions = ()  # each has their own, and no screen shows another's
        verbose_name = verbose_name_plural = "มุมมองของรายการ"
        constraints = (
            models.UniqueConstraint(fields=["user", "list_name"], name="one_view_of_a_list"),
        )

    def __str__(self) -> str:
        return self.list_name
