"""What the editor of a form page must correct before it is stored, each message beside its field.

Answers keep the meaning that a line or a field had when they were given. Where the site cannot tell
a renamed choice from a replaced one, it asks (forms/page/decisions.py).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from django import forms
from wagtail.admin.panels import Panel
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm

from home.pages.forms import PageForm
from home.thai.keys import comparison_key

from .choices import as_text, codes_by_label, lines_of, pairs, with_known_codes
from .decisions import RETIRE, DecisionsField, Question, rename_of

NEEDS_CHOICES = frozenset({"radio", "dropdown", "checkboxes"})
TYPED = frozenset({"singleline", "multiline", "number", "telephone"})
NAMES_A_PERSON = frozenset({"email", "telephone", "file"})
HEADINGS = frozenset({"section", "aspect"})
FORBIDDEN = re.compile(
    "รหัสผ่าน|พาสเวิร์ด|password|เลข(?:ประจำตัว|บัตร)(?:ประจำตัว)?ประชาชน|เลข ?13 ?หลัก", re.IGNORECASE
)
NO_SHEETS = "แบบที่ผู้อำนวยการโรงเรียนรับรองต้องตอบโรงเรียนละหนึ่งครั้ง ระบุตัวผู้ตอบ และไม่เปิดให้ผู้เยี่ยมชม"
# a decision about the first applies to the second too
HOLDS_THE_SAME = {("singleline", "multiline")}


class AnsweredPanel(Panel):
    """Beside a field of the form: how many answers it has, and therefore what can no longer be
    changed.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "forms/page/admin/answered.html"

        def is_shown(self) -> bool:
            return bool(self.count)

        @property
        def count(self) -> int:
            """The number of answers to this field; a new field has none."""
            field = self.instance
            return answers_to(field, field.page.usage) if field.pk and field.page_id else 0

        def get_context_data(self, parent_context=None) -> dict:
            field, usage = self.instance, self.instance.page.usage
            parts = [
                (label, usage[field.clean_name, code])
                for code, label in field.choice_labels.items()
            ]
            return super().get_context_data(parent_context) | {"count": self.count, "parts": parts}


class FormPageForm(PageForm, WagtailAdminFormPageForm):
    """Wagtail's form for a form page, with the rules that involve several fields."""

    decisions = DecisionsField()

    def clean(self) -> dict:
        cleaned = super().clean()
        listed = self.formsets["form_fields"].forms if self.formsets else []
        rows = [row for row in listed if is_kept(row)]
        refuse_equal_labels(rows)
        for row in rows:
            check_field(row, is_anonymous=bool(cleaned.get("is_anonymous")))
        if self.instance.pk and any(row.instance.pk for row in listed):
            self.keep_answers(listed)
        refuse_lost_conditions([row for row in rows if row.is_valid()])
        self.refuse_lost_certificate(cleaned)
        return cleaned

    def refuse_lost_certificate(self, cleaned: dict) -> None:
        """The director of a school certifies what the school says once, under its name. Told to
        the editor alone: a form that was stored otherwise before is published as it is.
        """
        page = self.instance
        names = ("purpose", "needs_certificate", "once", "is_anonymous", "open_to_visitors")
        given = {name: cleaned.get(name, getattr(page, name)) for name in names}
        is_of_somebody = not (given["is_anonymous"] or given["open_to_visitors"])
        is_of_schools = is_of_somebody and given["once"] == page.Once.SCHOOL
        is_certified = given["purpose"] == page.Purpose.NEEDS and given["needs_certificate"]
        if is_certified and not is_of_schools:
            self.add_error("needs_certificate", NO_SHEETS)

    def keep_answers(self, listed: Sequence[forms.ModelForm]) -> None:
        """No answered field or choice is removed or turned into something else without a
        decision.
        """
        usage, questions = self.instance.usage, []
        for row in listed:
            if row.instance.pk and row.is_valid():
                questions += self.questions_of(row, usage)
        decided = self.cleaned_data.get("decisions") or {}
        if any(not question.is_answered_by(decided) for question in questions):
            self.fields["decisions"].widget.questions = questions
            self.add_error("decisions", "โปรดตอบคำถามด้านล่างก่อนบันทึก สิ่งที่พิมพ์ไว้ยังอยู่ครบ")

    def questions_of(self, row: forms.ModelForm, usage: Counter) -> list[Question]:
        if row.cleaned_data.get("DELETE"):
            return questions_of_removal(row, usage)
        check_type(row, usage)
        return self.questions_of_choices(row, usage)

    def questions_of_choices(self, row: forms.ModelForm, usage: Counter) -> list[Question]:
        """For each answered choice that is no longer in the list: was it removed, or renamed to one
        of the new lines?
        """
        field, before = row.instance, pairs(row.initial.get("choices") or "")
        known = (
            codes_by_label(before)
            | self.instance.known_codes(field.clean_name)
            | codes_by_label(before)
        )
        lines = with_known_codes(field.choices, known)
        fresh = [label for code, label in lines if not code]
        there = {code for code, _ in lines}
        gone = [
            (code, label, usage[field.clean_name, code])
            for code, label in before
            if code not in there
        ]
        questions = [question_of_choice(field, *choice, fresh) for choice in gone if choice[2]]
        decided = self.cleaned_data.get("decisions") or {}
        renamed = {
            rename_of(decided.get(question.name, "")): question.code for question in questions
        }
        field.choices = as_text((code or renamed.get(label, ""), label) for code, label in lines)
        for question in questions:
            if not question.is_answered_by(decided):
                row.add_error("choices", question.text)
        return questions


