"""The catalogue as a file that goes out and comes back: its columns, how a file is read, what it would change."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from home.formulas import restored
from home.text import normalise_lookalikes
from home.thai import format_date_short, parse_date

from .models import Law, Round, System

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 500, 60, 20_000
MOST_UNPACKED = 40 * 1024 * 1024
SHEET_ROWS_BEFORE_DATA = 1  # the headings; rows are named as a spreadsheet numbers them
SLUG = "รหัสระบบ"


class Unreadable(ValidationError):
    """The file as a whole cannot be read; the message says what to do."""


# One column: its heading, how a system shows in it, how its text is read ----------------------------------------------
@dataclass(frozen=True)
class Column:
    """`show` writes what a form field holds; `read` is its opposite and raises ValidationError."""

    name: str
    heading: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]

    def change(self, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str, str] | None:
        """Heading, old and new text where they differ in more than the ends of lines."""
        old, new = (cell_text(self.show(facts[self.name])) for facts in (before, after))
        return (self.heading, old, new) if old != new else None


def heading_of(name: str) -> str:
    return str(System._meta.get_field(name).verbose_name)


def text(name: str) -> Column:
    return Column(name, heading_of(name), str, lambda value: value or "")


def choice(name: str) -> Column:
    """Choices stand as their words."""
    words = dict(System._meta.get_field(name).flatchoices)
    codes = {word: code for code, word in words.items()}

    def read(cell: str) -> str:
        if cell and cell not in codes:
            raise ValidationError(f"ไม่มีตัวเลือก “{cell[:60]}” โปรดใช้คำใดคำหนึ่ง: {' / '.join(codes)}")
        return codes.get(cell, "")

    return Column(name, heading_of(name), read, lambda value: str(words.get(value, "")))


def day(name: str) -> Column:
    return Column(name, heading_of(name), read_day, lambda value: format_date_short(value) if value else "")


def read_day(cell: str) -> date | None:
    try:
        return parse_date(cell, today=timezone.localdate()) if cell else None
    except ValueError as error:
        raise ValidationError(str(error)) from error


def person(name: str) -> Column:
    return Column(name, heading_of(name), read_person, lambda user: str(user) if user else "")


def read_person(cell: str) -> Any:
    """Somebody of the office by full name or account."""
    if not cell:
        return None
    staff = get_user_model().objects.filter(is_active=True, school=None)
    found = [user for user in staff if cell in (user.username, str(user))]
    if len(found) != 1:
        why = "มีผู้ใช้ชื่อนี้มากกว่าหนึ่งคน โปรดใช้ชื่อบัญชี" if found else "ไม่พบผู้ใช้ของสำนักงานชื่อนี้"
        raise ValidationError(f"{why} ({cell[:60]})")
    return found[0]


def slugs(name: str, model: type[models.Model], heading: str) -> Column:
    """Others of a register by their slugs, in one cell."""

    def read(cell: str) -> list[models.Model]:
        asked = [part.strip() for part in cell.replace("\n", ",").split(",") if part.strip()]
        known = {row.slug: row for row in model.objects.filter(slug__in=asked)}
        if missing := [slug for slug in asked if slug not in known]:
            raise ValidationError(f"ไม่พบรหัส {', '.join(missing)[:120]}")
        return [known[slug] for slug in dict.fromkeys(asked)]

    return Column(name, heading, read, lambda rows: ", ".join(sorted(row.slug for row in rows)))


def read_system(cell: str) -> System | None:
    found = System.objects.filter(slug=cell).first() if cell else None
    if cell and found is None:
        raise ValidationError(f"ไม่พบรหัส {cell[:60]}")
    return found


def read_rounds(cell: str) -> list[tuple[str, str, date | None]]:
    """A line a round: name | reference date | day on which it closes this year."""
    found = []
    for line in filter(None, (line.strip() for line in cell.splitlines())):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) not in (2, 3) or not parts[0] or max(len(parts[0]), len(parts[1])) > 120:
            raise ValidationError("รอบการรายงานเขียนบรรทัดละหนึ่งรอบ: ชื่อรอบ | วันอ้างอิง | วันปิดรอบ")
        found.append((parts[0], parts[1], read_day(parts[2]) if len(parts) == 3 else None))
    return found


def show_rounds(rounds: Iterable[tuple[str, str, date | None]]) -> str:
    return "\n".join(
        " | ".join([name, reference, *([format_date_short(closes)] if closes else [])])
        for name, reference, closes in rounds
    )


COLUMNS = [
    Column("slug", SLUG, str, str),
    *(text(name) for name in ("name", "abbr", "name_en", "aliases")),
    choice("work_type"),
    *(text(name) for name in ("owner_agency", "purpose", "users", "url")),
    choice("status"),
    choice("personal_data"),
    choice("legal_basis"),
    *(text(name) for name in ("data_items", "data_source", "data_recipients", "retention", "security")),
    person("responsible"),
    person("deputy"),
    Column("replaced_by", "ระบบที่ใช้แทน (รหัส)", read_system, lambda system: system.slug if system else ""),
    slugs("related", System, "ระบบที่เกี่ยวข้อง (รหัส)"),
    slugs("laws", Law, "กฎหมายที่เกี่ยวข้อง (รหัส)"),
    Column("rounds", "รอบการรายงาน", read_rounds, show_rounds),
    text("outage"),
    day("outage_until"),
]
BY_HEADING = {column.heading: column for column in COLUMNS}
LISTS = ("related", "laws", "rounds")
INFORMATION = ("ยืนยันข้อมูลล่าสุด",)  # goes out, and is passed over when it comes back
HEADINGS = [*(column.heading for column in COLUMNS), *INFORMATION]


def facts_of(system: System) -> dict[str, Any]:
    """What the columns show of a system."""
    facts = {column.name: getattr(system, column.name) for column in COLUMNS if column.name not in LISTS}
    if system.pk is None:
        return facts | {name: [] for name in LISTS}
    rounds = [(row.name, row.reference_date, row.closes_on) for row in system.rounds.all()]
    return facts | {"related": list(system.related.all()), "laws": list(system.laws.all()), "rounds": rounds}


def sheet(systems: Iterable[System]) -> Iterable[list[object]]:
    """The rows of the file that goes out; it can come back as it is."""
    for system in systems:
        facts = facts_of(system)
        yield [*(column.show(facts[column.name]) for column in COLUMNS), system.reviewed_on]


# Reading a file -------------------------------------------------------------------------------------------------------
def cell_text(value: object) -> str:
    """A cell as text: a date that a spreadsheet made of one goes back into words, a defused formula loses its mark."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return format_date_short(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    words = normalise_lookalikes("\n".join(line.rstrip() for line in str(value).splitlines())).strip()
    return restored(words)


