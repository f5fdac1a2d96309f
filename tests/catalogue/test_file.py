"""The catalogue as a file: it goes out and comes back, and nothing changes before what it would
change is confirmed.
"""

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from services.catalogue.file import HEADINGS, MOST_ROWS
from services.models import CatalogueImport, Law, Round, System
from tests.make import make_file, make_law, make_system

pytestmark = pytest.mark.django_db

ADDRESS = "/systems/import/"


def as_csv(*rows: list[str]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(*rows: list[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def send(browser, content: bytes, name: str = "ทะเบียน.csv"):
    return browser.post(ADDRESS, {"file": make_file(name, content)}, follow=True)


def confirm(browser, page):
    shown = page.context["plan"].print
    return browser.post(page.request["PATH_INFO"], {"shown": shown}, follow=True)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_that_went_out_changes_nothing_when_it_comes_back(kind, as_, officer):
    system = make_system(
        "whole", "=ระบบ", aliases="ก\nข", purpose="- คัดกรอง\n- บันทึก", responsible=officer
    )
    system.rounds = [Round(name="รอบที่ ๑", reference_date="10 มิถุนายน", closes_on=date(2026, 6, 19))]
    system.save()
    system.laws.add(make_law())
    browser = as_(officer)
    page = send(browser, body(browser.get(f"/systems/?export={kind}")), f"ทะเบียน.{kind}")
    plan = page.context["plan"]
    assert plan.faults == []
    assert [(row.title, row.changes) for row in plan.rows] == []
    assert plan.same == System.objects.count()


def test_nothing_changes_before_the_preview_is_confirmed(as_, officer):
    system = make_system("known", "ชื่อเดิม", purpose="เดิม")
    browser = as_(officer)
    rows = [
        ["รหัสระบบ", "ชื่อระบบ", "สถานะ", "ใช้ทำอะไร"],
        ["known", "ชื่อใหม่", "ทดลองใช้ (นำร่อง)", "เดิม"],
    ]
    page = send(browser, as_csv(*rows, ["added", "ระบบที่เพิ่ม", "", ""]))
    text = page.content.decode()
    assert "เพิ่ม 1 ระบบ · เปลี่ยน 1 ระบบ" in text
    assert "<del>ชื่อเดิม</del>" in text
    system.refresh_from_db()
    assert system.name == "ชื่อเดิม"
    assert not System.objects.filter(slug="added").exists()
    confirm(browser, page)
    system.refresh_from_db()
    assert (system.name, system.status, system.purpose) == ("ชื่อใหม่", "pilot", "เดิม")
    assert System.objects.get(slug="added").status == "in_use"
    change = system.history.first()
    assert (change.history_user, change.history_change_reason) == (officer, "นำเข้าจากไฟล์")


def test_every_kind_of_cell_is_read(as_, officer, head):
    make_system("other", "ระบบอื่น")
    make_law("law-a", "กฎหมาย ก")
    cells = {
        "รหัสระบบ": "new",
        "ชื่อระบบ": "ระบบใหม่",
        "ข้อมูลส่วนบุคคล": "ข้อมูลนักเรียน",
        "ผู้รับผิดชอบ": "officer",
        "ผู้ปฏิบัติแทน": str(head),
        "ระบบที่เกี่ยวข้อง (รหัส)": "other",
        "กฎหมายที่เกี่ยวข้อง (รหัส)": "law-a",
        "รอบการรายงาน": "รอบที่ ๑ | 10 มิถุนายน | 19/6/2569\nรอบที่ ๒ | 10 พฤศจิกายน",
        "แสดงถึงวันที่": date(2026, 12, 31),
        "ฐานทางกฎหมาย": "ความยินยอม (มาตรา ๑๙)",
    }
    browser = as_(officer)
    page = send(browser, as_xlsx(list(cells), list(cells.values())), "ทะเบียน.xlsx")
    assert page.context["plan"].faults == []
    confirm(browser, page)
    system = System.objects.get(slug="new")
    assert (system.responsible, system.deputy) == (officer, head)
    assert [row.slug for row in system.related.all()] == ["other"]
    assert [row.slug for row in system.laws.all()] == ["law-a"]
    assert [(row.name, row.closes_on) for row in system.rounds.all()] == [
        ("รอบที่ ๑", date(2026, 6, 19)),
        ("รอบที่ ๒", None),
    ]
    assert (system.outage_until, system.legal_basis) == (date(2026, 12, 31), "consent")


FAULTS = [  # heading, cell, what the message says
    ("สถานะ", "ใช้ได้", "ไม่มีตัวเลือก"),
    ("สถานะ", "", "กรอก"),
    ("ชื่อระบบ", "", "กรอก"),
    ("ชื่อระบบ", "ก" * 251, "250"),
    ("ที่อยู่ของระบบ", "ไม่ใช่ลิงก์", "URL"),
    ("ผู้รับผิดชอบ", "ไม่มีคนนี้", "ไม่พบผู้ใช้"),
    ("แสดงถึงวันที่", "31/2/2569", "ไม่มีวันที่ 31"),
    ("แสดงถึงวันที่", "พรุ่งนี้", "โปรดกรอกวันที่"),
    ("รอบการรายงาน", "รอบเดียว", "บรรทัดละหนึ่งรอบ"),
    ("กฎหมายที่เกี่ยวข้อง (รหัส)", "no-such-law", "ไม่พบรหัส no-such-law"),
    ("ระบบที่ใช้แทน (รหัส)", "no-such", "ไม่พบรหัส no-such"),
    ("รหัสระบบ", "มีสระ", ""),
    ("รหัสระบบ", "import", "ชื่อนี้ใช้เป็นที่อยู่"),
]


def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_stored(as_, officer):
    """One file with a good row and a row for each fault: all are told at once, and the good row
    waits with them.
    """
    headings = [
        "รหัสระบบ",
        *dict.fromkeys(heading for heading, _, _ in FAULTS if heading != "รหัสระบบ"),
    ]
    rows = [{"รหัสระบบ": "good", "ชื่อระบบ": "ระบบดี"}]
    for number, (heading, cell, _) in enumerate(FAULTS):
        make_system(f"known-{number}", "ชื่อเดิม")
        facts = {"รหัสระบบ": f"known-{number}", "ชื่อระบบ": "ชื่อใหม่", "สถานะ": "ใช้งานอยู่"}
        rows.append(facts | {heading: cell})
    browser = as_(officer)
    page = send(
        browser, as_csv(headings, *([row.get(heading, "") for heading in headings] for row in rows))
    )
    faults = page.context["plan"].faults
    assert [(fault.row, fault.column) for fault in faults] == [
        (number, heading) for number, (heading, _, _) in enumerate(FAULTS, start=3)
    ]
    for fault, (_, _, message) in zip(faults, FAULTS, strict=True):
        assert message in fault.message
    assert "แถวที่ 15" in page.content.decode()
    browser.post(page.request["PATH_INFO"], {"shown": page.context["plan"].print})
    assert not System.objects.filter(slug="good").exists()
    assert not System.objects.filter(name="ชื่อใหม่").exists()


def test_wrong_headings_and_a_code_twice_are_named(as_, officer):
    browser = as_(officer)
    for headings, told in (
        (["ชื่อระบบ"], "แถว 1: ขาดคอลัมน์ รหัสระบบ"),
        (["รหัสระบบ", "ชื่อย่อ", "ชื่อย่อ"], "แถว 1 คอลัมน์ ชื่อย่อ: มีคอลัมน์ชื่อซ้ำกัน"),
    ):
        page = send(browser, as_csv(headings, ["x"] * len(headings)))
        assert told in str(page.context["form"].errors["file"])
    page = send(browser, as_csv(["รหัสระบบ", "สีโปรด"], ["x", "x"]))
    assert (1, "สีโปรด") in [(fault.row, fault.column) for fault in page.context["plan"].faults]
    page = send(browser, as_csv(["รหัสระบบ", "ชื่อระบบ"], ["twice", "ก"], ["twice", "ข"]))
    assert [(fault.row, fault.column) for fault in page.context["plan"].faults] == [(3, "รหัสระบบ")]


UNREADABLE = [
    ("a.xlsx", b"PK\x03\x04 not a workbook"),
    ("a.xlsx", b"no zip at all"),
    ("a.docx", b"PK"),
    ("a.csv", b""),
    ("a.csv", "รหัสระบบ\n".encode()),
    ("a.csv", as_csv(["รหัสระบบ", "ชื่อระบบ"], ["x", "ก" * 200_000])),
    ("a.csv", as_csv(["รหัสระบบ"], *[[f"s{number}"] for number in range(MOST_ROWS + 1)])),
]


def test_a_file_that_cannot_be_read_is_refused_beside_the_field(as_, officer):
    browser = as_(officer)
    for name, content in UNREADABLE:
        page = send(browser, content, name)
        assert page.status_code == 200
        assert page.context["form"].errors["file"], (name, content[:20])
    assert not CatalogueImport.objects.exists()


def test_a_csv_of_an_old_thai_excel_is_read(as_, officer):
    content = "รหัสระบบ,ชื่อระบบ\r\nold,ระบบจากไฟล์เก่า\r\n".encode("cp874")
    page = send(as_(officer), content)
    assert page.context["plan"].new_rows[0].title == "ระบบจากไฟล์เก่า"


def test_a_letter_that_cannot_be_read_is_named_by_row_and_column(as_, officer):
    page = send(as_(officer), "รหัสระบบ,ชื่อระบบ\nold,ก\0\n".encode())
    assert [(fault.row, fault.column) for fault in page.context["plan"].faults] == [(2, "ชื่อระบบ")]


def test_a_workbook_with_a_title_above_english_headings_is_read_and_shown(as_, officer):
    content = as_xlsx(["ทะเบียนระบบ"], [], ["Slug", "Name", "Status"], ["new", "ระบบใหม่", "pilot"])
    page = send(as_(officer), content, "ทะเบียน.xlsx")
    assert [(row.row, row.title, row.data["status"]) for row in page.context["plan"].new_rows] == [
        (4, "ระบบใหม่", "pilot")
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_laws_go_out_and_come_back_too(kind, as_, officer):
    old = make_law("old", "=กฎหมายเก่า", status="ended")
    make_law(
        "new",
        "กฎหมายใหม่",
        be_year=2562,
        in_force_on=date(2026, 2, 5),
        summary="- ก\n- ข",
        replaced_by=old,
    )
    browser = as_(officer)
    content = body(browser.get(f"/laws/?export={kind}"))
    page = browser.post(
        "/laws/import/", {"file": make_file(f"กฎหมาย.{kind}", content)}, follow=True
    )
    plan = page.context["plan"]
    assert (plan.faults, plan.rows, plan.same) == ([], [], Law.objects.count())


def test_a_law_is_changed_by_a_file_once_it_is_confirmed(as_, officer, teacher):
    law = make_law("changing", "กฎหมาย", be_year=2561)
    browser = as_(officer)
    headings = ["รหัสกฎหมาย", "ปี พ.ศ.", "สถานะ", "วันที่ใช้บังคับ"]
    file = make_file(
        "กฎหมาย.csv", as_csv(headings, ["changing", "๒๕๖๒", "ใช้บังคับ", "27 พฤษภาคม พ.ศ. 2563"])
    )
    page = browser.post("/laws/import/", {"file": file}, follow=True)
    assert "เปลี่ยน 1 ฉบับ" in page.content.decode()
    confirm(browser, page)
    law.refresh_from_db()
    assert (law.be_year, law.status, law.in_force_on) == (2562, "in_force", date(2020, 5, 27))
    assert law.title == "กฎหมาย"
    assert as_(teacher).get("/laws/import/").status_code == 403


def test_what_is_wrong_with_a_law_is_named_by_row_and_column(as_, officer):
    headings = ["รหัสกฎหมาย", "ชื่อเต็ม", "ประเภท", "ปี พ.ศ.", "วันที่ใช้บังคับ"]
    rows = [["import", "ก", "แผน", "2562", ""], ["b", "ข", "เพลง", "62", "31/2/2569"]]
    file = make_file("กฎหมาย.csv", as_csv(headings, *rows))
    faults = as_(officer).post("/laws/import/", {"file": file}, follow=True).context["plan"].faults
    expected = [(2, "รหัสกฎหมาย"), (3, "ประเภท"), (3, "ปี พ.ศ."), (3, "วันที่ใช้บังคับ")]
    assert [(fault.row, fault.column) for fault in faults] == expected


def test_a_catalogue_that_changed_since_the_preview_is_shown_again(as_, officer):
    system = make_system("known", "ชื่อเดิม")
    browser = as_(officer)
    page = send(browser, as_csv(["รหัสระบบ", "ชื่อระบบ"], ["known", "ชื่อจากไฟล์"]))
    System.objects.filter(pk=system.pk).update(name="ชื่อที่คนอื่นแก้")
    again = confirm(browser, page)
    assert "ทะเบียนเปลี่ยนไป" in again.content.decode()
    system.refresh_from_db()
    assert system.name == "ชื่อที่คนอื่นแก้"
    confirm(browser, again)
    system.refresh_from_db()
    assert system.name == "ชื่อจากไฟล์"


def test_a_file_counts_once(as_, officer):
    browser = as_(officer)
    page = send(browser, as_csv(["รหัสระบบ", "ชื่อระบบ"], ["once", "ก"]))
    confirm(browser, page)
    before = System.objects.get(slug="once").history.count()
    assert "ไม่ได้นำเข้าซ้ำ" in confirm(browser, page).content.decode()
    assert System.objects.get(slug="once").history.count() == before


def test_only_who_keeps_the_catalogue_imports_and_sees_only_own_files(
    as_, officer, other_officer, teacher, director
):
    for user in (teacher, director):
        assert as_(user).get(ADDRESS).status_code == 403
    page = send(as_(officer), as_csv(["รหัสระบบ", "ชื่อระบบ"], ["mine", "ก"]))
    assert as_(other_officer).get(page.request["PATH_INFO"]).status_code == 404


def test_the_file_has_every_column_under_thai_headings(as_, teacher):
    book = load_workbook(io.BytesIO(body(as_(teacher).get("/systems/?export=xlsx"))))
    rows = list(book.active.iter_rows(values_only=True))
    assert list(rows[0]) == HEADINGS
    assert len(rows) == System.objects.count() + 1
