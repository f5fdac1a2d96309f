"""Reports on a telephone, from the home page: within five screens before a fold is opened."""

import pytest

from tests.chromium import Site

TELEPHONE = {"width": 390, "height": 844}
MOST_SCREENS = 5


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    return Site(chromium, site.url)


@pytest.mark.parametrize("formal", ["", "1"])
def test_the_statistics_fit_five_screens(people, formal):
    context = people.context("director", 390, viewport=TELEPHONE)
    page = context.new_page()
    page.goto("/")
    page.locator("a[href='/reports/']:visible").first.click()
    page.locator("a[href*='/reports/consultations/?period']").first.click()
    page.wait_for_url("**/reports/consultations/**")
    if formal:
        page.locator("[name=formal]").check()
        page.get_by_role("button", name="แสดง", exact=True).click()
        page.wait_for_url("**formal=1**")
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= MOST_SCREENS * TELEPHONE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    context.close()
    assert people.wrongs == []
