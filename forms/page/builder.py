"""Turns the fields of a form page into a Django form."""

import secrets
from collections.abc import Collection, Mapping
from functools import cache

from django import forms
from wagtail.contrib.forms.forms import BaseForm, FormBuilder

from home.files import uploads
from home.thai.date_fields import EXAMPLE

from .came_from import CAME_FROM, AddressField
from .fields import (
    LONGEST_EMAIL,
    LONGEST_LINE,
    LONGEST_TEXT,
    NO_OPINION,
    OFFICE,
    PRESENT,
    SCALE,
    WANTED,
    DateAnswer,
    FilesField,
    NumberField,
    TelephoneField,
    TextField,
    check_text,
    school_choices,
    system_choices,
)

CHOOSE = ("", "— โปรดเลือก —")
UNSURE = ("", "ไม่แน่ใจ หรือไม่เกี่ยวกับระบบใด")  # of a system that need not be named
ONCE = "once_token"
ACKNOWLEDGED = "notice_ack"
ACKNOWLEDGEMENT = "ข้าพเจ้ารับทราบประกาศความเป็นส่วนตัวแล้ว"
FIRST_DAY, LAST_DAY = "valid_from", "valid_until"


class AnswerForm(BaseForm):
    """The form that people fill in; a field that depends on another answer is read, and required,
    only where that answer is given.
    """

    conditions: dict[str, tuple[str, tuple[str, ...]]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        workplace = self.fields.get(self.page.key_of("school"))
        if workplace is not None and not self.page.is_anonymous:
            self.keep_to(workplace)

    def keep_to(self, workplace: forms.ChoiceField) -> None:
        """A person of a school may send for that school only, whatever was posted; a person of the
        office chooses any school. A visitor may not choose the office where the director of a
        school must certify the request.
        """
        if self.user.is_authenticated and self.user.school_id:
            workplace.choices = [(str(self.user.school_id), self.user.school.name)]
            workplace.initial, workplace.disabled = str(self.user.school_id), True
        elif not self.user.is_authenticated and self.page.needs_certificate:
            workplace.choices = [choice for choice in workplace.choices if choice[0] != OFFICE]

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, (other, codes) in self.conditions.items():
            if not is_given(cleaned.get(other), codes):
                self.errors.pop(name, None)
                cleaned[name] = [] if isinstance(cleaned.get(name), list) else ""
        first, last = cleaned.get(FIRST_DAY), cleaned.get(LAST_DAY)
        if first and last and last < first:
            self.add_error(LAST_DAY, "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่มใช้")
        return cleaned


def is_given(answer: object, codes: Collection[str]) -> bool:
    """Whether an answer (or one of several) is among the choices that a field depends on."""
    given = answer if isinstance(answer, list) else [answer]
    named = {str(entry).lower() for entry in given}
    return not named.isdisjoint(code.lower() for code in codes)


class Builder(FormBuilder):
    """Wagtail's builder with our field types; choices are stored by code. The lists of schools and
    systems are queried once for each form, which is built anew for each request.
    """

    def __init__(
        self,
        fields,
        *,
        acknowledges: bool = False,
        tells_page: bool = False,
        bounds: Mapping[str, int] | None = None,
    ):
        super().__init__(fields)
        self.tells_page = tells_page
        self.acknowledges = acknowledges
        self.bounds = bounds or {}

    def longest(self, row, most: int) -> int:
        """The limit of the field type or of the column in which this answer is stored, whichever is
        lower.
        """
        return min(most, self.bounds.get(row.clean_name, most))

    def create_singleline_field(self, row, options):
        return TextField(max_length=self.longest(row, LONGEST_LINE), **options)

    def create_multiline_field(self, row, options):
        rows = forms.Textarea(attrs={"rows": 4})
        return TextField(max_length=self.longest(row, LONGEST_TEXT), widget=rows, **options)

    def create_email_field(self, row, options):
        most = self.longest(row, LONGEST_EMAIL)
        return forms.EmailField(max_length=most, validators=[check_text], **options)

    def create_telephone_field(self, row, options):
        return TelephoneField(max_length=self.longest(row, 42), **options)

    def create_number_field(self, row, options):
        return NumberField(**options)

    def create_date_field(self, row, options):
        options["help_text"] = options["help_text"] or EXAMPLE
        return DateAnswer(**options)

    def create_radio_field(self, row, options):
        return forms.ChoiceField(choices=row.choice_list, widget=forms.RadioSelect, **options)

    def create_dropdown_field(self, row, options):
        return forms.ChoiceField(choices=[CHOOSE, *row.choice_list], **options)

    def create_checkboxes_field(self, row, options):
        return forms.MultipleChoiceField(
            choices=row.choice_list, widget=forms.CheckboxSelectMultiple, **options
        )

    def create_consent_field(self, row, options):
        return forms.BooleanField(**options)

    def create_school_field(self, row, options):
        return forms.ChoiceField(choices=cache(lambda: [CHOOSE, *school_choices()]), **options)

    def create_system_field(self, row, options):
        if row.multiple:
            return forms.MultipleChoiceField(
                choices=cache(system_choices), widget=forms.CheckboxSelectMultiple, **options
            )
        first = CHOOSE if row.required else UNSURE
        return forms.ChoiceField(choices=cache(lambda: [first, *system_choices()]), **options)

    def create_likert_field(self, row, options):
        return forms.ChoiceField(choices=[*SCALE, NO_OPINION], widget=forms.RadioSelect, **options)

    def create_file_field(self, row, options):
        options["help_text"] = options["help_text"] or uploads.HELP
        return FilesField(multiple=row.multiple, **options)

    def get_field_options(self, row):
        options = super().get_field_options(row)
        options.pop("initial")  # nothing is preset
        ask = (
            "โปรดเลือกคำตอบ"
            if row.field_type in ("likert", "dual", "radio", "dropdown")
            else "โปรดกรอกข้อมูลนี้"
        )
        options["error_messages"] = {
            "required": "โปรดทำเครื่องหมาย" if row.field_type in ("checkbox", "consent") else ask
        }
        return options

    @property
    def formfields(self):
        made = {}
        for row in self.fields:
            key = row.clean_name or row.get_field_clean_name()
            if row.field_type == "dual":
                made |= self.dual_fields(row, key)
            elif row.field_type and not row.is_heading:  # a draft's row may lack its type
                made[key] = self.get_create_field_function(row.field_type)(
                    row, self.get_field_options(row)
                )
        if self.acknowledges:
            made[ACKNOWLEDGED] = forms.BooleanField(
                label=ACKNOWLEDGEMENT, error_messages={"required": "โปรดทำเครื่องหมาย"}
            )
        if self.tells_page:
            made[CAME_FROM] = AddressField(required=False)
        made[ONCE] = forms.CharField(
            max_length=64, required=False, widget=forms.HiddenInput, initial=new_once
        )
        return made

    def dual_fields(self, row, key: str) -> dict[str, forms.Field]:
        names = {PRESENT: f"{row.label} – สภาพปัจจุบัน", WANTED: f"{row.label} – สภาพที่ต้องการ"}
        return {
            key + suffix: self.create_likert_field(
                row, {**self.get_field_options(row), "label": name}
            )
            for suffix, name in names.items()
        }

    def get_form_class(self):
        rows = list(self.fields)
        conditions = {
            row.clean_name: row.condition for row in rows if not row.is_heading and row.condition
        }
        return type("AnswerForm", (AnswerForm,), {**self.formfields, "conditions": conditions})


def new_once() -> str:
    """A token of one displayed form, so that a double click stores nothing twice."""
    return secrets.token_urlsafe(16)
