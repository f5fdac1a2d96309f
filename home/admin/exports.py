"""Exports of the admin's lists, Wagtail's own included: all use the office's one writer, with
labels instead of codes.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.http import HttpResponseBase
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from home.files.exports import table_response

HEADINGS = {  # for columns that Wagtail exports under their names in the code
    "workflow": "เส้นทางอนุมัติ",
    "requested_by": "ผู้ขอ",
    "task": "งานอนุมัติ",
    "started_at": "เริ่มเมื่อ",
    "finished_at": "เสร็จเมื่อ",
    "finished_by": "ผู้พิจารณา",
}
NOTHING = "-"  # what modeladmin shows for an empty value, for 0 and for False


def column_of(item: Any, name: str) -> Field | None:
    """The column of the item's table with this name, if there is one."""
    try:
        found = item._meta.get_field(name) if isinstance(item, Model) else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def in_words(item: Any, name: str, value: object) -> object:
    """Choices by their labels, others by their names; columns are read directly from the item."""
    if column := column_of(item, name):
        shown = getattr(item, f"get_{name}_display", None)
        return shown() if column.choices and shown else getattr(item, name)
    return "" if value == NOTHING else value


def rows_of(view: SpreadsheetExportMixin, items: Iterable, kind: str) -> Iterator[list[object]]:
    for item in items:
        values = view.to_row_dict(item)
        yield [cell_of(view, item, name, value, kind) for name, value in values.items()]


def cell_of(view: SpreadsheetExportMixin, item: Any, name: str, value: object, kind: str) -> object:
    """A view may format a column in its own way, as the site history does for actions."""
    own = view.custom_field_preprocess.get(name, {}).get(kind)
    return own(value) if own else in_words(item, name, value)


def as_spreadsheet(
    view: SpreadsheetExportMixin, queryset: Iterable, spreadsheet_format: str
) -> HttpResponseBase:
    told = [view.get_heading(queryset, name) for name in view.list_export]
    columns = [HEADINGS.get(heading.casefold().replace(" ", "_"), heading) for heading in told]
    rows = rows_of(view, queryset, spreadsheet_format)
    model = getattr(queryset, "model", None)
    of, count = (model._meta.label_lower, queryset.count()) if model else ("", None)
    return table_response(
        view.get_filename(), columns, rows, spreadsheet_format, of=of, count=count
    )


def register() -> None:
    """Called when the apps are ready. Wagtail builds these views in many places, but only one
    method writes the file.
    """
    SpreadsheetExportMixin.as_spreadsheet = as_spreadsheet
