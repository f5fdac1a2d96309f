"""Exporting and importing the registers: their columns, the changes in a file, and applying
them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from home.files import tables
from home.files.imports.importer import Importer
from home.files.imports.plan import Plan, RowPlan
from home.files.tables import Fault, heading_key
from home.thai.text import clean_text
from home.thai.writing import arabic_digits, format_date_short, parse_date

from .forms import CatalogueFileForm
from .models import CatalogueImport, Law, Round, System

MOST_ROWS = 500
UNREAD = "ไม่รู้จักคอลัมน์นี้ โปรดลบหรือแก้ชื่อคอลัมน์"
BE_YEARS = range(2400, 2701)
SLUG = "รหัสระบบ"


# One column: its heading, how a system shows in it, how its text is read --------------------------
@dataclass(frozen=True)
class Column:
    """`show` gives the text for a form field's value; `read` is its inverse and raises
    ValidationError or ValueError.
    """

    name: str
    heading: str
    read: Callable[[str], Any]
    show: Callable[[Any], object]
    is_multiline: bool = False

    def change(self, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str, str] | None:
        """Heading, old and new text, if they differ in more than line endings."""
        old, new = (comparable(self.show(facts[self.name])) for facts in (before, after))
        return (self.heading, old, new) if old != new else None


def comparable(value: object) -> str:
    lines = clean_text(str(value), multiline=True).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def heading_of(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def text(model: type[models.Model], name: str) -> Column:
    has_lines = isinstance(model._meta.get_field(name), models.TextField)
    return Column(name, heading_of(model, name), str, lambda value: value or "", has_lines)


def texts(model: type[models.Model], *names: str) -> list[Column]:
    return [text(model, name) for name in names]


def choice(model: type[models.Model], name: str) -> Column:
    """Choices are written as their labels; a file may also use their codes."""
    words = {code: str(word) for code, word in model._meta.get_field(name).flatchoices}

    def read(cell: str) -> str:
        return tables.read_choice(cell, words) if cell else ""

    return Column(name, heading_of(model, name), read, lambda value: words.get(value, ""))


def day(model: type[models.Model], name: str) -> Column:
    return Column(
        name,
        heading_of(model, name),
        read_day,
        lambda value: format_date_short(value) if value else "",
    )


def read_day(cell: str) -> date | None:
    return parse_date(cell, today=timezone.localdate()) if cell else None


def year(model: type[models.Model], name: str) -> Column:
    return Column(name, heading_of(model, name), read_year, lambda value: value or "")


def read_year(cell: str) -> int | None:
    digits = arabic_digits(cell)
    if cell and not (digits.isdecimal() and int(digits) in BE_YEARS):
        raise ValueError("โปรดเขียนปี พ.ศ. เป็นตัวเลขสี่หลัก เช่น 2562")
    return int(digits) if cell else None


def person(model: type[models.Model], name: str) -> Column:
    return Column(
        name, heading_of(model, name), read_person, lambda user: str(user) if user else ""
    )


def read_person(cell: str) -> Any:
    """A person of the office by full name or account."""
    if not cell:
        return None
    staff = get_user_model().objects.filter(is_active=True, school=None)
    found = [user for user in staff if cell in (user.username, str(user))]
    if len(found) != 1:
        why = "มีผู้ใช้ชื่อนี้มากกว่าหนึ่งคน โปรดใช้ชื่อบัญชี" if found else "ไม่พบผู้ใช้ของสำนักงานชื่อนี้"
        raise ValidationError(f"{why} ({cell[:60]})")
    return found[0]


def slugs(name: str, model: type[models.Model], heading: str) -> Column:
    """Several records of a register by their slugs, in one cell."""

    def read(cell: str) -> list[models.Model]:
        asked = [part.strip() for part in cell.replace("\n", ",").split(",") if part.strip()]
        known = {row.slug: row for row in model.objects.filter(slug__in=asked)}
        if missing := [slug for slug in asked if slug not in known]:
            raise ValidationError(f"ไม่พบรหัส {', '.join(missing)[:120]}")
        return [known[slug] for slug in dict.fromkeys(asked)]

    return Column(
        name,
        heading,
        read,
        lambda rows: ", ".join(sorted(row.slug for row in rows)),
        is_multiline=True,
    )


def other(model: type[models.Model], name: str, heading: str) -> Column:
    """Another record of the register by its slug."""

    def read(cell: str) -> models.Model | None:
        found = model.objects.filter(slug=cell).first() if cell else None
        if cell and found is None:
            raise ValidationError(f"ไม่พบรหัส {cell[:60]}")
        return found

    return Column(name, heading, read, lambda row: row.slug if row else "")


def read_rounds(cell: str) -> list[tuple[str, str, date | None]]:
    """One line per round: name | reference date | closing date this year."""
    found = []
    for line in filter(None, (line.strip() for line in cell.splitlines())):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) not in (2, 3) or not parts[0] or max(len(parts[0]), len(parts[1])) > 120:
            raise ValidationError("รอบการรายงานเขียนบรรทัดละหนึ่งรอบ: ชื่อรอบ | วันอ้างอิง | วันปิดรอบ")
        found.append((parts[0], parts[1], read_day(parts[2]) if len(parts) == 3 else None))
    return found


def show_rounds(rounds: Iterable[tuple[str, str, date | None]]) -> str:
    lines = []
    for name, reference, closes in rounds:
        parts = [name, reference]
        if closes:
            parts.append(format_date_short(closes))
        lines.append(" | ".join(parts))
    return "\n".join(lines)


# The registers ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Register(Importer):
    """One register as a file: its columns, the first of which is the slug, and the texts of its
    pages. The columns in `information` are exported, and ignored in imports.
    """

    kept = CatalogueImport
    form = CatalogueFileForm
    upload_page = "services/catalogue/import.html"
    preview_page = "services/catalogue/import_preview.html"
    most_rows = MOST_ROWS
    nothing_in_it = "ไฟล์นี้ไม่มีข้อมูลใต้หัวตาราง โปรดใช้ไฟล์ที่ดาวน์โหลดจากหน้าทะเบียน"

    key: str
    model: type[models.Model]
    title: str
    unit: str
    columns: list[Column]
    lists: tuple[str, ...] = ()
    information: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.columns[0].heading

    @property
    def headings(self) -> list[str]:
        return [*(column.heading for column in self.columns), *self.information]

    @property
    def table_columns(self) -> list[tables.Column]:
        """The columns that the table reader looks for; English headings are the names of the
        columns.
        """
        first, *others = self.columns
        slug = tables.Column(first.name, first.heading, ("รหัส",), is_needed=True)
        told = [tables.Column(heading_key(heading), heading) for heading in self.information]
        return [
            slug,
            *(tables.Column(c.name, c.heading, is_multiline=c.is_multiline) for c in others),
            *told,
        ]

    def may_be_imported_by(self, user: Any) -> bool:
        name = self.model._meta.model_name
        return user.has_perm(f"services.change_{name}") and user.has_perm(f"services.add_{name}")

    def plan(self, kept: dict[str, Any], by: Any) -> Plan:
        return plan_of(self, kept)

    def apply(self, plan: Plan, by: Any) -> int:
        return apply(self, plan)

    def facts_of(self, record: models.Model) -> dict[str, Any]:
        """A record's values by column."""
        facts = {
            column.name: getattr(record, column.name)
            for column in self.columns
            if column.name not in self.lists
        }
        return facts | {name: list_of(record, name) for name in self.lists}


