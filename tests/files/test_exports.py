"""Lists as files: Excel opens the Thai, and no cell is a live formula."""

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from home.files.exports import asked_export, csv_lines, sheet_title, table_response, write_workbook
from home.files.tables import Column, read_content
from home.models import School
from tests.make import make_law

STARTERS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("x")',
]


def as_csv(rows, columns=("ก",)):
    text = "".join(csv_lines(columns, rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def as_xlsx(rows, columns=("ก",)):
    file = io.BytesIO()
    write_workbook(file, "รายการ", columns, rows)
    return load_workbook(file).active


@pytest.mark.parametrize("text", STARTERS)
def test_no_formula_is_alive_in_csv_and_the_text_is_whole(text):
    [_, [cell]] = as_csv([[text]])
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", [*STARTERS, "ปกติ", "5"])
def test_no_formula_is_alive_in_xlsx_and_the_text_is_whole(text):
    cell = as_xlsx([[text]]).cell(2, 1)
    assert cell.data_type in ("s", "inlineStr")
    assert cell.value.replace("_x000D_", "\r").strip() == text.strip()


@pytest.mark.parametrize("text", STARTERS)
def test_no_formula_is_alive_in_a_heading(text):
    assert as_csv([], [text])[0] == [f"'{text}"]
    assert as_xlsx([], [text]).cell(1, 1).data_type in ("s", "inlineStr")


@pytest.mark.parametrize("text", ["=1+1", "-", "'=1+1", "''@x", "'ปกติ", "ปกติ", "5"])
def test_what_went_out_comes_back_as_it_was_by_both_kinds_of_file(text):
    column, file = Column("name", "ชื่อ", is_needed=True), io.BytesIO()
    write_workbook(file, "รายการ", ["ชื่อ"], [[text]])
    for content in ("".join(csv_lines(["ชื่อ"], [[text]])).encode(), file.getvalue()):
        assert [row.cells for row in read_content(content, [column]).rows] == [{"name": text}]


def test_marks_are_words_lists_are_text_and_amounts_are_numbers():
    assert as_csv([[True, False, ["ก", "ข"], Decimal("1250.50"), None]])[1] == [
        "ใช่",
        "ไม่ใช่",
        "ก, ข",
        "1250.50",
        "",
    ]
    row = as_xlsx([[Decimal("1250.50"), 7]])[2]
    assert [(cell.value, cell.data_type) for cell in row] == [(1250.5, "n"), (7, "n")]


@pytest.mark.parametrize("name", ["แผน 1/2569: [ร่าง] *?", "'", "ก" * 60, "\x00"])
def test_any_name_makes_a_sheet(name):
    file = io.BytesIO()
    write_workbook(file, name, ["ก"], [])
    assert 0 < len(load_workbook(file).active.title) <= 31
    assert sheet_title("ปกติ") == "ปกติ"


@pytest.mark.django_db
def test_wagtails_lists_are_written_by_the_same_writer_in_words(as_, admin_user):
    School.objects.create(code="9990000001", name='=HYPERLINK("x")', size="large", is_active=False)
    answer = as_(admin_user).get("/admin/snippets/home/school/?export=csv")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    heading, row = csv.reader(io.StringIO(text[1:], newline=""))
    assert heading == ["รหัสโรงเรียน", "ชื่อโรงเรียน", "ชื่อย่อ", "อำเภอ", "จังหวัด", "ขนาด", "เปิดดำเนินการ"]
    assert row == ["9990000001", '\'=HYPERLINK("x")', "", "", "", "ขนาดใหญ่", "ไม่ใช่"]


@pytest.mark.django_db
def test_the_list_of_laws_has_words_instead_of_codes(as_, admin_user):
    make_law("plain", "กฎหมาย", in_force_on=date(2026, 2, 5), status="unknown")
    sheet = load_workbook(
        io.BytesIO(
            b"".join(
                as_(admin_user).get("/admin/snippets/services/law/?export=xlsx").streaming_content
            )
        )
    ).active
    heading, *rows = sheet.values
    row = next(row for row in rows if row[0] == "plain")
    assert all(re.search("[ก-๙]", cell) for cell in heading)
    assert row[:5] == ("plain", "กฎหมาย", "พระราชบัญญัติ", None, "รอตรวจสอบ")
    assert row[6] == "5 ก.พ. 2569"


def test_dates_are_thai_and_local():
    moment = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)
    assert as_csv([[date(2026, 11, 23), moment]])[1] == ["23 พ.ย. 2569", "1 ต.ค. 2569 00.30 น."]


def test_numbers_stay_numbers():
    assert as_xlsx([[5, 2.5]]).cell(2, 2).value == 2.5


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_any_text_makes_a_file_that_opens(text):
    assert as_xlsx([[text]]).max_row <= 2
    assert len(as_csv([[text]])) >= 1


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "ending"), [("csv", ".csv"), ("xlsx", ".xlsx")])
def test_the_download_has_a_thai_name(kind, ending):
    response = table_response("รายชื่อระบบ", ["ก"], [["ข"]], kind)
    assert response["Content-Disposition"].endswith(ending)
    assert "UTF-8''%E0" in response["Content-Disposition"]
    assert b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("asked", "kinds", "found"),
    [
        ("export=csv", ("xlsx", "csv"), "csv"),
        ("format=xlsx", ("xlsx", "csv"), "xlsx"),  # links of older versions
        ("export=pdf&format=csv", ("xlsx", "csv"), ""),
        ("export=pdf", ("pdf", "docx"), "pdf"),
        ("export=../x", ("xlsx", "csv"), ""),
        ("", ("xlsx", "csv"), ""),
    ],
)
def test_an_address_asks_for_a_file_by_export_and_older_links_by_format(rf, asked, kinds, found):
    assert asked_export(rf.get(f"/?{asked}"), kinds) == found
