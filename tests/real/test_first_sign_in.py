"""From a table of people to the first sign-in: a file chosen in Chromium, cards on paper, codes
that lead in.
"""

import csv
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import zxingcpp
from django.db import connections
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from home.models import EntryCode, User
from home.people.cards.codes import new_code
from home.people.cards.issuing import issue
from home.people.cards.views import WRONG_CODES
from home.people.people_import import COLUMNS
from home.thai.text import clean_text
from tests.chromium import LONGEST_WAIT, Site

from . import need
from .test_public_forms import sends

expect.set_options(timeout=LONGEST_WAIT)
NAMES = [f"kru.card{number:02}" for number in range(23)]
LONG = "สิริกาญจนารัตนพงศ์เพชรน้ำหนึ่ง ณ อยุธยาเมืองเก่าราชธานีศรีสยาม"
OWN_WORD = "my very own word 2570"
CODE = re.compile(r"[A-Z]{4}-[A-Z]{4}-[A-Z]{4}")


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    """As an office sends it: the code page of Thai Windows, semicolons, Thai digits, a title
    above the heading.
    """
    path = tmp_path_factory.mktemp("table") / "รายชื่อครู.csv"
    rows = [
        [name, "นาย", "ครู", f"กมลวรรณ{number}", "", "๙๙๙๐๐๐๐๐๐๑", "teacher"]
        for number, name in enumerate(NAMES)
    ]
    rows[0][3] = LONG
    with path.open("w", encoding="cp874", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["บัญชีรายชื่อครู ปีการศึกษา ๒๕๗๐"])
        writer.writerow([column.title for column in COLUMNS[:7]])
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def cards(chromium, site, table, tmp_path_factory) -> Path:
    """The administrator's walk: the table comes in, and the cards of the school go out as a
    file.
    """
    people = Site(chromium, site.url)
    page = people.context("admin").new_page()
    page.goto("/admin/people/import/")
    page.set_input_files("[name=file]", table)
    page.get_by_role("button", name="อ่านไฟล์และดูตัวอย่าง").click()
    expect(page.get_by_text(f"เพิ่ม {len(NAMES)} คน")).to_be_visible()
    page.get_by_role("button", name="ยืนยันการนำเข้า").click()
    expect(page.get_by_text(f"นำเข้าแล้ว เพิ่มหรือเปลี่ยน {len(NAMES)} คน")).to_be_visible()
    page.goto("/admin/bulk/home/user/print_cards/?id=all&q=kru.card&begun=no")
    expect(page.get_by_role("heading", name=f"{len(NAMES)} คน")).to_be_visible()
    path = tmp_path_factory.mktemp("cards") / "cards.pdf"
    with page.expect_download() as begun:
        page.get_by_role("button", name="ออกบัตร (PDF)").click()
    begun.value.save_as(path)
    assert people.wrongs == []
    return path


@pytest.fixture(scope="module")
def words(cards) -> str:
    """What Poppler reads on the cards, whatever it takes for gaps and however it orders the
    marks of a letter.
    """
    read = subprocess.run(
        [need("pdftotext", "poppler-utils"), cards, "-"], capture_output=True, check=True
    )
    return clean_text("".join(read.stdout.decode().split()), multiline=False)


@pytest.fixture(scope="module")
def pictures(cards, tmp_path_factory) -> list[str]:
    """The addresses in the QR pictures of the sheets, as a camera sees them."""
    folder = tmp_path_factory.mktemp("sheets")
    subprocess.run(
        [need("pdftoppm", "poppler-utils"), "-r", "150", "-png", cards, folder / "sheet"],
        check=True,
    )
    found = []
    for sheet in sorted(folder.glob("*.png")):
        with Image.open(sheet) as opened:
            found += [code.text for code in zxingcpp.read_barcodes(opened)]
    return found


