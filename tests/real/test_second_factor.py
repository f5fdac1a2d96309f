"""The second factor in Chromium: an app whose picture is scanned, recovery codes, passkeys of a
virtual device.
"""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.chromium import LONGEST_WAIT, Site
from tests.people.authenticator import app_code
from tests.server import PASSWORD, Server

from .test_public_forms import press, sends

expect.set_options(timeout=LONGEST_WAIT)
DESK, TELEPHONE = 1280, 390
OWN = "/accounts/second-factor/"
IN_THE_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def site(start_site) -> Server:
    """As on https, where administrators are asked; passkeys are for names, so the browser comes
    by `localhost`.
    """
    return start_site(INTRANET_SECOND_FACTOR="admin")


@pytest.fixture
def visit(chromium, site) -> Iterator[Callable[..., Page]]:
    """visit("/admin/", 390): a page of a browser of its own, of nobody yet."""
    people = Site(chromium, f"http://localhost:{site.port}")
    contexts: list[BrowserContext] = []

    def go(address: str, width: int = DESK) -> Page:
        contexts.append(people.context("visitor", width))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert people.wrongs == []


def give_password(page: Page, name: str) -> None:
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    press(page, page.get_by_role("button", name="เข้าสู่ระบบ", exact=True))


def give_password_again(page: Page) -> None:
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        press(page, page.get_by_role("button", name="ยืนยัน", exact=True))


def sign_out(page: Page) -> None:
    page.goto("/me/")
    page.evaluate("document.querySelector('form[action*=logout]').requestSubmit()")
    page.wait_for_url("**/accounts/login/**")


