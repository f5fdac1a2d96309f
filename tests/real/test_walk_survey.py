"""A teacher's forms from the home page: by touch on a telephone, and by the keyboard alone. What is
tapped beyond the answers, and how long the page is meanwhile, is counted.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
TELEPHONE = {"width": 390, "height": 844}
MOST_TAPS, MOST_SCREENS = 9, 6


class Thumb:
    """Taps, counted; how long the page has been at most."""

    def __init__(self, page: Page):
        self.page = page
        self.taps = self.longest = 0

    def tap(self, place: Locator) -> None:
        place.tap()
        self.taps += 1

    def measure(self) -> None:
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.longest = max(self.longest, height)

    def answer(self, row: Locator, number: int) -> None:
        """An answer of its own is not counted, opening a fold for it would be."""
        if not row.is_visible():
            self.tap(row.locator("xpath=ancestor::details/summary"))
        row.locator("label").nth(number).tap()
        self.measure()

    @property
    def screens(self) -> float:
        return self.longest / TELEPHONE["height"]


@pytest.fixture
def open_home(browser: Site):
    """open_home("teacher", 390): the home page as this person."""
    contexts = []

    def go(name: str, width: int) -> Page:
        contexts.append(browser.context(name, width, service_workers="block"))
        page = contexts[-1].new_page()
        page.goto("/")
        return page

    yield go
    for context in contexts:
        context.close()


def come_to(thumb: Thumb, slug: str) -> None:
    page = thumb.page
    page.set_viewport_size(TELEPHONE)
    thumb.tap(page.locator("main a[href='/forms/']:visible").first)
    page.wait_for_url("**/forms/")
    thumb.tap(page.locator(f"main a[href$='/forms/{slug}/']").first)
    page.wait_for_url(f"**/forms/{slug}/")


def test_a_survey_by_touch(open_home):
    page = open_home("teacher", 390)
    thumb = Thumb(page)
    come_to(thumb, "satisfaction")
    page.select_option("[name=system]", index=2)
    page.locator("[name=respondent_type]").nth(1).tap()
    for number, row in enumerate(page.locator("fieldset.likert").all()):
        thumb.answer(row, number % 6)
    expect(page.locator("[data-total]")).to_contain_text("20 จาก 20")
    thumb.tap(page.get_by_role("button", name="ส่งคำตอบ"))
    expect(page.locator("h1")).to_have_text("ขอบคุณที่ร่วมตอบ")
    assert thumb.taps <= MOST_TAPS
    assert thumb.screens <= MOST_SCREENS


def test_needs_by_touch(open_home):
    page = open_home("teacher", 390)
    thumb = Thumb(page)
    come_to(thumb, "needs")
    page.locator("[name=internet]").first.tap()
    for number, row in enumerate(page.locator("fieldset.likert").all()):
        thumb.answer(row, number % 6)
    page.fill("[name=priority]", "เครือข่ายไร้สายในห้องเรียน")
    page.locator("[name=notice_ack]").tap()
    thumb.tap(page.get_by_role("button", name="ส่งคำตอบ"))
    expect(page.locator("h1")).to_have_text(re.compile("ขอบคุณ|ใบรับ"))
    assert thumb.taps <= MOST_TAPS
    assert thumb.screens <= MOST_SCREENS


def test_a_question_asks_only_what_the_account_does_not_say(open_home):
    page = open_home("teacher", 390)
    thumb = Thumb(page)
    page.set_viewport_size(TELEPHONE)
    thumb.tap(page.locator(".bottom-bar a[href='/forms/ask/']"))
    page.wait_for_url("**/forms/ask/")
    expect(page.locator("details.known")).to_contain_text("ครู ตัวอย่างหนึ่ง")
    expect(page.locator("[name=full_name]")).to_be_hidden()
    page.fill("[name=contact]", "0 2000 0000")
    page.fill("[name=subject]", "พิมพ์รายงานไม่ออก")
    page.fill("[name=detail]", "กดพิมพ์แล้วหน้าจอว่าง")
    page.locator("[name=formality]").last.tap()
    page.locator("[name=pdpa_ack]").tap()
    thumb.tap(page.locator(".answer-form > .form__actions button"))
    page.wait_for_url("**/r/**")
    assert thumb.taps == 2


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached")


def test_a_survey_by_the_keyboard_alone(open_home):
    page = open_home("teacher2", 1280)
    tab_to(page, "main a[href='/forms/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/forms/")
    tab_to(page, "main a[href$='/forms/satisfaction/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/forms/satisfaction/")
    tab_to(page, "[name=system]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=respondent_type]")
    page.keyboard.press("Space")
    tab_to(page, "#id_f1 input")
    for number in range(20):
        page.keyboard.press("543210"[number % 6])
    expect(page.locator("[data-total]")).to_contain_text("20 จาก 20")
    tab_to(page, ".answer-form > .form__actions button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("ขอบคุณที่ร่วมตอบ")
