"""The cases of the consultation desk, and what is done to them."""

import secrets
from collections.abc import Hashable, Iterable
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.urls import reverse
from simple_history.models import HistoricalRecords
from wagtail import hooks

from home.audit.actions import Action
from home.audit.writing import note
from home.files.takeover.models import MARK
from home.mail.outbox import send_template
from home.models import Holiday, School
from home.moves import Movable, Move, Refused, locked
from home.numbers.series import format_number, next_number
from home.office.track import Track
from home.people.email_column import EmailColumn
from home.people.telephone import as_stored
from home.privacy.columns import (
    empty_columns,
    forget_history,
    forget_parts,
    personal,
    shown_values,
)
from home.privacy.personal_data import ERASED, PersonalData, Subject
from home.thai.cleaning import CleansText
from home.thai.finding import Findable, filter_by_words
from home.thai.holidays import REASON
from home.thai.keys import comparison_key, search_text
from home.thai.text import clean_text
from home.thai.workdays import (
    add_office_minutes,
    add_working_days,
    received_on,
    recount_due_date,
    working_day_from,
)
from home.thai.writing import (
    fiscal_year,
    last_day_kept,
    local_day,
)

from . import obligations, rules
from .entries import Answer, FollowUp, Note, Stamp
from .rules import (
    LONGEST_TEXT,
    URGENCY_BADGES,
    Category,
    Channel,
    Level,
    Obligation,
    Owed,
    State,
    Urgency,
    name_position,
)
from .settings import DeskSettings

SERIES = "consultation"
OVER = "เรื่องนี้รับโอนจากทะเบียนเดิมและสิ้นสุดแล้ว หากมีคำถามอีก โปรดบันทึกเป็นเรื่องใหม่"
FORGET = "forget_answers_of_case"  # what another app holds of a case whose person is taken out


def subject_key(subject: str) -> str:
    """Subjects that differ only in digits, dots, spaces, case or look-alikes are one subject in
    the statistics.
    """
    return comparison_key(subject)[:250]


def days_from(
    at: datetime, desk: DeskSettings, holidays: frozenset[date], urgency: int
) -> dict[str, date]:
    """The days that follow from the moment of receipt: the calendar's, day 0, and the last to
    answer in time; and the moment by which it is to be registered.
    """
    day = received_on(at, holidays)
    due = add_working_days(day, desk.days_for(urgency), holidays)
    register_by = add_office_minutes(at, desk.register_minutes, holidays)
    return {
        "asked_on": local_day(at),
        "received_on": day,
        "due_on": due,
        "register_by": register_by,
    }


def new_code() -> str:
    return secrets.token_urlsafe(12)


def of_no_size() -> Q:
    return Q(school=None) | Q(school__size="")


def follow_up_of(today: date) -> Q:
    """The cases to be followed up by this day."""
    return obligations.FOLLOW_UP_OWED & Q(follow_up_on__lte=today)


Key = TypeVar("Key", bound=Hashable)


