"""What offices share, taken in Chromium by the administrator from the home page: the signer is
trusted, the bundle looked at and confirmed, an edit of the office stays.
"""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from home.bundles.archive import write
from home.bundles.signing import fingerprint, public_key_of, read_private_key
from tests.chromium import LONGEST_WAIT, Site

from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)
KEY = read_private_key("66" * 32)
PUBLIC = public_key_of(KEY)
LAW = {
    "title": "ระเบียบตัวอย่างจากส่วนกลาง",
    "kind": "regulation",
    "status": "in_force",
    "be_year": "2569",
    "summary": "สาระสำคัญที่ส่วนกลางเขียน",
}
DAY = {"date": "2031-01-02", "name": "วันหยุดพิเศษตัวอย่าง", "is_substitute": False, "note": ""}
EDIT = """
from services.models import Law
law = Law.objects.get(slug="central-law")
law.summary = "สำนักงานเขียนเพิ่มเอง"
law.save()
"""


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    return Site(chromium, site.url)


def bundle(folder: Path, **facts: str) -> Path:
    rows = {
        "laws": [{"key": "central-law", "facts": LAW | facts}],
        "holidays": [{"key": "2031-01-02", "facts": DAY}],
    }
    file = folder / "central.bundle"
    file.write_bytes(write("ชุดข้อมูลกลางตัวอย่าง", timezone.now(), rows, {}, KEY))
    return file


def picture(page: Page, name: str) -> None:
    folder = Path("var/walks")
    folder.mkdir(parents=True, exist_ok=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=folder / f"bundles_{name}.png", full_page=True)


def send(page: Page, file: Path) -> None:
    page.get_by_label("ไฟล์ชุดข้อมูลกลาง").set_input_files(file)
    page.get_by_role("button", name="อ่านไฟล์และดูตัวอย่าง").click()


@sends("home/bundles/overview.html", 1, 2, 3)
@sends("home/bundles/preview.html")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_bundle_is_looked_at_and_taken(people, site, tmp_path, width):
    page = people.context("admin", width).new_page()
    page.goto("/admin/first-steps/")
    page.goto("/admin/bundles/")
    send(page, bundle(tmp_path))
    expect(page.get_by_text("ไม่อยู่ในรายชื่อที่สำนักงานไว้วางใจ")).to_contain_text(fingerprint(PUBLIC))
    picture(page, f"stranger_{width}")
    page.get_by_label("ชื่อผู้จัดทำ").fill("ส่วนกลางตัวอย่าง")
    page.get_by_label("กุญแจสาธารณะ").fill(PUBLIC)
    page.get_by_role("button", name="ไว้วางใจผู้จัดทำนี้").click()
    expect(page.get_by_role("row", name="ส่วนกลางตัวอย่าง")).to_contain_text(fingerprint(PUBLIC))
    send(page, bundle(tmp_path))
    if width == 1280:
        expect(page.get_by_text("เพิ่มใหม่ 2 รายการ")).to_be_visible()
    picture(page, f"preview_{width}")
    page.get_by_role("button", name="ยืนยันรับชุดข้อมูลนี้").click()
    expect(page.get_by_text("รับชุดข้อมูล ชุดข้อมูลกลางตัวอย่าง แล้ว")).to_be_visible()
    site.run(EDIT)
    send(page, bundle(tmp_path, summary="ส่วนกลางแก้ใหม่"))
    row = page.get_by_role("row", name="สาระสำคัญ")
    expect(row).to_contain_text("สำนักงานเขียนเพิ่มเอง")
    expect(row).to_contain_text("ส่วนกลางแก้ใหม่")
    picture(page, f"kept_{width}")
    page.get_by_role("button", name="ยืนยันรับชุดข้อมูลนี้").click()
    expect(page.get_by_text("คงของสำนักงาน 1 รายการ")).to_be_visible()
    picture(page, f"taken_{width}")
    page.get_by_role("button", name="เลิกไว้วางใจ ส่วนกลางตัวอย่าง").click()
    expect(page.get_by_text("ยังไม่มี จึงยังรับชุดข้อมูลของใครไม่ได้")).to_be_visible()