def list_of(record: models.Model, name: str) -> list[Any]:
    if record.pk is None:
        return []
    rows = getattr(record, name).all()
    if name == "rounds":
        return [(row.name, row.reference_date, row.closes_on) for row in rows]
    return list(rows)


SYSTEMS = Register(
    "systems",
    System,
    "ทะเบียนระบบ",
    "ระบบ",
    [
        Column("slug", SLUG, str, str),
        *texts(System, "name", "abbr", "name_en", "aliases"),
        choice(System, "work_type"),
        *texts(System, "owner_agency", "purpose", "users", "url"),
        choice(System, "status"),
        choice(System, "personal_data"),
        choice(System, "legal_basis"),
        *texts(System, "data_items", "data_source", "data_recipients", "retention", "security"),
        person(System, "responsible"),
        person(System, "deputy"),
        other(System, "replaced_by", "ระบบที่ใช้แทน (รหัส)"),
        slugs("related", System, "ระบบที่เกี่ยวข้อง (รหัส)"),
        slugs("laws", Law, "กฎหมายที่เกี่ยวข้อง (รหัส)"),
        Column("rounds", "รอบการรายงาน", read_rounds, show_rounds, is_multiline=True),
        text(System, "outage"),
        day(System, "outage_until"),
    ],
    lists=("related", "laws", "rounds"),
    information=("ยืนยันข้อมูลล่าสุด",),
)
LAWS = Register(
    "laws",
    Law,
    "ทะเบียนกฎหมายและแผน",
    "ฉบับ",
    [
        Column("slug", "รหัสกฎหมาย", str, str),
        text(Law, "title"),
        choice(Law, "kind"),
        year(Law, "be_year"),
        choice(Law, "status"),
        *texts(Law, "status_note", "gazette_volume", "gazette_part", "gazette_page"),
        day(Law, "gazette_on"),
        day(Law, "in_force_on"),
        other(Law, "replaced_by", "ถูกแทนที่ด้วย (รหัส)"),
        *texts(Law, "url", "summary", "effect", "processes"),
        day(Law, "checked_on"),
    ],
)
REGISTERS = {register.key: register for register in (SYSTEMS, LAWS)}
HEADINGS = SYSTEMS.headings


def sheet(register: Register, records: Iterable[models.Model]) -> Iterable[list[object]]:
    """The rows of the export; it can be imported unchanged."""
    for record in records:
        facts = register.facts_of(record)
        told = [record.reviewed_on] if register is SYSTEMS else []
        yield [*(column.show(facts[column.name]) for column in register.columns), *told]


