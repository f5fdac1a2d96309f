"""Health in Chromium, by the administrator from the home page: something is broken, what to do is
read and done; and an error that somebody saw is found by its number. On a telephone and at a desk.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT, Site
from tests.server import Server

expect.set_options(timeout=LONGEST_WAIT)
WIDTHS = [(390, 720), (1280, 800)]
# The mark of a restored backup is gone from the table of holidays, and a page meets it: a real 500.
BREAK = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE home_announcement RENAME TO home_announcement_away")
"""
MEND = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE home_announcement_away RENAME TO home_announcement")
"""
NO_HOLIDAYS = "from home.models import Holiday; Holiday.objects.all().delete()"


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    site.run(NO_HOLIDAYS)
    return Site(chromium, site.url)


@pytest.fixture
def pictures() -> Path:
    folder = Path("var/walks")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(page: Page, folder: Path, name: str, width: int) -> None:
    page.screenshot(path=folder / f"health_{name}_{width}.png", full_page=True)


def expect_no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def home_of(people: Site, name: str, width: int) -> Page:
    page = people.context(name, width).new_page()
    page.goto("/")
    return page


def to_admin(page: Page) -> None:
    """By what the home page offers to those who administer."""
    page.get_by_role("link", name="เขียนและเผยแพร่").first.click()
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_what_is_broken_is_told_on_the_first_page_and_leads_to_where_it_is_mended(
    people, pictures, width, height
):
    page = home_of(people, "admin", width)
    to_admin(page)
    panel = page.locator(".office-panel", has_text="ระบบมีเรื่องที่ต้องแก้")
    expect(panel).to_contain_text("วันหยุดราชการ")
    keep(page, pictures, "home", width)
    panel.get_by_role("link", name="วันหยุดราชการ").click()
    first = page.locator(".office-health__check").first
    expect(first).to_contain_text("ต้องแก้")
    expect(first).to_contain_text("ทำอย่างไร")
    box = first.bounding_box()
    assert box["y"] + box["height"] <= height, "what is broken is on the first screen"
    expect_no_sideways(page)
    keep(page, pictures, "page", width)
    fold = page.locator(".office-health__in-order")
    expect(fold.locator("li").first).to_be_hidden()
    fold.locator("> summary").click()
    expect(fold.locator("li").first).to_be_visible()
    keep(page, pictures, "unfolded", width)
    page.locator(".office-health__check", has_text="วันหยุดราชการ").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/admin/snippets/home/holiday/"))
    assert people.wrongs == []


@pytest.fixture(scope="module")
def number(people: Site, site: Server) -> str:
    """What somebody sees whose page breaks, and tells by telephone."""
    site.run(BREAK)
    try:
        page = people.context("teacher", 390).new_page()
        page.goto("/")
        told = page.locator("strong.number").inner_text()
        page.screenshot(path="var/walks/health_error_page_390.png")
    finally:
        site.run(MEND)
    people.wrongs.clear()  # the console tells of the 500, which is what was asked for
    return told


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_an_error_is_found_by_the_number_that_somebody_tells(
    people, pictures, number, width, height
):
    page = home_of(people, "admin", width)
    to_admin(page)
    page.locator(".office-panel", has_text="ระบบมีเรื่องที่ต้องแก้").get_by_text("ดูทั้งหมด").click()
    page.get_by_role("link", name="ค้นข้อผิดพลาดด้วยเลขที่ซึ่งผู้ใช้แจ้ง").click()
    page.get_by_label("เลขที่หรือคำ").fill(number)
    page.get_by_role("button", name="ค้นหาข้อผิดพลาด").click()
    rows = page.locator("table.listing tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(number.replace(" ", ""))
    expect_no_sideways(page)
    keep(page, pictures, "errors", width)
    rows.get_by_role("link").click()
    expect(page.locator(".office-trace")).to_contain_text("render")
    expect(page.locator("table.listing")).to_contain_text(number.replace(" ", ""))
    expect_no_sideways(page)
    keep(page, pictures, "error", width)
    assert people.wrongs == []
