"""What people send: the submission with its number, receipt and files, and the sign of who took
part.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import chain

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords
from wagtail.contrib.forms.models import AbstractFormSubmission

from forms.page.builder import ONCE
from forms.page.choices import CODE, FORGOTTEN
from forms.page.fields import NO_OPINION, OFFICE, SCALE
from forms.page.models import AlreadyAnswered, FormPage, data_keys
from home.audit.actions import Action
from home.audit.writing import note
from home.files.storage import undone_on_failure
from home.files.uploads import PrivateFile, digest_of
from home.mail.outbox import send_template
from home.models import School, User
from home.moves import Movable, lock
from home.numbers.series import format_number, next_number
from home.people.email_column import EmailColumn
from home.privacy.columns import empty_columns, forget_parts, personal
from home.privacy.personal_data import PersonalData, Subject
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.writing import (
    BANGKOK,
    fiscal_year,
    format_date_short,
    format_datetime,
    last_day_kept,
    local_day,
)
from services.desk.models import SERIES
from services.models import Consultation, DeskSettings, System

from .outcomes import follow
from .rules import MOVES, OPEN, State

FORM_KEY = "form-"  # begins the key under which the desk knows what came by a form


def random_key() -> int:
    """A key without order: rows of anonymous answers and of takers of part cannot be matched by
    their place.
    """
    return secrets.randbelow(2**62) + 1


def new_code() -> str:
    return secrets.token_urlsafe(18)


class NoticeText(CleansText):
    """One version of a privacy notice, as senders read it; kept because answers were given
    under it.
    """

    text = models.TextField("ข้อความ")
    digest = models.CharField(
        max_length=64, unique=True, editable=False
    )  # PostgreSQL indexes no text of this length
    first_used_at = models.DateTimeField("ใช้ครั้งแรก", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "ฉบับของประกาศความเป็นส่วนตัว"

    def __str__(self) -> str:
        return f"ฉบับที่ {self.pk}"


class Participation(CleansText):
    """That someone of a school has answered; who, or what, is not in it."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    page = models.ForeignKey(FormPage, models.CASCADE, related_name="participations")
    key = models.CharField("เครื่องหมาย", max_length=64, null=True, unique=True)  # noqa: DJ001 - null: no limit of answers
    who = models.CharField(
        "เครื่องหมายผู้ตอบ", max_length=64, blank=True
    )  # blind too; the same for all that one sends
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name="โรงเรียน", null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "การมีส่วนร่วม"

    def __str__(self) -> str:
        return str(self.page)


class SubmissionQuerySet(models.QuerySet):
    def readable_by(self, user) -> "SubmissionQuerySet":
        """Of the forms whose answers this person may read."""
        if user.has_perm("forms.view_submission"):
            return self
        return self.filter(page__readers__in=user.groups.all()).distinct()

    def of(self, user) -> "SubmissionQuerySet":
        return self.filter(user=user)

    def with_answers(self) -> "SubmissionQuerySet":
        return self.filter(erased_on__isnull=True)


