"""Form ๗.๑ by school and form ๗.๒, walked in a browser from the home page: the director of a school
certifies its sheet on a telephone, an officer reads the statistics and the memo at a desk.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
TELEPHONE = {"viewport": {"width": 390, "height": 844}}
CERTIFY = "รับรองข้อมูลของโรงเรียน"
TWO_DECIMALS = re.compile(r"\d{1,3}\.\d\d|–")


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    return Site(chromium, site.url)


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_director_of_a_school_certifies_its_sheet_on_a_telephone(people):
    page = people.context("principal", width=390, **TELEPHONE).new_page()
    page.goto("/")
    page.get_by_role("link", name=re.compile(CERTIFY)).first.click()
    expect(page.locator(".badge").first).to_have_text("รอผู้อำนวยการโรงเรียนรับรอง")
    button = page.get_by_role("button", name=CERTIFY)
    assert fits(page)
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= 844, "first screen"
    assert button.bounding_box()["height"] >= 44
    button.click()
    expect(page.locator("body")).to_contain_text("รับรองข้อมูลของโรงเรียนแล้ว")
    expect(page.locator(".badge").first).to_have_text("รับรองแล้ว")
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile(f"^{CERTIFY}"))).to_have_count(0)
    assert people.wrongs == []


def shares_of(page: Page, heading: str) -> list[str]:
    section = page.locator("section.section", has=page.get_by_role("heading", name=heading)).first
    return section.locator("td[data-label^=ร้อยละ]").all_inner_texts()


def test_an_officer_reads_the_statistics_of_a_school_year_and_the_sheets(people):
    page = people.context("officer").new_page()
    page.goto("/")
    page.goto("/reports/consultations/")
    page.get_by_role("navigation", name="เลือกช่วงเวลา").get_by_role("link", name="2569").last.click()
    expect(page.locator(".lead")).to_contain_text("ปีการศึกษา 2569")
    shares = shares_of(page, "จำแนกตามขนาดโรงเรียน")
    assert len(shares) >= 8
    assert all(TWO_DECIMALS.fullmatch(share.strip()) for share in shares), shares
    page.goto("/reports/surveys/")
    page.get_by_role("link", name=re.compile("รายโรงเรียน")).first.click()
    for heading in ("ขนาดโรงเรียน", "ปีงบประมาณ", "ปีการศึกษา", "ระบบที่ใช้อยู่"):
        expect(page.get_by_text(f"จำแนกตาม{heading}", exact=True).first).to_be_visible()
    page.get_by_role("link", name="ใบข้อมูลรายโรงเรียน").click()
    page.locator("tbody a").first.click()
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    assert people.wrongs == []
