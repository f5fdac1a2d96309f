"""What is to be mended is met first: the title says it, the summary has the focus and stands in
sight, and each of its lines leads to a control. No bubble of the browser comes between.
"""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("server")  # the worker that has the server

# Sent as they open, nothing filled in: address, and who may
FORMS = [
    ("/forms/ask/", "teacher"),
    ("/forms/access-request/", "teacher"),
    ("/data-requests/new/", "teacher"),
]
IN_SIGHT = """() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  return top >= 0 && top < innerHeight && bottom > 0;
}"""


@pytest.mark.parametrize(("address", "who"), FORMS)
@pytest.mark.parametrize("width", [390, 1280])
def test_errors_are_met(site, address, who, width):
    context = site.context(who, width, service_workers="block")
    page: Page = context.new_page()
    page.goto(address)
    page.locator('main form.form[method="post"]').first.evaluate("form => form.requestSubmit()")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("ผิดพลาด: ")
    assert page.evaluate(IN_SIGHT)
    for link in summary.locator('a[href^="#"]').all():
        target = page.locator(link.get_attribute("href"))
        assert target.count() == 1, link.get_attribute("href")
    context.close()
