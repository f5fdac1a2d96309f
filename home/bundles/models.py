"""Whom an office trusts, what it has taken from bundles, and the bundle that waits for a yes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from home.files.uploads import PrivateFile
from home.thai.cleaning import CleansText

from .rules import Taken
from .signing import KEY, NO_KEY, fingerprint


class TrustedSigner(CleansText):
    """Somebody whose bundles the office takes: the key, and a name that the office gave it."""

    name = models.CharField("ชื่อผู้จัดทำ", max_length=160)
    public_key = models.CharField(
        "กุญแจสาธารณะ",
        max_length=64,
        unique=True,
        help_text="เลขฐานสิบหก 64 ตัวที่ได้จากผู้จัดทำ",
        error_messages={"unique": "มีกุญแจนี้ในรายชื่อแล้ว"},
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField("เพิ่มเมื่อ", auto_now_add=True)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "ผู้จัดทำชุดข้อมูลกลางที่ไว้วางใจ"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not KEY.fullmatch(self.public_key):
            raise ValidationError({"public_key": NO_KEY})

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public_key)


class TakenBundle(PrivateFile):
    """A bundle that was read and shown; without effect until somebody confirms it. Its file goes
    then.
    """

    title = models.CharField("ชื่อชุดข้อมูล", max_length=200)
    signer = models.ForeignKey(
        TrustedSigner, models.SET_NULL, verbose_name="ผู้จัดทำ", null=True, related_name="bundles"
    )
    # Stays when somebody no longer trusts the signer, and trusts again
    signer_key = models.CharField("กุญแจของผู้ลงนาม", max_length=64, blank=True)
    made_at = models.DateTimeField("จัดทำเมื่อ")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("นำเข้าเมื่อ", auto_now_add=True)
    applied_at = models.DateTimeField("รับเมื่อ", null=True)
    stored = models.PositiveIntegerField("เพิ่มหรือปรับ (รายการ)", default=0)
    kept = models.PositiveIntegerField("คงของสำนักงาน (รายการ)", default=0)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "ชุดข้อมูลกลาง"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class TakenRow(CleansText):
    """What was last taken of a row, so that an edit of the office is known as one."""

    kind = models.CharField("ประเภท", max_length=20)
    key = models.CharField("รหัส", max_length=200)
    title = models.CharField("ชื่อ", max_length=400)
    came = models.CharField("ลายนิ้วมือในชุดข้อมูล", max_length=64)
    stood = models.CharField("ลายนิ้วมือในสำนักงาน", max_length=64)
    signer = models.ForeignKey(TrustedSigner, models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField("รับเมื่อ", auto_now=True)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "รายการจากชุดข้อมูลกลาง"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="taken_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def taken(self) -> Taken:
        return Taken(self.came, self.stood)