# What a file would change -------------------------------------------------------------------------
def plan_of(register: Register, kept: dict[str, Any]) -> Plan:
    """Compare each row with the current register; nothing is stored."""
    plan = Plan(faults=[Fault(*fault) for fault in kept["faults"]])
    plan.faults += [Fault(kept["heading_row"], name, UNREAD) for name in kept.get("unread", ())]
    alone = [
        column.name
        for column in register.columns
        if isinstance(column_of(register, column), models.ForeignKey)
    ]
    records = register.model.objects.select_related(*alone).prefetch_related(*register.lists)
    known = {record.slug: record for record in records}
    seen: set[str] = set()
    for number, cells in kept["rows"]:
        plan_row(register, number, cells, known, seen, plan)
    place = {heading: order for order, heading in enumerate(register.headings)}
    plan.faults.sort(key=lambda fault: (fault.row, place.get(fault.column, len(place))))
    return plan


def column_of(register: Register, column: Column) -> Any:
    """A reverse relation (rounds) counts as a field of the model too."""
    return register.model._meta.get_field(column.name)


def plan_row(
    register: Register,
    number: int,
    cells: dict[str, str],
    known: dict[str, Any],
    seen: set[str],
    plan: Plan,
) -> None:
    slug = cells["slug"]
    if slug in seen:
        plan.faults.append(Fault(number, register.slug, f"รหัส {slug[:60]} ซ้ำกับแถวก่อนหน้า"))
        return
    seen.add(slug)
    record = known.get(slug) or register.model(slug=slug)
    before = register.facts_of(record)
    after, faults = read_cells(register, number, cells, before)
    if record.pk is None:
        fill_defaults(register, after)
    told = {fault.column for fault in plan.faults if fault.row == number}
    told |= {fault.column for fault in faults}
    faults += faults_of(register, number, record, after, told)
    plan.faults += faults
    if faults or told:
        return
    changes = [change for column in register.columns if (change := column.change(before, after))]
    title = after.get("name") or after.get("title") or str(record)
    plan.add(RowPlan(number, record, title, changes, after))


def read_cells(
    register: Register, number: int, cells: dict[str, str], before: dict[str, Any]
) -> tuple[dict[str, Any], list[Fault]]:
    """The values of the row, and the cells that could not be read."""
    after, faults = dict(before), []
    for column in register.columns:
        if column.name not in cells:
            continue
        try:
            after[column.name] = column.read(cells[column.name])
        except ValidationError as error:
            faults.append(Fault(number, column.heading, " ".join(error.messages)))
        except ValueError as error:
            faults.append(Fault(number, column.heading, str(error)))
    return after, faults


def fill_defaults(register: Register, facts: dict[str, Any]) -> None:
    """Empty choices of a new record get the model's defaults."""
    for name in facts.keys() - set(register.lists):
        column = register.model._meta.get_field(name)
        if column.choices and column.has_default():
            facts[name] = facts[name] or column.get_default()


def faults_of(
    register: Register, number: int, record: models.Model, data: dict[str, Any], known_bad: set[str]
) -> Iterable[Fault]:
    """The validation errors of the model and its fields for the row, by column heading."""
    for name, errors in fill_form(register, record, data).errors.items():
        heading = next(
            (column.heading for column in register.columns if column.name == name), register.slug
        )
        if heading not in known_bad:
            yield Fault(number, heading, " ".join(errors))


class RowForm(forms.ModelForm):
    url = forms.URLField(required=False, assume_scheme="https")


def fill_form(register: Register, record: models.Model, data: dict[str, Any]) -> forms.ModelForm:
    """Fills a form on a copy, so that a preview does not change the record."""
    fields = [column.name for column in register.columns if column.name != "rounds"]
    form = forms.modelform_factory(register.model, form=RowForm, fields=fields)
    keys = {name: as_key(data[name]) for name in fields}
    instance = register.model.objects.get(pk=record.pk) if record.pk else register.model()
    return form(keys, instance=instance)


def as_key(value: Any) -> Any:
    """Related records as a form field expects them."""
    if isinstance(value, list):
        return [row.pk for row in value]
    return value.pk if isinstance(value, models.Model) else value


@transaction.atomic
def apply(register: Register, plan: Plan, reason: str = "นำเข้าจากไฟล์") -> int:
    """Apply the plan; returns how many records were created or changed. The reason stands in their
    histories.
    """
    for row in plan.rows:
        form = fill_form(register, row.record, row.data)
        form.instance._change_reason = reason
        record = form.save()
        if "รอบการรายงาน" in {heading for heading, _, _ in row.changes}:
            record.rounds.set(
                Round(sort_order=order, name=name, reference_date=reference, closes_on=closes)
                for order, (name, reference, closes) in enumerate(row.data["rounds"])
            )
            record._change_reason = reason
            record.save()
    return len(plan.rows)
