"""The admin's editor in a browser: nothing typed is lost when the session ends, and two people see one another."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ..chromium import LONGEST_WAIT
from ..server import PASSWORD

expect.set_options(timeout=LONGEST_WAIT)
TITLE = "พิมพ์ไว้ก่อนหมดเวลา"


@pytest.fixture(scope="module")
def places(site) -> dict[str, str]:
    told = site.run(
        """
from forms.models import FormIndexPage
from knowledge.models import KnowledgeIndexPage
from home.models import Announcement, School
from services.models import System
from django.utils import timezone
notice = Announcement.objects.create(title="แจ้งปิดปรับปรุง", starts_at=timezone.now())
system = System.objects.order_by("pk").first()
print(KnowledgeIndexPage.objects.order_by("depth").first().pk, FormIndexPage.objects.get().pk, notice.pk, system.pk)
"""
    )
    knowledge, forms, notice, system = told.split()
    return {
        "new guide": f"/admin/pages/add/knowledge/guidepage/{knowledge}/",
        "new form": f"/admin/pages/add/forms/formpage/{forms}/",
        "announcement": f"/admin/snippets/home/announcement/edit/{notice}/",
        "system": f"/admin/snippets/services/system/edit/{system}/",
    }


def opened(browser, name: str, address: str) -> Page:
    page = browser.context(name).new_page()
    with page.expect_response(re.compile("/admin/who/")):
        page.goto(address)
    return page


def end_session(context: BrowserContext) -> None:
    context.clear_cookies(name="sessionid")


def sign_in_in_another_tab(page: Page, name: str) -> None:
    """By the link of the dialogue, which opens a tab; then back to the first."""
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="เข้าสู่ระบบในแท็บใหม่").click()
    tab = opening.value
    tab.fill("[name=login]", name)
    tab.fill("[name=password]", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda address: "/accounts/" not in address)
    tab.close()
    page.bring_to_front()


def dialogue(page: Page):
    return page.locator("dialog.office-session")


def go_on(page: Page) -> None:
    if dialogue(page).is_visible():
        page.get_by_role("button", name="ทำต่อ").click()
    expect(dialogue(page)).to_be_hidden()


def test_saving_a_register_after_the_session_ended_asks_to_sign_in_and_then_saves(browser, site, places):
    page = opened(browser, "officer", places["announcement"])
    page.fill("[name=title]", TITLE)
    end_session(page.context)
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(dialogue(page)).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    sign_in_in_another_tab(page, "officer")
    go_on(page)
    page.wait_for_url(re.compile("/admin/snippets/home/announcement/$"))
    expect(page.locator("main")).to_contain_text(TITLE)
    page.context.close()


def test_a_chooser_opened_after_the_session_ended_asks_to_sign_in(browser, places):
    page = opened(browser, "officer", places["system"])
    page.goto(places["new guide"])
    page.wait_for_load_state("networkidle")
    page.get_by_role("tab", name="เกี่ยวกับหน้านี้").click()
    end_session(page.context)
    page.get_by_role("button", name="เลือกบุคคล").first.click()
    expect(dialogue(page)).to_be_visible()
    page.context.close()


def test_a_form_sent_with_the_token_of_an_earlier_session_is_saved(browser, site, places):
    page = opened(browser, "officer", places["announcement"])
    page.fill("[name=title]", "หลังเข้าสู่ระบบใหม่ในแท็บอื่น")
    end_session(page.context)
    page.context.clear_cookies(name="csrftoken")
    other = page.context.new_page()
    other.goto("/accounts/login/")
    other.fill("[name=login]", "officer")
    other.fill("[name=password]", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url(lambda address: "/accounts/" not in address)
    other.close()
    page.get_by_role("button", name="บันทึก", exact=True).click()
    page.wait_for_url(re.compile("/admin/snippets/home/announcement/$"))
    expect(page.locator("main")).to_contain_text("หลังเข้าสู่ระบบใหม่ในแท็บอื่น")
    page.context.close()


def test_two_people_in_one_entry_in_two_browsers(browser, places):
    first, second = (opened(browser, name, places["system"]) for name in ("officer", "head"))
    first.fill("[name=owner_agency]", "หน่วยงานของคนแรก")
    first.get_by_role("button", name="บันทึก", exact=True).click()
    first.wait_for_url(re.compile("/admin/snippets/services/system/$"))
    second.fill("[name=owner_agency]", "หน่วยงานของคนหลัง")
    second.get_by_role("button", name="บันทึก", exact=True).click()
    told = second.locator(".messages")
    for words in ("หลังจากที่ท่านเปิดหน้านี้", "“หน่วยงานของคนแรก”", "“หน่วยงานของคนหลัง”"):
        expect(told).to_contain_text(words)
    second.get_by_role("button", name="บันทึก", exact=True).click()
    second.wait_for_url(re.compile("/admin/snippets/services/system/$"))
    first.goto(places["system"])
    expect(first.locator("[name=owner_agency]")).to_have_value("หน่วยงานของคนหลัง")
    first.context.close()
    second.context.close()
