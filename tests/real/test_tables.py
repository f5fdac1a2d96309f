"""Tables before LibreOffice: it opens what goes out without running anything, and what it saves
is read.
"""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from home.files.exports import csv_lines, write_workbook
from home.files.formulas import undo_defuse
from home.files.tables import Column, read_table

from .office import CP_874, UTF_8, UTF_16, Office, as_csv

STARTERS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("http://x.invalid","ก")',
    "\t=1+1",
    "＝1+1",
    "'=1+1",
    "กขค ำ",
]
HEADINGS = ["=1+1", "ชื่อโรงเรียน"]
COLUMNS = [
    Column("code", "รหัสโรงเรียน", is_needed=True, is_code=True),
    Column("name", "ชื่อโรงเรียน", is_needed=True),
]


def converted(path: Path, kind: str, office: Office) -> Path:
    return office.save([path], kind)[path.stem]


def exported(folder: Path, kind: str) -> Path:
    rows = [[text, "น้ำใจ"] for text in STARTERS]
    path = folder / f"รายการ.{kind}"
    if kind == "xlsx":
        with path.open("wb") as file:
            write_workbook(file, "รายการ", HEADINGS, rows)
    else:
        path.write_text("".join(csv_lines(HEADINGS, rows)), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_is_opened_whole_and_nothing_in_it_runs(kind, office, tmp_path):
    saved = converted(exported(tmp_path, kind), as_csv() if kind == "xlsx" else "xlsx", office)
    if kind == "csv":  # what LibreOffice made of it, once more as text
        saved = converted(saved, as_csv(), office)
    rows = list(csv.reader(io.StringIO(saved.read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == len(STARTERS) + 1
    assert undo_defuse(rows[0][0]) == "=1+1"
    assert [undo_defuse(row[0]).strip() for row in rows[1:]] == [text.strip() for text in STARTERS]
    assert {row[1] for row in rows[1:]} == {"น้ำใจ"}


def school_book(folder: Path) -> Path:
    book = Workbook()
    for row in (
        ["บัญชีโรงเรียน"],
        [],
        ["รหัสโรงเรียน", "ชื่อโรงเรียน"],
        [9990000001, "โรงเรียนน้ำใส"],
        ["๙๙๙๐๐๐๐๐๐๒", "โรงเรียน, สอง"],
    ):
        book.active.append(row)
    path = folder / "schools.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    "kind",
    [
        "xlsx",
        as_csv(),
        as_csv(CP_874),
        as_csv(UTF_16, "\t"),
        as_csv(CP_874, ";"),
        as_csv(UTF_8, "\t"),
    ],
)
def test_what_it_saves_is_read(kind, office, tmp_path):
    table = read_table(converted(school_book(tmp_path), kind, office), COLUMNS)
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, {"code": "9990000001", "name": "โรงเรียนน้ำใส"}),
        (5, {"code": "9990000002", "name": "โรงเรียน, สอง"}),
    ]


@pytest.mark.parametrize(
    ("kind", "told"), [("xls", "รุ่นเก่า"), ("ods", "ไม่ใช่ตารางของ Excel"), ("pdf", "PDF")]
)
def test_what_is_no_table_for_us_is_refused_whatever_its_name_says(kind, told, office, tmp_path):
    saved = converted(school_book(tmp_path), kind, office)
    with pytest.raises(ValueError, match=told):
        read_table(saved.rename(tmp_path / "renamed.xlsx"), COLUMNS)
