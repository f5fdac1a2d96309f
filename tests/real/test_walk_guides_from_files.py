"""Guides from the office's own files, in Chromium and as LibreOffice writes them: by an editor from
the branch to the published page.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT
from tests.importer.test_drafts import packed, pdf, word
from tests.make import make_picture

from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)


@pytest.fixture
def pictures() -> Path:
    folder = Path("var/walks")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@sends("knowledge/importer/files.html")
def test_files_become_drafts_and_a_page(browser, office, pictures, tmp_path):
    made = tmp_path / "คู่มือ.docx"
    made.write_bytes(word(picture=make_picture(size=(640, 360), colour="#336699")))
    odt = office.save([made], "odt")[made.stem]
    written = office.save([odt], "docx")[made.stem]
    page = browser.context("head", 1280).new_page()
    page.goto("/admin/guides-from-files/")
    page.screenshot(path=pictures / "guides_upload.png", full_page=True)
    page.set_input_files("[name=files]", written)
    page.get_by_role("button", name="สร้างฉบับร่าง").click()
    expect(page.locator("[name=title]")).to_have_value("คู่มือยืนยันข้อมูล")
    page.screenshot(path=pictures / "guides_editor.png", full_page=True)
    draft = page.url.removesuffix("edit/") + "view_draft/"
    page.goto(draft)
    expect(page.locator("section.step")).to_have_count(2)
    expect(page.locator("figure img")).to_be_visible()
    expect(page.locator("table")).to_contain_text("กรอก")
    page.screenshot(path=pictures / "guides_draft.png", full_page=True)
    several_files(page, pictures, tmp_path)
    page.context.close()


def several_files(page: Page, pictures: Path, folder: Path) -> None:
    archive = folder / "โฟลเดอร์.zip"
    files = {"หนึ่ง.docx": word("คู่มือที่หนึ่ง"), "สอง.pdf": pdf("words"), "สาม.txt": b"x"}
    archive.write_bytes(packed(files))
    page.goto("/admin/guides-from-files/")
    page.set_input_files("[name=files]", archive)
    page.get_by_role("button", name="สร้างฉบับร่าง").click()
    expect(page.get_by_text("สร้างฉบับร่าง 2 หน้า")).to_be_visible()
    page.screenshot(path=pictures / "guides_many.png", full_page=True)
