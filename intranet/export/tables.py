"""The tables that people know, as CSV: where a screen has an export, by the same rows."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

import home.audit.views as audit
from forms.access.models import AccessItem
from forms.access.views import ITEM_COLUMNS, item_row
from forms.page.models import FormPage
from forms.submissions.admin import export_table
from forms.submissions.models import Submission
from home.audit.models import AuditRow
from home.files.exports import csv_lines
from home.models import Holiday, School, User
from home.people.user_list.views import HEADINGS, export_rows, with_facts
from services.catalogue.file import LAWS, SYSTEMS, sheet
from services.catalogue.models import Law, System
from services.desk.listing import COLUMNS, lines
from services.desk.models import Consultation
from services.projects.models import DevelopmentProject, StepRecord

Table = tuple[str, list[str], Iterable[list[object]]]  # name, headings, rows
# Without an export of their own: all their columns, by the names that people read
PLAIN = (School, Holiday, DevelopmentProject, StepRecord)


def write_tables(folder: Path) -> dict[str, int]:
    """Rows by name of the file."""
    folder.mkdir(mode=0o700)
    counts = {}
    for name, headings, rows in tables():
        counted = Counted(rows)
        with open(folder / f"{name}.csv", "x", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(headings, counted))
        counts[f"{name}.csv"] = counted.count
    return counts


class Counted:
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterable[list[object]]):
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[list[object]]:
        for row in self.rows:
            self.count += 1
            yield row


def tables() -> Iterator[Table]:
    cases = Consultation.objects.for_list().order_by("pk")
    headings = [*(name for name, _ in COLUMNS), "คำตอบอื่นในแบบฟอร์ม"]
    yield "consultations", headings, lines(cases.iterator(chunk_size=2000))
    yield "systems", list(SYSTEMS.headings), sheet(SYSTEMS, System.objects.order_by("pk"))
    yield "laws", list(LAWS.headings), sheet(LAWS, Law.objects.order_by("pk"))
    items = AccessItem.objects.with_all().order_by("pk")
    yield "access-rights", ITEM_COLUMNS, map(item_row, items)
    yield "people", HEADINGS, export_rows(with_facts(User.objects.order_by("pk")), set())
    for page in FormPage.objects.order_by("pk"):
        yield answers_of(page)
    yield "audit", audit.COLUMNS, audit.lines(AuditRow.objects.with_texts().order_by("number"))
    for model in PLAIN:
        yield plain_table(model)


def answers_of(page: FormPage) -> Table:
    rows = Submission.objects.filter(page=page).select_related("page", "school").order_by("pk")
    headings, told = export_table(page, rows, codes=False)
    return f"answers-{page.pk}-{slugify(page.slug)}", headings, told


def plain_table(model: type[models.Model]) -> Table:
    columns = [column for column in model._meta.concrete_fields if not column.primary_key]
    headings = [str(column.verbose_name) for column in columns]
    rows = (plain_row(row, columns) for row in model._default_manager.order_by("pk"))
    return f"{model._meta.model_name}s", headings, rows


def plain_row(row: models.Model, columns: Iterable[models.Field]) -> list[object]:
    return [shown_value(row, column) for column in columns]


def shown_value(row: models.Model, column: models.Field) -> object:
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    value = getattr(row, column.name)
    if isinstance(column, models.DateTimeField) and value:
        return timezone.localtime(value)
    return value
