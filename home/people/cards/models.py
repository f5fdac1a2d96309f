"""The entry codes that were issued. Only a digest of each code is stored, keyed with the site's
secret key.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from home.thai.cleaning import CleansText

LASTS = timedelta(days=30)


def digest_of(code: str) -> str:
    return salted_hmac("home.cards", code, algorithm="sha256").hexdigest()


class EntryCodeQuerySet(models.QuerySet):
    def unused(self) -> "EntryCodeQuerySet":
        return self.filter(used_at=None, revoked_at=None)

    def open(self, at: datetime) -> "EntryCodeQuerySet":
        """The codes that can still be used."""
        return self.unused().filter(expires_at__gt=at)

    def of_code(self, code: str) -> "EntryCode | None":
        return self.filter(digest=digest_of(code)).select_related("user").first() if code else None


class EntryCode(CleansText):
    """One code for one person; a newer one revokes it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="ผู้ใช้", related_name="entry_codes"
    )
    digest = models.CharField("ลายนิ้วมือของรหัส", max_length=64, unique=True)
    by_mail = models.BooleanField("ส่งทางอีเมล", default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ออกโดย",
        null=True,
        related_name="+",
    )
    made_at = models.DateTimeField("ออกเมื่อ")
    expires_at = models.DateTimeField("ใช้ได้ถึง")
    used_at = models.DateTimeField("ใช้เมื่อ", null=True)
    revoked_at = models.DateTimeField("ยกเลิกเมื่อ", null=True)

    objects = EntryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "รหัสเริ่มใช้งาน"
        ordering = ["-made_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"รหัสเริ่มใช้งานของ {self.user}"

    def why_not(self, at: datetime) -> str:
        """Why this code cannot be used, for templates/home/people/cards/closed.html; empty while it
        can.
        """
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= at:
            return "expired"
        return "" if self.user.is_active and not self.user.is_superuser else "shut"
