"""What administrators do with an account in Chromium: hand over its work, close it, and open it
again.
"""

from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT
from tests.server import Server

from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)


def key_of(site: Server, name: str) -> str:
    return site.run(
        f"from home.models import User; print(User.objects.get(username={name!r}).pk)"
    ).strip()


def change_state(page: Page, reason: str, button: str) -> None:
    page.fill("[name=reason]", reason)
    page.get_by_role("button", name=button).click()


@sends("home/people/hand_over.html")
def test_the_work_of_an_officer_goes_to_the_head_as_it_was_shown(browser, site):
    page = browser.context("admin").new_page()
    page.goto(f"/admin/people/{key_of(site, 'officer')}/hand-over/")
    page.select_option("[name=to]", key_of(site, "head"))
    page.get_by_role("button", name="ดูสิ่งที่จะส่งมอบ").click()
    shown = page.locator(".office-panel h3")
    expect(shown.first).to_be_visible()
    page.get_by_role("button", name="ยืนยัน").click()
    expect(page.get_by_text("ส่งมอบงานของ").first).to_be_visible()
    page.goto(f"/admin/people/{key_of(site, 'officer')}/hand-over/?to={key_of(site, 'head')}")
    expect(page.get_by_text("ที่ต้องส่งมอบ")).to_be_visible()
    expect(shown).to_have_count(0)
    page.context.close()


@sends("home/people/rights/state.html")
def test_an_account_is_closed_and_opened_again_with_a_reason(browser, site):
    page = browser.context("admin").new_page()
    address = f"/admin/users/state/{key_of(site, 'teacher2')}/"
    page.goto(address)
    change_state(page, "ย้ายไปโรงเรียนอื่น", "ปิดบัญชี")
    expect(page.get_by_text("ปิดบัญชีแล้ว").first).to_be_visible()
    page.goto(address)
    change_state(page, "กลับมาปฏิบัติงาน", "เปิดบัญชีอีกครั้ง")
    expect(page.get_by_text("เปิดบัญชีอีกครั้งแล้ว").first).to_be_visible()
    page.context.close()
