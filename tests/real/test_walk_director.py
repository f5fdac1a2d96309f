"""The director's three jobs on a telephone and the officer's at a desk, each from the home page:
approve a plan, send it back, take note of a report; put the report before the director.

Taps and screens are counted: what a decision takes is on the first screen, with its buttons.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
TELEPHONE = {"width": 390, "height": 844}
STATES = """
from home.models import User
from services.models import DevelopmentProject
from tests.make import make_project, make_report, send_report
officer = User.objects.get(username="officer")
def put_before(title):
    made = make_project(title, officer)
    made.reason = "ผลการนิเทศอยู่ในกระดาษ สืบค้นและติดตามผลไม่ได้ โรงเรียนจึงไม่เห็นข้อเสนอแนะของตน " * 3
    made.objectives = "เพื่อบันทึกและติดตามผลการนิเทศได้ทันที\\nเพื่อให้โรงเรียนเห็นข้อเสนอแนะ\\nเพื่อลดเวลา"
    made.budget, made.budget_source = 12000, "งบพัฒนาคุณภาพการศึกษา"
    made.save_revision(user=officer)
    made.submit(officer)
    return made
for title in ("แผนระบบนิเทศออนไลน์ของสำนักงานที่จะอนุมัติ", "แผนระบบจองห้องที่จะส่งกลับ"):
    put_before(title)
