"""People from a table: read from CSV or XLSX, checked row by row, then made or changed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from openpyxl import load_workbook

from .models import School, User
from .roles import ROLES

COLUMNS = ["username", "prefix", "first_name", "last_name", "email", "school_code", "role"]
ROLE_NAMES = {role.key: role.name for role in ROLES}


class Refused(ValueError):
    """A row that cannot be stored; its text tells the person why."""


@dataclass(frozen=True)
class Row:
    """One line of the table: its number in the file, and its cells by column."""

    line: int
    cells: dict[str, str]


def read_csv(path: Path) -> Iterator[list[str]]:
    """Rows of a CSV file, in UTF-8 with or without the mark that Excel puts before it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def read_xlsx(path: Path) -> Iterator[list[str]]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for row in book.active.iter_rows(values_only=True):
            yield ["" if value is None else str(value) for value in row]
    finally:
        book.close()


def read_rows(path: Path) -> Iterator[Row]:
    """The rows below the heading; raises Refused when the heading is not the agreed one."""
    table = read_xlsx(path) if path.suffix.lower() == ".xlsx" else read_csv(path)
    heading = [cell.strip() for cell in next(table, [])]
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        raise Refused(f"แถวหัวตารางขาดคอลัมน์ {', '.join(missing)}")
    for line, cells in enumerate(table, start=2):
        if any(cell.strip() for cell in cells):
            yield Row(line, {name: cell.strip() for name, cell in zip(heading, cells, strict=False)})


def check(row: Row, schools: dict[str, School]) -> dict[str, object]:
    """The columns of a User from a row; raises Refused with the reason."""
    cells = {column: row.cells.get(column, "") for column in COLUMNS}
    if cells["role"] not in ROLE_NAMES:
        raise Refused(f"role: ต้องเป็น {', '.join(ROLE_NAMES)}")
    school = schools.get(cells["school_code"])
    if cells["school_code"] and school is None:
        raise Refused(f"school_code: ไม่มีโรงเรียนรหัส {cells['school_code']}")
    if cells["role"] in ("teacher", "principal") and school is None:
        raise Refused("school_code: บุคลากรโรงเรียนต้องมีรหัสโรงเรียน")
    facts = {key: cells[key] for key in ("username", "prefix", "first_name", "last_name", "email")}
    try:
        if cells["email"]:
            validate_email(cells["email"])
        User(**facts, school=school, password="-").full_clean(validate_unique=False)  # noqa: S106  (never stored)
    except ValidationError as error:
        raise Refused("; ".join(error.messages)) from error
    return {**facts, "school": school, "role": cells["role"]}


def store(facts: dict[str, object]) -> bool:
    """Make or change one person and give the role; a new one sets a password by mail. True when new."""
    role = facts.pop("role")
    user, made = User.objects.update_or_create(
        username=facts["username"], defaults={key: facts[key] for key in facts if key != "username"}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    user.groups.remove(*Group.objects.filter(name__in=ROLE_NAMES.values()).exclude(name=ROLE_NAMES[role]))
    user.groups.add(Group.objects.get(name=ROLE_NAMES[role]))
    return made


@dataclass
class Outcome:
    """What an import did, or with a dry run would do."""

    created: int = 0
    changed: int = 0
    refused: list[tuple[int, str]] | None = None


class DryRun(Exception):
    """Rolls a trial back."""


def import_people(path: Path, *, dry_run: bool) -> Outcome:
    """All good rows in one transaction; bad ones are told by line. A dry run stores nothing."""
    outcome = Outcome(refused=[])
    schools = {school.code: school for school in School.objects.all()}
    seen: set[str] = set()
    try:
        with transaction.atomic():
            for row in read_rows(path):
                try:
                    facts = check(row, schools)
                    if facts["username"] in seen:
                        raise Refused("username: ซ้ำกับแถวก่อนหน้า")
                except Refused as error:
                    outcome.refused.append((row.line, str(error)))
                    continue
                seen.add(facts["username"])
                made = store(facts)
                outcome.created += made
                outcome.changed += not made
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    return outcome
