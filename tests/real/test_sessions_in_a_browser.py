"""Sessions, sign-out and a change of one's e-mail in Chromium: what people see, and what stays
on a device.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.chromium import LONGEST_WAIT
from tests.server import PASSWORD

from .test_public_forms import sends

TELEPHONE, DESK = 390, 1280
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Mobile"
    " Safari/604.1"
)
LEFT_BEHIND = """async () => {
  const names = Object.keys(localStorage).filter((name) => /^(draft|admin-copy):/.test(name));
  return [...names, ...(await caches.keys()).filter((name) => name === "guides")];
}"""
LEAVE_BEHIND = """async () => {
  const draft = JSON.stringify({ at: Date.now(), answers: [] });
  localStorage.setItem("draft:somebody:/forms/ask/:x", draft);
  localStorage.setItem("admin-copy:5:/admin/", JSON.stringify({ at: Date.now() }));
  localStorage.setItem("text", "large");
  await (await caches.open("guides")).put("/knowledge/x/", new Response("<h1>x</h1>"));
}"""
SUBJECT = "เครื่องพิมพ์ไม่ทำงานตั้งแต่เช้า"


@pytest.fixture
def sign_in(browser, site) -> Iterator[Callable[..., Page]]:
    """sign_in("teacher", 390): a browser of its own, in which somebody just signed in by the
    form.
    """
    contexts: list[BrowserContext] = []

    def go(name: str, width: int = DESK, **options) -> Page:
        contexts.append(browser.context("visitor", width, **options))
        page = contexts[-1].new_page()
        page.goto("/accounts/login/")
        fill_sign_in(page, name)
        return page

    yield go
    for context in contexts:
        context.close()


def fill_sign_in(page: Page, name: str) -> None:
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address, timeout=LONGEST_WAIT)


def sign_out(page: Page) -> None:
    page.evaluate("document.querySelector('form[action*=logout]').requestSubmit()")
    page.wait_for_url(lambda address: "/accounts/login/" in address)


def set_back(site, name: str, minutes: int) -> None:
    """As if the sessions of a person had been idle for so long."""
    site.run(
        "from django.contrib.sessions.backends.db import SessionStore\nfrom"
        " allauth.usersessions.models import UserSession\nfor row in"
        f" UserSession.objects.filter(user__username={name!r}):\n    session ="
        " SessionStore(row.session_key)\n    session['clock'] = session['clock'] | {'seen':"
        f" session['clock']['seen'] - {minutes * 60}}}\n    session.save()\n"
    )


@sends("account/sessions.html", 1)
def test_a_lost_telephone_is_signed_out_from_the_desk(sign_in):
    desk, telephone = sign_in("teacher"), sign_in("teacher", TELEPHONE, user_agent=IPHONE)
    desk.goto("/me/")
    desk.get_by_role("link", name="อุปกรณ์ที่เข้าสู่ระบบอยู่").click()
    rows = desk.locator("main .list li")
    assert rows.count() == 2
    assert "เครื่องนี้" in rows.nth(0).inner_text()
    assert "Safari บน iPhone" in rows.nth(1).inner_text()
    desk.get_by_role("button", name="ให้เครื่องนี้ออกจากระบบ").click()
    desk.wait_for_selector(".messages")
    assert rows.count() == 1
    telephone.goto("/me/")
    assert "/accounts/login/" in telephone.url


@sends("account/sessions.html", 2)
def test_the_list_fits_a_telephone(sign_in):
    sign_in("principal")
    page = sign_in("principal", TELEPHONE, user_agent=IPHONE)
    page.goto("/accounts/sessions/")
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    page.get_by_role("button", name="ให้อุปกรณ์อื่นทั้งหมดออกจากระบบ").click()
    page.wait_for_selector("text=ไม่มีอุปกรณ์อื่น")


@pytest.mark.parametrize(("name", "address"), [("teacher", "/systems/"), ("editor", "/admin/")])
def test_signing_out_leaves_nothing_of_the_person_on_the_device(sign_in, name, address):
    page = sign_in(name)
    page.goto(address)
    page.evaluate(LEAVE_BEHIND)
    sign_out(page)
    page.wait_for_function("!location.search.includes('left')")
    page.wait_for_timeout(0)
    assert page.evaluate(LEFT_BEHIND) == []
    assert (
        page.evaluate("localStorage.getItem('text')") == "large"
    )  # how one reads is nobody's secret


def test_back_after_signing_out_shows_nothing(sign_in):
    page = sign_in("teacher")
    page.goto("/me/data/")
    assert "teacher" in page.inner_text("main")
    sign_out(page)
    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
    assert page.locator("text=ดาวน์โหลดข้อมูลทั้งหมด").count() == 0
    assert "/accounts/login/" in page.url


def test_what_was_typed_is_there_when_somebody_comes_back_to_a_form(sign_in):
    """No cache keeps the page, so it comes anew, and the draft fills it in."""
    page = sign_in("teacher")
    page.goto("/forms/ask/")
    page.locator("[name=subject]").press_sequentially(SUBJECT)
    page.goto("/systems/")
    page.go_back()
    page.wait_for_selector("[name=subject]")
    page.wait_for_function("document.querySelector('[name=subject]').value !== ''")
    assert page.input_value("[name=subject]") == SUBJECT


def test_what_an_officer_typed_comes_back_when_the_session_was_idle(sign_in, site):
    page = sign_in("officer")
    page.goto("/consultations/new/")
    page.locator("[name=subject]").press_sequentially(SUBJECT)
    set_back(site, "officer", 31)
    page.evaluate("document.querySelector('main form[method=post]').submit()")
    page.wait_for_selector("[data-typed-again]")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="เข้าสู่ระบบในแท็บใหม่").click()
    fill_sign_in(opening.value, "officer")
    opening.value.close()
    page.bring_to_front()
    page.get_by_role("button", name="ส่งอีกครั้ง").click()
    page.wait_for_load_state()
    assert SUBJECT in page.content()


@sends("account/email_change.html")
@sends("account/email_confirm.html")
def test_a_new_address_is_asked_for_confirmed_and_told(sign_in, site):
    page = sign_in("teacher2", TELEPHONE)
    page.goto("/me/")
    page.get_by_role("link", name="เปลี่ยนอีเมล").click()
    page.fill("[name=address]", "New.Address@example.invalid")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="ส่งลิงก์ยืนยัน").click()
    page.wait_for_selector("text=โปรดตรวจอีเมลใหม่ของท่าน")
    text = site.run(
        "from home.models import OutgoingMail; from home.privacy.personal_data import mail_text\n"
        "print(mail_text(OutgoingMail.objects.get(recipient='new.address@example.invalid')))"
    )
    page.goto(re.search(r"https?://\S+/me/email/\S+", text)[0])
    page.get_by_role("button", name="ยืนยันและใช้อีเมลนี้").click()
    page.wait_for_url("**/me/")
    assert "new.address@example.invalid" in page.inner_text("aside")
    assert "ยังไม่ได้ยืนยัน" not in page.inner_text("aside")