class Submission(CleansText, Findable, PersonalData, Movable, AbstractFormSubmission):
    """One filled form."""

    State = State
    OPEN = OPEN
    MOVES = MOVES

    notes_itself = True  # in the audit, with the form that it answers
    found_by = ("number", "answers_text")
    found_beside = ("school__search_keys",)
    numbered_by = ("be_year", "sequence", "search_keys")

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    page = models.ForeignKey(
        FormPage, models.PROTECT, verbose_name="แบบฟอร์ม", related_name="submissions"
    )
    submit_time = models.DateTimeField("วันที่ส่ง", db_index=True)
    # Null where nobody is told a receipt: an anonymous form, or one whose sender is forgotten.
    code = personal(
        models.CharField("รหัสใบรับ", max_length=40, null=True, unique=True), kept=None, shown=False
    )
    number = models.CharField("เลขรับ", max_length=40, blank=True, db_index=True)
    be_year = models.PositiveSmallIntegerField("ปีงบประมาณ", null=True, editable=False)
    sequence = models.PositiveIntegerField("ลำดับ", null=True, editable=False)
    once_token = models.CharField("เครื่องหมายหน้าฟอร์ม", max_length=64, null=True, unique=True)  # noqa: DJ001
    notice = models.ForeignKey(
        NoticeText, models.PROTECT, verbose_name="ฉบับของประกาศ", related_name="+"
    )
    user = personal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.SET_NULL,
            verbose_name="ผู้ส่ง",
            null=True,
            related_name="submissions",
        ),
        kept=None,
    )
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name="โรงเรียน", null=True, related_name="+"
    )
    email = personal(EmailColumn("อีเมลผู้ส่ง", blank=True), shown=False)
    answers_text = personal(models.TextField("คำตอบ (สำหรับค้นหา)", blank=True), shown=False)
    state = models.CharField("สถานะ", max_length=20, choices=State, default=State.RECEIVED)
    closed_on = models.DateField("วันปิดเรื่อง", null=True, blank=True)
    erased_on = models.DateField("วันที่ลบข้อมูลส่วนบุคคล", null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=[
            *(
                "form_data",
                "answers_text",
                "search_keys",
                "be_year",
                "sequence",
                "email",
                "once_token",
                "code",
            ),
        ],
        verbose_name="ประวัติคำตอบ",
        cascade_delete_history=True,
    )
    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "คำตอบแบบฟอร์ม"
        ordering = ["-submit_time"]
        indexes = [models.Index(fields=["sequence", "be_year"], name="submission_number")]
        permissions = [("export_submission", "ส่งออกคำตอบแบบฟอร์ม")]

    def __str__(self) -> str:
        return self.number or f"{self.page} {format_date_short(self.submit_time)}"

    # Receiving ------------------------------------------------------------------------------------
    @classmethod
    def receive(cls, page: FormPage, form, user, at: datetime) -> "Submission | None":
        """Store what was sent, once: a second click gets what the first one stored."""
        answers = {key: value for key, value in form.cleaned_data.items() if key != ONCE}
        token = form.cleaned_data.get(ONCE) or None
        try:
            with undone_on_failure(), transaction.atomic():
                first = cls.objects.filter(once_token=token).first() if token else None
                if first and first.is_same(page, user, answers):
                    return first
                return cls.store(page, answers, user, at, None if first else token)
        except IntegrityError:
            first = cls.objects.filter(once_token=token).first() if token else None
            if first and first.is_same(page, user, answers):
                return first
            if page.once == page.Once.MANY:
                raise
            raise AlreadyAnswered from None

    def is_same(self, page: FormPage, user, answers: dict) -> bool:
        """Whether this came from the same shown form with the same answers; somebody who went back
        and changed some sends another one.
        """
        is_theirs = self.user_id is None or self.user_id == user.pk
        if not is_theirs or self.page_id != page.pk or self.form_data != without_files(answers):
            return False
        return sorted(self.files.values_list("digest", flat=True)) == sorted(
            map(digest_of, files_of(answers))
        )

    @classmethod
    def store(
        cls, page: FormPage, answers: dict, user, at: datetime, token: str | None
    ) -> "Submission":
        known = user if user.is_authenticated else None
        school = school_of(page, answers, known)
        if page.is_for_results or page.once != page.Once.MANY:
            Participation.objects.create(
                page=page,
                key=page.once_key(user, answers),
                who=page.blind(f"person {user.pk}") if known else "",
                school=known and known.school,
            )
        submission = cls(page=page, notice=notice_of(page), once_token=token)
        if page.is_anonymous:
            submission.be_anonymous(at)
        else:
            submission.be_known(known, school, answers, at)
        submission.take_answers(answers)
        if page.is_for_results:
            submission.state, submission.closed_on = cls.State.CLOSED, local_day(at)
        submission.save(force_insert=True)
        for key, listed in answers.items():
            for upload in listed if holds_files(listed) else ():
                SubmissionFile.keep(upload, submission=submission, key=key)
        submission.confirm()
        follow(submission)
        return submission

    def be_anonymous(self, at: datetime) -> None:
        """The day alone, and no history row, which would hold the second."""
        self.submit_time = datetime.combine(local_day(at), time.min, BANGKOK)
        self.skip_history_when_saving = True

    def be_known(
        self, user: User | None, school: School | None, answers: dict, at: datetime
    ) -> None:
        self.submit_time, self.user, self.school = at, user, school
        self.code = new_code()
        self.email = answers.get(self.page.key_of("email")) or (user.email if user else "")
        if self.page.number_prefix:
            self.take_number(fiscal_year(at))

    def take_number(self, year: int) -> None:
        """The next one of the form; a question has that of the desk, for it is one matter with
        the case it becomes.
        """
        series, prefix, width = (
            f"forms.{self.page.series}",
            self.page.number_prefix,
            self.page.number_width,
        )
        if self.page.purpose == FormPage.Purpose.CONSULTATION:
            desk = DeskSettings.load()
            series, prefix, width = SERIES, desk.prefix, desk.width
        self.be_year, self.sequence = year, next_number(series, year)
        self.number = format_number(prefix, width, self.sequence, year)

    def take_answers(self, answers: dict) -> None:
        """Keep the answers by key; files get rows of their own."""
        self.form_data = without_files(answers)
        self.answers_text = "\n".join(str(text) for _, text in self.shown_answers() if text)

    def confirm(self) -> None:
        """Of a question the desk writes by itself."""
        if self.page.purpose != FormPage.Purpose.CONSULTATION:
            self.acknowledge()

    def acknowledge(self) -> None:
        """A mail with number and receipt; it repeats nothing of the answers."""
        if self.code and self.email:
            send_template("emails/submission_received.txt", self.email, {"submission": self})

    # Reading --------------------------------------------------------------------------------------
    def get_absolute_url(self) -> str:
        return reverse("submission", args=[self.pk])

    @property
    def audit_name(self) -> str:
        return f"{self.number} {self.page}".strip()

    @property
    def sent_text(self) -> str:
        """When it came: of an anonymous answer the day alone is known."""
        return (format_date_short if self.page.is_anonymous else format_datetime)(self.submit_time)

    @property
    def receipt_url(self) -> str:
        return reverse("receipt", args=[self.code]) if self.code else ""

    @property
    def desk_key(self) -> str:
        return f"{FORM_KEY}{self.pk}"

    @property
    def case(self) -> Consultation | None:
        """The case of the desk that a question became; it has a receipt of its own."""
        if self.page.purpose != FormPage.Purpose.CONSULTATION:
            return None
        return Consultation.objects.find_by_key(self.desk_key)

    def may_be_read_by(self, user) -> bool:
        if not user.is_authenticated:
            return False
        return (self.user_id is not None and self.user_id == user.pk) or self.page.may_be_read_by(
            user
        )

    def shown_answers(
        self, *, codes: bool = False, fields: Sequence | None = None
    ) -> list[tuple[str, object]]:
        """Label and answer of each field; answers as labels, or as the codes that are stored.

        Without a list of fields: those of the form today, and those that are gone but were answered
        here.
        """
        shown: list[tuple[str, object]] = []
        given = {key for key, value in self.form_data.items() if value not in (None, "", [], False)}
        for field in self.page.fields_for(given) if fields is None else fields:
            if field.is_heading or field.field_type == "file":
                continue
            for key, label in data_columns(field):
                value = self.form_data.get(key)
                shown.append((label, value if codes else as_label(field, value)))
        return shown

    def may_be_deleted_by(self, user) -> bool:
        """Somebody's right, but never a request that others have decided on, nor the sheet of a
        school: its matter is closed, not deleted.
        """
        may = user.has_perm("forms.delete_submission") and self.page.may_be_read_by(user)
        return may and not hasattr(self, "access") and not hasattr(self, "school_sheet")

    def delete(self, *args, **kwargs):
        for file in self.files.all():
            file.delete()
        return super().delete(*args, **kwargs)

    def move(self, name: str, today: date) -> None:
        """Take it up or close it; Refused where the table has no such move."""
        with lock(self) as row:
            made = row.make_move(name)
            row.closed_on = None if row.state in self.OPEN else today
            row.save(update_fields=["state", "closed_on"])
            note(Action.MOVE, row, page=row.page, before=made.before, after=made.after)
        self.state, self.closed_on = row.state, row.closed_on

    # Personal data --------------------------------------------------------------------------------
    @classmethod
    def held_on(cls, subject: Subject):
        """What the person sent, and what came under their address without an account."""
        mine = Q(user=None, email__in=subject.addresses)
        if subject.user:
            mine |= Q(user=subject.user)
        return cls.objects.with_answers().filter(mine).select_related("page")

    @classmethod
    def past_retention(cls, today: date):
        """Closed matters whose fiscal years are over; forms without a time keep theirs until
        they are asked.
        """
        over = Q(pk__in=[])
        for page in FormPage.objects.filter(retention_years__gt=0).only("pk", "retention_years"):
            last_day = last_day_kept(today, page.retention_years)
            over |= Q(page=page, closed_on__lte=last_day)
        return cls.objects.with_answers().filter(over).select_related("page")

    def personal_record(self) -> dict[str, object]:
        facts = {
            "แบบฟอร์ม": self.page.title,
            "เลขรับ": self.number,
            "วันที่ส่ง": self.submit_time,
            "สถานะ": self.get_state_display(),
        }
        rights = self.access.items.select_related("system") if hasattr(self, "access") else []
        facts |= {f"สิทธิ์: {item.system}": item.get_state_display() for item in rights}
        files = ", ".join(self.files.values_list("name", flat=True))
        return (
            facts
            | {label: value for label, value in self.shown_answers() if value}
            | {"ไฟล์แนบ": files}
        )

    def forget(self, why: Action = Action.ERASE) -> None:
        """Chosen codes stay for statistics; what names a person, free text, files and the
        account go.
        """
        note(why, self, page=self.page)
        kept: set[str] = set()
        for field in self.page.known_fields():
            if field.field_type in COUNTED and not field.is_personal:
                kept.update(data_keys(field))
        empty_columns(self)
        self.form_data = {key: value for key, value in self.form_data.items() if key in kept}
        self.erased_on = local_day(datetime.now(BANGKOK))
        self.skip_history_when_saving = True
        self.save()
        self.history.all().delete()
        request = getattr(self, "access", None)
        if request:
            request.end_with_person()
        forget_parts(self)