@sends("home/files/imports/upload.html")
@sends("home/files/imports/preview.html")
@sends("home/people/confirm.html")
def test_every_card_has_name_user_name_code_and_a_picture_of_the_same_code(site, words, pictures):
    for number, name in enumerate(NAMES):
        assert f"ชื่อผู้ใช้{name}" in words
        assert number == 0 or f"กมลวรรณ{number}" in words
    written = {code.replace("-", "") for code in CODE.findall(words)}
    shown = {address.removeprefix(f"{site.url}/enter/").strip("/") for address in pictures}
    assert len(pictures) == len(NAMES)
    assert written == shown


def test_the_sheets_are_whole(cards):
    told = subprocess.run(
        [need("pdfinfo", "poppler-utils"), cards], check=True, capture_output=True, text=True
    )
    assert "Syntax Error" not in told.stderr
    assert "A4" in told.stdout
    assert re.search(r"Pages:\s+3\b", told.stdout)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_scanned_card_leads_to_a_new_password_and_in(browser, pictures, width):
    address = pictures[3 if width == 390 else 4]
    page = browser.context("visitor", width).new_page()
    page.goto(address)
    page.get_by_role("button", name="เริ่มใช้งาน").click()
    expect(page.get_by_text("ชื่อผู้ใช้ของท่านคือ")).to_be_visible()
    assert "enter/password" in page.url
    name = page.locator("main strong").first.inner_text()
    page.fill("[name=password1]", OWN_WORD)
    page.fill("[name=password2]", OWN_WORD)
    page.get_by_role("button", name="บันทึกและเข้าสู่ระบบ").click()
    expect(page.get_by_text(f"ครั้งต่อไปเข้าสู่ระบบด้วยชื่อผู้ใช้ {name}")).to_be_visible()
    again = browser.context("visitor", width).new_page()
    again.goto(address)
    again.get_by_role("button", name="เริ่มใช้งาน").click()
    expect(again.get_by_text("รหัสนี้ใช้ไปแล้ว")).to_be_visible()


@sends("home/people/cards/enter.html")
@sends("home/people/cards/password.html")
def test_a_typed_code_leads_in_too(browser, words):
    page = browser.context("visitor", 390).new_page()
    page.goto("/enter/")
    page.fill("[name=code]", CODE.findall(words)[-1].lower())
    page.keyboard.press("Enter")
    expect(page.get_by_text("ชื่อผู้ใช้ของท่านคือ")).to_be_visible()


def test_nothing_on_the_way_tells_the_code_to_another_address(browser, pictures):
    """What a browser says it came from: the site, and not the address with the code."""
    page = browser.context("visitor").new_page()
    told = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(pictures[5])
    page.get_by_role("button", name="เริ่มใช้งาน").click()
    expect(page.get_by_text("ชื่อผู้ใช้ของท่านคือ")).to_be_visible()
    code = pictures[5].rstrip("/").rpartition("/")[2]
    assert len(told) > 3
    assert not [referer for referer in told if code in referer]


def test_guesses_over_the_wire_are_stopped_whichever_worker_answers(site):
    """Each with a session of its own, as somebody who guesses would."""

    def guess(_) -> int:
        visitor = requests.Session()
        visitor.get(f"{site.url}/enter/", timeout=60)
        fields = {"code": new_code(), "csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
        return visitor.post(f"{site.url}/enter/", data=fields, timeout=60).status_code

    hands = 4
    with ThreadPoolExecutor(hands) as pool:
        answers = list(pool.map(guess, range(WRONG_CODES.most * 2)))
    assert set(answers) == {200, 429}
    assert answers.count(200) <= WRONG_CODES.most + hands  # as many as were on their way at once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_card_at_the_same_moment_one_gets_in(reseeded, admin_user, school):
    beginner = User.objects.create_user("kru.twice", school=school)
    [card] = issue([beginner], admin_user, timezone.now())
    browsers = [Client(), Client()]
    for browser in browsers:
        assert browser.post("/enter/", {"code": card.code}).status_code == 302

    def set_password(number: int) -> int:
        word = f"{OWN_WORD} {number}"
        try:
            return (
                browsers[number]
                .post("/enter/password/", {"password1": word, "password2": word})
                .status_code
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(set_password, range(2)))
    assert answers == [302, 410]
    assert EntryCode.objects.filter(used_at__isnull=False).count() == 1
