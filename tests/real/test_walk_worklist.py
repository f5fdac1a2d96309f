"""The desk's list at a desk: fifteen cases in view, a heading that stays, keys, the case beside the
list, and what is done to a selection.
"""

import pytest
from playwright.sync_api import expect

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
IN_VIEW = (
    "[...document.querySelectorAll('[data-row]')]"
    ".filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
)


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    return Site(chromium, site.url)


@pytest.fixture
def page(people):
    context = people.context("officer", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto("/consultations/?scope=")
    yield opened
    context.close()
    assert people.wrongs == []


def test_fifteen_cases_are_in_view_and_the_heading_stays(page):
    assert page.evaluate(IN_VIEW) >= 15
    heights = page.locator("[data-row]").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().height)"
    )
    assert set(heights) == {44}
    assert page.evaluate("scrollTo(0, 500), scrollY") == 500
    assert page.locator(".worklist__table thead th").first.bounding_box()["y"] == 0


def test_by_keys_alone_cases_are_read_ticked_and_opened(page):
    beside = page.locator(".worklist__preview")
    expect(beside).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-row] th a").nth(1)
    expect(beside.locator("h2")).to_have_text(second.inner_text())
    page.keyboard.press("x")
    expect(page.locator(".worklist__bar")).to_contain_text("เลือก 1 เรื่อง")
    page.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator(".filters [name=q]")).to_be_focused()
    page.keyboard.type("jx")
    expect(page.locator(".filters [name=q]")).to_have_value("jx")
    second.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/consultations/25*-*/")


def test_all_are_ticked_at_once_and_keys_can_be_switched_off(page):
    bar = page.locator(".worklist__bar")
    expect(bar).to_be_hidden()
    page.locator("[data-all]").check()
    expect(bar).to_contain_text("เลือก 30 เรื่อง")
    page.locator(".worklist-keys summary").click()
    page.locator("[data-keys]").uncheck()
    page.reload()
    page.locator("body").press("j")
    expect(page.locator("[data-row][aria-current]")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 768, 1024])
def test_it_fits_each_width(people, width):
    context = people.context("officer", width)
    page = context.new_page()
    page.goto("/consultations/?scope=")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
