"""A visitor in Chromium: nobody falls into the trap, and what came too often is given back and
taken later.
"""

import pytest
from playwright.sync_api import expect

OPEN = (
    "from forms.models import FormPage;"
    " FormPage.objects.filter(slug='ask').update(open_to_visitors=True)"
)
USE_UP = """
from home.people.limits.models import Counted
for row in list(Counted.objects.filter(limit="sent from a device")):
    Counted.objects.bulk_create(Counted(limit=row.limit, key=row.key, at=row.at) for _ in range(30))
"""
AN_HOUR_LATER = """
from datetime import timedelta
from django.db.models import F
from home.people.limits.models import Counted
Counted.objects.update(at=F("at") - timedelta(hours=1))
"""
RECEIVED = """
from forms.models import Submission
print(*Submission.objects.filter(user=None).values_list("form_data", flat=True))
"""
SUBJECT = "เครื่องพิมพ์ของห้องพักครูไม่ทำงาน"


def fill_in(page, subject):
    page.goto("/forms/ask/")
    page.fill("[name=full_name]", "สมมติ ผู้ถาม")
    page.select_option("[name=school]", "office")
    page.fill("[name=contact]", "02 000 0001")
    page.fill("[name=subject]", subject)
    page.fill("[name=detail]", "กดแล้วไม่มีอะไรเกิดขึ้น")
    for name in ("position", "formality"):
        field = page.locator(f"[name={name}]").first
        field.check() if field.get_attribute("type") == "radio" else field.select_option(index=1)
    page.check("[name=pdpa_ack]")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_visitor_who_sends_too_often_waits_and_loses_nothing(browser, site, width):
    site.run(OPEN)
    page = browser.context("visitor", width).new_page()
    fill_in(page, f"{SUBJECT} ครั้งแรก {width}")
    page.get_by_role("button", name="ส่งคำถาม").click()
    page.wait_for_url("**/r/**")
    site.run(USE_UP)
    fill_in(page, f"{SUBJECT} {width}")
    page.get_by_role("button", name="ส่งคำถาม").click()
    expect(page.get_by_role("heading", name="ส่งบ่อยเกินไป โปรดรอสักครู่")).to_be_visible()
    assert f"{SUBJECT} {width}" not in site.run(RECEIVED)
    site.run(AN_HOUR_LATER)
    page.get_by_role("button", name="ส่งอีกครั้ง").click()
    page.wait_for_url("**/r/**")
    assert f"{SUBJECT} {width}" in site.run(RECEIVED)


def test_nobody_reaches_the_trap_by_keyboard_and_a_machine_that_fills_it_is_told(browser, site):
    site.run(OPEN)
    page = browser.context("visitor", 390).new_page()
    fill_in(page, f"{SUBJECT} ของเครื่อง")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name ?? ''"))
    assert "website" not in reached
    page.evaluate("document.querySelector('[name=website]').value = 'https://spam.example'")
    page.get_by_role("button", name="ส่งคำถาม").click()
    expect(page.get_by_text("เบราว์เซอร์เติมข้อมูลในช่องที่ซ่อนไว้")).to_be_visible()
    assert "ของเครื่อง" not in site.run(RECEIVED)
    page.get_by_role("button", name="ส่งอีกครั้ง").click()
    page.wait_for_url("**/r/**")
    assert "ของเครื่อง" in site.run(RECEIVED)
