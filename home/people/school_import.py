"""Schools from a table: identified by their code; an empty cell leaves the value unchanged."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from home.files.imports.importer import Importer
from home.files.imports.plan import Plan, RowPlan, kept_rows
from home.files.tables import Column, Fault, read_choice, read_table, read_yes_or_no

from .models import School

COLUMNS = [
    Column("code", "รหัสโรงเรียน", ("รหัสสถานศึกษา", "รหัส"), is_needed=True, is_code=True),
    Column("name", "ชื่อโรงเรียน", ("โรงเรียน", "ชื่อสถานศึกษา", "ชื่อ")),
    Column("short_name", "ชื่อย่อ"),
    Column("district", "อำเภอ", ("เขต", "อำเภอ/เขต")),
    Column("province", "จังหวัด"),
    Column("size", "ขนาด", ("ขนาดโรงเรียน",)),
    Column("is_active", "เปิดดำเนินการ", ("สถานะ",)),
]
TITLES = {column.name: column.title for column in COLUMNS}


def read_size(cell: str) -> str:
    return read_choice(cell, dict(School.Size.choices))


READERS: dict[str, Callable[[str], object]] = {"size": read_size, "is_active": read_yes_or_no}


@dataclass
class Outcome:
    """The result of an import, or of a dry run."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)


def fill(school: School, cells: dict[str, str]) -> dict[str, str]:
    """Set the values of the cells on a school; returns the errors by column."""
    wrong = {}
    for name, cell in cells.items():
        if not cell:
            continue
        try:
            setattr(school, name, READERS.get(name, str)(cell))
        except ValueError as error:
            wrong[name] = str(error)
    try:
        school.clean_fields(exclude=wrong)
        school.refuse_secrets(exclude=wrong)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            wrong[name if name in TITLES else "code"] = " ".join(messages)
    return wrong


def facts_of(school: School) -> dict[str, str]:
    """A school's values by column; empty for a new school."""
    if school.pk is None:
        return dict.fromkeys(TITLES, "")
    return school_cells(school)


def school_cells(school: School) -> dict[str, str]:
    facts = {name: getattr(school, name) for name in TITLES}
    words = {"size": school.get_size_display(), "is_active": "ใช่" if school.is_active else "ไม่ใช่"}
    return facts | words


def plan_of(kept: dict[str, Any]) -> Plan:
    """Each row compared with the schools as they are now; nothing is stored."""
    plan = Plan()
    schools = {school.code: school for school in School.objects.all()}
    unread: dict[int, dict[str, str]] = {}
    for number, title, message in kept["faults"]:
        unread.setdefault(number, {})[title] = message
    seen: set[str] = set()
    for number, cells in kept["rows"]:
        code = cells["code"]
        school = schools.get(code) or School()
        before = facts_of(school)
        wrong = {TITLES[name]: message for name, message in fill(school, cells).items()}
        wrong |= unread.get(number, {})
        if code in seen:
            wrong[TITLES["code"]] = "ซ้ำกับแถวก่อนหน้า"
        seen.add(code)
        if wrong:
            plan.add_faults(number, wrong, TITLES.values())
            continue
        after = school_cells(school)
        changes = [
            (title, before[name], after[name])
            for name, title in TITLES.items()
            if before[name] != after[name]
        ]
        plan.add(RowPlan(number, school, f"{school.code} {school.name}", changes))
    return plan


@transaction.atomic
def store(plan: Plan) -> None:
    for row in plan.rows:
        row.record.save()


def import_schools(path: Path, *, dry_run: bool) -> Outcome:
    """All valid rows in one transaction; faults are reported by row and column. Raises
    Unreadable.
    """
    kept = kept_rows(read_table(path, COLUMNS))
    plan = plan_of(kept)
    outcome = Outcome(len(plan.new_rows), len(plan.changed_rows), plan.same, faults=plan.faults)
    outcome.refused = len(kept["rows"]) - len(plan.rows) - plan.same
    if not dry_run:
        store(plan)
    return outcome


class SchoolImporter(Importer):
    """Importing schools in the browser: all rows or none."""

    key = "schools"
    title = "โรงเรียน"
    unit = "โรงเรียน"
    notes = (
        "รหัสที่มีอยู่แล้วคือการแก้ไข รหัสใหม่คือการเพิ่มโรงเรียน โรงเรียนที่ไม่มีในไฟล์ไม่ถูกลบ",
        "ช่องว่างหมายถึงคงค่าเดิมไว้",
        "รหัสโรงเรียนเขียนด้วยเลขไทยหรือเลขอารบิกก็ได้",
        f"ขนาดใช้คำใดคำหนึ่ง: {' / '.join(School.Size.labels)} ส่วนเปิดดำเนินการเขียน ใช่ หรือ ไม่ใช่",
    )

    @property
    def list_url(self) -> str:
        return reverse("wagtailsnippets_home_school:list")

    @property
    def table_columns(self) -> list[Column]:
        return COLUMNS

    def may_be_imported_by(self, user: AbstractBaseUser) -> bool:
        return user.has_perms(["home.add_school", "home.change_school"])

    def plan(self, kept: dict[str, Any], by: AbstractBaseUser | None) -> Plan:
        return plan_of(kept)

    def apply(self, plan: Plan, by: AbstractBaseUser | None) -> int:
        store(plan)
        return len(plan.rows)


SCHOOLS = SchoolImporter()
