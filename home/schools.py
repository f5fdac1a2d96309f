"""Schools from a table: known by their code, an empty cell leaves what is there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from .files.tables import Column, Fault, Row, read_choice, read_table, read_yes_or_no
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
    """What an import did, or with a dry run would do."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)


def fill(school: School, row: Row) -> dict[str, str]:
    """Put what the cells say on a school; what is wrong comes back by column."""
    wrong = {}
    for name, cell in row.cells.items():
        if not cell:
            continue
        try:
            setattr(school, name, READERS.get(name, str)(cell))
        except ValueError as error:
            wrong[name] = str(error)
    try:
        school.clean_fields(exclude=wrong)
    except ValidationError as error:
        told = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        wrong |= {name if name in TITLES else "code": message for name, message in told.items()}
    return wrong


def facts_of(school: School) -> tuple[object, ...]:
    return tuple(getattr(school, name) for name in TITLES)


@transaction.atomic
def import_schools(path: Path, *, dry_run: bool) -> Outcome:
    """All good rows in one transaction; bad ones are told by row and column. Raises Unreadable."""
    outcome = Outcome()
    schools = {school.code: school for school in School.objects.all()}
    seen: set[str] = set()
    for row in read_table(path, COLUMNS).rows:
        code = row.cells["code"]
        school = schools.get(code) or School()
        before = facts_of(school)
        wrong = {name: fault.message for fault in row.faults for name in TITLES if TITLES[name] == fault.column}
        wrong = fill(school, row) | wrong
        if code in seen:
            wrong["code"] = "ซ้ำกับแถวก่อนหน้า"
        seen.add(code)
        if wrong:
            outcome.refused += 1
            outcome.faults += [Fault(row.number, TITLES[name], wrong[name]) for name in TITLES if name in wrong]
            continue
        keep(school, before, outcome, dry_run=dry_run)
    return outcome


def keep(school: School, before: tuple[object, ...], outcome: Outcome, *, dry_run: bool) -> None:
    is_new, is_same = school.pk is None, facts_of(school) == before
    outcome.created += is_new
    outcome.unchanged += is_same and not is_new
    outcome.changed += not is_new and not is_same
    if not dry_run and not is_same:
        school.save()