def question_of_choice(field, code: str, label: str, count: int, fresh: Sequence[str]) -> Question:
    text = f"{count} คำตอบใช้ตัวเลือก “{label}” ของช่อง “{field.label}”"
    options = [(f"rename:{new}", f"เป็นตัวเลือกเดิมที่เปลี่ยนชื่อเป็น “{new}”") for new in fresh]
    giving_up = "“{}” เลิกใช้แล้ว{} คำตอบเดิมยังอยู่ในผลและไฟล์ส่งออก"
    retire = (RETIRE, giving_up.format(label, " ตัวเลือกที่พิมพ์ใหม่เป็นตัวเลือกใหม่" if fresh else ""))
    return Question(f"{field.clean_name}.{code}", code, text, (*options, retire))


def questions_of_removal(row: forms.ModelForm, usage: Counter) -> list[Question]:
    field = row.instance
    count = answers_to(field, usage)
    if not count:
        return []
    option = (
        RETIRE,
        "ยืนยันนำช่องนี้ออกจากแบบฟอร์ม คำตอบเดิมยังอยู่ในผลและไฟล์ส่งออก โดยมีคำว่า (เลิกใช้แล้ว) กำกับ",
    )
    return [Question(field.clean_name, "", f"{count} คำตอบใช้ช่อง “{field.label}”", (option,))]


def answers_to(field, usage: Counter) -> int:
    """How many people answered this field; a dual item has two answers, and either may be
    missing.
    """
    return max(
        usage[field.clean_name], usage[f"{field.clean_name}_d"], usage[f"{field.clean_name}_i"]
    )


def check_type(row: forms.ModelForm, usage: Counter) -> None:
    """A field with answers keeps its type: a date cannot become a choice, nor a single choice a
    list.
    """
    count, before, now = answers_to(row.instance, usage), row.initial, row.cleaned_data
    if not count:
        return
    types = before.get("field_type"), now["field_type"]
    if types[0] != types[1] and types not in HOLDS_THE_SAME:
        row.add_error("field_type", f"มี {count} คำตอบแล้ว จึงเปลี่ยนชนิดของช่องไม่ได้ โปรดเพิ่มช่องใหม่แทน")
    if bool(before.get("multiple")) != bool(now["multiple"]):
        row.add_error("multiple", f"มี {count} คำตอบแล้ว จึงเปลี่ยนจำนวนที่เลือกได้ไม่ได้ โปรดเพิ่มช่องใหม่แทน")