def xlsx_rows(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("ไฟล์ใหญ่เกินไปเมื่อคลายออก โปรดแบ่งเป็นหลายไฟล์")
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        return [[cell_text(value) for value in row] for row in rows]
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, IndexError, ValueError, TypeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("เปิดไฟล์ Excel นี้ไม่ได้ โปรดบันทึกเป็น .xlsx ใหม่แล้วลองอีกครั้ง") from error


def csv_rows(content: bytes) -> list[list[str]]:
    """UTF-8, or the code page that an old Thai Excel writes."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp874", errors="replace")
    try:
        return [[cell_text(cell) for cell in row[:MOST_COLUMNS]] for row in csv.reader(io.StringIO(words, newline=""))]
    except csv.Error as error:
        raise Unreadable("อ่านไฟล์ CSV นี้ไม่ได้ โปรดบันทึกเป็น CSV UTF-8 แล้วลองอีกครั้ง") from error


def read_file(name: str, content: bytes) -> list[list[str]]:
    """Headings and rows as text; trailing empty cells and empty rows at the end are gone."""
    rows = csv_rows(content) if name.lower().endswith(".csv") else xlsx_rows(content)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise Unreadable("ไฟล์นี้ไม่มีข้อมูล โปรดใช้ไฟล์ที่ดาวน์โหลดจากหน้าทะเบียนระบบ")
    if len(rows) > MOST_ROWS + SHEET_ROWS_BEFORE_DATA:
        raise Unreadable(f"ไฟล์มีเกิน {MOST_ROWS} แถว โปรดแบ่งเป็นหลายไฟล์")
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if "\0" in cell or "\ufffd" in cell:
                raise Unreadable(f"แถวที่ {number} มีอักขระที่อ่านไม่ได้ โปรดบันทึกไฟล์เป็น UTF-8 แล้วลองอีกครั้ง")
            if len(cell) > MOST_LETTERS:
                raise Unreadable(f"แถวที่ {number} มีข้อความยาวเกิน {MOST_LETTERS} ตัวอักษร")
    return rows


# What a file would change ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """What is wrong, by row and column as the spreadsheet shows them."""

    row: int
    column: str
    message: str


@dataclass
class RowPlan:
    """One row: a new system, or the cells in which a known one would change (heading, before, after)."""

    row: int
    system: System
    data: dict[str, Any]
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.system.pk is None

    @property
    def title(self) -> str:
        return self.data.get("name") or str(self.system)


@dataclass
class Plan:
    """All that a file would do, and all that is wrong with it."""

    rows: list[RowPlan] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0

    @property
    def new(self) -> list[RowPlan]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[RowPlan]:
        return [row for row in self.rows if not row.is_new]

    @property
    def print(self) -> str:
        """A fingerprint of what was shown: what is confirmed must be the same."""
        shown = [(row.row, row.system.pk, row.changes) for row in self.rows]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


FORM_FIELDS = [column.name for column in COLUMNS if column.name != "rounds"]


class RowForm(forms.ModelForm):
    url = forms.URLField(required=False, assume_scheme="https")

    class Meta:
        model = System
        fields = FORM_FIELDS


def plan_of(rows: Sequence[Sequence[str]]) -> Plan:
    """Read each row against the catalogue as it is now; nothing is stored."""
    plan = Plan()
    headings = list(rows[0])
    check_headings(headings, plan)
    if plan.faults:
        return plan
    systems = System.objects.select_related("responsible", "deputy", "replaced_by").prefetch_related(
        "related", "laws", "rounds"
    )
    known = {system.slug: system for system in systems}
    seen: set[str] = set()
    for number, row in enumerate(rows[1:], start=2):
        if any(row):
            plan_row(number, dict(zip(headings, row, strict=False)), known, seen, plan)
    return plan


def check_headings(headings: list[str], plan: Plan) -> None:
    if SLUG not in headings:
        plan.faults.append(Fault(1, SLUG, "ไม่มีคอลัมน์นี้ โปรดใช้ไฟล์ที่ดาวน์โหลดจากหน้าทะเบียนระบบ"))
    for heading in headings:
        if heading and heading not in HEADINGS:
            plan.faults.append(Fault(1, heading[:60], "ไม่รู้จักคอลัมน์นี้ โปรดลบหรือแก้ชื่อคอลัมน์"))
        elif heading and headings.count(heading) > 1:
            plan.faults.append(Fault(1, heading, "มีคอลัมน์ชื่อซ้ำกัน"))
            break


def plan_row(number: int, cells: dict[str, str], known: dict[str, System], seen: set[str], plan: Plan) -> None:
    slug = cells[SLUG]
    if slug in seen:
        plan.faults.append(Fault(number, SLUG, f"รหัส {slug[:60]} ซ้ำกับแถวก่อนหน้า"))
        return
    seen.add(slug)
    system = known.get(slug) or System(slug=slug)
    before = facts_of(system)
    after = dict(before)
    faults = []
    for heading, cell in cells.items():
        column = BY_HEADING.get(heading)
        if column is None:
            continue
        try:
            after[column.name] = column.read(cell)
        except ValidationError as error:
            faults.append(Fault(number, heading, " ".join(error.messages)))
    if system.pk is None:
        for name in ("status", "personal_data"):
            after[name] = after[name] or System._meta.get_field(name).default
    faults += faults_of(number, system, after, {fault.column for fault in faults})
    plan.faults += faults
    if faults:
        return
    changes = [change for column in COLUMNS if (change := column.change(before, after))]
    if changes:
        plan.rows.append(RowPlan(number, system, after, changes))
    else:
        plan.same += 1


def faults_of(number: int, system: System, data: dict[str, Any], known_bad: set[str]) -> Iterable[Fault]:
    """What the model and its fields have against the row, by the heading of the column."""
    form = filled(system, data)
    for name, errors in form.errors.items():
        heading = next((column.heading for column in COLUMNS if column.name == name), SLUG)
        if heading not in known_bad:
            yield Fault(number, heading, " ".join(errors))


def filled(system: System, data: dict[str, Any]) -> forms.ModelForm:
    """The form on a copy, so that what is only looked at stays as it is."""
    keys = {name: data[name] for name in FORM_FIELDS}
    for name in ("responsible", "deputy", "replaced_by"):
        keys[name] = data[name].pk if data[name] else None
    for name in ("related", "laws"):
        keys[name] = [row.pk for row in data[name]]
    instance = System.objects.get(pk=system.pk) if system.pk else System()
    return RowForm(keys, instance=instance)


@transaction.atomic
def apply(plan: Plan) -> int:
    """Store what the plan says; returns how many systems were made or changed."""
    for row in plan.rows:
        form = filled(row.system, row.data)
        form.instance._change_reason = "นำเข้าจากไฟล์"
        system = form.save()
        if "รอบการรายงาน" in {heading for heading, _, _ in row.changes}:
            system.rounds.set(
                Round(sort_order=order, name=name, reference_date=reference, closes_on=closes)
                for order, (name, reference, closes) in enumerate(row.data["rounds"])
            )
            system.save()
    return len(plan.rows)
