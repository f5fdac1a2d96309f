"""What the editor of a form page must get right before it is stored, said beside the field in question."""

import re

from django import forms
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm

from home.page_forms import PageForm

NEEDS_CHOICES = frozenset({"radio", "dropdown", "checkboxes"})
TYPED = frozenset({"singleline", "multiline", "number", "telephone"})
NAMES_A_PERSON = frozenset({"email", "telephone", "file"})
FORBIDDEN = re.compile("รหัสผ่าน|พาสเวิร์ด|password|เลข(?:ประจำตัว|บัตร)(?:ประจำตัว)?ประชาชน|เลข ?13 ?หลัก", re.IGNORECASE)


class FormPageForm(PageForm, WagtailAdminFormPageForm):
    """Wagtail's form of a form page, with the rules that one field alone cannot tell."""

    def clean(self) -> dict:
        cleaned = super().clean()
        rows = [row for row in self.formsets["form_fields"].forms if is_kept(row)] if self.formsets else []
        keys = {row.instance.clean_name for row in rows if row.instance.clean_name}
        for row in rows:
            check_field(row, keys, is_anonymous=bool(cleaned.get("is_anonymous")))
        return cleaned


def is_kept(row: forms.ModelForm) -> bool:
    return row.is_valid() and bool(row.cleaned_data) and not row.cleaned_data.get("DELETE")


def check_field(row: forms.ModelForm, keys: set[str], *, is_anonymous: bool) -> None:
    given = row.cleaned_data
    kind, lines = given["field_type"], [line for line in given["choices"].splitlines() if line.strip()]
    if kind in NEEDS_CHOICES and len(lines) < 2:
        row.add_error("choices", "โปรดระบุตัวเลือกอย่างน้อยสองตัวเลือก บรรทัดละหนึ่งตัวเลือก")
    codes = [line.partition("=")[0].strip() for line in lines if "=" in line]
    if len(codes) != len(set(codes)):
        row.add_error("choices", "รหัสตัวเลือกซ้ำกัน โปรดใช้รหัสไม่ซ้ำ")
    if kind in TYPED and FORBIDDEN.search(given["label"]):
        row.add_error("label", "แบบฟอร์มเก็บรหัสผ่านหรือเลขประจำตัวประชาชนไม่ได้ โปรดลบช่องนี้")
    if is_anonymous and (kind in NAMES_A_PERSON or given["is_personal"]):
        row.add_error("field_type", "แบบที่ไม่ระบุตัวผู้ตอบมีช่องที่ระบุตัวบุคคลหรือไฟล์แนบไม่ได้")
    if given["show_if"] and not names_a_field(given["show_if"], keys):
        row.add_error("show_if", "โปรดใช้รูปแบบ รหัสช่อง=รหัสตัวเลือก โดยรหัสช่องต้องมีอยู่ในแบบฟอร์มนี้")


def names_a_field(condition: str, keys: set[str]) -> bool:
    key, is_there, code = condition.partition("=")
    return bool(is_there and code.strip()) and key.strip() in keys
