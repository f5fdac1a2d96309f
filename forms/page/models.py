"""The pages that hold forms: an index of those open to the reader, and the form itself with its
fields.
"""

import hashlib
import hmac
import re
import secrets
from collections import Counter
from collections.abc import Container
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.forms.models import AbstractFormField, FormMixin
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from home.audit.actions import Action
from home.models import OfficeSettings
from home.pages.access import OpenToVisitors, visible_pages
from home.pages.forms import PageForm
from home.pages.slugs import OwnSlug, says_something
from home.site.typed_again import REVIEW
from home.thai.cleaning import CleansText

from .builder import ACKNOWLEDGED, Builder
from .came_from import CAME_FROM, page_before
from .choices import RETIRED, codes_by_label, lines_of, pairs, with_codes
from .columns import bounds_of
from .editing import AnsweredPanel, FormPageForm
from .fields import FIELD_TYPES, HEADINGS, LONGEST_LINE, PRESENT, WANTED, system_choices
from .known import answers_of_account
from .layout import count_of_statements, layout, mistakes

if TYPE_CHECKING:
    from .definitions import FieldDefinition

KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
DEFAULT_NOTICE = (
    "สำนักงานเขตพื้นที่การศึกษาเก็บรวบรวมชื่อ ตำแหน่ง โรงเรียน/หน่วยงาน และข้อมูลติดต่อของท่าน"
    " เพื่อดำเนินการตามคำขอ ติดต่อกลับ ติดตามผล และจัดทำสถิติการให้บริการ"
    " อันเป็นการจำเป็นเพื่อการปฏิบัติภารกิจเพื่อประโยชน์สาธารณะ (มาตรา ๒๔ (๔))"
    " และการปฏิบัติตามกฎหมาย (มาตรา ๒๔ (๖)) แห่งพระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. ๒๕๖๒"
    " เก็บรักษาไว้ {retention} ติดต่อ {dpo_contact}"
)


def new_key() -> str:
    """A short key for a field, not derived from the label, so that renaming the field changes
    nothing.
    """
    return f"f{secrets.token_hex(4)}"


class AlreadyAnswered(ValueError):
    """This person or school has already answered a form that accepts one answer only."""


class AnsweredPageTester(PagePermissionTester):
    """A form with answers, and any page above it, can be closed or unpublished but not deleted, on
    any screen.
    """

    def can_delete(self, ignore_bulk=False) -> bool:
        return super().can_delete(ignore_bulk) and not holds_answers(self.page)


def holds_answers(page: Page) -> bool:
    """Whether anybody has answered this form, or one that lies below this page."""
    return (
        FormPage.objects.descendant_of(page, inclusive=True)
        .filter(submissions__isnull=False)
        .exists()
    )


def free_series(slug: str) -> str:
    """A series that no other form uses: the page's slug, with a number where another form already
    uses it.
    """
    base, number = slug[:50].strip("-_"), 2
    series = base
    while FormPage.objects.filter(series=series).exists():
        series, number = f"{base}-{number}", number + 1
    return series


class FormIndexPage(OwnSlug, OpenToVisitors, Page):
    """The forms that are open to the person who reads."""

    kind = "forms"
    base_form_class = PageForm
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["forms.FormPage"]
    template = "forms/page/form_index_page.html"

    class Meta:
        verbose_name = "หน้ารวมแบบฟอร์ม"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        return {
            **super().get_context(request, *args, **kwargs),
            "forms": FormPage.open_to(request.user, timezone.now()),
        }

    def permissions_for_user(self, user) -> PagePermissionTester:
        return AnsweredPageTester(user, self)


def data_keys(field) -> list[str]:
    """The keys under which a field's answers are stored; a dual item has two."""
    if field.field_type == "dual":
        return [field.clean_name + PRESENT, field.clean_name + WANTED]
    return [] if field.is_heading else [field.clean_name]


