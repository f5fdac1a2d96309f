"""The register of requests of data subjects."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from home.audit.actions import Action
from home.audit.writing import note
from home.mail.outbox import send_template
from home.moves import Made, Movable, Move, Refused, lock
from home.numbers.series import format_number, next_number
from home.office.models import OfficeSettings
from home.people.email_column import EmailColumn
from home.people.rights.holders import people_with
from home.people.telephone_column import TelephoneColumn
from home.privacy.columns import empty_columns, personal, personal_columns, shown_values
from home.privacy.personal_data import PersonalData, Subject, erase, held_on, shrink
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.writing import fiscal_year, last_day_kept

from .rules import BADGES, MOVES, NEAR, OPEN, Kind, State, Who, due_day, is_overdue

SERIES, PREFIX, WIDTH = "data-requests", "สข.", 4
SHOWN_FOR = timedelta(days=30)  # how long a receipt shows the record that was asked for
NO_HANDS = "ผู้ที่ยืนยันตัวตนของผู้ขอลบข้อมูลเองไม่ได้ โปรดให้ผู้มีสิทธิ์อีกคนหนึ่งตรวจและกดลบ"
OWN = "เป็นคำขอของท่านเอง โปรดให้ผู้มีสิทธิ์อีกคนหนึ่งดำเนินการ"
STILL_AT_WORK = "บัญชีนี้เป็นของบุคลากรสำนักงานและยังใช้งานอยู่ โปรดส่งมอบงานและปิดบัญชีก่อน แล้วจึงลบข้อมูล"
NOBODYS = "บัญชีผู้ดูแลระบบสูงสุดลบจากหน้านี้ไม่ได้"


def make_code() -> str:
    return secrets.token_urlsafe(16)


class DataRequestQuerySet(models.QuerySet):
    def open(self) -> "DataRequestQuerySet":
        return self.filter(state__in=OPEN)

    def overdue(self, today: date) -> "DataRequestQuerySet":
        return self.open().filter(due_on__lt=today)

    def near(self, today: date) -> "DataRequestQuerySet":
        """Open, and due within a week or past it."""
        return self.open().filter(due_on__lte=today + timedelta(days=NEAR))

    def refused(self) -> "DataRequestQuerySet":
        return self.filter(state=State.REFUSED)


class DataRequest(CleansText, Findable, PersonalData, Movable, models.Model):
    """One request. Who asks with an account is known by it; of all others the office confirms the
    identity by hand and notes how. No copy of an ID card is asked for or kept.
    """

    MOVES = MOVES
    found_by = ("number", "name", "email", "phone")

    number = models.CharField("เลขรับ", max_length=30, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True, editable=False, default=make_code)
    code = models.CharField(max_length=64, unique=True, editable=False, default=make_code)
    kind = models.CharField("เรื่องที่ขอ", max_length=8, choices=Kind)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.RECEIVED)
    user = personal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.SET_NULL,
            verbose_name="บัญชี",
            null=True,
            blank=True,
            related_name="data_requests",
        ),
        kept=None,
    )
    by_account = models.BooleanField("ยื่นจากบัญชี", default=False, editable=False)
    name = personal(models.CharField("ชื่อ-สกุล", max_length=160))
    email = personal(EmailColumn("อีเมล", blank=True))
    phone = personal(TelephoneColumn("โทรศัพท์", max_length=60, blank=True))
    on_behalf_of = personal(models.CharField("ยื่นแทน (ชื่อเจ้าของข้อมูล)", max_length=160, blank=True))
    detail = personal(models.TextField("รายละเอียด", max_length=4000, blank=True))
    received_at = models.DateTimeField("รับเมื่อ", editable=False)
    due_on = models.DateField("กำหนด", editable=False)
    identity = personal(models.TextField("วิธียืนยันตัวตน", max_length=1000, blank=True))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ยืนยันตัวตน",
        null=True,
        editable=False,
        related_name="+",
    )
    outcome = models.TextField("ผลหรือเหตุผล", max_length=2000, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ดำเนินการ",
        null=True,
        editable=False,
        related_name="+",
    )
    closed_at = models.DateTimeField("เสร็จเมื่อ", null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "คำขอใช้สิทธิของเจ้าของข้อมูล"
        ordering = ["due_on", "pk"]
        default_permissions = ("view",)
        permissions = [
            ("handle_datarequest", "ดำเนินการคำขอใช้สิทธิของเจ้าของข้อมูล"),
            ("erase_datarequest", "ลบข้อมูลส่วนบุคคลตามคำขอของเจ้าของข้อมูล"),
            ("view_processing", "ดูบันทึกกิจกรรมการประมวลผลข้อมูลส่วนบุคคล"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("data-request", args=[self.pk])

    @property
    def receipt_url(self) -> str:
        return reverse("data-request-receipt", args=[self.code])

    @property
    def badge(self) -> str:
        """The colour of the state, beside its word."""
        return BADGES[State(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_overdue(self, today: date) -> bool:
        return self.is_open and is_overdue(self.due_on, today)

    @property
    def subject(self) -> Subject:
        """Whose data is meant: of the account, else of the address that was given."""
        return Subject.of_user(self.user) if self.user else Subject.of_address(self.email)

    # Receiving ------------------------------------------------------------------------------------
    @classmethod
    def receive(cls, row: "DataRequest", *, key: str, at: datetime) -> "DataRequest":
        """Store a new request, once for each form that was opened, with its number and clock."""
        with transaction.atomic():
            series = fiscal_year(timezone.localdate(at))
            sequence = next_number(SERIES, series)  # its lock lets one of two in at a time
            if key and (stored := cls.objects.filter(key=key).first()):
                transaction.set_rollback(True)  # gives the number back
                return stored
            row.key = key or make_code()
            row.number = format_number(PREFIX, WIDTH, sequence, series)
            row.received_at, row.due_on = at, due_day(timezone.localdate(at))
            row.state = State.CONFIRMED if row.by_account else State.RECEIVED
            row.save()
            row.mail("emails/data_request_received.txt")
            for handler in people_with(Who.HANDLER):
                facts = {"request": row, "person": handler}
                send_template("emails/data_request_arrived.txt", handler.email, facts)
            note(Action.CREATE, row, after={"state": row.state})
        return row

    def mail(self, template: str) -> None:
        send_template(template, self.email, {"request": self, "name": self.name})

    # Moves ----------------------------------------------------------------------------------------
    def roles_of(self, person) -> list[Who]:
        held = [who for who in (Who.HANDLER, Who.ERASER) if person.has_perm(who)]
        is_own = person.is_authenticated and self.user_id == person.pk
        return [*held, *([Who.REQUESTER] if is_own else [])]

    def possible(self, person) -> list[Move]:
        return self.MOVES.possible(self.state, kind=self.kind, roles=self.roles_of(person))

    def why_not(self, name: str, by) -> str:
        """Why this person may not make a move that the table opens to them; "" where they may."""
        if name == "withdraw":
            return ""
        if self.user_id == by.pk:
            return OWN
        return self.why_not_erased_by(by) if name == "erase" else ""

    def why_not_erased_by(self, by) -> str:
        if self.confirmed_by_id == by.pk and people_with(Who.ERASER).exclude(pk=by.pk).exists():
            return NO_HANDS
        if self.user and self.user.is_superuser:
            return NOBODYS
        if self.user and self.user.is_active and self.user.school_id is None:
            return STILL_AT_WORK
        return ""

    def move(
        self, name: str, by, at: datetime, *, reason: str = "", account=None, roles=None
    ) -> "DataRequest":
        """Make a move: carry out what was asked, or close the request with the reason. `roles`
        where the person is known by the receipt and not by an account.
        """
        with lock(self) as held:
            acting = held.roles_of(by) if roles is None else roles
            made = held.make_move(name, kind=held.kind, roles=acting, reason=reason)
            if roles is None and (why := held.why_not(name, by)):
                raise Refused(why)
            held.take_step(made, by, at, reason, account)
        return held

    def take_step(self, made: Made, by, at: datetime, reason: str, account) -> None:
        """The request is locked."""
        person = by if by is not None and by.is_authenticated else None
        if made.row.name == "confirm":
            self.identity, self.confirmed_by = reason, person
            self.user = account
        else:
            self.outcome, self.closed_by, self.closed_at = reason, person, at
        if made.row.name == "show" and self.user is None:
            self.code = make_code()  # the record is for who reads the mail, not for who typed it
        self.save()
        letter = {"request": self, "name": self.name, "office": OfficeSettings.load()}
        address = self.email
        if made.row.name == "erase":
            erase(self.subject)
            transaction.on_commit(shrink)
        if made.row.mail:
            send_template(made.row.mail, address, letter)
        action = Action.ERASE if made.row.name == "erase" else Action.MOVE
        note(action, self, before=made.before, after=made.after, reason=reason)

    # Personal data --------------------------------------------------------------------------------
    def shows_record(self, at: datetime) -> bool:
        """Whether the receipt shows what is held: to see it was asked without an account, the
        office has confirmed who asks, and the time is not over.
        """
        was_shown = self.kind == Kind.SEE and self.state == State.DONE and self.user is None
        return bool(was_shown and self.email and at < self.closed_at + SHOWN_FOR)

    def record(self) -> dict[str, list[dict[str, object]]]:
        return held_on(self.subject)

    @classmethod
    def held_on(cls, subject: Subject) -> models.QuerySet:
        if subject.user is not None:
            return cls.objects.filter(user=subject.user)
        return cls.objects.filter(user=None, email__in=subject.addresses)

    @classmethod
    def past_retention(cls, today: date) -> models.QuerySet:
        """Closed for as many fiscal years as the office says, and not yet emptied."""
        last_day = last_day_kept(today, OfficeSettings.load().requests_keep_years)
        over = cls.objects.filter(closed_at__date__lte=last_day)
        forgotten = {column.name: column.kept_of_person for column in personal_columns(cls)}
        return over.exclude(**forgotten)

    def personal_record(self) -> dict[str, object]:
        return {
            "เลขรับ": self.number,
            "เรื่องที่ขอ": self.get_kind_display(),
            **shown_values(self),
            "รับเมื่อ": self.received_at,
            "สถานะ": self.get_state_display(),
            "ผลหรือเหตุผล": self.outcome,
        }

    def forget(self) -> None:
        """That it was asked, when, and what became of it stays: section 39 wants that shown."""
        empty_columns(self)
        self.save()
