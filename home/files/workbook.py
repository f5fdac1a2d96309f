"""The sheets of an Excel workbook as rows of text; read in the limited process. Needs no Django."""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.escape import unescape

from home.thai.writing import ERA

from .limited import Limits, Refusal

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 20_000, 60, 20
UNPACKED = 150_000_000  # uncompressed bytes of the parts, from the archive's directory
LIMITS = Limits(cpu=15)
SAVE_AS_XLSX = "โปรดเปิดด้วย Excel แล้วบันทึกเป็น “Excel Workbook (.xlsx)” หรือ “CSV UTF-8” ก่อนนำเข้าอีกครั้ง"
TOO_LARGE = "ไฟล์ใหญ่เกินไปเมื่อคลายออก โปรดแบ่งเป็นหลายไฟล์"
NOT_COMPUTED = "เป็นสูตรที่ยังไม่มีผลลัพธ์ โปรดคัดลอกแล้ววางเป็นค่า"
COMPUTED_WRONG = "สูตรได้ผลเป็นข้อผิดพลาด {}"
MERGED = re.compile(rb'mergeCell\s+ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
FIRST_BE_YEAR = 2400  # a year from here on in an Excel date is already a B.E. year

Cell = str | dict[str, str]  # text, or {"fault": the reason why there is none}


def sheets(path: Path) -> bytes:
    """The task: [[name of the sheet, [rows]], …] as JSON; hidden sheets are omitted."""
    parts = part_names(path)
    found = []
    with path.open("rb") as file:  # openpyxl checks the path's ending
        values, formulas = (
            load_workbook(file, read_only=True, data_only=kept) for kept in (True, False)
        )
        for sheet in values.worksheets[:MOST_SHEETS]:
            if sheet.sheet_state == "visible" and sheet.title in formulas.sheetnames:
                rows = list(read_rows(sheet, formulas[sheet.title]))
                fill_merged(rows, merges(path, sheet._worksheet_path, parts))
                found.append([sheet.title, rows])
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


def part_names(path: Path) -> set[str]:
    """The parts of the archive; raises Refusal if it is not a workbook, or too large."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    names = {part.filename for part in parts}
    if not any(name.startswith("xl/") for name in names):
        raise Refusal(f"ไฟล์นี้ไม่ใช่ตารางของ Excel {SAVE_AS_XLSX}")
    if "xl/workbook.bin" in names:
        raise Refusal(f"ยังอ่านไฟล์ .xlsb ไม่ได้ {SAVE_AS_XLSX}")
    if sum(part.file_size for part in parts) > UNPACKED:
        raise Refusal(TOO_LARGE)
    return names


def read_rows(values: Any, formulas: Any) -> Iterator[list[Cell]]:
    """The rows with the results of their formulas; one more than allowed, so that an excess is
    noticed.
    """
    asked = {"max_row": MOST_ROWS + 1, "max_col": MOST_COLUMNS}
    pairs = zip(values.iter_rows(**asked), formulas.iter_rows(**asked), strict=False)
    empty = 0
    for row, written in pairs:
        cells = [cell_of(*pair) for pair in zip(row, written, strict=False)]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty += 1
            continue
        yield from ([] for _ in range(empty))
        empty = 0
        yield cells


def cell_of(cell: Any, written: Any) -> Cell:
    value = cell.value
    if value is None:
        return {"fault": NOT_COMPUTED} if is_formula(written) else ""
    if cell.data_type == "e":
        return {"fault": COMPUTED_WRONG.format(value)}
    return text_of(value, cell.number_format or "")


def is_formula(written: Any) -> bool:
    return written.value is not None and written.data_type == "f"


def text_of(value: object, number_format: str = "") -> str:
    """A cell as people see it: integers without a decimal point, dates with their B.E. year."""
    if isinstance(value, str):
        return str(unescape(value))
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return str(value).zfill(len(number_format)) if set(number_format) == {"0"} else str(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date):
        return day_text(value)
    return str(value)


def day_text(value: date) -> str:
    year = value.year if value.year >= FIRST_BE_YEAR else value.year + ERA
    day = f"{value.day}/{value.month}/{year}"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day


def merges(path: Path, part: str, parts: set[str]) -> Iterable[tuple[int, int, int]]:
    """Column, first and last row of vertically merged cells, counted from 0."""
    if part not in parts:
        return
    with zipfile.ZipFile(path) as archive:
        for left, top, right, bottom in MERGED.findall(archive.read(part)):
            if left == right and top != bottom:
                yield column_index_from_string(left.decode()) - 1, int(top) - 1, int(bottom) - 1


def fill_merged(rows: list[list[Cell]], areas: Iterable[tuple[int, int, int]]) -> None:
    """A school merged over the rows of its five teachers applies to each of them."""
    for column, top, bottom in areas:
        if top >= len(rows) or column >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row.extend([""] * (column + 1 - len(row)))
            row[column] = row[column] or rows[top][column]