def is_kept(row: forms.ModelForm) -> bool:
    return row.is_valid() and bool(row.cleaned_data) and not row.cleaned_data.get("DELETE")


def refuse_equal_labels(rows: Iterable[forms.ModelForm]) -> None:
    """Two fields may not have the same label, since results and files identify a column by its
    label alone. A heading may share its label with a field.
    """
    labelled = [(kind_of_label(row), number, row) for number, row in enumerate(rows)]
    for _, group in groupby(sorted(labelled, key=itemgetter(0, 1)), key=itemgetter(0)):
        for _, _, row in list(group)[1:]:
            row.add_error("label", "มีช่องที่ใช้ชื่อนี้แล้วในแบบฟอร์มนี้ โปรดใช้ชื่ออื่น")


def kind_of_label(row: forms.ModelForm) -> tuple[str, str]:
    kind = row.cleaned_data["field_type"]
    return kind if kind in HEADINGS else "field", comparison_key(row.cleaned_data["label"])


def check_field(row: forms.ModelForm, *, is_anonymous: bool) -> None:
    given = row.cleaned_data
    kind = given["field_type"]
    check_choices(row)
    if kind in TYPED and FORBIDDEN.search(given.get("label", "")):
        row.add_error("label", "แบบฟอร์มเก็บรหัสผ่านหรือเลขประจำตัวประชาชนไม่ได้ โปรดลบช่องนี้")
    if is_anonymous and (kind in NAMES_A_PERSON or given["is_personal"]):
        row.add_error("field_type", "แบบที่ไม่ระบุตัวผู้ตอบมีช่องที่ระบุตัวบุคคลหรือไฟล์แนบไม่ได้")
    if given["is_folded"] and given["required"]:
        row.add_error("is_folded", "ช่องที่ต้องตอบพับไว้ไม่ได้ ผู้ตอบจะมองไม่เห็น")


def check_choices(row: forms.ModelForm) -> None:
    lines = lines_of(row.cleaned_data["choices"])
    if row.cleaned_data["field_type"] in NEEDS_CHOICES and len(lines) < 2:
        row.add_error("choices", "โปรดระบุตัวเลือกอย่างน้อยสองตัวเลือก บรรทัดละหนึ่งตัวเลือก")
    codes = [code for code, _ in lines if code]
    if len(codes) != len(set(codes)):
        row.add_error("choices", "รหัสตัวเลือกซ้ำกัน โปรดใช้รหัสไม่ซ้ำ")
    counts = Counter(comparison_key(label) for _, label in lines)
    equal = [label for _, label in lines if counts[comparison_key(label)] > 1]
    if equal:
        row.add_error("choices", f"มีตัวเลือกชื่อซ้ำกัน: {equal[0]} โปรดใช้ชื่อไม่ซ้ำ")


def refuse_lost_conditions(rows: Sequence[forms.ModelForm]) -> None:
    """A field that depends on a choice that no longer exists would never be shown. Called when all
    lines have codes.
    """
    fields = {row.instance.clean_name: row.instance for row in rows if row.instance.clean_name}
    for row in rows:
        if row.cleaned_data["show_if"] and (
            reason := lost_condition(row.instance.condition, fields)
        ):
            row.add_error("show_if", reason)


def lost_condition(condition: tuple[str, tuple[str, ...]] | None, fields: Mapping) -> str:
    """Why a field with this condition would not be shown as it says; "" where it would."""
    key, named = condition or ("", ())
    if key not in fields or not named:
        return "โปรดใช้รูปแบบ รหัสช่อง=รหัสตัวเลือก โดยรหัสช่องต้องมีอยู่ในแบบฟอร์มนี้"
    field = fields[key]
    codes = [code for code, _ in pairs(field.choices)]
    lost = [code for code in named if code.lower() not in codes]
    if field.field_type in NEEDS_CHOICES and lost:
        return (
            f"ช่อง “{field.label}” ไม่มีตัวเลือกรหัส {lost[0]} แล้ว ช่องนี้จึงจะไม่แสดงเลย"
            " โปรดเลือกรหัสอื่นหรือเว้นว่างไว้"
        )
    return ""
