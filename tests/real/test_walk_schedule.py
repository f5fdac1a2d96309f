"""The schedule in Chromium, by the administrator from the home page: a job that failed says what to
do, is asked for, and the runner of the real site does it. On a telephone and at a desk.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT, Site

from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)
FAILED = """
from datetime import timedelta
from django.utils import timezone
from home.models import ScheduledRun
began = timezone.now() - timedelta(hours=1)
facts = {"started_at": began, "ended_at": began, "outcome": "failed"}
ScheduledRun.objects.create(job="cleaning", detail="ใช้เวลาเกิน 10 นาที จึงสั่งหยุด", **facts)
"""


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    return Site(chromium, site.url)


@pytest.fixture
def pictures() -> Path:
    folder = Path("var/walks")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def row_of(page: Page, label: str):
    return page.locator("table").first.locator("tr", has_text=label)


@sends("home/schedule/index.html")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_failed_job_is_asked_for_and_done(people, site, pictures, width):
    site.run(FAILED)
    page = people.context("admin", width).new_page()
    page.goto("/admin/health/")
    page.get_by_text("ครั้งล่าสุดไม่สำเร็จ: เก็บกวาดของที่หมดอายุ").wait_for()
    page.locator("li", has_text="งานตามเวลา").get_by_role("link", name="ไปทำที่นี่").click()
    row = row_of(page, "เก็บกวาดของที่หมดอายุ")
    expect(row).to_contain_text("ไม่สำเร็จ")
    expect(row).to_contain_text("ทำอย่างไร")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=pictures / f"schedule_failed_{width}.png", full_page=True)
    row.get_by_role("button", name="ทำทันที").click()
    expect(page.get_by_text("สั่งเก็บกวาดของที่หมดอายุแล้ว")).to_be_visible()
    expect_done(page)
    page.screenshot(path=pictures / f"schedule_done_{width}.png", full_page=True)
    row_of(page, "เก็บกวาดของที่หมดอายุ").get_by_role("link").click()
    expect(page.locator("pre")).to_contain_text("ไฟล์ชั่วคราวที่ค้าง")
    page.screenshot(path=pictures / f"schedule_run_{width}.png", full_page=True)


def expect_done(page: Page) -> None:
    """The runner looks every ten seconds."""
    for _ in range(30):
        page.reload()
        if row_of(page, "เก็บกวาดของที่หมดอายุ").get_by_text("สำเร็จ", exact=True).count():
            return
        page.wait_for_timeout(2_000)
    raise AssertionError(page.content())