class ConsultationQuerySet(models.QuerySet):
    def open(self) -> "ConsultationQuerySet":
        return self.filter(state__in=rules.OPEN)

    def urgent(self) -> "ConsultationQuerySet":
        """What waits for an answer and is urgent."""
        return self.open().filter(urgency__gt=Urgency.NORMAL)

    def overdue(self, today: date, of: Obligation | None = None) -> "ConsultationQuerySet":
        """With something that should have been done by now and was not: of that obligation, or of
        any.
        """
        if of is None:
            return self.filter(obligations.anything_overdue(today))
        return self.filter(obligations.OVERDUE[of](today))

    def count_overdue(self, today: date) -> dict[Obligation, int]:
        """How many cases are overdue, by what they still owe; a case may owe two things."""
        return self.count_by({owed: obligations.OVERDUE[owed](today) for owed in Obligation})

    def of(self, officer) -> "ConsultationQuerySet":
        return self.filter(officer=officer)

    def received_between(self, first: date, last: date) -> "ConsultationQuerySet":
        return self.filter(asked_on__range=(first, last))

    def follow_holidays(self, before: frozenset[date], after: frozenset[date]) -> list[str]:
        """Count again what these holidays were counted in; the numbers of the cases with
        another day to keep.
        """
        changed = before ^ after
        answered = Q(received_on__lte=max(changed), answered_on__gte=min(changed))
        waiting = Q(state__in=rules.OPEN | rules.AWAITING_REQUESTER)
        touched = (
            self.filter(waiting | answered | Q(guide_due_on__in=changed))
            .select_for_update()
            .order_by("pk")
        )
        return [case.number for case in touched if case.follow_holidays(before, after)]

    def counted(self) -> "ConsultationQuerySet":
        """What is in the figures."""
        return self.filter(state__in=rules.COUNTED)

    def taken_over(self) -> "ConsultationQuerySet":
        """What the office had in its register before this site."""
        return self.filter(taken_over__isnull=False)

    def in_hand(self) -> "ConsultationQuerySet":
        """Not ended: to be answered, or waiting for what comes after the answer."""
        return self.exclude(state__in=rules.ENDED)

    def count_by(self, conditions: dict[Key, Q]) -> dict[Key, int]:
        """How many cases meet each of these conditions, in one query; a case may meet several."""
        names = {key: f"of_{number}" for number, key in enumerate(conditions)}
        counted = {names[key]: Count("pk", condition) for key, condition in conditions.items()}
        found = self.order_by().aggregate(**counted)
        return {key: found[name] for key, name in names.items()}

    def overdue_on(self, days: Iterable[date]) -> dict[date, int]:
        """How many of the questions asked by each of these days owed something then whose time was
        over.
        """
        return self.count_by(
            {day: obligations.overdue_then(day) & Q(asked_on__lte=day) for day in days}
        )

    def of_subject(self, subject: str) -> "Consultation | None":
        """The last case that asked the same and whose category somebody has chosen."""
        return (
            self.filter(subject_key=subject_key(subject)).exclude(category=Category.OTHER).first()
        )

    def often_asked(self, since: date, count: int = 40) -> list[str]:
        """Subjects as they were worded before, the most frequent first."""
        rows = self.filter(asked_on__gte=since).order_by().values("subject_key")
        most = rows.annotate(times=Count("pk"), subject=Min("subject")).order_by(
            "-times", "subject_key"
        )[:count]
        return [row["subject"] for row in most]

    def mergeable(self) -> "ConsultationQuerySet":
        """Open cases without an answer that stand by themselves."""
        leads = self.model.objects.filter(merged_into__isnull=False).values("merged_into")
        return self.open().filter(merged_into=None, answered_at=None).exclude(pk__in=leads)

    def like(self, case: "Consultation") -> "ConsultationQuerySet":
        """Those of them that ask the same by the letter; in other words: alike.py."""
        return self.mergeable().filter(subject_key=case.subject_key).exclude(pk=case.pk)

    def hold(self, keys: Iterable[int]) -> None:
        """Lock these cases in the order of their keys, so that no two people who take several wait
        for each other; the caller is in a transaction.
        """
        list(self.select_for_update().filter(pk__in=set(keys)).order_by("pk").values_list("pk"))

    def guide_wanted(self) -> "ConsultationQuerySet":
        """Cases whose guide was begun and is not published yet."""
        return self.filter(obligations.GUIDE_OWED)

    def follow_up_due(self, today: date) -> "ConsultationQuerySet":
        return self.filter(follow_up_of(today))

    def due_by(self, today: date) -> "ConsultationQuerySet":
        """What an officer should look at: answers, follow-ups and guides whose day has come."""
        guide = obligations.GUIDE_OWED & Q(guide_due_on__lte=today)
        answer = Q(state__in=rules.OPEN, due_on__lte=today)
        return self.filter(answer | follow_up_of(today) | guide)

    def of_size(self, size: str) -> "ConsultationQuerySet":
        """Asked by schools of this size; by nobody's school, or one of no known size, without."""
        return self.filter(school__size=size) if size else self.filter(of_no_size())

    def last_follow_up(self, result: str) -> "ConsultationQuerySet":
        """Cases whose last follow-up had this result."""
        last = (
            FollowUp.objects.filter(consultation=OuterRef("pk"))
            .order_by("-at", "-pk")
            .values("result")[:1]
        )
        return self.annotate(last_result=Subquery(last)).filter(last_result=result)

    def stamp_reported(self, bounds: tuple[date, date], *, by, at: datetime) -> None:
        """Step 7: the director took note of the report that counts these cases."""
        cases = self.received_between(*bounds).counted()
        stamps = [
            Stamp(consultation_id=pk, step=7, by=by, at=at)
            for pk in cases.values_list("pk", flat=True)
        ]
        Stamp.objects.bulk_create(stamps, ignore_conflicts=True, batch_size=2000)

    def matching(self, words: str) -> "ConsultationQuerySet":
        """All the words, each anywhere in what a person would remember of a case, however they
        are written.
        """
        return filter_by_words(self, words)

    def for_list(self) -> "ConsultationQuerySet":
        return self.select_related("school", "system", "officer", "merged_into", "guide")

    def receive(
        self, *, subject: str, at: datetime, key: str | None = None, **facts
    ) -> "Consultation":
        """Register a question under the next number of its fiscal year; the same key twice is
        the same question.
        """
        if known := self.find_by_key(key):
            return known
        try:
            return self.register(subject=subject, at=at, key=key, **facts)
        except (
            IntegrityError
        ):  # the same form came twice at one moment: the number went back with the transaction
            if known := self.find_by_key(key):
                return known
            raise

    def find_by_key(self, key: str | None) -> "Consultation | None":
        return self.filter(key=key).first() if key else None

    def register(
        self, *, subject: str, at: datetime, sequence: int | None = None, **facts
    ) -> "Consultation":
        """Number and store it; what can be known before is worked out before the counter is locked.

        A form that has already taken the number of this series in the same transaction hands it in
        as the sequence.
        """
        desk = DeskSettings.load()
        holidays = Holiday.objects.dates()
        year = fiscal_year(at)
        subject = " ".join(clean_text(subject, multiline=False).split())
        case = self.model(
            be_year=year,
            subject=subject,
            subject_key=subject_key(subject),
            received_at=at,
            **days_from(at, desk, holidays, facts.get("urgency", Urgency.NORMAL)),
            **facts,
        )
        with transaction.atomic():
            case.sequence = sequence or next_number(SERIES, year)
            case.number = format_number(desk.prefix, desk.width, case.sequence, year)
            case.save(force_insert=True)
            case.stamps.create(step=5, by=case.entered_by, at=at)
            case.mail("emails/consultation_received.txt")
        return case


