"""Forms of the consultation desk: quick entry, actions on a case, the requester's feedback, the
list's filter.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import chain

from django import forms
from django.core.validators import EMPTY_VALUES
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from home.admin.versions import OneAtATime
from home.files.uploads import UploadField
from home.models import School, User
from home.people.rights.holders import people_with
from home.thai.date_fields import ThaiDateField
from home.thai.secrets import RefusesSecrets, is_written
from home.thai.writing import BANGKOK, looks_like_password, sort_key
from services.catalogue.models import System

from .alike import ready_answers
from .entries import ConsultationFile
from .models import Consultation, subject_key
from .obligations import (
    FOLLOWED_UP,
    GUIDE_PUBLISHED,
    OVERDUE,
    answered_in_time,
    anything_overdue,
    not_followed_up,
)
from .ready_answers import CannedAnswer
from .report.figures import NOBODY
from .report.periods import Period
from .rules import OPEN, Category, Channel, FollowUpResult, Level, Obligation, State, Urgency
from .settings import DeskSettings
from .suggestions import suggestions

ANY = [("", "ทั้งหมด")]
LONGEST_KEY = 18  # digits
MOST_GUIDES = 30  # guides of a system offered in the list; others are found by typing
SECOND_LOOK = "ข้อความนี้คล้ายมีรหัสผ่าน โปรดลบออก หากไม่ใช่รหัสผ่าน ให้ทำเครื่องหมาย “ตรวจสอบแล้ว” แล้วบันทึกอีกครั้ง"


def officers() -> QuerySet:
    """The people to whom a case may be assigned."""
    return people_with("services.change_consultation")


def thai_choices(rows: Iterable, empty: str, name: str = "name") -> list[tuple[object, str]]:
    ordered = sorted(rows, key=lambda row: sort_key(getattr(row, name), "โรงเรียน"))
    return [("", empty), *((row.pk, getattr(row, "title", "") or str(row)) for row in ordered)]


def school_choices(recent: list[int]) -> list:
    """Schools without the word โรงเรียน, so that typing the first letter selects them; recently
    chosen ones first.
    """
    choices = thai_choices(School.objects.filter(is_active=True), "สำนักงาน/ไม่ระบุ")
    empty, rows = choices[0], [(key, name.removeprefix("โรงเรียน")) for key, name in choices[1:]]
    names = dict(rows)
    last = [(key, names[key]) for key in recent if key in names]
    return [empty, ("เลือกล่าสุด", last), ("ทุกโรงเรียน", rows)] if last else [empty, *rows]


class CleanTextForm(RefusesSecrets, forms.Form):
    """Refuses a 13-digit ID number in free text; text that looks like a password must be
    confirmed.
    """

    refuses_passwords = False  # it asks
    checked = forms.BooleanField(
        label="ตรวจสอบแล้ว ไม่มีรหัสผ่านในข้อความ", required=False, widget=forms.HiddenInput
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("checked"):
            for name in self.like_passwords(cleaned):
                self.fields["checked"].widget = forms.CheckboxInput()
                self.add_error(name, SECOND_LOOK)
        if isinstance(self, forms.ModelForm):
            self.instance.passwords_looked_at = True
        return cleaned

    def like_passwords(self, cleaned: dict) -> list[str]:
        """The fields whose text looks like a password."""
        written = [name for name, field in self.fields.items() if is_written(field)]
        return [name for name in written if looks_like_password(cleaned.get(name) or "")]


class QuickEntry(CleanTextForm):
    """Six fields, for use during a telephone call. The button that saves says whether the case is
    answered.
    """

    channel = forms.ChoiceField(label="ช่องทาง", choices=Channel)
    school = forms.ModelChoiceField(
        School.objects.filter(is_active=True), label="โรงเรียน", required=False
    )
    requester_name = forms.CharField(label="ผู้ถาม", max_length=160, required=False)
    system = forms.ModelChoiceField(System.objects.all(), label="ระบบ", required=False)
    subject = forms.CharField(label="เรื่อง", max_length=250)
    answer = forms.CharField(
        label="คำตอบโดยย่อ",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(self, *args, recent_schools: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = school_choices(recent_schools)
        self.fields["system"].choices = thai_choices(System.objects.all(), "ไม่ระบุ")
        words = {
            "autofocus": True,
            "autocomplete": "off",
            "list": "often-asked",
            "enterkeyhint": "next",
        }
        self.fields["subject"].widget.attrs |= words


class DetailsForm(OneAtATime, CleanTextForm, forms.ModelForm):
    """The other facts of a case, as they become known."""

    class Meta:
        model = Consultation
        fields = (
            *("category", "system", "school", "urgency", "is_formal", "letter_no", "detail"),
            *("requester_name", "requester_position", "phone", "email", "reply_channel"),
            *("before", "after"),
        )
        widgets = {"detail": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = thai_choices(
            School.objects.filter(is_active=True), "สำนักงาน/ไม่ระบุ"
        )
        self.fields["system"].choices = thai_choices(System.objects.all(), "ไม่ระบุ")
        self.fields["urgency"].required = False  # what is not sent stays as it is

    def clean_urgency(self) -> int:
        chosen = self.cleaned_data["urgency"]
        return self.instance.urgency if chosen in EMPTY_VALUES else chosen

    def save(self, commit: bool = True) -> Consultation:
        if self.instance.urgency != self.initial["urgency"]:
            self.instance.follow_urgency()
        return super().save(commit)


class ReceiptForm(forms.Form):
    """The actual time of a question that was recorded later."""

    day = ThaiDateField(label="วันที่รับเรื่อง", years_ahead=0)
    clock = forms.TimeField(
        label="เวลา", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def moment(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"], BANGKOK)


def guide_choices(
    case: Consultation, pages: QuerySet, user, chosen: str, sent: Iterable[Page]
) -> list:
    """Pages that may be linked in an answer: matches for the question, what was sent with answers
    to the same, the guides of its system, and those already chosen.
    """
    likely = {row.pk: row.title for row in suggestions(case.subject, user)}
    before = pages.filter(pk__in=[page.pk for page in sent]).exclude(pk__in=likely)
    likely |= {page.pk: page.title for page in before}
    of_system = (
        pages.filter(pk__in=case.system.guidepages.values("pk"))[:MOST_GUIDES]
        if case.system
        else []
    )
    groups = {
        "น่าจะตรงกับเรื่องนี้": list(likely.items()),
        f"คู่มือของ {case.system}": [
            row for row in thai_choices(of_system, "", "title")[1:] if row[0] not in likely
        ],
    }
    shown = [(name, rows) for name, rows in groups.items() if rows]
    known = {str(key) for key, _ in chain.from_iterable(groups.values())}
    if chosen.isdecimal() and chosen not in known:
        shown += [("ที่ท่านเลือก", [(page.pk, page.title) for page in pages.filter(pk=chosen)])]
    return [("", "ไม่แนบ"), *shown]


class AnswerForm(CleanTextForm):
    text = forms.CharField(
        label="คำตอบถึงผู้ขอ", max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    page = forms.ModelChoiceField(Page.objects.none(), label="แนบคู่มือ", required=False)
    method = forms.ChoiceField(label="ช่องทางที่ตอบ", choices=Channel)

    def __init__(self, *args, case: Consultation, pages: QuerySet, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.ready = ready_answers(case, timezone.localdate()) if case.is_open else []
        sent = [answer.page for answer in self.ready if answer.page]
        chosen = self.data.get(self.add_prefix("page"), "")
        self.fields["page"].queryset = pages
        self.fields["page"].choices = guide_choices(case, pages, user, chosen, sent)
        self.fields["method"].initial = case.method or case.reply_channel or case.channel
        self.canned = CannedAnswer.objects.filter(
            system__in=[case.system_id]
        ) | CannedAnswer.objects.filter(system=None)


class CasesField(forms.ModelMultipleChoiceField):
    """Cases by their keys; a number that no key can be is none of them."""

    def clean(self, value: object) -> QuerySet:
        for key in value or ():
            if not str(key).isdecimal() or len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)


class MergeForm(forms.Form):
    """The cases that ask the same; whether each can still be merged the case itself tells."""

    cases = CasesField(
        Consultation.objects.all(),
        error_messages={
            "required": "โปรดทำเครื่องหมายหน้าเรื่องที่จะรวม",
            "invalid_choice": "ไม่พบเรื่องที่เลือก โปรดเลือกจากรายการ",
        },
    )


class MethodForm(forms.Form):
    method = forms.ChoiceField(label="วิธีให้คำปรึกษา", choices=Channel)


class NoteForm(CleanTextForm):
    text = forms.CharField(
        label="บันทึกภายใน", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(CleanTextForm):
    reason = forms.CharField(
        label="เหตุผล", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class OptionalReasonForm(CleanTextForm):
    reason = forms.CharField(label="หมายเหตุ", max_length=1000, required=False)


class HandOverForm(OptionalReasonForm):
    officer = forms.ModelChoiceField(User.objects.none(), label="มอบหมายให้")

    field_order = ("officer", "reason", "checked")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers()


class FollowUpForm(CleanTextForm):
    channel = forms.ChoiceField(label="ช่องทางติดตาม", choices=Channel)
    result = forms.ChoiceField(
        label="ผลหลังได้รับคำปรึกษา", choices=FollowUpResult, widget=forms.RadioSelect
    )
    problem = forms.CharField(label="ปัญหา", max_length=2000, required=False)
    obstacle = forms.CharField(label="อุปสรรค", max_length=2000, required=False)


class FileForm(forms.Form):
    file = UploadField(label="ไฟล์แนบ")

    def keep(self, case: Consultation) -> ConsultationFile:
        return ConsultationFile.keep_once(self.cleaned_data["file"], consultation=case)


def level_field(label: str) -> forms.TypedChoiceField:
    """Five levels, without a default."""
    return forms.TypedChoiceField(
        label=label,
        choices=Level,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class UnderstoodForm(CleanTextForm):
    """The requester's feedback on an answer."""

    understood = forms.TypedChoiceField(
        label="ท่านเข้าใจคำตอบแล้วหรือไม่",
        choices=[("yes", "เข้าใจแล้ว"), ("no", "ยังไม่เข้าใจ")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    before = level_field("ก่อนรับคำปรึกษา ท่านเข้าใจเรื่องนี้ในระดับใด")
    after = level_field("หลังรับคำปรึกษา ท่านเข้าใจเรื่องนี้ในระดับใด")
    satisfaction = level_field("ความพึงพอใจต่อการให้คำปรึกษา")
    comment = forms.CharField(
        label="ประเด็นที่ยังไม่เข้าใจ หรือข้อเสนอแนะ",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, case: Consultation, **kwargs):
        super().__init__(*args, **kwargs)
        if not case.is_formal:
            del self.fields["before"], self.fields["after"]
        elif case.before:
            del self.fields["before"]

    def clean(self) -> dict:
        """In a formal case that was understood, the levels before and after are required."""
        cleaned = super().clean()
        for name in ("before", "after"):
            if cleaned.get("understood") and name in self.fields and not cleaned.get(name):
                self.add_error(name, "โปรดเลือกระดับความเข้าใจ เรื่องทางการต้องมีผลประเมินนี้")
        return cleaned


# The cases counted by each figure at the top of the report; `desk` has the standard times.
FIGURES: dict[str, Callable[[DeskSettings, date], Q]] = {
    "answered": lambda desk, today: Q(answered_on__isnull=False),
    "open": lambda desk, today: Q(state__in=OPEN),
    "overdue": lambda desk, today: anything_overdue(today),
    "in_time": lambda desk, today: answered_in_time(desk),
    "late": lambda desk, today: Q(answer_days__isnull=False) & ~answered_in_time(desk),
    "named": lambda desk, today: Q(requester__isnull=False) | ~Q(requester_name=""),
    "said": lambda desk, today: Q(understood__isnull=False),
    "understood": lambda desk, today: Q(understood=True),
    "assessed": lambda desk, today: Q(before__isnull=False, after__isnull=False),
    "rated": lambda desk, today: Q(satisfaction__isnull=False),
    "followed": lambda desk, today: FOLLOWED_UP & ~Q(state__in=OPEN),
    "guided": lambda desk, today: GUIDE_PUBLISHED,
    "answered_missed": lambda desk, today: OVERDUE[Obligation.ANSWER](today) & Q(answered_on=None),
    "followed_missed": lambda desk, today: not_followed_up(today),
    "guided_missed": lambda desk, today: OVERDUE[Obligation.GUIDE](today),
}


SCOPES = [
    *ANY,
    ("mine", "ของฉัน"),
    ("untaken", "ยังไม่มีผู้รับ"),
    ("urgent", "ด่วน"),
    ("overdue", "เกินกำหนด"),
    ("follow_up", "ถึงกำหนดติดตาม"),
]


ORIGINS = [*ANY, ("own", "ลงในระบบนี้"), ("taken_over", "รับโอนจากทะเบียนเดิม")]
# How the whole list may stand; a view of the day has an order of its own.
SORTS = [("", "ล่าสุดก่อน"), ("urgency", "ด่วนก่อน"), ("due", "ครบกำหนดก่อน")]
BY_URGENCY = ("-urgency", "due_on", "pk")
ORDERS = {"urgency": BY_URGENCY, "due": ("due_on", "pk")}


class DeskFilter(forms.Form):
    """Filters the desk's list; an invalid choice filters nothing."""

    q = forms.CharField(label="คำค้น", max_length=200, required=False)
    scope = forms.ChoiceField(label="เฉพาะ", choices=SCOPES, required=False)
    state = forms.ChoiceField(label="สถานะ", choices=[*ANY, *State.choices], required=False)
    system = forms.ChoiceField(label="ระบบ", required=False)
    category = forms.ChoiceField(
        label="ประเภทเรื่อง", choices=[*ANY, *Category.choices], required=False
    )
    channel = forms.ChoiceField(label="ช่องทาง", choices=[*ANY, *Channel.choices], required=False)
    urgency = forms.ChoiceField(
        label="ความเร่งด่วน", choices=[*ANY, *Urgency.choices], required=False
    )
    sort = forms.ChoiceField(label="เรียงตาม", choices=SORTS, required=False)
    school = forms.ChoiceField(label="โรงเรียน", required=False)
    formality = forms.ChoiceField(
        label="ลักษณะ", choices=[*ANY, ("1", "เป็นทางการ"), ("0", "ไม่เป็นทางการ")], required=False
    )
    period = forms.ChoiceField(label="ช่วงเวลา", required=False)
    origin = forms.ChoiceField(label="ที่มา", choices=ORIGINS, required=False)
    # Parameters used by links of the report's figures; they have no field on the page.
    subject = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    position = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    size = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    follow_up = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    figure = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    late = forms.ChoiceField(
        choices=[*ANY, *Obligation.choices], required=False, widget=forms.HiddenInput
    )
    counted = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, years: list[int], **kwargs):
        super().__init__(data, **kwargs)
        schools, systems = School.objects.all(), System.objects.all()
        self.fields["school"].choices = [*thai_choices(schools, "ทั้งหมด"), (NOBODY, "ไม่ระบุ")]
        self.fields["system"].choices = [*thai_choices(systems, "ทั้งหมด"), (NOBODY, "ไม่ระบุ")]
        chosen = self.span()
        periods = {str(year): Period(year).label for year in years}
        if chosen:
            periods[str(chosen)] = chosen.label
        self.fields["period"].choices = [*ANY, *periods.items()]

    def span(self) -> Period | None:
        try:
            return Period.parse(self.data.get("period", ""))
        except ValueError:
            return None

    def choices(self) -> dict:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows, user, today):
        chosen = self.choices()
        if words := chosen.get("q"):
            rows = rows.matching(words)
        if period := self.span():
            rows = rows.received_between(*period.bounds)
        for name in ("state", "category", "channel", "urgency"):
            if name in chosen:
                rows = rows.filter(**{name: chosen[name]})
        if "origin" in chosen:
            rows = rows.filter(taken_over__isnull=chosen["origin"] == "own")
        rows = self.by_scope(self.by_reference(rows, chosen), chosen.get("scope"), user, today)
        if order := ORDERS.get(chosen.get("sort", "")):
            rows = rows.order_by(*order)
        return self.by_report(rows, chosen)

    @staticmethod
    def by_reference(rows, chosen: dict):
        for name in ("school", "system"):
            if chosen.get(name) == NOBODY:
                rows = rows.filter(**{f"{name}__isnull": True})
            elif name in chosen:
                rows = rows.filter(**{name: chosen[name]})
        return rows

    @staticmethod
    def by_scope(rows, scope: str | None, user, today):
        match scope:
            case "mine":
                return rows.in_hand().of(user).order_by(*BY_URGENCY)
            case "untaken":
                return rows.open().filter(officer=None).order_by(*BY_URGENCY)
            case "urgent":
                return rows.urgent().order_by(*BY_URGENCY)
            case "overdue":
                return rows.overdue(today).order_by("due_on", "pk")
            case "follow_up":
                return rows.follow_up_due(today).order_by("follow_up_on", "pk")
        return rows

    @staticmethod
    def by_report(rows, chosen: dict):
        """Filters used only by the report's figures, which do not count cancelled cases."""
        if "formality" in chosen:
            rows = rows.filter(is_formal=chosen["formality"] == "1")
        if "subject" in chosen:
            rows = rows.filter(subject_key=subject_key(chosen["subject"]))
        if "position" in chosen:
            rows = rows.filter(
                requester_position="" if chosen["position"] == NOBODY else chosen["position"]
            )
        if "size" in chosen:
            rows = rows.of_size("" if chosen["size"] == NOBODY else chosen["size"])
        if "follow_up" in chosen:
            rows = rows.last_follow_up(chosen["follow_up"])
        if behind := FIGURES.get(chosen.get("figure", "")):
            rows = rows.filter(behind(DeskSettings.load(), timezone.localdate()))
        if late := chosen.get("late"):
            rows = rows.overdue(timezone.localdate(), Obligation(late))
        if "counted" in chosen:
            rows = rows.exclude(state=State.CANCELLED)
        return rows
