"""One row for each thing that somebody did, and the texts by which rows name people and things.

Texts are stored separately to keep two promises: the audit is never changed, and an erased person's
name disappears from it. A row's digest covers the salted digests of its texts; an erasure empties
text and salt, and the digest stays.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from home.thai.cleaning import CleansText
from home.thai.finding import Findable, filter_by_words
from home.thai.writing import format_date_short, local_day

from .actions import LABELS
from .chain import written_moment
from .words import name_in_words, values_in_words

GONE = "[ลบแล้ว]"


def differences(before: object, after: object) -> tuple[object, object]:
    """For two lists only the differences, since roles may have hundreds of permissions."""
    if not (isinstance(before, list) and isinstance(after, list)):
        return before, after
    gone = [value for value in before if value not in after]
    new = [value for value in after if value not in before]
    return gone, new


class AuditTextQuerySet(models.QuerySet):
    def not_erased(self) -> "AuditTextQuerySet":
        return self.filter(erased_by=None)

    def with_words(self, words: str) -> "AuditTextQuerySet":
        return filter_by_words(self.not_erased(), words)


class AuditText(CleansText, Findable):
    """The name of a person or thing, or a reason, as it was at the time."""

    found_by = ("text",)

    text = models.CharField("ข้อความ", max_length=500, blank=True)
    salt = models.CharField("เกลือ", max_length=32, blank=True)
    digest = models.CharField("ลายนิ้วมือ", max_length=64)
    erased_by = models.BigIntegerField("ลบโดยรายการที่", null=True)

    objects = AuditTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ข้อความในบันทึกการใช้งาน"
        default_permissions = ()
        indexes = [models.Index(fields=["text"], name="audit_text")]

    def __str__(self) -> str:
        return self.text if self.erased_by is None else GONE


class AuditRowQuerySet(models.QuerySet):
    def by(self, user) -> "AuditRowQuerySet":
        return self.filter(actor=user)

    def about(self, thing: models.Model) -> "AuditRowQuerySet":
        return self.filter(subject_type=thing._meta.label_lower, subject_number=str(thing.pk))

    def of_action(self, *actions: str) -> "AuditRowQuerySet":
        return self.filter(action__in=actions)

    def by_words(self, words: str) -> "AuditRowQuerySet":
        """By a person's name, user name, or number."""
        number = Q(actor_id=int(words)) if words.isdecimal() and len(words) < 19 else Q(pk=None)
        return self.filter(number | Q(actor_name__in=AuditText.objects.with_words(words)))

    def about_words(self, words: str) -> "AuditRowQuerySet":
        """About a thing with this name or number, or with a reason that contains the words."""
        texts = AuditText.objects.with_words(words)
        return self.filter(
            Q(subject_number=words) | Q(subject_name__in=texts) | Q(reason__in=texts)
        )

    def with_texts(self) -> "AuditRowQuerySet":
        return self.select_related("actor_name", "subject_name", "reason")


class AuditRow(CleansText):
    """Who did what, when and from where. Rows are written by home.audit.writing.note alone."""

    number = models.BigIntegerField("ลำดับ", primary_key=True)
    at = models.DateTimeField("เวลา", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        verbose_name="ผู้กระทำ",
        null=True,
        related_name="+",
        db_constraint=False,
    )
    # Never empty in fact; nullable, so that a row whose text somebody deleted is still found.
    actor_name = models.ForeignKey(
        AuditText, models.PROTECT, verbose_name="ชื่อผู้กระทำ", null=True, related_name="+"
    )
    action = models.CharField("การกระทำ", max_length=30, db_index=True)
    origin = models.CharField("ที่มา", max_length=100)
    subject_type = models.CharField("ประเภท", max_length=80, blank=True)
    subject_number = models.CharField("เลขประจำ", max_length=60, blank=True)
    subject_name = models.ForeignKey(
        AuditText, models.PROTECT, verbose_name="เรื่อง", null=True, related_name="+"
    )
    page = models.PositiveIntegerField("หน้า", null=True)
    before = models.JSONField("ก่อน", default=dict)
    after = models.JSONField("หลัง", default=dict)
    rows = models.PositiveIntegerField("จำนวนรายการ", default=1)
    reason = models.ForeignKey(
        AuditText, models.PROTECT, verbose_name="เหตุผล", null=True, related_name="+"
    )
    digest = models.CharField("ลายนิ้วมือ", max_length=64)

    objects = AuditRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "บันทึกการใช้งาน"
        ordering = ["-number"]
        default_permissions = ("view",)
        permissions = [("export_auditrow", "ส่งออกบันทึกการใช้งาน")]
        indexes = [models.Index(fields=["subject_type", "subject_number"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.action_label}"

    @property
    def action_label(self) -> str:
        return LABELS.get(self.action, self.action)

    @property
    def changes_in_words(self) -> list[tuple[str, str, str]]:
        """Field, before and after, as text.

        The name of a move is omitted: the states already say it.
        """
        told = []
        for name in sorted({*self.before, *self.after} - {"move"}):
            before, after = differences(self.before.get(name), self.after.get(name))
            words = [values_in_words(self.subject_type, name, value) for value in (before, after)]
            told.append((name_in_words(self.subject_type, name), *words))
        return told

    @property
    def moment(self) -> str:
        """The time, with UTC offset."""
        return written_moment(self.at)

    @property
    def moment_in_words(self) -> str:
        """The same in the Buddhist Era, to the second."""
        return f"{format_date_short(local_day(self.at))} {self.moment[11:19]} {self.moment[-6:]}"

    @property
    def facts(self) -> dict[str, object]:
        """What the digest covers; the row must have been loaded with its texts."""
        digests = {}
        for name in ("actor_name", "subject_name", "reason"):
            text = getattr(self, name)
            digests[name] = text.digest if text else ""
        names = ("number", "actor_id", "action", "origin", "subject_type", "subject_number", "page")
        others = {name: getattr(self, name) for name in (*names, "before", "after", "rows")}
        return digests | others | {"at": written_moment(self.at)}
