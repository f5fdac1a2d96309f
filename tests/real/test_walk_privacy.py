"""Rights over one's own data, walked in Chromium from the home page to the end: a teacher asks to
see, on a telephone; a visitor asks for erasure; the office answers both.
"""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT, Site
from tests.server import Server

from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)
TELEPHONE, DESK = 390, 1280
ADDRESS = "visitor.asks@example.invalid"
PLANTED = "ผู้ถามตัวอย่างที่ขอลบ"
PLANT = f"""
from django.utils import timezone
from services.models import Consultation
Consultation.objects.receive(
    subject="ถามทางโทรศัพท์", at=timezone.now(), channel="phone",
    email={ADDRESS!r}, requester_name={PLANTED!r},
)
"""
# The editor hands what was typed to the form a quarter of a second later.
HANDED_OVER = "said => [...document.querySelectorAll('input')].some(it => it.value.includes(said))"
A_GUIDE = "from knowledge.models import GuidePage; print(GuidePage.objects.live().first().pk)"
HELD = f"""
import json
from home.models import DataRequest, OutgoingMail
from services.models import Consultation
print(json.dumps({{
    "cases": Consultation.objects.filter(email={ADDRESS!r}).count(),
    "states": list(DataRequest.objects.order_by("pk").values_list("kind", "state")),
    "mails": OutgoingMail.objects.filter(subject__startswith="ผลคำขอ").count(),
}}))
"""


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    return Site(chromium, site.url)


def held(site: Server) -> dict:
    return json.loads(site.run(HELD).splitlines()[-1])


def home_of(people: Site, name: str, width: int) -> Page:
    page = people.context(name, width).new_page()
    page.goto("/")
    return page


def register_of(people: Site, name: str) -> Page:
    """From the home page by the menu to the register, and there to the one that is open."""
    page = home_of(people, name, DESK)
    page.get_by_role("link", name="สิทธิเจ้าของข้อมูล", exact=True).first.click()
    page.get_by_role("link", name=re.compile("สข")).click()
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@sends("home/privacy/ask.html")
@sends("home/privacy/receipt.html")
@sends("home/privacy/request.html")
def test_a_teacher_asks_to_see_and_the_officer_answers(people, site):
    page = home_of(people, "teacher", TELEPHONE)
    page.get_by_role("link", name="ขอดู แก้ไข หรือลบข้อมูลของท่าน").click()
    assert fits(page)
    page.get_by_label(re.compile("ขอดูหรือขอสำเนา")).check()
    press(page, "ส่งคำขอ")
    expect(page.get_by_text("รอดำเนินการ")).to_be_visible()
    assert fits(page)
    receipt = page.url
    desk = register_of(people, "officer")
    press(desk, "ให้ผู้ขอดูข้อมูล")
    expect(desk.get_by_text("ดำเนินการแล้ว").first).to_be_visible()
    page.goto(receipt)
    page.get_by_role("link", name="เปิดข้อมูลของฉัน").click()
    expect(page.get_by_role("heading", name="บัญชีผู้ใช้")).to_be_visible()
    assert fits(page)
    assert ["see", "done"] in held(site)["states"]
    for each in (page, desk):
        each.context.close()


def test_a_visitor_asks_for_erasure_and_two_of_the_office_carry_it_out(people, site):
    site.run(PLANT)
    page = home_of(people, "visitor", TELEPHONE)
    page.get_by_role("link", name="ขอดู แก้ไข หรือลบข้อมูลของท่าน").click()
    page.get_by_label(re.compile("ขอลบข้อมูล")).check()
    page.get_by_label("ชื่อ-สกุล").fill(PLANTED)
    page.get_by_label(re.compile("^อีเมล")).fill(ADDRESS)
    page.get_by_label(re.compile("^รายละเอียด")).fill("เลขบัตร 1-1017-00230-70-8")
    press(page, "ส่งคำขอ")
    expect(page.locator(".error-summary")).to_contain_text("13 หลัก")
    expect(page.get_by_label("ชื่อ-สกุล")).to_have_value(PLANTED)
    page.get_by_label(re.compile("^รายละเอียด")).fill("")
    press(page, "ส่งคำขอ")
    expect(page.get_by_text("รอยืนยันตัวตน")).to_be_visible()
    receipt = page.url
    confirm_by_hand(people)
    erase_by_another(people)
    page.goto(receipt)
    expect(page.get_by_text("ดำเนินการแล้ว").first).to_be_visible()
    left = held(site)
    assert left["cases"] == 0
    assert ["erase", "done"] in left["states"]
    assert left["mails"] == 2
    page.context.close()


def confirm_by_hand(people: Site) -> None:
    """The officer confirms who asks, and may not erase."""
    desk = register_of(people, "officer")
    desk.get_by_label(re.compile("ยืนยันตัวตนอย่างไร")).fill("โทรกลับหมายเลขที่ให้ไว้เมื่อครั้งถามเรื่อง")
    press(desk, "ยืนยันตัวตนแล้ว")
    expect(desk.get_by_text("ยืนยันตัวตนโดย")).to_be_visible()
    expect(desk.get_by_role("button", name="ลบข้อมูลทั้งหมด")).to_have_count(0)
    desk.context.close()


def erase_by_another(people: Site) -> None:
    """The tick is asked for first."""
    page = register_of(people, "admin")
    press(page, "ลบข้อมูลทั้งหมด")
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label(re.compile("ตรวจแล้วว่าเป็นข้อมูลของผู้ขอ")).check()
    press(page, "ลบข้อมูลทั้งหมด")
    expect(page.get_by_text("(ลบแล้ว)")).to_be_visible()
    page.context.close()


def test_an_editor_is_told_of_a_number_in_the_text_of_a_page_and_keeps_the_text(people, site):
    page = home_of(people, "editor", DESK)
    page.goto(f"/admin/pages/{site.run(A_GUIDE).split()[-1]}/edit/")
    body = page.locator("[data-contentpath=body]")
    text = body.locator("[contenteditable=true]").first
    text.click()
    text.press("End")
    text.press_sequentially(" 1-1017-00230-70-8 ", delay=30)
    page.wait_for_function(HANDED_OVER, arg="1-1017-00230-70-8")
    page.locator("footer button[type=submit]:visible").first.click()
    expect(page.get_by_text("13 หลัก").first).to_be_visible()
    expect(body).to_contain_text("1-1017-00230-70-8")
    page.context.close()


def test_nothing_was_wrong_in_the_console(people):
    assert people.wrongs == []
