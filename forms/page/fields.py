"""The types of field that a form may have, and how their values are checked and written."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from home.files import uploads
from home.models import School
from home.people.telephone import parse_telephone
from home.thai import writing
from home.thai.date_fields import ThaiDateField
from home.thai.secrets import refusal_of
from home.thai.text import clean_text
from services.models import System

FIELD_TYPES = [
    ("section", "หัวข้อตอน"),
    ("aspect", "หัวข้อด้าน (ของข้อประเมิน)"),
    ("singleline", "ข้อความบรรทัดเดียว"),
    ("multiline", "ข้อความหลายบรรทัด"),
    ("email", "อีเมล"),
    ("telephone", "โทรศัพท์"),
    ("number", "จำนวน"),
    ("date", "วันที่ (พ.ศ.)"),
    ("radio", "เลือกหนึ่งข้อ"),
    ("dropdown", "เลือกจากรายการ"),
    ("checkboxes", "เลือกได้หลายข้อ"),
    ("checkbox", "ช่องทำเครื่องหมาย"),
    ("consent", "รับทราบ/ยินยอม"),
    ("school", "โรงเรียน"),
    ("system", "ระบบสารสนเทศ"),
    ("likert", "ข้อประเมิน 5 ระดับ"),
    ("dual", "ข้อประเมิน 2 ด้าน (ปัจจุบัน/ต้องการ)"),
    ("file", "ไฟล์แนบ"),
]
HEADINGS = frozenset({"section", "aspect"})
SCALE = [("5", "มากที่สุด"), ("4", "มาก"), ("3", "ปานกลาง"), ("2", "น้อย"), ("1", "น้อยที่สุด")]
NO_OPINION = ("na", "ไม่เคยใช้/ไม่มีความเห็น")
PRESENT, WANTED = "_d", "_i"  # suffixes that a dual item's two answers add to its key
LONGEST_LINE, LONGEST_TEXT, LONGEST_EMAIL = 255, 5000, 254
MARKS_FLOOD = 6
OFFICE = "office"


def check_text(value: str) -> None:
    """Refuse a flood of combining marks, and content that no form here may contain: personal ID
    numbers and passwords.
    """
    run = 0
    for letter in value:
        run = run + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if run > MARKS_FLOOD:
            raise ValidationError("ข้อความมีสระหรือวรรณยุกต์ซ้อนกันผิดปกติ โปรดพิมพ์ใหม่")
    if why := refusal_of(value):
        raise ValidationError(why)


class TextField(forms.CharField):
    """Text in which look-alike letters are normalised, so that searches find it."""

    default_validators = [check_text]

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return clean_text(text, multiline=isinstance(self.widget, forms.Textarea))


class DateAnswer(ThaiDateField):
    """A date as people type it; stored in ISO form, C.E."""

    def clean(self, value: object) -> str:
        day = super().clean(value)
        return day.isoformat() if day else ""


class TelephoneField(forms.CharField):
    """One telephone number or several, with extensions; stored in a standard form."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        try:
            return parse_telephone(text) if text else text
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NumberField(forms.IntegerField):
    """A count; Thai digits and thousands separators are accepted too."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=10_000_000, **kwargs)

    def to_python(self, value: object) -> int | None:
        text = "" if value is None else str(value)
        return super().to_python(re.sub(r"[,\s]", "", writing.arabic_digits(text[:40])))


def school_choices() -> list[tuple[str, str]]:
    """Active schools in dictionary order without the word โรงเรียน, and the office itself."""
    rows = School.objects.filter(is_active=True).values_list("pk", "name")
    ordered = sorted(rows, key=lambda row: writing.sort_key(row[1], "โรงเรียน"))
    return [(str(pk), name) for pk, name in ordered] + [(OFFICE, "สำนักงานเขตพื้นที่การศึกษา (กลุ่มงาน)")]


def system_choices() -> list[tuple[str, str]]:
    rows = System.objects.exclude(status=System.Status.RETIRED)
    return [
        (row.slug, str(row)) for row in sorted(rows, key=lambda row: writing.sort_key(row.name))
    ]


class FileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, each checked by `take_file`; the value is a list."""

    def __init__(self, *, multiple: bool = False, **kwargs):
        self.multiple = multiple
        attrs = {"accept": uploads.accept(), **({"multiple": True} if multiple else {})}
        super().__init__(
            widget=FileInput(attrs=attrs) if multiple else forms.FileInput(attrs=attrs), **kwargs
        )

    def clean(self, data: object, initial: object = None) -> list:
        entries = data if isinstance(data, (list, tuple)) else [data]
        listed = [entry for entry in entries if entry]
        if not listed:
            super().clean(None, initial)
        if len(listed) > 5:
            raise ValidationError("แนบได้ไม่เกิน 5 ไฟล์")
        return [uploads.take_file(entry) for entry in listed]
