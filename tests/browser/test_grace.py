"""A decision can be taken back for a moment before it is sent."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("server")  # the worker that has the server


def test_an_approval_taken_back_in_time_is_none(site, places):
    page = site.context("director", width=390).new_page()
    sent = []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))
    page.goto(places["decision"])
    yes = page.get_by_role("button", name="อนุมัติ", exact=True)
    yes.tap()
    expect(page.get_by_role("status").filter(has_text="จะบันทึก “อนุมัติ” ใน")).to_be_visible()
    page.get_by_role("button", name="ยกเลิก").tap()
    page.wait_for_timeout(6000)
    assert sent == []
    expect(yes).to_be_focused()
    page.context.close()


def test_what_is_missing_stands_under_the_title_with_a_way_to_it(site, places):
    page = site.context("director", width=390).new_page()
    page.goto(places["decision"])
    page.get_by_role("link", name="ส่งกลับแก้ไข").tap()
    assert "(ไม่บังคับ)" not in page.locator("#send-back label").last.inner_text()
    page.locator("#send-back").get_by_role("button", name="ส่งกลับแก้ไข").tap()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    title, box = page.locator("h1").bounding_box(), summary.bounding_box()
    assert 0 <= box["y"] - title["y"] - title["height"] <= 60
    summary.get_by_role("link").tap()
    expect(page.locator("#send-back textarea")).to_be_focused()
    page.context.close()
