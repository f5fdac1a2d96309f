"""Lists as files: XLSX and CSV that Excel opens in Thai, without live formulas, headings
included.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from home.audit.actions import Action
from home.audit.writing import note
from home.thai.text import writable
from home.thai.writing import format_date_short, format_datetime

from .formulas import defuse, escape_apostrophe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_IN_SHEET_TITLES = re.compile(r"[\[\]:*?/\\\n\t']")


TABLES = ("xlsx", "csv")


def asked_export(request: HttpRequest, kinds: Sequence[str] = TABLES) -> str:
    """The kind of file that an address asks for by ?export=, or as older links do by ?format=;
    empty for any other.
    """
    asked = request.GET.get("export") or request.GET.get("format", "")
    return asked if asked in kinds else ""


def as_text(value: object) -> object:
    """A cell's value: dates in Thai style and local time, booleans as words, numbers unchanged,
    anything else as text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, datetime):
        return format_datetime(timezone.localtime(value) if timezone.is_aware(value) else value)
    if isinstance(value, date):
        return format_date_short(value)
    if isinstance(value, (list, tuple, set)):
        return writable(", ".join(map(str, value)))
    return value if isinstance(value, (int, float, Decimal)) else writable(str(value))


def csv_cell(value: object) -> object:
    shown = as_text(value)
    return defuse(shown) if isinstance(shown, str) else shown


class Echo:
    """A file-like object that hands back what is written to it, for streaming."""

    def write(self, value: str) -> str:
        return value


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # without the byte order mark Excel garbles Thai
    yield writer.writerow([csv_cell(column) for column in columns])
    for row in rows:
        yield writer.writerow([csv_cell(value) for value in row])


def places_of(value: Decimal) -> str:
    """The format that shows as many decimals as the number was given: 50.00 and not 50."""
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return f"0.{'0' * places}" if places > 0 else "0"


def text_cell(sheet, value: object) -> WriteOnlyCell:
    """A cell that never becomes a formula, because its type is text."""
    shown = as_text(value)
    if not isinstance(shown, str):
        cell = WriteOnlyCell(sheet, value=shown)
        if isinstance(shown, Decimal):
            cell.number_format = places_of(shown)
        return cell
    cell = WriteOnlyCell(sheet, value=escape_apostrophe(shown))
    cell.data_type = "s"
    return cell


def sheet_title(name: str) -> str:
    """A name that Excel accepts for a sheet."""
    return NOT_IN_SHEET_TITLES.sub(" ", writable(name)).strip()[:31] or "รายการ"


def write_workbook(
    file, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    heads = [text_cell(sheet, column) for column in columns]
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([text_cell(sheet, value) for value in row])
    book.save(file)


def attachment(filename: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(writable(filename))}"


def table_response(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    kind: str,
    *,
    of: str = "",
    page: object = None,
    count: int | None = None,
) -> HttpResponseBase:
    """The rows as a download, recorded in the audit; kind is "xlsx" or "csv", name the Thai file
    name without its ending. `of` is what is listed ("forms.submission"), `page` the form page of
    the answers; with `count` a long list need not be held in memory.
    """
    if count is None:
        rows = list(rows)
        count = len(rows)
    note(Action.EXPORT, kind=of, name=name, page=page, after={"file": kind}, rows=count)
    if kind == "csv":
        response = StreamingHttpResponse(
            csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = attachment(f"{name}.csv")
        return response
    file = NamedTemporaryFile()
    write_workbook(file, name, columns, rows)
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = attachment(f"{name}.xlsx")
    return response