class FormPage(OwnSlug, FormMixin, OpenToVisitors, Page):
    """A form that editors build: its fields, who may open it and when, and what becomes of the
    answers.
    """

    date_bounds = {"opens_at": {"years_ahead": 5}, "closes_at": {"years_ahead": 5}}
    audit_action = Action.FORM

    class Purpose(models.TextChoices):
        REQUEST = "request", "คำขอ"
        SURVEY = "survey", "แบบสำรวจ"
        NEEDS = "needs", "สำรวจความต้องการ"
        CONSULTATION = "consultation", "ขอคำปรึกษา"
        OTHER = "other", "อื่น ๆ"

    class Once(models.TextChoices):
        MANY = "many", "ตอบได้หลายครั้ง"
        PERSON = "person", "คนละหนึ่งครั้ง"
        PERSON_SYSTEM = "person_system", "คนละหนึ่งครั้งต่อระบบ"
        SCHOOL = "school", "โรงเรียนละหนึ่งครั้ง"

    class Bands(models.TextChoices):
        HALF_POINT = "half_point", "เกณฑ์ 4.51–5.00"
        EQUAL_INTERVAL = "equal_interval", "เกณฑ์ 4.21–5.00"

    short_title = models.CharField("ชื่อย่อ", max_length=120, blank=True)
    intro = models.TextField("คำชี้แจง", blank=True, max_length=2000)
    manual_number = models.CharField("เลขแบบในคู่มือ", max_length=20, blank=True)
    purpose = models.CharField("ใช้เพื่อ", max_length=20, choices=Purpose, default=Purpose.OTHER)
    series = models.SlugField(
        "รหัสชุดแบบฟอร์ม",
        max_length=60,
        blank=True,
        help_text="เว้นว่างไว้ระบบจะตั้งให้ รอบต่าง ๆ ของแบบเดียวกันใช้รหัสเดียวกัน เพื่อเปรียบเทียบผล",
    )
    groups = ParentalManyToManyField(
        Group,
        verbose_name="เปิดให้กลุ่ม",
        blank=True,
        related_name="+",
        help_text="เว้นว่าง = ทุกคนที่เข้าสู่ระบบ",
    )
    opens_at = models.DateTimeField("เปิดรับตั้งแต่", null=True, blank=True)
    closes_at = models.DateTimeField("ปิดรับ", null=True, blank=True)
    once = models.CharField("จำนวนครั้งที่ตอบ", max_length=20, choices=Once, default=Once.MANY)
    is_anonymous = models.BooleanField(
        "ไม่ระบุตัวผู้ตอบ", default=False, help_text="ไม่เก็บบัญชี ที่อยู่เครือข่าย หรือเวลาที่แน่นอนไว้กับคำตอบ"
    )
    number_prefix = models.CharField("อักษรนำเลขรับ", max_length=20, blank=True, help_text="เช่น คร.")
    number_width = models.PositiveSmallIntegerField(
        "จำนวนหลัก", default=4, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    notice = models.TextField("ประกาศความเป็นส่วนตัว", default=DEFAULT_NOTICE, max_length=5000)
    retention_years = models.PositiveSmallIntegerField("เก็บข้อมูล (ปีงบประมาณหลังปิดเรื่อง)", default=3)
    readers = ParentalManyToManyField(
        Group, verbose_name="กลุ่มที่อ่านคำตอบได้", blank=True, related_name="+"
    )
    shares_results = models.BooleanField("เปิดผลสรุปให้ผู้ใช้ทุกคน", default=False)
    bands = models.CharField("เกณฑ์แปลผล", max_length=20, choices=Bands, default=Bands.HALF_POINT)
    needs_certificate = models.BooleanField(
        "ต้องให้ผู้บริหารโรงเรียนรับรอง",
        default=False,
        help_text="คำขอ: รับรองก่อนส่งถึงสำนักงาน สำรวจความต้องการ: รับรองใบข้อมูลของโรงเรียน",
    )
    working_days = models.PositiveSmallIntegerField("กำหนดดำเนินการ (วันทำการ)", default=3)

    is_shared = models.BooleanField(
        "แบ่งปันให้สำนักงานอื่นได้",
        default=False,
        help_text="ไปกับชุดข้อมูลกลางที่สำนักงานนี้จัดทำ โดยไม่มีคำตอบและไม่มีชื่อบุคคล",
    )

    kind = "form"
    form_builder = Builder
    base_form_class = FormPageForm
    template = "forms/page/form_page.html"
    parent_page_types = ["forms.FormIndexPage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_title"),
        index.SearchField("intro"),
    ]

    content_panels = [
        FieldPanel("decisions", heading="คำตอบที่มีอยู่แล้ว"),
        *Page.content_panels,
        FieldPanel("short_title"),
        FieldPanel("intro"),
        FieldRowPanel([FieldPanel("purpose"), FieldPanel("series")]),
        InlinePanel("form_fields", heading="ช่องของแบบฟอร์ม", label="ช่อง"),
    ]
    rule_panels = [
        MultiFieldPanel(
            [FieldPanel("groups"), *OpenToVisitors.panels, FieldPanel("once")], heading="ใครตอบได้"
        ),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading="เวลาเปิดและปิด"),
        FieldRowPanel(
            [FieldPanel("number_prefix"), FieldPanel("number_width"), FieldPanel("manual_number")]
        ),
        FieldRowPanel(
            [FieldPanel("needs_certificate"), FieldPanel("working_days")],
            heading="การรับรองของโรงเรียน และเวลาดำเนินการคำขอ",
        ),
        FieldRowPanel([FieldPanel("bands"), FieldPanel("shares_results")], heading="ผลสรุป"),
    ]
    privacy_panels = [
        FieldPanel("notice"),
        FieldRowPanel([FieldPanel("is_anonymous"), FieldPanel("retention_years")]),
        FieldPanel("readers"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="เนื้อหา"),
            ObjectList(rule_panels, heading="การเปิดรับ"),
            ObjectList(privacy_panels, heading="ข้อมูลส่วนบุคคล"),
            ObjectList([*Page.promote_panels, FieldPanel("is_shared")], heading="การเผยแพร่"),
        ]
    )

    class Meta:
        verbose_name = verbose_name_plural = "แบบฟอร์ม"
        permissions = [
            ("view_results", "ดูผลสำรวจ"),
            ("publish_results", "เผยแพร่ผลสำรวจและความคิดเห็น"),
        ]

    def __str__(self) -> str:
        return self.short_title or self.title

    @property
    def send_label(self) -> str:
        """What the button says that it does."""
        return "ส่งคำถาม" if self.purpose == self.Purpose.CONSULTATION else "ส่งคำตอบ"

    @property
    def is_for_results(self) -> bool:
        """Whether the answers are counted rather than worked on."""
        return self.purpose in (self.Purpose.SURVEY, self.Purpose.NEEDS)

    @property
    def certifies_schools(self) -> bool:
        """Whether each school sends one sheet of needs, which its director certifies."""
        is_certified = self.purpose == self.Purpose.NEEDS and self.needs_certificate
        is_of_somebody = not (self.is_anonymous or self.open_to_visitors)
        return is_certified and is_of_somebody and self.once == self.Once.SCHOOL

    def _set_core_field_defaults(self):
        """A new page, whose slug is unique, also gets a series of its own: results are compared
        within a series.
        """
        super()._set_core_field_defaults()
        if not says_something(self.series) and self.slug:
            stored = (
                FormPage.objects.filter(pk=self.pk).values_list("series", flat=True).first() or ""
            )
            self.series = stored if says_something(stored) else free_series(self.slug)

    # Keys -----------------------------------------------------------------------------------------
    def give_keys(self) -> None:
        """Give every field a key before anything is stored, drafts included."""
        for field in self.form_fields.all():
            field.clean_name = field.clean_name or new_key()
            if any(not code for code, _ in lines_of(field.choices)):
                field.choices = with_codes(field.choices, self.known_codes(field.clean_name))

    def known_codes(self, key: str) -> dict[str, str]:
        """The code of each label of a field, by the label's key: from the published version, else
        from the stored one.
        """
        stored = self.latest_revision.content.get("form_fields", []) if self.latest_revision else []
        drafted = [field["choices"] for field in stored if field["clean_name"] == key]
        published = pairs(self.ledger[key].choices) if key in self.ledger else []
        return codes_by_label([*published, *pairs("\n".join(drafted))])

    def save_revision(self, *args, **kwargs):
        self.give_keys()
        return super().save_revision(*args, **kwargs)

    def save(self, *args, **kwargs):
        self.give_keys()
        saved = super().save(*args, **kwargs)
        if self.live or self.first_published_at:
            self.definitions.record(self)
            self.__dict__.pop("ledger", None)
        return saved

    def copy(self, *args, **kwargs):
        copied = super().copy(*args, **kwargs)
        self.definitions.all().copy_to(copied)
        for declined in self.declined_fields.all():
            declined.copy_to(copied)
        return copied

    # What was offered before ----------------------------------------------------------------------
    @cached_property
    def ledger(self) -> dict[str, "FieldDefinition"]:
        """Every field that was ever published, by its key."""
        if not self.pk:
            return {}
        return {row.key: row for row in self.definitions.all()}

    def known_fields(self) -> list["FormField | FieldDefinition"]:
        """The fields of the form and those that were removed, each at its last position."""
        fields: list[FormField | FieldDefinition] = list(self.form_fields.all())
        places = [field.clean_name for field in fields]
        for row in self.ledger.values():
            if row.key not in places:
                place = places.index(row.after) + 1 if row.after in places else len(places)
                places.insert(place, row.key)
                fields.insert(place, row)
        return fields

    def fields_for(self, given: Container[str]) -> list["FormField | FieldDefinition"]:
        """The fields of the form, and the removed ones that have a value among these keys."""
        current = {field.clean_name for field in self.form_fields.all()}
        fields = []
        for field in self.known_fields():
            if field.clean_name in current or any(key in given for key in data_keys(field)):
                fields.append(field)
        return fields

    def all_fields(self) -> list["FormField | FieldDefinition"]:
        """The fields of the form, and the removed ones that have answers."""
        current = {field.clean_name for field in self.form_fields.all()}
        return (
            self.fields_for(self.usage)
            if self.ledger.keys() - current
            else list(self.form_fields.all())
        )

    @cached_property
    def usage(self) -> Counter:
        """How many answers there are under each key, and for each (key, code)."""
        counts: Counter = Counter()
        for answers in self.submissions.values_list("form_data", flat=True):
            for key, value in answers.items():
                given = value if isinstance(value, list) else [value]
                given = [entry for entry in given if entry not in (None, "", False)]
                counts.update([key] if given else [])
                counts.update((key, str(entry)) for entry in given)
        return counts

    def aspects(self) -> dict[str, str]:
        """The labels of headings above Likert items, by their keys."""
        return {
            field.clean_name: field.label
            for field in self.known_fields()
            if field.field_type == "aspect"
        }

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "เวลาปิดต้องอยู่หลังเวลาเปิด"})
        if not self.is_anonymous and not self.retention_years:
            raise ValidationError(
                {"retention_years": "แบบที่ระบุตัวผู้ตอบต้องกำหนดเวลาเก็บอย่างน้อย 1 ปีงบประมาณ"}
            )
        stored = FormPage.objects.filter(pk=self.pk).first()
        if stored and stored.is_anonymous != self.is_anonymous and self.submissions.exists():
            raise ValidationError({"is_anonymous": "มีผู้ตอบภายใต้เงื่อนไขเดิมแล้ว โปรดคัดลอกเป็นรอบใหม่แทน"})

    def permissions_for_user(self, user) -> PagePermissionTester:
        return AnsweredPageTester(user, self)

    def copy_for_round(self, slug: str, title: str, user=None) -> "FormPage":
        """The same form for the next round: a draft whose keys are the same, so that the rounds
        can be compared.
        """
        facts = {"slug": slug, "title": title, "opens_at": None, "closes_at": None}
        return self.copy(update_attrs=facts, keep_live=False, copy_revisions=False, user=user)

    # Opening --------------------------------------------------------------------------------------
    def is_open(self, at: datetime) -> bool:
        return (not self.opens_at or self.opens_at <= at) and (
            not self.closes_at or at < self.closes_at
        )

    def admits(self, user) -> bool:
        """Whether this person may open the form at all, regardless of the dates."""
        if not user.is_authenticated:
            return self.open_to_visitors
        wanted = {group.pk for group in self.groups.all()}
        return not wanted or bool(wanted & set(user.groups.values_list("pk", flat=True)))

    @classmethod
    def open_to(cls, user, at: datetime) -> list["FormPage"]:
        """The forms that this person may send now."""
        began = Q(opens_at__isnull=True) | Q(opens_at__lte=at)
        not_over = Q(closes_at__isnull=True) | Q(closes_at__gt=at)
        pages = cls.objects.filter(began, not_over, pk__in=visible_pages(user).values("pk"))
        return [
            page for page in pages.order_by("path").prefetch_related("groups") if page.admits(user)
        ]

    def once_key(self, user, answers: dict) -> str | None:
        """An anonymous token for a person (or school) that has answered; it cannot be linked back
        to the answers.
        """
        if not user.is_authenticated or self.once == self.Once.MANY:
            return None
        if self.once == self.Once.SCHOOL:
            return self.school_key(user.school_id or self.chosen_school(answers))
        if self.once == self.Once.PERSON_SYSTEM:
            return self.rating_key(user, answers.get(self.key_of("system"), ""))
        return self.blind(f"person {user.pk}")

    def school_key(self, school: int | None) -> str | None:
        return self.blind(f"school {school}") if school else None

    def chosen_school(self, answers: dict) -> int | None:
        """The school for which somebody of the office answers."""
        chosen = str(answers.get(self.key_of("school")) or "")
        return int(chosen) if chosen.isdecimal() else None

    def rating_key(self, user, system: str) -> str:
        return self.blind(f"person {user.pk} {system}")

    def blind(self, who: str) -> str:
        """A keyed digest of a person for this form; without the secret key nobody can tell whose it
        is.
        """
        return hmac.new(
            settings.SECRET_KEY.encode(), f"{self.pk} {who}".encode(), hashlib.sha256
        ).hexdigest()

    def has_answered(self, user) -> bool:
        """Checked before the form is shown; where it depends on the chosen system, only the
        submission can tell.
        """
        key = self.once_key(user, {}) if self.once in (self.Once.PERSON, self.Once.SCHOOL) else None
        return key is not None and self.participations.filter(key=key).exists()

    def rated_systems(self, user) -> list[str]:
        """The names of the systems that this person has rated, where each may be rated once. Shown
        to that person only; read from the anonymous tokens, which are not linked to answers.
        """
        if self.once != self.Once.PERSON_SYSTEM or not user.is_authenticated:
            return []
        names = {self.rating_key(user, slug): name for slug, name in system_choices()}
        taken = set(self.participations.filter(key__in=names).values_list("key", flat=True))
        return [name for sign, name in names.items() if sign in taken]

    # Texts ----------------------------------------------------------------------------------------
    def shown_notice(self) -> str:
        """The notice as the sender reads it; this text is stored with each answer."""
        contact = OfficeSettings.load().dpo_contact or "เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคลของสำนักงาน"
        return self.notice.replace("{retention}", self.kept_for).replace("{dpo_contact}", contact)

    @property
    def kept_for(self) -> str:
        """How long answers are kept, as text."""
        if self.retention_years:
            return f"{self.retention_years} ปีงบประมาณหลังปิดเรื่อง"
        return "เป็นสถิติโดยไม่ระบุตัวผู้ตอบ"

    def fields_by_key(self) -> dict[str, "FormField"]:
        return {field.clean_name: field for field in self.form_fields.all()}

    def key_of(self, kind: str) -> str:
        """Key of the first field of this type that takes one answer; "" where the form has none."""
        fields = (
            field
            for field in self.form_fields.all()
            if field.field_type == kind and not field.multiple
        )
        return next((field.clean_name for field in fields), "")

    @property
    def consent_key(self) -> str:
        """The key of the optional consent to publish what was written; "" where the form does not
        ask for it.
        """
        fields = (
            field
            for field in self.form_fields.all()
            if field.field_type == "consent" and not field.required
        )
        return next((field.clean_name for field in fields), "")

    def asks_acknowledgement(self) -> bool:
        """Whether the site must add a field for acknowledging the notice because the form has
        none that everybody answers.
        """
        consents = (field for field in self.form_fields.all() if field.field_type == "consent")
        asked = any(field.required and not field.condition for field in consents)
        return not self.is_anonymous and not asked

    def get_form_class(self):
        acknowledges, bounds = self.asks_acknowledgement(), bounds_of(self.purpose)
        return self.form_builder(
            self.get_form_fields(),
            acknowledges=acknowledges,
            tells_page=self.purpose == self.Purpose.CONSULTATION,
            bounds=bounds,
        ).get_form_class()

    def searchable_text(self) -> list[str]:
        return [self.intro, *(field.label for field in self.form_fields.all())]

    # Serving --------------------------------------------------------------------------------------
    def get_submission_class(self):
        """Submissions stand on the page, so it knows them by their relation to it alone."""
        return self._meta.get_field("submissions").related_model

    def may_be_read_by(self, user) -> bool:
        """Whether this person may read the answers; the right to edit the form does not include
        it.
        """
        if not user.is_authenticated:
            return False
        readers = {group.pk for group in self.readers.all()}
        return user.has_perm("forms.view_submission") or bool(
            readers & set(user.groups.values_list("pk", flat=True))
        )

    def may_see_results(self, user) -> bool:
        return (
            user.has_perm("forms.view_results")
            or self.may_be_read_by(user)
            or self.is_shared_with(user)
        )

    def is_shared_with(self, user) -> bool:
        """Shared results are open to everybody once the form accepts no more answers: comparing
        live figures before and after would reveal a single answer. Until then, the published
        results are shared.
        """
        is_over = self.closes_at is not None and self.closes_at <= timezone.now()
        return self.shares_results and is_over and user.is_authenticated

    def initial(self, user) -> dict[str, object]:
        """Prefill what the account already knows."""
        if not user.is_authenticated or self.is_anonymous:
            return {}
        own = answers_of_account(self, user)
        sheet = self.returned_sheet(user)
        return self.answers_to_correct(sheet.submission, user) | own if sheet else own

    def answers_to_correct(self, submission, user) -> dict[str, object]:
        """What the school answered before. Consent is given anew; what is about the person who sent
        it is shown to that person alone.
        """
        fields = self.fields_by_key().items()
        left_out = {ACKNOWLEDGED, *(key for key, row in fields if row.field_type == "consent")}
        if submission.user_id != user.pk:
            left_out |= {key for key, row in fields if row.is_personal}
        given = submission.form_data.items()
        return {key: answer for key, answer in given if key not in left_out}

    def returned_sheet(self, user):
        """The sheet of this person's school, if its director sent it back: what was answered is
        there again to be corrected.
        """
        if not self.certifies_schools or not user.is_authenticated:
            return None
        sheets = self.school_sheets.filter(school=user.school_id, state="returned")
        return sheets.select_related("submission").first()

    def initial_from_search(self, request: HttpRequest) -> dict[str, str]:
        """The words of a search without results become the start of the question."""
        words = " ".join(request.GET.get("question", "").split())[:LONGEST_LINE]
        return {"subject": words} if words and self.purpose == self.Purpose.CONSULTATION else {}

    def initial_name(self, user) -> dict[str, str]:
        """The name with its prefix, where the form does not ask for the prefix by itself."""
        fields = self.fields_by_key()
        is_whole = "full_name" in fields and "prefix" not in fields
        if not is_whole or self.is_anonymous or not user.is_authenticated:
            return {}
        return {"full_name": user.get_full_name()}

    def initial_position(self, user) -> dict[str, str]:
        """The choice with which the account's position begins, the longest where several do: a
        "ครูชำนาญการ" is a "ครู", a "ครูผู้ช่วย" is not.
        """
        field = self.fields_by_key().get("position")
        if field is None or self.is_anonymous or not user.is_authenticated:
            return {}
        said = [pair for pair in field.choice_list if user.position.startswith(pair[1])]
        code, _label = max(said, key=lambda pair: len(pair[1]), default=("", ""))
        return {"position": code} if code else {}

    def initial_from_system(self, system: str) -> dict[str, object]:
        """Preselect the system named in the URL, for people who come from its page."""
        initial: dict[str, object] = {}
        if not system:
            return initial
        for field in self.form_fields.all():
            if field.field_type == "system":
                initial[field.clean_name] = [system] if field.multiple else system
        return initial

    def refusal(self, request: HttpRequest, at: datetime) -> str:
        """Why the form cannot be sent now; "" when it can."""
        if self.opens_at and at < self.opens_at:
            return "not_yet"
        if not self.is_open(at):
            return "closed"
        return "answered" if self.has_answered(request.user) else ""

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        prefetch_related_objects([self], "form_fields")  # computed once for all the methods below
        if not self.admits(request.user):
            raise PermissionDenied
        at = timezone.now()
        if refusal := self.refusal(request, at):
            if request.method != "POST":
                return self.answer(request, None, refusal=refusal)
            typed = (
                self.get_form(request.POST, page=self, user=request.user)
                if refusal != "answered"
                else None
            )
            return self.answer(
                request, typed, refusal=refusal, status=409
            )  # so that the typed text can still be copied
        if request.method != "POST":
            known = (
                self.initial(request.user)
                | self.initial_from_search(request)
                | self.initial_from_system(request.GET.get("system", ""))
                | self.initial_name(request.user)
                | self.initial_position(request.user)
                | {CAME_FROM: page_before(request)}
            )
            form = self.get_form(page=self, user=request.user, initial=known)
            return self.answer(request, form)
        form = self.get_form(request.POST, request.FILES, page=self, user=request.user)
        if REVIEW in request.POST and not request.FILES:
            form.add_error(None, "โปรดเลือกไฟล์แนบอีกครั้ง แล้วกดส่ง คำตอบอื่นยังอยู่ครบ")
        return (
            self.accept(request, form, at)
            if form.is_valid()
            else self.answer(request, form, status=422)
        )

    def answer(
        self, request: HttpRequest, form, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        context = self.get_context(request) | {"form": form, "refusal": refusal}
        if form:
            context |= self.lay_out(form)
        context |= {"notice": self.shown_notice(), "returned": self.returned_sheet(request.user)}
        context |= {"rated": ", ".join(self.rated_systems(request.user))}
        return TemplateResponse(request, self.get_template(request), context, status=status)

    def lay_out(self, form) -> dict[str, object]:
        """What the template shows of a form."""
        sections = layout(self, form)
        answered, statements = count_of_statements(sections)
        return {
            "sections": sections,
            "mistakes": mistakes(sections, form),
            "answered": answered,
            "statements": statements,
            "acknowledgement": form[ACKNOWLEDGED] if ACKNOWLEDGED in form.fields else None,
        }

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Fields that were not saved yet get keys, by which the preview finds them."""
        self.give_keys()
        return super().serve_preview(request, mode_name)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict:
        context = super().get_preview_context(request, mode_name)
        shown = self.lay_out(context["form"]) | {"notice": self.shown_notice()}
        return context | shown | {"is_preview": True}

    preview_modes = [("form", "แบบฟอร์ม")]

    def accept(self, request: HttpRequest, form, at: datetime) -> HttpResponse:
        try:
            submission = self.get_submission_class().receive(self, form, request.user, at)
        except AlreadyAnswered:
            return self.answer(request, None, refusal="answered", status=409)
        if submission is None or not submission.code:
            return redirect("form-thanks", slug=self.slug)
        return redirect((submission.case or submission).receipt_url)


class FormField(CleansText, AbstractFormField):
    """A field, or a heading that begins a section or an aspect of Likert items."""

    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")
    field_type = models.CharField("ชนิด", max_length=16, choices=FIELD_TYPES)
    choices = models.TextField(
        "ตัวเลือก",
        blank=True,
        help_text="บรรทัดละหนึ่งตัวเลือก ระบบใส่รหัสให้เอง เช่น daily = ทุกวัน แก้คำหลังเครื่องหมาย = ได้เสมอ",
    )
    is_personal = models.BooleanField("ข้อมูลส่วนบุคคล", default=False)
    multiple = models.BooleanField("เลือกได้หลายรายการ", default=False)
    show_if = models.CharField(
        "ใช้เมื่อ", max_length=80, blank=True, help_text="เช่น request_type=replace หลายตัวเลือกคั่นด้วย |"
    )

    is_folded = models.BooleanField(
        "พับไว้ (ใช้ไม่บ่อย)",
        default=False,
        help_text="ช่องที่ไม่บังคับและใช้ไม่บ่อย ผู้ตอบกดเปิดเองเมื่อต้องการ",
    )

    panels = [
        AnsweredPanel(),
        FieldRowPanel([FieldPanel("field_type"), FieldPanel("required")]),
        FieldPanel("clean_name", read_only=True, heading="รหัสช่อง"),
        FieldPanel("label"),
        FieldPanel("help_text"),
        FieldPanel("choices"),
        FieldRowPanel([FieldPanel("is_personal"), FieldPanel("multiple"), FieldPanel("show_if")]),
        FieldPanel("is_folded"),
    ]

    class Meta(AbstractFormField.Meta):
        verbose_name = verbose_name_plural = "ช่องของแบบฟอร์ม"

    def __str__(self) -> str:
        return self.label

    def get_field_clean_name(self) -> str:
        return new_key()

    @property
    def is_heading(self) -> bool:
        return self.field_type in HEADINGS

    @property
    def choice_list(self) -> list[tuple[str, str]]:
        """The choices offered now."""
        return pairs(self.choices)

    @property
    def choice_labels(self) -> dict[str, str]:
        """The choices offered now, and those offered before, in the order of the form."""
        now = dict(self.choice_list)
        before = self.page.ledger.get(self.clean_name)
        gone = before.choice_labels.items() if before else ()
        return now | {code: f"{label} {RETIRED}" for code, label in gone if code not in now}

    @property
    def condition(self) -> tuple[str, tuple[str, ...]] | None:
        """The field on which this one depends, and the codes of which one must be given."""
        key, _, codes = self.show_if.partition("=")
        named = [code.strip() for code in codes.split("|") if code.strip()]
        return (key.strip(), tuple(named)) if named else None
