"""Registers as offices keep them: a title above the heading, a heading over two rows, numbers as
text, dates in any spelling, and rows that stand for nothing. All of it invented.
"""

import csv
import io

from openpyxl import Workbook

from tests.make import make_file

ADMIN = "/admin/take-over"
HEADING = ["ที่", "วันที่รับเรื่อง", "โรงเรียน", "เรื่อง", "ช่องทาง", "การให้คำปรึกษา", "", "", "หมายเหตุ"]
UNDER = ["", "", "", "", "", "ผู้ตอบ", "วันที่ตอบ", "คำตอบ", ""]
ROWS = [
    ["๑", "๕ ก.พ. ๒๕๖๘", "ตัวอย่างหนึ่ง", "ยืนยัน DMC", "โทร", "ผู้ทดสอบofficer", "7/2/68", "ทำตามคู่มือ", ""],
    ["2", "6/2/2568", "รร.ตัวอย่างสอง", "ลืมรหัส", "LINE", "นายเก่า มาก่อน", "", "ตั้งใหม่แล้ว", "ถามซ้ำ"],
    ["3", "31 กุมภาพันธ์ 2568", "ตัวอย่างหนึ่ง", "วันที่ผิด", "โทร", "", "", "", ""],
    ["4", "10/2/2568", "โรงเรียนที่ไหน", "โทรสารมา", "โทรสาร", "", "9/2/2568", "", ""],
    ["5", "11/2/2568", "", "", "โทร", "", "", "", ""],
]  # fmt: skip


def old_book(rows=ROWS) -> bytes:
    """A workbook as the office made it: merged cells, a title, an empty row within."""
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "ปี 2568"
    sheet.append(["ทะเบียนคุมการให้คำปรึกษา ปีงบประมาณ 2568"])
    sheet.append([])
    sheet.append(HEADING)
    sheet.append(UNDER)
    for column in "ABCDEI":
        sheet.merge_cells(f"{column}3:{column}4")
    sheet.merge_cells("F3:H3")
    sheet.merge_cells("A1:I1")
    for row in rows[:2]:
        sheet.append(row)
    sheet.append([])
    for row in rows[2:]:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def as_csv(*rows: list[str], encoding: str = "cp874", separator: str = ";") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode(encoding)


def upload(browser, key: str, content: bytes, name: str = "ทะเบียน.xlsx"):
    """The page on which the columns are matched."""
    return browser.post(f"{ADMIN}/{key}/", {"file": make_file(name, content)}, follow=True)


def match(browser, page, **others):
    """The preview: the guesses as they stand, with what is chosen otherwise."""
    form = page.context["form"]
    guessed = {name: field.initial for name, field in form.fields.items()}
    address = page.request["PATH_INFO"]
    return browser.post(address, {"do": "columns", **guessed, **others}, follow=True)


def confirm(browser, page):
    facts = {"do": "confirm", "shown": page.context["plan"].print}
    return browser.post(page.request["PATH_INFO"], facts, follow=True)


def take_over(browser, key: str, content: bytes, name: str = "ทะเบียน.xlsx"):
    """All three pages, with the guesses as they are."""
    return confirm(browser, match(browser, upload(browser, key, content, name)))


def reasons(page) -> dict[int, str]:
    return {number: " ".join(told) for number, told in page.context["refused"]}
