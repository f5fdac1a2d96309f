"""What stands beside the answers of a survey: frozen results, comments that somebody has reviewed
first, and the sheet of each school.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from forms.page.models import FormPage
from forms.submissions.models import Submission
from home.audit.actions import Action
from home.audit.writing import note
from home.mail.outbox import send_template
from home.models import School
from home.moves import Movable, Move, Refused, locked
from home.people.rights.holders import people_with
from home.privacy.columns import personal
from home.thai.cleaning import CleansText

from .rules import BADGES, COUNTED, MOVES, SheetState, Who


class ResultSnapshot(CleansText):
    """Results frozen on the day of publication (ITA: 6 and 12 months); later answers do not change
    them.
    """

    class Period(models.IntegerChoices):
        SIX_MONTHS = 6, "รอบ 6 เดือน"
        TWELVE_MONTHS = 12, "รอบ 12 เดือน"

    page = models.ForeignKey(
        FormPage, models.PROTECT, related_name="snapshots", verbose_name="แบบสำรวจ"
    )
    fiscal_year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    period = models.PositiveSmallIntegerField("รอบ", choices=Period)
    results = models.JSONField("ผล", encoder=DjangoJSONEncoder)
    published_at = models.DateTimeField("เผยแพร่เมื่อ", auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้เผยแพร่",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "ผลสำรวจที่เผยแพร่"
        ordering = ["-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "fiscal_year", "period"], name="one_snapshot_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.get_period_display()} ปีงบประมาณ {self.fiscal_year}"

    def get_absolute_url(self) -> str:
        return reverse("survey-snapshot", args=[self.page.slug, self.pk])


class CommentDecision(CleansText):
    """Whether one open comment may be shown; without a row it may not."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="comment_decisions")
    key = models.CharField("ข้อ", max_length=64)
    is_shown = models.BooleanField("แสดง", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้พิจารณา",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "การพิจารณาความคิดเห็น"
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="one_decision_a_comment")
        ]

    def __str__(self) -> str:
        return self.key


class SchoolSheet(CleansText, Movable):
    """What one school answered to a form that is collected by school, and whether its director has
    certified it. Once it was sent back, the school's next answer takes the place of the first.
    """

    MOVES = MOVES

    page = models.ForeignKey(
        FormPage, models.PROTECT, related_name="school_sheets", verbose_name="แบบสอบถาม"
    )
    school = models.ForeignKey(School, models.PROTECT, verbose_name="โรงเรียน", related_name="+")
    submission = models.OneToOneField(
        Submission, models.CASCADE, related_name="school_sheet", verbose_name="คำตอบ"
    )
    state = models.CharField("สถานะ", max_length=10, choices=SheetState, default=SheetState.WAITING)
    reason = personal(models.TextField("เหตุผล", blank=True, max_length=2000), shown=False)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้รับรอง",
        null=True,
        blank=True,
        related_name="+",
    )
    certified_at = models.DateTimeField("รับรองเมื่อ", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ใบข้อมูลรายโรงเรียน"
        ordering = ["page", "school"]
        constraints = [
            models.UniqueConstraint(fields=["page", "school"], name="one_sheet_a_school")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.school}"

    def get_absolute_url(self) -> str:
        return reverse("school-sheet", args=[self.page.slug, self.school.code])

    @property
    def badge(self) -> str:
        """The colour of the state, beside its word."""
        return BADGES[SheetState(self.state)]

    def roles_of(self, user) -> frozenset[Who]:
        is_theirs = user.is_authenticated and user.school_id == self.school_id
        may = is_theirs and user.has_perm("forms.certify_access")
        return frozenset({Who.DIRECTOR}) if may else frozenset()

    def may_be_seen_by(self, user) -> bool:
        """The school's director, whoever sent it, and those who work on the answers."""
        if not user.is_authenticated:
            return False
        is_sender = self.submission.user_id == user.pk
        works_on_it = user.has_perm("forms.view_results") or self.page.may_be_read_by(user)
        return works_on_it or is_sender or bool(self.roles_of(user))

    def possible(self, user) -> list[Move]:
        """The moves that this person may make now."""
        return self.MOVES.possible(self.state, roles=self.roles_of(user))

    @locked
    def move(self, name: str, user, at: datetime, *, reason: str = "") -> "SchoolSheet":
        """Make one move of the director's; Refused, with nothing changed, where it may not be
        made.
        """
        made = self.make_move(name, roles=self.roles_of(user), reason=reason)
        if name == "return" and not self.page.is_open(at):
            raise Refused("แบบสอบถามนี้ปิดรับแล้ว โรงเรียนจึงส่งข้อมูลใหม่ไม่ได้ โปรดติดต่อเจ้าหน้าที่กลุ่ม ICT")
        is_certified = self.state == SheetState.CERTIFIED
        self.certified_by, self.certified_at = (user, at) if is_certified else (None, None)
        self.reason = reason.strip()[:2000]
        self.save()
        note(Action.DECIDE, self, page=self.page, before=made.before, after=made.after)
        if name == "return":
            self.open_again()
            self.tell_sender(made.row)
        return self

    def open_again(self) -> None:
        """The school may answer once more."""
        self.page.participations.filter(key=self.page.school_key(self.school_id)).delete()

    def tell_sender(self, row: Move) -> None:
        if self.submission.email:
            send_template(row.mail, self.submission.email, {"sheet": self})

    @locked
    def take(self, submission: Submission) -> "SchoolSheet":
        """What the school sends after its sheet came back takes the place of what it sent first."""
        made = self.make_move("resend", roles=frozenset({Who.SENDER}))
        self.submission, self.reason = submission, ""
        self.save()
        note(Action.MOVE, self, page=self.page, before=made.before, after=made.after)
        return self

    def tell_directors(self) -> None:
        """Those who may certify it, each mailbox once."""
        for address in sorted({person.email for person in directors_of([self.school_id])}):
            send_template("emails/school_sheet_waiting.txt", address, {"sheet": self})


def directors_of(schools: Iterable[int]) -> models.QuerySet:
    """The directors of these schools who have an address."""
    return people_with("forms.certify_access").filter(school__in=schools).exclude(email="")


def answers_that_count(page: FormPage) -> models.QuerySet:
    """The answers that the statistics are made of: of a form collected by school the one that its
    sheet holds, unless it was sent back.
    """
    rows = page.submissions.all()
    if not page.certifies_schools:
        return rows
    without_sheet = ~models.Q(school__in=page.school_sheets.values("school"))
    counted = models.Q(school_sheet__state__in=COUNTED)
    return rows.filter(models.Q(school=None) | without_sheet | counted)