CHOSEN = frozenset({"radio", "dropdown", "checkboxes", "school", "system", "likert", "dual"})
COUNTED = CHOSEN | {"checkbox", "number"}


def without_files(answers: dict) -> dict:
    return {key: value for key, value in answers.items() if not holds_files(value)}


def holds_files(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(entry, UploadedFile) for entry in value)


def files_of(answers: dict) -> list[UploadedFile]:
    return list(chain.from_iterable(filter(holds_files, answers.values())))


def school_of(page: FormPage, answers: dict, user: User | None) -> School | None:
    """The school that was chosen, else the sender's own; none for the office."""
    chosen = str(answers.get(page.key_of("school")) or "")
    if chosen.isdecimal():
        return School.objects.filter(pk=chosen).first()
    return None if chosen == OFFICE or user is None else user.school


def notice_of(page: FormPage) -> NoticeText:
    text = page.shown_notice()
    digest = hashlib.sha256(text.encode()).hexdigest()
    return NoticeText.objects.get_or_create(digest=digest, defaults={"text": text})[0]


def data_columns(field) -> list[tuple[str, str]]:
    """Key and label of each answer that a field stores; a dual item stores two."""
    labels = [field.label]
    if field.field_type == "dual":
        labels = [f"{field.label} – {name}" for name in ("สภาพปัจจุบัน", "สภาพที่ต้องการ")]
    return list(zip(data_keys(field), labels, strict=False))