class Consultation(CleansText, Findable, PersonalData, Movable, models.Model):
    """A question put to the ICT group, from the day it came to the day it was closed."""

    MOVES = rules.MOVES

    found_by = ("number", "subject", "detail", "requester_name", "letter_no", "email", "phone")
    found_beside = ("school__search_keys", "system__search_keys")
    numbered_by = ("be_year", "sequence", "search_keys")
    wagtail_reference_index_ignore = (
        True  # a quarter of each save; a guide shows its cases by itself
    )

    number = models.CharField("เลขทะเบียน", max_length=40, unique=True)
    be_year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    sequence = models.PositiveIntegerField("ลำดับ")
    code = models.CharField("รหัสใบรับ", max_length=24, unique=True, default=new_code, editable=False)
    key = models.CharField(
        "รหัสการส่ง", max_length=64, unique=True, null=True, blank=True, editable=False
    )
    state = models.CharField("สถานะ", max_length=12, choices=State, default=State.RECEIVED)

    channel = models.CharField("ช่องทางที่รับ", max_length=10, choices=Channel)
    is_formal = models.BooleanField("เป็นทางการ", default=False)
    letter_no = models.CharField("หนังสือที่/ลงวันที่", max_length=120, blank=True)
    category = models.CharField(
        "ประเภทเรื่อง", max_length=15, choices=Category, default=Category.OTHER
    )
    system = models.ForeignKey(
        "services.System",
        models.PROTECT,
        verbose_name="ระบบ",
        null=True,
        blank=True,
        related_name="consultations",
    )
    subject = models.CharField("เรื่อง", max_length=250)
    subject_key = models.CharField(max_length=250, editable=False, db_index=True)
    detail = personal(models.TextField("รายละเอียด", blank=True, max_length=LONGEST_TEXT))

    requester = personal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.SET_NULL,
            verbose_name="บัญชีผู้ขอ",
            null=True,
            blank=True,
            related_name="consultations",
        ),
        kept=None,
    )
    requester_name = personal(
        models.CharField("ชื่อผู้ขอรับคำปรึกษา", max_length=160, blank=True), kept=ERASED
    )
    requester_position = models.CharField("ตำแหน่ง", max_length=120, blank=True)
    school = models.ForeignKey(
        School,
        models.PROTECT,
        verbose_name="โรงเรียน",
        null=True,
        blank=True,
        related_name="consultations",
    )
    phone = personal(models.CharField("โทรศัพท์", max_length=60, blank=True))
    email = personal(EmailColumn("อีเมล", blank=True))

    urgency = models.PositiveSmallIntegerField(
        "ความเร่งด่วน", choices=Urgency, default=Urgency.NORMAL
    )
    reply_channel = models.CharField(
        "ช่องทางที่สะดวกรับคำตอบ", max_length=10, choices=Channel, blank=True
    )
    # The address of a page of this site, without what was searched on it.
    came_from = models.CharField("ส่งจากหน้า", max_length=200, blank=True)

    received_at = models.DateTimeField("รับเรื่องเมื่อ")
    asked_on = models.DateField("วันที่ถาม", help_text="วันตามปฏิทิน ใช้แบ่งเดือนและปีงบประมาณ")
    received_on = models.DateField("นับวันที่ ๐ จาก")
    due_on = models.DateField("ตอบภายใน")
    created_at = models.DateTimeField("ลงทะเบียนเมื่อ", auto_now_add=True)
    register_by = models.DateTimeField("ลงทะเบียนภายใน", null=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ลงทะเบียน",
        null=True,
        blank=True,
        related_name="+",
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ให้คำปรึกษา",
        null=True,
        blank=True,
        related_name="cases",
    )
    method = models.CharField("วิธีให้คำปรึกษา", max_length=10, choices=Channel, blank=True)
    answered_at = models.DateTimeField("ให้คำปรึกษาครั้งแรกเมื่อ", null=True, blank=True)
    answered_on = models.DateField("วันที่ให้คำปรึกษา", null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField("เวลาตอบ (วันทำการ)", null=True, blank=True)
    # Empty where none is owed: before an answer, and where the requester has told the outcome.
    follow_up_on = models.DateField("ติดตามผลภายใน", null=True, blank=True)
    followed_up_on = models.DateField("ติดตามผลเมื่อ", null=True, blank=True, editable=False)
    close_on = models.DateField("ปิดเองในวันที่", null=True, blank=True)
    closed_at = models.DateTimeField("ปิดเรื่องเมื่อ", null=True, blank=True)
    reopened_at = models.DateTimeField("เปิดเรื่องใหม่เมื่อ", null=True, blank=True, editable=False)
    reminded_on = models.DateField("เตือนล่าสุด", null=True, blank=True, editable=False)
    nudged_on = models.DateField("ถามผู้ขออีกครั้งเมื่อ", null=True, blank=True, editable=False)

    before = models.PositiveSmallIntegerField(
        "ความเข้าใจก่อนรับคำปรึกษา", choices=Level, null=True, blank=True
    )
    after = models.PositiveSmallIntegerField(
        "ความเข้าใจหลังรับคำปรึกษา", choices=Level, null=True, blank=True
    )
    understood = models.BooleanField("เข้าใจแล้ว", null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        "ความพึงพอใจ", choices=Level, null=True, blank=True
    )
    comment = personal(models.TextField("ข้อคิดเห็นของผู้ขอ", blank=True, max_length=2000))

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="รวมกับเรื่อง",
        null=True,
        blank=True,
        related_name="merged",
    )
    guide = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        verbose_name="คู่มือที่จัดทำ",
        null=True,
        blank=True,
        related_name="made_from",
    )
    guide_due_on = models.DateField("กำหนดจัดทำคู่มือ", null=True, blank=True)

    # Of a case that the office had in its old register; such a case is over.
    taken_over = models.ForeignKey(
        "home.TakeOver",
        models.PROTECT,
        verbose_name="รับโอนจากทะเบียนเดิม",
        null=True,
        blank=True,
        editable=False,
        related_name="cases",
    )
    old_record = personal(
        models.TextField("ข้อมูลอื่นในทะเบียนเดิม", blank=True, max_length=LONGEST_TEXT)
    )

    history = HistoricalRecords(
        verbose_name="ประวัติเรื่องขอคำปรึกษา",
        excluded_fields=[
            *("code", "key", "search_keys", "reminded_on", "nudged_on"),
            *("register_by", "followed_up_on"),
        ],
    )
    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "เรื่องขอคำปรึกษา"
        ordering = ["-be_year", "-sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["be_year", "sequence"], name="one_consultation_a_number"
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="consultation_due"),
            models.Index(fields=["asked_on"], name="consultation_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def save(self, *args, update_fields=None, **kwargs):
        """The telephone in one form, the position in words; the subject's key follows the
        subject.
        """
        self.phone = as_stored(self.phone)
        self.requester_position = name_position(self.requester_position)
        self.subject_key = subject_key(self.subject)
        if update_fields is not None:
            update_fields = {*update_fields, "subject_key"}
        return super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("consultation", args=[self.be_year, self.sequence])

    def make_search_keys(self) -> str:
        told = [str(getattr(self, name)) for name in self.found_by if name != "phone"]
        return search_text(*told, telephone=self.phone)

    @property
    def receipt_url(self) -> str:
        return reverse("consultation_receipt", args=[self.code])

    @property
    def address(self) -> str:
        """Where mail to the requester goes; nothing where none is known."""
        return self.email or (self.requester.email if self.requester else "")

    @property
    def origin(self) -> str:
        """Where it came from, if not by way of this site."""
        return MARK if self.taken_over_id else ""

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def badge(self) -> str:
        """The colour of the state, beside its word."""
        return rules.BADGES[State(self.state)]

    @property
    def track(self) -> Track | None:
        """How far it has come for who asked it."""
        return rules.track_of(self.state, self.understood)

    @property
    def urgency_badge(self) -> str:
        """The colour of the urgency, beside its word."""
        return URGENCY_BADGES[Urgency(self.urgency)]

    @property
    def is_urgent(self) -> bool:
        return self.urgency > Urgency.NORMAL

    def possible(self) -> dict[str, Move]:
        """The moves that can be made now, by their names; none where it was taken over."""
        if self.taken_over_id:
            return {}
        return {move.name: move for move in self.MOVES.possible(self.state)}

    def may_work(self, user) -> bool:
        return user.has_perm("services.change_consultation")

    def clock(self, today: date, holidays: frozenset[date], standard: int) -> rules.Clock:
        """While it is open against its due date; afterwards by the days that the first answer
        took.
        """
        return rules.clock(
            self.due_on, None if self.is_open else self.answer_days, standard, today, holidays
        )

    def overdue_obligations(self, today: date) -> list[Obligation]:
        """What it still owes although the time is over."""
        published = self.guide and self.guide.first_published_at
        owed = Owed(
            state=self.state,
            created_at=self.created_at,
            register_by=self.register_by,
            due_on=self.due_on,
            follow_up_on=self.follow_up_on,
            followed_up_on=self.followed_up_on,
            guide_due_on=self.guide and self.guide_due_on,
            guide_published_on=published and local_day(published),
        )
        return rules.overdue_obligations(owed, today)

    @property
    def waits_for_lead(self) -> bool:
        """Merged, and the case that it was merged into is still to be answered for both."""
        return (
            self.merged_into is not None and self.merged_into.is_open and self.answered_at is None
        )

    @property
    def needs_assessment(self) -> bool:
        """Step 5: of a formal question it must be known how well the answer was understood."""
        return self.is_formal and self.after is None

    def stamp(self, step: int, *, by, at: datetime) -> None:
        """Step of process B, the first time it happens."""
        self.stamps.get_or_create(step=step, defaults={"by": by, "at": at})

    def mail(self, template: str, **context) -> None:
        """To the requester; what was over before this site knew of it is told to nobody."""
        if self.taken_over_id:
            return
        send_template(template, self.address, {"case": self, **context})

    def tell(self, move: str, **context) -> None:
        """The requester, by the mail of the move."""
        self.mail(self.MOVES[move].mail, **context)

    def tell_officer(self, template: str, **context) -> None:
        """Unless the account was closed: what waits then is told to all (nightly.remind)."""
        if self.officer and self.officer.is_active:
            send_template(template, self.officer.email, {"case": self, **context})

    # Personal data: statistics keep the school, the position and the times; who asked goes
    @classmethod
    def held_on(cls, subject: Subject) -> models.QuerySet:
        """What the person asked, and what came under their address without an account."""
        about = Q(requester=None, email__in=subject.addresses)
        if subject.user:
            about |= Q(requester=subject.user)
        return cls.objects.filter(about)

    @classmethod
    def past_retention(cls, today: date) -> models.QuerySet:
        last_day = last_day_kept(today, DeskSettings.load().keep_years)
        ended = cls.objects.filter(closed_at__date__lte=last_day)
        return ended.exclude(requester_name=ERASED)

    def personal_record(self) -> dict[str, object]:
        return {
            "เลขทะเบียน": self.number,
            "รับเรื่องเมื่อ": self.received_at,
            "เรื่อง": self.subject,
            **shown_values(self),
            "ตำแหน่ง": self.requester_position,
            "คำตอบ": list(self.answers.values_list("text", flat=True)),
            "ไฟล์แนบ": list(self.files.values_list("name", flat=True)),
            "สถานะ": self.get_state_display(),
        }

    @transaction.atomic
    def forget(self) -> None:
        """The person, the free text and the files go, here and in the history; the case stays
        in the statistics.
        """
        empty_columns(self)
        self.save_without_historical_record()
        forget_history(self)
        forget_parts(self)
        for forget in hooks.get_hooks(FORGET):
            forget(self)

    # Moves: the row is locked, so that of two people one is told that the other was quicker
    def move(self, name: str, *, reason: str = "", **changes) -> None:
        """Change the state by the table, and what changes with it; the caller locked the row."""
        if self.taken_over_id:
            raise Refused(OVER)
        made = self.make_move(name, reason=reason)
        for field, value in changes.items():
            setattr(self, field, value)
        self._change_reason = " · ".join(filter(None, [made.row.label, reason.strip()]))
        self.save()
        note(Action.MOVE, self, before=made.before, after=made.after)

    @locked
    def take(self, *, by, at: datetime) -> "Consultation":
        if self.state not in rules.UNTAKEN and self.officer and self.officer != by:
            raise Refused(f"{self.officer} รับเรื่องนี้ไปแล้ว")
        self.move("take", officer=by)
        self.stamp(1, by=by, at=at)
        return self

    @locked
    def prepare(self, *, by, at: datetime, method: str) -> "Consultation":
        self.move("prepare", method=method)
        self.stamp(2, by=by, at=at)
        return self

    @locked
    def hand_over(self, *, by, officer, reason: str) -> "Consultation":
        """Another officer takes it on; the state stays."""
        if self.state in rules.ENDED:
            raise Refused("เรื่องนี้สิ้นสุดแล้ว จึงมอบหมายต่อไม่ได้")
        self._change_reason = f"มอบหมายให้ {officer} โดย {by} · {reason}".rstrip(" ·")
        before, self.officer = self.officer_id, officer
        self.save()
        note(Action.CHANGE, self, before={"officer": before}, after={"officer": officer.pk})
        if officer != by:
            self.tell_officer("emails/consultation_handed_over.txt", by=by, reason=reason)
        return self

    @locked
    def correct_receipt(self, *, at: datetime, now: datetime) -> "Consultation":
        """The question came earlier than it was registered: its days are counted again from
        there.
        """
        if self.taken_over_id:
            raise Refused(OVER)
        if at > now:
            raise Refused("เวลาที่รับเรื่องต้องไม่อยู่ในอนาคต")
        if fiscal_year(at) != self.be_year:
            raise Refused(f"เลขทะเบียนเป็นของปีงบประมาณ {self.be_year} วันที่รับเรื่องจึงต้องอยู่ในปีงบประมาณนั้น")
        if self.answered_at and at > self.answered_at:
            raise Refused("เวลาที่รับเรื่องต้องไม่หลังเวลาที่ให้คำปรึกษา")
        desk, holidays = DeskSettings.load(), Holiday.objects.dates()
        for field, day in days_from(at, desk, holidays, self.urgency).items():
            setattr(self, field, day)
        self.received_at = at
        if self.answered_on:
            self.answer_days = rules.days_to_answer(self.received_on, self.answered_on, holidays)
        self._change_reason = "แก้ไขเวลาที่รับเรื่อง"
        self.save()
        return self

    @transaction.atomic
    def answer(self, *, by, at: datetime, text: str, method: str = "", page=None) -> Answer:
        """Answer this case and all that were merged into it; a corrected answer reaches those
        that have the first.
        """
        self.hold_with_merged()
        return self.answer_all(by=by, at=at, text=text, method=method, page=page)

    def hold_with_merged(self) -> None:
        """Lock it with all that wait for its answer."""
        Consultation.objects.hold([self.pk, *self.merged.values_list("pk", flat=True)])

    @locked
    def answer_all(self, *, by, at: datetime, text: str, method: str, page) -> Answer:
        if self.waits_for_lead:
            raise Refused(f"เรื่องนี้รวมกับ {self.merged_into.number} แล้ว โปรดตอบที่เรื่องนั้น")
        given = self.give_answer(by=by, at=at, text=text, method=method, page=page)
        for other in self.merged.select_for_update().counted():
            if not other.is_open:
                other.open_again(at=at, reason=f"แก้ไขคำตอบร่วมของ {self.number}")
            other.give_answer(by=by, at=at, text=text, method=method, page=page)
        return given

    def give_answer(self, *, by, at: datetime, text: str, method: str, page) -> Answer:
        desk, holidays = DeskSettings.load(), Holiday.objects.dates()
        day = local_day(at)
        changes = {
            "officer": self.officer or by,
            "method": method or self.method or self.channel,
            "follow_up_on": rules.follow_up_due(day, desk.follow_up_days, holidays),
            "followed_up_on": None,
            "close_on": add_working_days(day, desk.close_days, holidays),
            "nudged_on": None,
        }
        if self.answered_at is None:
            days = rules.days_to_answer(self.received_on, day, holidays)
            changes |= {"answered_at": at, "answered_on": day, "answer_days": days}
        self.move("answer", **changes)
        for step in (1, 2, 3):
            self.stamp(step, by=by, at=at)
        was_answered = self.answers.exists()
        given = self.answers.create(text=text, page=page, method=self.method, by=by, at=at)
        self.tell("answer", answer=given, was_answered=was_answered)
        return given

    @locked
    def record_follow_up(self, *, by, at: datetime, result: str, **facts) -> FollowUp:
        if same := self.follow_ups.said_just_now(by, at, result=result, **facts):
            return same
        self.move("follow_up", followed_up_on=self.followed_up_on or local_day(at))
        done = self.follow_ups.create(result=result, by=by, at=at, **facts)
        self.stamp(6, by=by, at=at)
        return done

    def take_word(
        self, answer: Answer, understood: bool, at: datetime, comment: str, levels: dict
    ) -> None:
        """What the requester said of an answer; the row is locked with it."""
        self.understood = understood
        self.comment = comment or self.comment
        for name, level in levels.items():
            setattr(self, name, level or getattr(self, name))
        if not understood:
            self.open_again(at=at, reason=comment or "ผู้ขอแจ้งว่ายังไม่เข้าใจ")
            self.tell_officer("emails/consultation_not_understood.txt", answer=answer)
        elif self.state in rules.AWAITING_REQUESTER and not self.is_formal:
            self.move("close", reason="ผู้ขอแจ้งว่าเข้าใจแล้ว", closed_at=at, **self.told_outcome())
        else:
            self.save()

    def told_outcome(self) -> dict[str, None]:
        """Who says by themselves what came of the answer need not be asked for it any more."""
        return {} if self.followed_up_on else {"follow_up_on": None}

    @locked
    def add_note(self, *, by, at: datetime, text: str) -> Note:
        return self.notes.said_just_now(by, at, text=text) or self.notes.create(
            by=by, at=at, text=text
        )

    @locked
    def close(self, *, at: datetime, reason: str = "") -> "Consultation":
        if self.needs_assessment and not reason.strip():
            raise Refused("เรื่องทางการยังไม่มีผลประเมินความเข้าใจ โปรดบันทึกผลประเมิน หรือระบุเหตุผลก่อนปิดเรื่อง")
        self.move("close", reason=reason, closed_at=at)
        return self

    @locked
    def reopen(self, *, at: datetime, reason: str) -> "Consultation":
        self.open_again(at=at, reason=reason)
        return self

    def open_again(self, *, at: datetime, reason: str) -> None:
        """Its own time to answer begins anew; the statistics keep the days of the first answer."""
        none_owed = dict.fromkeys(("closed_at", "follow_up_on", "followed_up_on", "close_on"))
        due = self.due_from(at)
        self.move("reopen", reason=reason, due_on=due, reopened_at=at, **none_owed)

    def due_from(self, at: datetime) -> date:
        """The last day to answer what waits for an answer since this moment."""
        holidays, days = Holiday.objects.dates(), DeskSettings.load().days_for(self.urgency)
        return add_working_days(received_on(at, holidays), days, holidays)

    def follow_urgency(self) -> None:
        """Another urgency has another time; what was answered keeps the day that it had."""
        if self.is_open:
            self.due_on = self.due_from(self.reopened_at or self.received_at)

    KEPT_BY = ("due_on", "follow_up_on", "close_on", "guide_due_on")  # days that people are to keep
    COUNTED = (*KEPT_BY, "received_on", "answer_days", "register_by")

    def follow_holidays(self, before: frozenset[date], after: frozenset[date]) -> bool:
        """Count its days again; whether there is another day to keep.

        What was answered is judged anew as well.
        """
        old = {name: getattr(self, name) for name in self.COUNTED}
        self.received_on = received_on(self.received_at, after)
        self.follow_registration(before ^ after, after)
        if self.is_open:
            began = received_on(self.reopened_at or self.received_at, frozenset())
            self.due_on = recount_due_date(self.due_on, began, before, after)
        if self.answered_on:
            self.answer_days = rules.days_to_answer(self.received_on, self.answered_on, after)
        if self.state in rules.AWAITING_REQUESTER:
            self.follow_answer(before, after)
        if (
            self.guide_due_on
        ):  # it counts days of the calendar, so only its end can have become a holiday
            self.guide_due_on = working_day_from(self.guide_due_on, after)
        moved = {name for name in self.COUNTED if getattr(self, name) != old[name]}
        if moved:
            self._change_reason = REASON
            self.save()
        return not moved.isdisjoint(self.KEPT_BY)

    def follow_registration(self, changed: frozenset[date], after: frozenset[date]) -> None:
        """The moment by which it is to be registered, if one of these days lies before it."""
        first = local_day(self.received_at)
        if not self.register_by or not any(
            first <= day <= local_day(self.register_by) for day in changed
        ):
            return
        minutes = DeskSettings.load().register_minutes
        self.register_by = add_office_minutes(self.received_at, minutes, after)

    def follow_answer(self, before: frozenset[date], after: frozenset[date]) -> None:
        """The days that were counted from the last answer."""
        last = self.answers.last()
        for name in ("follow_up_on", "close_on"):
            day = getattr(self, name)
            if day and last:
                setattr(self, name, recount_due_date(day, local_day(last.at), before, after))

    @transaction.atomic
    def cancel(self, *, at: datetime, reason: str) -> "Consultation":
        self.hold_with_merged()
        return self.cancel_alone(at=at, reason=reason)

    @locked
    def cancel_alone(self, *, at: datetime, reason: str) -> "Consultation":
        """What waited for its answer stands by itself again."""
        self.move("cancel", reason=reason, closed_at=at)
        for other in self.merged.select_for_update().filter(answered_at=None, state__in=rules.OPEN):
            other.part(f"{self.number} ถูกยกเลิก")
        self.tell("cancel", reason=reason)
        return self

    @transaction.atomic
    def merge(self, others: "ConsultationQuerySet", *, by) -> int:
        """Other open cases with the same question wait for this one's answer; returns how many."""
        keys = list(others.values_list("pk", flat=True))
        Consultation.objects.hold([self.pk, *keys])
        return self.take_in(Consultation.objects.filter(pk__in=keys), by=by)

    @locked
    def take_in(self, others: "ConsultationQuerySet", *, by) -> int:
        if self.merged_into_id or not self.is_open:
            raise Refused("เลือกเรื่องหลักที่ยังไม่ตอบและไม่ได้รวมกับเรื่องอื่น")
        count = 0
        for other in others.select_for_update().exclude(pk=self.pk):
            if (
                not other.is_open
                or other.answered_at
                or other.merged_into_id
                or other.merged.exists()
            ):
                raise Refused(f"{other.number} ตอบแล้วหรือรวมกับเรื่องอื่นแล้ว จึงรวมไม่ได้")
            other.merged_into = self
            other._change_reason = f"รวมกับ {self.number} โดย {by}"
            other.save()
            count += 1
        return count

    @locked
    def unmerge(self, *, by) -> "Consultation":
        """It asks something else after all: it is answered by itself again."""
        if not self.merged_into_id or self.answered_at:
            raise Refused("เรื่องนี้ไม่ได้รวมกับเรื่องอื่น หรือได้รับคำตอบร่วมไปแล้ว")
        self.part(f"แยกจาก {self.merged_into.number} โดย {by}")
        return self

    def part(self, reason: str) -> None:
        self.merged_into = None
        self._change_reason = reason
        self.save()

    @property
    def schools_asking(self) -> int:
        """How many schools ask this: the case's own and those of what was merged into it."""
        ids = set(self.merged.values_list("school", flat=True)) | {self.school_id}
        return len(ids - {None})
