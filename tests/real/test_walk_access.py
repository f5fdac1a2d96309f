"""A request for access from the home page to the right that somebody holds: each person by their
own account and on their own screen. Where a folder is named by WALK_PICTURES, pictures are kept.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
TELEPHONE = {"width": 390, "height": 844}
OFFICER_OF_SYSTEMS = """
from home.models import User
from services.models import System
System.objects.filter(slug__in=["dmc", "sesa"]).update(
    responsible=User.objects.get(username="officer")
)
"""
WHY = "ได้รับมอบหมายงานข้อมูลนักเรียนตามคำสั่งโรงเรียน"


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    site.run(OFFICER_OF_SYSTEMS)
    return Site(chromium, site.url)


class Walk:
    """A page on which somebody goes on from the home page; counts what they press and how many
    screens they pass.
    """

    def __init__(self, people: Site, name: str, width: int = 390):
        self.page: Page = people.context(name, width).new_page()
        if width == TELEPHONE["width"]:
            self.page.set_viewport_size(TELEPHONE)
        self.name, self.taps, self.screens = name, 0, 0.0
        self.page.goto("/")

    def tap(self, *, link: str = "", button: str = "", exact: bool = False) -> None:
        role, words = ("link", link) if link else ("button", button)
        self.taps += 1
        self.page.get_by_role(role, name=words, exact=exact).first.click()
        self.page.wait_for_load_state()

    def tick(self, label: str) -> None:
        self.taps += 1
        self.page.get_by_label(label).first.check()

    def look(self, name: str) -> float:
        """How many screens the page takes; a picture of it for whoever wants one."""
        height = self.page.evaluate("document.documentElement.scrollHeight / innerHeight")
        if folder := os.environ.get("WALK_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png")
            self.page.screenshot(path=f"{folder}/{name}-whole.png", full_page=True)
            told = f"{name}: {self.taps} taps, {height:.1f} screens\n"
            Path(folder, "told.txt").open("a", encoding="utf-8").write(told)
        return height

    def is_in_sight(self, words: str, within: str = "main") -> bool:
        """Whether the words stand on the screen without scrolling."""
        box = self.page.locator(within).get_by_text(words).first.bounding_box()
        bar = self.page.locator(".decide--sticky").bounding_box()
        assert box and bar
        return box["y"] >= 0 and box["y"] + box["height"] <= bar["y"]


def ask(walk: Walk, kind: str) -> None:
    walk.taps += 1
    walk.page.locator(".ways a[href='/forms/access-request/']").click()
    walk.page.get_by_label(kind).check()


def count_questions(page: Page) -> int:
    """What stands there to be answered, also in folds: fields in sight, a group of choices counted
    once.
    """
    page.locator("details.rare").evaluate_all("folds => folds.forEach(fold => (fold.open = true))")
    names = page.locator(".answer-form :is(input, select, textarea):visible").evaluate_all(
        "fields => fields.map(field => field.name)"
    )
    return len(set(names))


def test_who_forgot_a_password_is_asked_what_it_needs_alone(people):
    walk = Walk(people, "teacher")
    ask(walk, "ขอเปิดบัญชีผู้ใช้ใหม่")
    whole = count_questions(walk.page)
    walk.page.get_by_label("ขอตั้งรหัสผ่านใหม่").check()
    walk.look("1-forgotten-password")
    for label in ("ระดับสิทธิ์ที่ขอ", "เหตุผลความจำเป็น", "ใช้ตั้งแต่วันที่", "ชื่อผู้รับผิดชอบเดิม"):
        expect(walk.page.get_by_text(label, exact=True).first).to_be_hidden()
    assert count_questions(walk.page) < whole - 4
    assert count_questions(walk.page) <= 10


def test_a_request_for_two_systems_goes_from_the_home_page_to_the_rights(people):
    teacher = Walk(people, "teacher")
    ask(teacher, "ขอเปิดบัญชีผู้ใช้ใหม่")
    fill_request(teacher.page)
    teacher.tap(button="ส่ง")
    number = teacher.page.locator(".number").inner_text()

    principal = Walk(people, "principal")
    principal.tap(link="รับรองคำขอของโรงเรียน")
    screens = principal.look("2-principal")
    assert principal.is_in_sight(WHY)
    principal.tap(button="รับรองคำขอ", exact=True)
    expect(principal.page.locator("main")).not_to_contain_text(number)
    assert principal.taps == 2
    assert screens <= 2

    officer = Walk(people, "officer", 1280)
    officer.tap(link="คำขอเข้าถึงระบบ", exact=True)
    officer.tap(link="ตรวจสอบคำขอเข้าถึงระบบ")
    officer.look("3-officer")
    choose(officer, number)
    officer.tap(button="เห็นควรอนุมัติ", exact=True)
    expect(officer.page.locator("main")).not_to_contain_text(number)
    officer.look("3-officer-done")

    approver = Walk(people, "director")
    approver.tap(link="อนุมัติคำขอเข้าถึงระบบ")
    own = f".access-card:has-text('{number}')"
    approver.page.locator(own).evaluate("card => card.scrollIntoView()")
    approver.look("4-approver")
    for words in (
        WHY,
        "โรงเรียนตัวอย่าง",
        "บันทึก/แก้ไขข้อมูล",
        "รับรองโดย",
        "เห็นควรอนุมัติ",
        "(DMC)",
        "(SESA)",
    ):
        assert approver.is_in_sight(words, own), words
    approver.page.get_by_label("ทั้งหมด", exact=True).check()
    approver.look("4-approver-all")
    approver.tap(button="อนุมัติ", exact=True)
    approver.look("4-approver-done")
    expect(approver.page.locator("main")).not_to_contain_text(number)

    for system in ("DMC", "SESA"):
        officer.page.goto("/")
        officer.tap(link="คำขอเข้าถึงระบบ", exact=True)
        officer.tap(link=number)
        officer.look(f"5-grant-{system}")
        part = officer.page.locator(".access-item").filter(has_text=system).first
        part.get_by_label("ชื่อบัญชีที่ให้").fill("sample01")
        part.get_by_role("button", name="บันทึกการให้สิทธิ์").click()
        expect(part).to_contain_text("ให้สิทธิ์แล้ว")
    officer.look("5-granted")

    teacher.page.goto("/me/")
    teacher.look("6-me")
    line = teacher.page.get_by_role("link").filter(has_text=number).first
    expect(line).to_contain_text("ให้สิทธิ์แล้ว")
    assert people.wrongs == []


def fill_request(page: Page) -> None:
    for name, words in (("prefix", "นาย"), ("position", "ครู")):
        field = page.locator(f"select[name={name}]")
        if field.is_visible():
            field.select_option(label=words)
    if page.locator("[name=phone]").is_visible():
        page.fill("[name=phone]", "02 000 0000")
    for slug in ("dmc", "sesa"):
        page.locator(f"[name=systems][value={slug}]").check()
    page.get_by_label("บันทึก/แก้ไขข้อมูล").check()
    page.fill("[name=reason]", WHY)
    for name in ("undertaking", "pdpa_ack"):
        page.locator(f"[name={name}]").check()


def choose(walk: Walk, number: str) -> None:
    """Tick the systems of one request."""
    card = walk.page.locator(".access-card").filter(has_text=number)
    for box in card.locator("[name=items]").all():
        box.check()