def labels_of(field) -> dict[str, str]:
    """Label by code of all that can be, or could once be, chosen."""
    match field.field_type:
        case "likert" | "dual":
            return dict([*SCALE, NO_OPINION])
        case "school":
            return {str(pk): name for pk, name in School.objects.values_list("pk", "name")} | {
                OFFICE: "สำนักงานเขตพื้นที่ฯ"
            }
        case "system":
            return {row.slug: str(row) for row in System.objects.all()}
    return field.choice_labels


def label_of(field, code: str, labels: dict[str, str] | None = None) -> str:
    """The label of a code; what nobody knows any more is called so.

    Words that stand there without a code are shown.
    """
    known = (labels_of(field) if labels is None else labels).get(code)
    return known or (FORGOTTEN if CODE.fullmatch(code) else code)


def as_label(field, value: object) -> object:
    """An answer as people read it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else ""
    if field.field_type == "date":
        return format_date_short(date.fromisoformat(str(value)))
    if field.field_type not in CHOSEN:
        return ", ".join(map(str, value)) if isinstance(value, list) else value
    labels = labels_of(field)
    given = value if isinstance(value, list) else [value]
    return ", ".join(label_of(field, str(code), labels) for code in given)


class SubmissionFile(PrivateFile):
    """A file sent with a form; read through a view that asks permission."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    key = models.CharField("ช่อง", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์แนบ"
        ordering = ["pk"]

    def get_absolute_url(self) -> str:
        return reverse("submission-file", args=[self.pk])
