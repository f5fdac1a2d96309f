"""The one reader of tables: what offices send, written by whatever; the files are made as those
programs make them.
"""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from home.files.tables import Column, Fault, Unreadable, read_content

COLUMNS = [
    Column("code", "รหัสโรงเรียน", ("รหัส",), is_needed=True, is_code=True),
    Column("name", "ชื่อโรงเรียน", ("โรงเรียน",), is_needed=True),
    Column("note", "หมายเหตุ", is_multiline=True),
]
TEXT = "code,name,note\n9991,โรงเรียนน้ำใส,ก\n๙๙๙๒,โรงเรียนทำดี,ข\n"
CELLS = [
    {"code": "9991", "name": "โรงเรียนน้ำใส", "note": "ก"},
    {"code": "9992", "name": "โรงเรียนทำดี", "note": "ข"},
]


def cells_of(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_content(content, COLUMNS).rows]


def faults_of(content: bytes) -> list[Fault]:
    return [fault for row in read_content(content, COLUMNS).rows for fault in row.faults]


def why_refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read_content(content, COLUMNS)
    return str(error.value)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def changed(content: bytes, part: str, change) -> bytes:
    """The archive with a part that `change` makes of the old one; None leaves it out."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = change(old.read(name)) if name == part else old.read(name)
            if data is not None:
                new.writestr(name, data)
    return file.getvalue()


# Text ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-mark", "cp874"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_every_writing(encoding, separator, line_end):
    text = TEXT.replace(",", separator).replace("\n", line_end)
    content = (
        b"\xfe\xff" + text.encode("utf-16-be")
        if encoding == "utf-16-be-mark"
        else text.encode(encoding)
    )
    assert cells_of(content) == CELLS


def test_excel_may_tell_its_own_separator_in_a_first_line():
    assert cells_of(f"sep=;\r\n{TEXT.replace(',', ';')}".encode("utf-8-sig")) == CELLS


def test_a_cell_may_hold_separators_quotation_marks_and_lines():
    [row] = cells_of('code;name;note\n1;"ก; ""ข"", ค";"บรรทัดหนึ่ง\r\nบรรทัดสอง"\n'.encode())
    assert row == {"code": "1", "name": 'ก; "ข", ค', "note": "บรรทัดหนึ่ง\nบรรทัดสอง"}


def test_the_quotation_marks_of_windows_are_read_and_what_it_has_no_letter_for_is_told():
    good = "code,name\n1,“ก” – ข…\n".encode("cp874")
    assert cells_of(good)[0]["name"] == "“ก” – ข…"
    bad = good.replace("ข".encode("cp874"), b"\xdb")
    assert str(faults_of(bad)[0]).startswith("แถว 2 คอลัมน์ ชื่อโรงเรียน: มีอักขระที่อ่านไม่ได้")


def test_a_broken_letter_in_a_file_of_utf_8_is_told_instead_of_reading_all_as_another_writing():
    content = TEXT.encode().replace("น้ำใส".encode(), "น้ำใส".encode()[:-1])
    assert [(fault.row, fault.column) for fault in faults_of(content)] == [(2, "ชื่อโรงเรียน")]
    assert cells_of(content)[1] == CELLS[1]


def test_a_quotation_mark_that_is_never_closed_is_told_by_its_row():
    assert why_refused('code,name\n1,ก\n2,"ข\n3,ค\n'.encode()).startswith("แถว 3: เครื่องหมายคำพูด")


# The heading --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "heading",
    [
        "code,name",
        "Code,NAME",
        "รหัสโรงเรียน,ชื่อโรงเรียน",
        " รหัส โรงเรียน ,ชื่อ-โรงเรียน*",
        "รหัส.,โรงเรียน",
        '"รหัส\nโรงเรียน",โรงเรียน',
    ],
)
def test_headings_are_known_in_both_languages_however_they_are_written(heading):
    assert cells_of(f"{heading}\n1,ก\n".encode()) == [{"code": "1", "name": "ก"}]


def test_titles_above_the_heading_and_empty_columns_are_passed_over_and_rows_keep_their_numbers():
    table = read_content(
        "บัญชีรายชื่อโรงเรียน,,\nปีงบประมาณ 2570,,\n,,\n,รหัส,โรงเรียน\n,,\n,1,ก\n".encode(), COLUMNS
    )
    assert table.heading_row == 4
    assert [(row.number, row.cells) for row in table.rows] == [(6, {"code": "1", "name": "ก"})]


def test_a_heading_that_is_repeated_is_no_row():
    assert len(cells_of(b"code,name\n1,a\ncode,name\n2,b\n")) == 2


def test_what_the_heading_lacks_or_has_twice_is_told():
    assert why_refused(b"code,note\n1,a\n") == "แถว 1: ขาดคอลัมน์ ชื่อโรงเรียน (name)"
    assert "แถว 1 คอลัมน์ รหัสโรงเรียน: มีคอลัมน์ชื่อซ้ำกัน" in why_refused("code,รหัส,name\n1,1,a\n".encode())
    assert why_refused(b"a,b\n1,2\n").startswith("ไม่พบแถวหัวตาราง")


def test_columns_that_nobody_knows_are_listed():
    assert read_content("code,name,เบอร์โทร\n1,ก,02\n".encode(), COLUMNS).unknown == ["เบอร์โทร"]


# Cells --------------------------------------------------------------------------------------------
def test_cells_are_cleaned_and_what_was_defused_is_given_back():
    [row] = cells_of("code,name,note\n๙๙๙๑.0,ก\u200bน\u0e4dา\u00a0,'=1+1\n".encode())
    assert row == {"code": "9991", "name": "กนำ", "note": "=1+1"}


def test_numbers_and_dates_of_excel_are_read_as_people_see_them():
    book = Workbook()
    for row in (
        ["code", "name", "note"],
        [9990000001.0, date(2026, 2, 5), 2.5],
        [12, datetime(2569, 2, 5), True],
    ):
        book.active.append(row)
    book.active["A3"].number_format = "0000000000"
    assert cells_of(saved(book)) == [
        {"code": "9990000001", "name": "5/2/2569", "note": "2.5"},
        {"code": "0000000012", "name": "5/2/2569", "note": "ใช่"},
    ]


def test_a_cell_merged_over_rows_counts_for_each_of_them():
    book = Workbook()
    for row in (["รายชื่อ"], ["code", "name"], [1, "ก"], [2, None], [3, "ค"]):
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("B3:B4")
    assert [row["name"] for row in cells_of(saved(book))] == ["ก", "ก", "ค"]


def test_the_table_may_stand_on_another_sheet_and_what_is_hidden_is_not_read():
    book = Workbook()
    book.active.append(["อ่านก่อน"])
    hidden, shown = book.create_sheet("เก่า"), book.create_sheet("โรงเรียน")
    hidden.sheet_state = "hidden"
    for sheet, name in ((hidden, "เก่า"), (shown, "ใหม่")):
        for row in ([], ["รหัส", "โรงเรียน", "หมายเหตุ"], [1, name, ""]):
            sheet.append(row)
    assert [row["name"] for row in cells_of(saved(book))] == ["ใหม่"]


def test_a_formula_without_its_result_and_one_that_failed_are_told_instead_of_read_as_empty():
    book = workbook(["code", "name"], [1, "=A2&1"], [2, "ข"])
    assert [str(fault) for fault in faults_of(book)] == [
        "แถว 2 คอลัมน์ ชื่อโรงเรียน: เป็นสูตรที่ยังไม่มีผลลัพธ์ โปรดคัดลอกแล้ววางเป็นค่า"
    ]
    book = workbook(["code", "name"], [1, "#N/A"])
    assert "#N/A" in str(faults_of(book)[0])


def test_empty_cells_with_a_border_far_below_are_no_rows():
    book = Workbook()
    for row in (["code", "name"], [1, "ก"]):
        book.active.append(row)
    book.active["A1048576"].number_format = "0"
    assert len(cells_of(saved(book))) == 1


def test_too_many_rows_are_refused():
    assert "20,000 แถว" in why_refused(b"code,name\n" + b"1,a\n" * 20_001)


# No table, and what is made to hurt ---------------------------------------------------------------
GOOD = workbook(["code", "name"], [1, "ก"])
OTHERS = {
    "empty": (b"", "ว่างเปล่า"),
    "only the mark": (b"\xef\xbb\xbf \r\n", "ว่างเปล่า"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "รุ่นเก่า"),
    "locked": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "รหัสผ่าน",
    ),
    "web page as .xls": (b"<html><table><tr><td>code</td></tr></table>", "หน้าเว็บ"),
    "picture": (b"\x89PNG\r\n\x1a\n", "รูปภาพ"),
    "archive": (b"Rar!\x1a\x07\x00", "บีบอัด"),
    "broken archive": (b"PK\x03\x04 broken", "เสียหาย"),
    "cut archive": (GOOD[:-200], "เสียหาย"),
    "broken xml": (changed(GOOD, "xl/worksheets/sheet1.xml", lambda data: data[:-40]), "เสียหาย"),
    "no workbook part": (changed(GOOD, "xl/workbook.xml", lambda data: None), "เสียหาย"),
    "no types part": (changed(GOOD, "[Content_Types].xml", lambda data: None), "เสียหาย"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_table_is_refused_in_words_that_say_what_to_do(name):
    content, told = OTHERS[name]
    message = why_refused(content)
    assert told in message
    assert "โปรด" in message


def test_an_odd_compression_and_a_locked_part_are_refused():
    odd = GOOD.replace(
        b"\x08\x00", b"\x63\x00"
    )  # a method that nobody knows, wherever an entry names its own
    assert "เสียหาย" in why_refused(odd)
    locked = bytearray(GOOD)
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := GOOD.find(start, at)) >= 0:
            locked[at + place] |= 1
            at += 1
    assert "เสียหาย" in why_refused(bytes(locked))


def test_other_archives_say_what_they_are():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert "ไม่ใช่ตารางของ Excel" in why_refused(file.getvalue())


def test_a_small_workbook_that_unpacks_to_much_is_refused_before_it_is_read():
    bomb = changed(GOOD, "xl/worksheets/sheet1.xml", lambda data: data + b" " * 160_000_000)
    assert len(bomb) < 300_000
    assert "แบ่งเป็นหลายไฟล์" in why_refused(bomb)


def test_a_workbook_that_takes_too_long_ends_with_its_process():
    """92 kB took a worker 41 s and 1.1 GB: cells without end in one row, which no bound on rows
    ends.
    """
    cells = b'<c r="A1"><v>1</v></c>' * 4_000_000
    content = changed(
        GOOD, "xl/worksheets/sheet1.xml", lambda data: data.replace(b"</row>", cells + b"</row>", 1)
    )
    assert len(content) < 500_000
    assert "ซับซ้อนเกินไป" in why_refused(content)
