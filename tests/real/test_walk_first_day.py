"""The first day of an office, walked in Chromium on an empty site: the code that the start prints,
the first administrator, and what is to be done before people come.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT, Site
from tests.server import Server

from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)
TELEPHONE, DESK = 390, 1280
WORD = "เมฆขาวกับกาน้ำชา ๗๗"
ACCOUNT = {
    "คำนำหน้า": "นาง",
    "ชื่อ": "สมใจ",
    "นามสกุล": "ตัวอย่าง",
    "ชื่อผู้ใช้": "somjai.t",
    "อีเมล": "somjai@example.invalid",
}


@pytest.fixture(scope="module")
def empty(chromium, tmp_path_factory) -> Iterator[Server]:
    """`manage.py start --no-demo` in an empty folder."""
    folder = tmp_path_factory.mktemp("first_day") / "var"
    folder.mkdir()
    server = Server(folder, arguments=("--no-demo",), last_line=r"(?m)^  รหัส ")
    try:
        server.start()
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="module")
def visitor(chromium, empty) -> Page:
    """A window of somebody who has no account; the walk goes on in it."""
    return Site(chromium, empty.url).context("visitor", DESK).new_page()


def printed(empty: Server) -> tuple[str, str]:
    """Address and code, as a person reads them."""
    address = re.search(r"^  ที่อยู่ +(\S+)$", empty.printed, re.MULTILINE)
    code = re.search(r"^  รหัส +(\S+)", empty.printed, re.MULTILINE)
    return address[1], code[1]


@sends("home/first_steps/code.html")
@sends("home/first_steps/account.html")
def test_who_reads_the_printed_code_makes_the_first_administrator(empty, visitor):
    address, code = printed(empty)
    visitor.goto(address)
    visitor.get_by_label("รหัสครั้งแรก").fill("BCDF-GHJK-MNPR")
    visitor.get_by_role("button", name="ต่อไป").click()
    expect(visitor.get_by_text("รหัสไม่ถูกต้อง")).to_be_visible()
    visitor.get_by_label("รหัสครั้งแรก").fill(code.lower())
    visitor.get_by_role("button", name="ต่อไป").click()
    for label, text in ACCOUNT.items():
        visitor.get_by_label(label, exact=label != "คำนำหน้า").fill(text)
    visitor.locator("[name=password1]").fill(WORD)
    visitor.locator("[name=password2]").fill(WORD)
    visitor.get_by_role("button", name="สร้างบัญชี").click()
    visitor.wait_for_url("**/admin/**")
    assert visitor.goto(address).status == 404
