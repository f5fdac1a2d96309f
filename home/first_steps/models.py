"""What the first day leaves in the database."""

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

from home.thai.cleaning import CleansText

THE_ONLY_ONE = 1


def digest_of(code: str) -> str:
    return salted_hmac("home.first_steps", code, algorithm="sha256").hexdigest()


class FirstDoor(CleansText):
    """The one door by which the first administrator comes in; a single row.

    Only a digest of the code is stored, keyed with the site's secret key. Once shut, it never
    opens again.
    """

    digest = models.CharField("ลายนิ้วมือของรหัส", max_length=64, blank=True)
    made_at = models.DateTimeField("ออกรหัสเมื่อ", null=True)
    shut_at = models.DateTimeField("ปิดเมื่อ", null=True)

    class Meta:
        default_permissions = ()  # no screen shows it
        verbose_name = verbose_name_plural = "รหัสของผู้ดูแลระบบคนแรก"

    def __str__(self) -> str:
        return "รหัสของผู้ดูแลระบบคนแรก"

    def opens_with(self, code: str) -> bool:
        return self.fits(digest_of(code))

    def fits(self, digest: str) -> bool:
        """Compared in constant time, so that no answer tells how much of it was right."""
        return bool(self.digest) and constant_time_compare(self.digest, digest)


class StepLookedAt(CleansText):
    """Somebody looked at what a step shows and said that it is right; or that the panel of first
    steps may go.
    """

    key = models.CharField("ขั้นตอน", max_length=60, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="โดย", null=True, related_name="+"
    )
    at = models.DateTimeField("เมื่อ")

    class Meta:
        default_permissions = ()
        permissions = [("take_first_steps", "ทำขั้นตอนวันแรกของระบบ")]
        verbose_name = verbose_name_plural = "การตรวจขั้นตอนวันแรก"

    def __str__(self) -> str:
        return self.key
