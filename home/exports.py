"""Lists as files: XLSX and CSV that Excel opens in Thai, with no live formula in them."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from .text import writable
from .thai import format_date_short, format_datetime

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_IN_SHEET_TITLES = re.compile(r"[\[\]:*?/\\\n\t']")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_text(value: object) -> object:
    """A cell's value: dates in Thai style and local time, numbers as they are, all else as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_datetime(timezone.localtime(value))
    if isinstance(value, date):
        return format_date_short(value)
    return value if isinstance(value, (int, float)) else writable(str(value))


def defused(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it, as Excel itself writes it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


class Echo:
    """A file-like object that hands back what is written to it, for streaming."""

    def write(self, value: str) -> str:
        return value


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # without the mark Excel garbles Thai
    yield writer.writerow([as_text(column) for column in columns])
    for row in rows:
        yield writer.writerow([defused(as_text(value)) for value in row])


def text_cell(sheet, value: object) -> WriteOnlyCell:
    """A cell that never becomes a formula."""
    shown = as_text(value)
    cell = WriteOnlyCell(sheet, value=shown)
    if isinstance(shown, str):
        cell.data_type = "s"
    return cell


def sheet_title(name: str) -> str:
    """A sheet's name from a title: without the signs that Excel refuses in it, and not longer than it takes."""
    return NOT_IN_SHEET_TITLES.sub(" ", writable(name))[:31].strip() or "ข้อมูล"


def write_workbook(file, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
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


def table_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]], kind: str) -> HttpResponseBase:
    """The rows as a download; kind is "xlsx" or "csv", name the Thai file name without its ending."""
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = attachment(f"{name}.csv")
        return response
    file = NamedTemporaryFile()
    write_workbook(file, name, columns, rows)
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = attachment(f"{name}.xlsx")
    return response