send_report(make_report("รายงานระบบสารบรรณที่จะรับทราบ", officer), officer)
make_report("รายงานระบบเยี่ยมบ้านที่จะเสนอ", officer)
"""
FACTS = ("ผู้เสนอ", "ทำอะไร", "เพราะ", "งบประมาณ", "ระยะเวลา")


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    site.run(STATES)
    return Site(chromium, site.url)


class Walk:
    """A person's way through the site, with the taps counted and each screen kept to be looked
    at.
    """

    def __init__(self, people: Site, name: str, folder: Path, **options) -> None:
        self.context = people.context(name, **options)
        self.page: Page = self.context.new_page()
        self.page.goto("/")
        self.taps = 0
        self.folder = folder

    def tap(self, there: Locator) -> None:
        there.click()
        self.taps += 1

    def look(self, name: str) -> None:
        self.page.screenshot(path=self.folder / f"{name}.png")
        self.page.screenshot(path=self.folder / f"{name}_whole.png", full_page=True)

    def screens(self) -> float:
        return self.page.evaluate("document.body.scrollHeight / innerHeight")


@pytest.fixture
def pictures() -> Path:
    folder = Path("var/walks")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def on_telephone(people: Site, name: str, folder: Path) -> Walk:
    return Walk(people, name, folder, width=390, viewport=TELEPHONE)


def expect_in_sight(page: Page, *there: Locator) -> None:
    """On the first screen, above what lies over its foot."""
    foot = page.locator(".bottom-bar").bounding_box()
    edge = foot["y"] if foot else TELEPHONE["height"]
    assert page.evaluate("scrollY") == 0
    for each in there:
        box = each.bounding_box()
        assert box["y"] + box["height"] <= edge, (each, box, edge)


def test_a_plan_is_approved_in_two_taps_on_the_first_screen(people, pictures):
    walk = on_telephone(people, "director", pictures)
    walk.tap(walk.page.get_by_role("link", name="แผนระบบนิเทศออนไลน์").first)
    walk.look("approve")
    yes = walk.page.get_by_role("button", name="อนุมัติ", exact=True)
    no = walk.page.get_by_role("link", name="ส่งกลับแก้ไข")
    facts = [walk.page.locator(".brief dt", has_text=word).first for word in FACTS]
    expect_in_sight(walk.page, *facts, yes, no)
    walk.tap(yes)
    expect(walk.page.locator("main")).not_to_contain_text("แผนระบบนิเทศออนไลน์")
    assert walk.taps == 2
    assert people.wrongs == []


def test_a_plan_is_sent_back_and_what_changed_is_on_the_first_screen(people, pictures):
    title = "แผนระบบจองห้องที่จะส่งกลับ"
    walk = on_telephone(people, "director", pictures)
    walk.tap(walk.page.get_by_role("link", name=title).first)
    walk.tap(walk.page.get_by_role("link", name="ส่งกลับแก้ไข"))
    walk.page.locator("#send-back [name=reason]").fill("โปรดระบุกลุ่มเป้าหมายให้ชัด")
    walk.page.wait_for_timeout(300)
    walk.page.screenshot(path=pictures / "send_back.png")
    walk.tap(walk.page.locator("#send-back").get_by_role("button", name="ส่งกลับแก้ไข"))
    walk.page.wait_for_url(re.compile("/waiting/"))
    assert walk.taps == 3

    owner = Walk(people, "officer", pictures)
    first = owner.page.locator("main a", has_text="แผนถูกส่งกลับ").first
    expect(first).to_contain_text("โปรดระบุกลุ่มเป้าหมายให้ชัด")
    owner.tap(first)
    owner.look("sent_back")
    expect(owner.page.locator(".notice--warn").first).to_contain_text("โปรดระบุกลุ่มเป้าหมายให้ชัด")
    owner.tap(owner.page.get_by_role("link", name="แก้ไขแผน"))
    owner.page.fill("[name=targets]", "โรงเรียนในสังกัด 40 แห่ง")
    owner.page.locator("footer button.action-save").click()
    owner.page.locator(".messages .success").wait_for()
    finish_planning(owner.page, title)

    walk = on_telephone(people, "director", pictures)
    walk.tap(walk.page.get_by_role("link", name=title).first)
    walk.look("approve_again")
    changed = walk.page.locator(".changed")
    expect(changed.locator("dt")).to_have_text(["เป้าหมาย"])
    yes = walk.page.get_by_role("button", name="อนุมัติ", exact=True)
    expect_in_sight(walk.page, changed, yes, walk.page.get_by_role("link", name="ส่งกลับแก้ไข"))
    assert people.wrongs == []


def finish_planning(page: Page, title: str) -> None:
    page.goto("/projects/")
    page.get_by_role("link", name=title).first.click()
    address = page.url
    page.goto(f"{address}steps/3/")
    page.locator("button[name=action][value=finish]").click()
    page.locator("button[name=action][value=finish]").wait_for(state="detached")
    page.goto(address)
    page.get_by_role("button", name="เสนอผู้อำนวยการ").click()
    expect(page.get_by_role("button", name="ถอนแผนกลับมาแก้ไข")).to_be_visible()


def test_a_report_is_noted_in_two_taps_on_the_first_screen(people, pictures):
    walk = on_telephone(people, "director", pictures)
    walk.tap(walk.page.get_by_role("link", name="รายงานระบบสารบรรณ").first)
    walk.look("note")
    yes = walk.page.get_by_role("button", name="รับทราบ", exact=True)
    expect_in_sight(walk.page, yes, walk.page.get_by_role("link", name="ส่งกลับแก้ไข"))
    walk.tap(yes)
    expect(walk.page.locator("main")).not_to_contain_text("รายงานระบบสารบรรณ")
    assert walk.taps == 2
    assert people.wrongs == []


def test_an_officer_sees_what_is_missing_and_sends_the_report(people, site, pictures):
    take = "from services.models import ProjectReport; "
    site.run(f"{take}ProjectReport.objects.filter(state='draft').update(benefits='')")
    walk = Walk(people, "officer", pictures)
    walk.tap(walk.page.locator("main").get_by_role("link", name="ดูทั้งหมด").first)
    walk.tap(walk.page.get_by_role("link", name="รายงานระบบเยี่ยมบ้าน").first)
    walk.look("missing")
    walk.tap(walk.page.locator(".notice--warn a", has_text="ประโยชน์"))
    walk.page.locator("[name=benefits]").fill("โรงเรียนลดเวลาทำรายงาน")
    walk.look("write")
    walk.tap(walk.page.get_by_role("button", name="บันทึกรายงาน"))
    walk.tap(walk.page.get_by_role("button", name="เสนอผู้อำนวยการ", exact=True))
    expect(walk.page.locator("main")).to_contain_text("เสนอผู้อำนวยการแล้ว")
    walk.look("sent")
    assert walk.taps == 5
    assert people.wrongs == []