def fits(page: Page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def scan(page: Page, tmp_path) -> str:
    """The secret in the picture, as a telephone sees it on the screen."""
    path = tmp_path / "picture.png"
    page.locator(".factor-picture svg").screenshot(path=path)
    with Image.open(path) as opened:
        [code] = zxingcpp.read_barcodes(opened)
    return parse_qs(urlsplit(code.text).query)["secret"][0]


def add_app(page: Page, tmp_path) -> tuple[str, list[str]]:
    page.get_by_role("link", name="เพิ่มแอปสร้างรหัส").click()
    give_password_again(page)
    secret = scan(page, tmp_path)
    page.get_by_text("สแกนไม่ได้").click()
    assert page.locator(".factor-secret").inner_text().replace(" ", "") == secret
    assert fits(page)
    page.fill("[name=code]", app_code(secret))
    press(page, page.get_by_role("button", name="ยืนยันและเพิ่มแอป"))
    codes = page.locator(".factor-codes li").all_inner_texts()
    assert len(codes) == 10
    assert fits(page)
    return secret, codes


def answer(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    page.get_by_role("button", name="ยืนยันด้วยรหัส").click()
    page.wait_for_load_state()


@sends("account/second_factor/add_app.html")
@sends("account/second_factor/ask.html", 2, 3)
@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_an_administrator_is_led_to_add_an_app_and_comes_in_by_its_codes(
    visit, site, tmp_path, width
):
    site.manage("reset_second_factor", "admin")
    page = visit("/admin/users/", width)
    give_password(page, "admin")
    expect(page.get_by_text("โปรดเพิ่มหนึ่งวิธีก่อนใช้งานต่อ")).to_be_visible()
    page.goto("/admin/")
    assert page.url.endswith(OWN)
    assert fits(page)
    secret, codes = add_app(page, tmp_path)
    with page.expect_download() as begun:
        page.get_by_role("link", name="ดาวน์โหลดรหัสสำรอง").click()
    assert [
        code for code in codes if code in begun.value.path().read_text(encoding="utf-8")
    ] == codes
    press(page, page.get_by_role("link", name="ไปหน้าที่ท่านต้องการ"))
    assert page.url.endswith("/admin/")

    sign_out(page)
    give_password(page, "admin")
    expect(page.get_by_text("ยืนยันตัวตนชั้นที่สอง").first).to_be_visible()
    page.goto("/admin/")
    assert "/accounts/login/" in page.url
    answer(page, "000000")
    expect(page.locator(".field--error")).to_contain_text("ตั้งเวลาของโทรศัพท์")
    assert fits(page)
    answer(page, app_code(secret, steps=1))
    page.goto("/admin/users/")
    assert page.url.endswith("/admin/users/")

    sign_out(page)
    give_password(page, "admin")
    press(page, page.get_by_role("button", name="เข้าสู่ระบบด้วยบัญชีอื่น"))
    give_password(page, "admin")
    answer(page, codes[0])
    page.goto(OWN)
    expect(page.get_by_text("เหลือ 9 จาก 10 รหัส")).to_be_visible()


def with_key_in_the_device(page: Page) -> None:
    """A fingerprint that is always the right one."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    talk.send("WebAuthn.addVirtualAuthenticator", {"options": IN_THE_DEVICE})


@sends("account/second_factor/add_passkey.html")
@sends("account/second_factor/rename.html")
@sends("account/second_factor/make_codes.html")
@sends("account/second_factor/remove.html")
@sends("account/second_factor/ask.html", 1)
@pytest.mark.parametrize(("name", "width"), [("teacher", DESK), ("teacher2", TELEPHONE)])
def test_a_passkey_is_made_by_the_browser_and_leads_in(visit, name, width):
    page = visit("/accounts/login/", width)
    with_key_in_the_device(page)
    give_password(page, name)
    page.goto("/me/")
    press(page, page.get_by_role("link", name="ยืนยันตัวตนสองชั้น"))
    assert fits(page)
    page.get_by_role("link", name="เพิ่มพาสคีย์").click()
    give_password_again(page)
    assert fits(page)
    page.fill("[name=name]", "เครื่องที่โรงเรียน")
    press(page, page.get_by_role("button", name="เพิ่มพาสคีย์"))
    expect(page.locator(".factor-codes li")).to_have_count(10)
    page.goto(f"{OWN}passkey/")
    page.get_by_role("button", name="เพิ่มพาสคีย์").click()
    expect(page.get_by_text("เพิ่มไว้แล้ว")).to_be_visible()

    sign_out(page)
    give_password(page, name)
    assert fits(page)
    press(page, page.get_by_role("button", name="ยืนยันด้วยพาสคีย์"))
    page.goto(OWN)
    press(page, page.get_by_role("link", name="เปลี่ยนชื่อ"))
    page.fill("[name=name]", "เครื่องห้องธุรการ")
    press(page, page.get_by_role("button", name="บันทึก"))
    expect(page.get_by_text("เครื่องห้องธุรการ")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="ออกรหัสสำรองชุดใหม่").click()
    give_password_again(page)
    press(page, page.get_by_role("button", name="ออกรหัสชุดใหม่"))
    expect(page.locator(".factor-codes li")).to_have_count(10)
    press(page, page.get_by_role("link", name="เก็บแล้ว"))
    press(page, page.get_by_role("link", name="ลบ", exact=True))
    assert fits(page)
    press(page, page.get_by_role("button", name="ลบ", exact=True))
    expect(page.get_by_text("ยังไม่ได้ใช้การยืนยันตัวตนสองชั้น")).to_be_visible()


def test_where_no_passkey_can_be_made_the_page_says_so(chromium, site):
    """An address in numbers has none."""
    people = Site(chromium, site.url)
    page = people.context("visitor", TELEPHONE).new_page()
    page.goto("/accounts/login/")
    give_password(page, "principal")
    page.goto(f"{OWN}passkey/")
    give_password_again(page)
    page.get_by_role("button", name="เพิ่มพาสคีย์").click()
    expect(page.get_by_text("ใช้พาสคีย์ไม่ได้")).to_be_visible()
    assert people.wrongs == []
    page.context.close()


def test_an_administrator_takes_the_factor_of_another_away_in_the_list(visit, site, tmp_path):
    site.manage("reset_second_factor", "admin")
    page = visit("/accounts/login/")
    give_password(page, "officer")
    page.goto(OWN)
    add_app(page, tmp_path)
    page = visit("/accounts/login/")
    give_password(page, "admin")
    add_app(page, tmp_path)
    page.goto("/admin/users/?factor=yes&q=officer")
    row = page.get_by_role("row").filter(has_text="officer")
    expect(row.get_by_role("cell", name="แอป", exact=True)).to_be_visible()
    row.locator("[data-controller~=w-dropdown] button").first.click()
    page.get_by_role("link", name="ยกเลิกการยืนยันสองชั้น").locator("visible=true").click()
    page.wait_for_url("**/reset_second_factor/**")
    page.get_by_role("button", name="ยกเลิกการยืนยันสองชั้น").click()
    expect(page.get_by_text("ยกเลิกการยืนยันตัวตนสองชั้นแล้ว 1 บัญชี")).to_be_visible()
    page.goto("/admin/users/?factor=no&q=officer")
    assert "officer" in page.inner_text("main")
