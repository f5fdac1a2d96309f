"""The contents of the audit's rows as text: fields and values as their models name them, else as
the tables here do.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from home.thai.writing import format_date_short

NAMES = {
    "acting_for": "รักษาการแทน บัญชีเลขที่",
    "branch": "สิทธิ์ในหมวด",
    "by_mail": "ส่งทางอีเมล",
    "collection": "หมวดไฟล์",
    "decision": "ผลการพิจารณา",
    "fields": "ช่องที่แก้",
    "file": "ไฟล์",
    "groups": "กลุ่มผู้ใช้",
    "log": "รายการของหน้า",
    "move": "การดำเนินการ",
    "officer": "ผู้รับเรื่อง",
    "recovery_codes": "รหัสสำรอง",
    "restriction": "การจำกัดผู้ดู",
    "results": "ผลสำรวจ",
    "revision": "ฉบับ",
    "rights": "สิทธิ์",
    "roles": "บทบาท",
    "school": "โรงเรียน",
    "second_factor": "การยืนยันตัวตนสองชั้น",
    "sign_on": "การเชื่อมบัญชีหน่วยงาน",
    "state": "สถานะ",
    "system": "ระบบ",
    "ways": "วิธีเข้าสู่ระบบ",
}
VALUES = {
    "decision": {"approve": "อนุมัติ", "reject": "ส่งกลับ"},
    "log": {
        "wagtail.create": "สร้าง",
        "wagtail.edit": "แก้ไข",
        "wagtail.copy": "คัดลอก",
        "wagtail.move": "ย้าย",
        "wagtail.delete": "ลบ",
        "wagtail.publish": "เผยแพร่",
        "wagtail.unpublish": "ยกเลิกการเผยแพร่",
        "wagtail.workflow.start": "ส่งตรวจ",
        "wagtail.workflow.approve": "อนุมัติ",
        "wagtail.workflow.reject": "ส่งกลับ",
        "wagtail.workflow.resume": "ส่งตรวจอีกครั้ง",
        "wagtail.workflow.cancel": "ถอนคืน",
    },
    "restriction": {
        "none": "ไม่จำกัด",
        "login": "ผู้เข้าสู่ระบบ",
        "groups": "กลุ่มผู้ใช้",
        "password": "ผู้มีรหัสผ่าน",
    },
    "sign_on": {"connected": "เชื่อมแล้ว", "released": "ปลดแล้ว"},
    "ways": {
        "password": "รหัสผ่าน",
        "mfa": "ขั้นที่สอง",
        "socialaccount": "บัญชีหน่วยงาน",
        "code": "บัตรหรือรหัส",
    },
}
DEEDS = {"view": "ดู", "add": "เพิ่ม", "change": "แก้ไข", "delete": "ลบ"}


def model_of(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label) if label else None
    except (LookupError, ValueError):
        return None


def column_of(label: str, name: str) -> models.Field | None:
    model = model_of(label)
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def name_in_words(label: str, name: str) -> str:
    column = column_of(label, name)
    return str(column.verbose_name) if column else NAMES.get(name, name)


def values_in_words(label: str, name: str, value: object) -> str:
    """The value of one field: a flag, a choice, a date of the Buddhist Era, a key; or a list of
    these.
    """
    listed = value if isinstance(value, list) else [value]
    teller = teller_of(label, name)
    return ", ".join(in_words(one, teller) for one in listed)


def in_words(value: object, teller: Callable[[str], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return teller(str(value))


def teller_of(label: str, name: str) -> Callable[[str], str]:
    """The function that formats a value of this field; a value that it does not know is left as it
    is.
    """
    column = column_of(label, name)
    if name == "fields":
        return lambda text: name_in_words(label, text)
    if name == "rights":
        return right_in_words
    if isinstance(column, models.DateField):
        return day_in_words
    words = (
        choices_in_words(column.flatchoices)
        if column is not None and column.choices
        else VALUES.get(name, {})
    )
    return lambda text: words.get(text, text)


def choices_in_words(choices: Iterable[tuple[object, object]]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}


def day_in_words(text: str) -> str:
    """A date, or the date of a moment, as the audit stores it."""
    try:
        return format_date_short(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def right_in_words(text: str) -> str:
    """ "home.view_school" by its name; a permission that no longer exists is left as it is."""
    app, _, codename = text.partition(".")
    if app not in apps.app_configs:
        return text
    for model in apps.get_app_config(app).get_models():
        for known, words in model._meta.permissions:
            if known == codename:
                return str(words)
        deed, _, of = codename.partition("_")
        if deed in DEEDS and of == model._meta.model_name:
            return f"{DEEDS[deed]}{model._meta.verbose_name}"
    return text
