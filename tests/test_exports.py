"""Lists as files: Excel opens the Thai, and no cell is a live formula."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from home.exports import csv_lines, table_response, write_workbook

STARTERS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", '=HYPERLINK("x")']


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


@pytest.mark.parametrize(("kind", "ending"), [("csv", ".csv"), ("xlsx", ".xlsx")])
def test_the_download_has_a_thai_name(kind, ending):
    response = table_response("รายชื่อระบบ", ["ก"], [["ข"]], kind)
    assert response["Content-Disposition"].endswith(ending)
    assert "UTF-8''%E0" in response["Content-Disposition"]
    assert b"".join(response.streaming_content)
