"""The office's own registers come in, in Chromium and from files that LibreOffice wrote: by the
head of the group at a desk, from the list of cases to the report of the year.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT
from tests.takeover.office import ROWS, as_csv, old_book

from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)


@pytest.fixture
def pictures() -> Path:
    folder = Path("var/walks")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def desk(browser) -> Page:
    page = browser.context("head", 1280).new_page()
    page.goto("/")
    yield page
    page.context.close()


def look(page: Page, pictures: Path, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=pictures / f"takeover_{name}.png", full_page=True)


@sends("home/files/takeover/upload.html")
@sends("home/files/takeover/columns.html", 1, 2)
@sends("home/files/takeover/preview.html", 1, 2)
@sends("home/files/takeover/outcome.html")
def test_the_register_of_a_year_comes_in(desk, office, pictures, tmp_path):
    made = tmp_path / "ทะเบียน2568.xlsx"
    made.write_bytes(
        old_book([*ROWS[:4], ["6", "12/2/2568", "", "ถามทางแฟกซ์", "แฟกซ์", "", "", "", ""]])
    )
    between = office.save([made], "ods")[made.stem]
    written = office.save([between], "xlsx")[made.stem]
    desk.goto("/consultations/")
    desk.get_by_role("link", name="รับโอนทะเบียนเดิม").click()
    look(desk, pictures, "upload")
    desk.set_input_files("[name=file]", written)
    desk.get_by_role("button", name="อ่านไฟล์และจับคู่คอลัมน์").click()
    expect(desk.locator("[name=subject] option:checked")).to_contain_text("เรื่อง")
    look(desk, pictures, "columns")
    desk.get_by_text("หัวตารางไม่ตรง?").click()
    desk.get_by_role("button", name="อ่านหัวตารางใหม่").click()
    expect(desk.locator("[name=subject] option:checked")).to_contain_text("เรื่อง")
    desk.get_by_role("button", name="ดูตัวอย่าง").click()
    expect(desk.get_by_text("วันที่ตอบอยู่ก่อนวันที่รับเรื่อง")).to_be_visible()
    look(desk, pictures, "preview")
    desk.get_by_label("ช่องทาง: แฟกซ์").select_option("letter")
    desk.get_by_role("button", name="บันทึกการจับคู่แล้วดูตัวอย่างใหม่").click()
    desk.get_by_role("button", name="ยืนยันรับโอน 3 เรื่อง").click()
    expect(desk.get_by_text("รับโอนแล้ว 3 เรื่อง")).to_be_visible()
    look(desk, pictures, "outcome")
    desk.get_by_role("link", name="ดูในทะเบียน").click()
    expect(desk.locator("li.case")).to_have_count(3)
    look(desk, pictures, "list")
    desk.get_by_text("ยืนยัน DMC").click()
    look(desk, pictures, "case")
    desk.goto("/reports/consultations/?period=2568")
    expect(desk.locator("main")).to_contain_text("3 เรื่องที่รับโอนจากทะเบียนเดิม")
    look(desk, pictures, "report")
    desk.goto("/admin/take-over/consultations/")
    desk.locator("table a").first.click()
    desk.get_by_role("button", name="ยกเลิกการรับโอนชุดนี้").click()
    expect(desk.get_by_text("ยกเลิกการรับโอนแล้ว 3 เรื่อง")).to_be_visible()


RIGHTS = [
    ["ทะเบียนผู้มีสิทธิ์ใช้ระบบ"],
    ["ลำดับ", "ชื่อ-สกุล", "หน่วยงาน", "ระบบ", "สิทธิ์", "วันที่ให้สิทธิ์", "username"],
    ["1/2567", "นางสาวสมมติ หนึ่ง", "สำนักงาน", "DMC", "บันทึก/แก้ไขข้อมูล", "๑ ต.ค. ๒๕๖๗", "dmc01"],
    ["2/2567", "นายสมมติ สอง", "สำนักงาน", "ระบบเก่า", "", "1/10/2567", ""],
]
DEVICES = [
    ["รายการ", "หมายเลขครุภัณฑ์", "ยี่ห้อ", "สถานที่", "วันที่ได้มา", "สภาพ"],
    ["โน้ตบุ๊ก", "7440-001-0001/66", "ตัวอย่าง A1", "กลุ่ม ICT", "1 ต.ค. 2565", "ดี"],
    ["เครื่องพิมพ์", "7440-001-0002/66", "ตัวอย่าง B2", "ธุรการ", "1 ต.ค. 2565", "พอใช้"],
]


def bring_in(page: Page, office, rows: list[list[str]], name: str, folder: Path) -> None:
    """From the old register's page to the preview, by a workbook that LibreOffice wrote."""
    made = folder / f"{name}.csv"
    made.write_bytes(as_csv(*rows, encoding="utf-8", separator=","))
    page.set_input_files("[name=file]", office.save([made], "xlsx")[made.stem])
    page.get_by_role("button", name="อ่านไฟล์และจับคู่คอลัมน์").click()
    page.get_by_role("button", name="ดูตัวอย่าง").click()


def test_the_list_of_rights_comes_in_and_one_is_revoked(desk, office, pictures, tmp_path):
    desk.goto("/access/rights/")
    desk.get_by_role("link", name="รับโอนทะเบียนเดิม").click()
    bring_in(desk, office, RIGHTS, "สิทธิ์", tmp_path)
    expect(desk.get_by_text("ไม่มีระบบ “ระบบเก่า”")).to_be_visible()
    look(desk, pictures, "rights_preview")
    desk.get_by_role("button", name="ยืนยันรับโอน 1 สิทธิ์").click()
    desk.get_by_role("link", name="ดูในทะเบียน").click()
    expect(desk.locator("main table tbody tr")).to_have_count(1)
    look(desk, pictures, "rights")
    desk.get_by_role("link", name="นางสาวสมมติ หนึ่ง").click()
    look(desk, pictures, "right")


def test_the_list_of_devices_comes_in(desk, office, pictures, tmp_path):
    desk.goto("/admin/snippets/services/device/")
    desk.goto("/admin/take-over/devices/")
    bring_in(desk, office, DEVICES, "ครุภัณฑ์", tmp_path)
    expect(desk.get_by_label("สภาพ: พอใช้")).to_be_visible()
    desk.get_by_role("button", name="ยืนยันรับโอน 2 รายการ").click()
    desk.get_by_role("link", name="ดูในทะเบียน").click()
    expect(desk.get_by_role("link", name="7440-001-0001/66")).to_be_visible()
    look(desk, pictures, "devices")
