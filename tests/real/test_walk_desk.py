"""Process B as its people walk it, each from the home page: a teacher asks and finds an answer on a
telephone, an officer logs a call, merges and answers at a desk. Taps and screens are counted and
stay below what they were before.
"""

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
TELEPHONE = {"width": 390, "height": 844}
# Taps and screens before, as they were walked.
ASK, LOG, FIND = (9, 5.0), (4, 1.0), (3, 3.0)
QUESTION = "ย้ายนักเรียนเข้าระบบ DMC แล้วยังไม่เห็นชื่อ"


class Walk:
    """One person's way: what is touched, and how many screens the pages fill on which something
    is touched.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.heights = page, 0, {}

    def tap(self, target: Locator) -> None:
        """The farthest place on each page that somebody goes down to; a bar that stays in reach
        takes no way.
        """
        self.taps += 1
        box = target.bounding_box()
        stays = target.evaluate(
            "e => { for (; e; e = e.parentElement) if (['fixed', 'sticky'].includes("
            "getComputedStyle(e).position)) return true; return false }"
        )
        if box and not stays:
            foot = box["y"] + box["height"] + self.page.evaluate("scrollY")
            self.heights[self.page.url] = max(self.heights.get(self.page.url, 0), foot)
        target.click()

    @property
    def screens(self) -> float:
        """Screens of this page that lie above the farthest thing that was touched."""
        height = self.page.viewport_size["height"]
        reached = max(self.heights.values(), default=0)
        return max(1.0, math.ceil(reached / height * 10) / 10)

    def tell(self, job: str) -> tuple[int, float]:
        print(f"{job}: {self.taps} taps, {self.screens} screens")  # noqa: T201 - shown by pytest -s
        return self.taps, self.screens


ENDED_LAW = """
from home.models import User
from knowledge.models import ArticlePage
from services.models import Law
page = ArticlePage.objects.live().order_by("pk").first()
law = Law.objects.create(slug="ended", title="แผนตัวอย่างที่สิ้นสุด", kind="act", status="ended")
page.laws.add(law)
page.content_owner = User.objects.get(username="editor")
page.save_revision().publish()
print(page.title)
"""


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    return Site(chromium, site.url)


def start(people: Site, name: str, width: int) -> Walk:
    page = people.context(name, width).new_page()
    if width == TELEPHONE["width"]:
        page.set_viewport_size(TELEPHONE)
    page.goto("/")
    return Walk(page)


def picture(page: Page, tmp_path, name: str) -> None:
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)


def test_a_teacher_asks_on_a_telephone(people, tmp_path):
    walk = start(people, "teacher", 390)
    page = walk.page
    walk.tap(page.locator(".bottom-bar a[href='/forms/ask/']"))
    page.wait_for_url("**/forms/ask/")
    assert page.locator("[name=full_name]").input_value(), "it is known of the account"
    if not page.locator("[name=position]").input_value():
        page.select_option("[name=position]", label="ครู")
        walk.taps += 2
    assert page.locator("[name=came_from]").input_value() == "/"
    picture(page, tmp_path, "ask")
    walk.tap(page.locator("[name=contact]"))
    page.keyboard.type("0 2000 0000")
    walk.tap(page.locator("[name=subject]"))
    page.keyboard.type(QUESTION)
    walk.tap(page.locator("[name=detail]"))
    page.keyboard.type("กดรับย้ายแล้ว ระบบแจ้งว่าสำเร็จ แต่ชื่อไม่ขึ้นในรายการ")
    walk.tap(page.locator("[name=urgency][value=urgent]"))
    walk.tap(page.locator("[name=formality][value=informal]"))
    walk.tap(page.locator("[name=pdpa_ack]"))
    walk.tap(page.get_by_role("button", name="ส่งคำถาม"))
    page.wait_for_url("**/r/**")
    picture(page, tmp_path, "receipt")
    expect(page.locator("h1")).to_contain_text("ใบรับเรื่อง")
    taps, screens = walk.tell("ask")
    assert taps < ASK[0]
    assert screens <= ASK[1]
    page.context.close()


def test_an_officer_logs_and_answers_a_call(people, tmp_path):
    walk = start(people, "officer", 1280)
    page = walk.page
    walk.tap(page.locator("a[href='/consultations/']:visible").first)
    page.wait_for_url("**/consultations/")
    walk.tap(page.get_by_role("link", name="บันทึกเรื่องใหม่"))
    page.wait_for_url("**/consultations/new/")
    page.keyboard.type("เครื่องพิมพ์ในวงแลนสั่งพิมพ์แล้วไม่ออก")
    walk.tap(page.locator("[name=answer]"))
    page.keyboard.type("ติดตั้งไดรเวอร์ใหม่และกำหนดหมายเลขเครื่อง")
    picture(page, tmp_path, "call")
    walk.tap(page.get_by_role("button", name="บันทึก ตอบแล้ว"))
    expect(page.locator(".messages")).to_contain_text("ตอบแล้ว")
    taps, screens = walk.tell("log and answer a call")
    assert taps <= LOG[0]
    assert screens <= LOG[1]
    page.context.close()


def test_an_officer_merges_what_asks_the_same_and_begins_from_a_ready_answer(people, tmp_path):
    """Runs after the teacher's question: another one in other words is logged, and both are
    answered once.
    """
    page = start(people, "officer", 1280).page
    page.goto("/consultations/new/")
    page.keyboard.type("ย้ายเข้านักเรียนแล้วไม่พบชื่อใน DMC")
    page.get_by_role("button", name="บันทึก รอตอบ").click()
    page.wait_for_url(re.compile(r"/consultations/\d+-\d+/$"))
    offered = page.locator(".alike__row", has_text=QUESTION)
    expect(offered).to_be_visible()
    expect(page.get_by_text("คำตอบที่เคยให้กับเรื่องเดียวกัน")).to_be_visible()
    picture(page, tmp_path, "alike")
    offered.locator("input").check()
    page.get_by_role("button", name="รวมไว้กับเรื่องนี้ ตอบครั้งเดียว").click()
    expect(page.locator(".messages")).to_contain_text("รวมเรื่องที่ถามเหมือนกันแล้ว")
    page.get_by_role("button", name="ใช้คำตอบนี้").first.click()
    assert page.locator("[name=answer-text]").input_value()
    picture(page, tmp_path, "merged")
    page.get_by_role("button", name="ส่งคำตอบ").click()
    expect(page.locator(".messages")).to_contain_text("ส่งคำตอบแล้ว")
    page.goto("/consultations/?scope=overdue")
    picture(page, tmp_path, "list")
    page.context.close()


def test_the_director_sees_what_is_due_and_was_not_done(people, tmp_path):
    page = start(people, "director", 390).page
    page.goto("/reports/")
    owed = page.locator(".owed a", has_text="ติดตามผล")
    expect(owed).to_be_visible()
    picture(page, tmp_path, "director")
    count = owed.locator("strong").inner_text()
    owed.click()
    expect(page.get_by_text(f"{count} เรื่อง", exact=True)).to_be_visible()
    page.context.close()


def test_a_teacher_finds_an_answer_on_a_telephone(people, tmp_path):
    walk = start(people, "teacher", 390)
    page = walk.page
    walk.tap(page.locator("main input[type=search]").first)
    page.keyboard.type("ย้ายนักเรียน")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    walk.tap(page.locator(".results a").first)
    expect(page.locator("h1")).to_be_visible()
    picture(page, tmp_path, "answer")
    taps, screens = walk.tell("find an answer")
    assert taps <= FIND[0]
    assert screens <= FIND[1]
    page.context.close()


def test_reader_and_owner_are_told_of_a_law_that_ended(people, site, tmp_path):
    title = site.run(ENDED_LAW).splitlines()[-1]
    page = start(people, "teacher", 390).page
    page.locator("main input[type=search]").first.fill(title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.locator(".results a", has_text=title).first.click()
    expect(page.get_by_text("อ้างถึงกฎหมายหรือแผนที่สิ้นสุดแล้ว")).to_be_in_viewport()
    picture(page, tmp_path, "ended")
    page.context.close()
    owner = start(people, "editor", 1280).page
    owner.goto("/waiting/")
    line = owner.get_by_role("link", name=title).filter(has_text="กฎหมาย").first
    expect(line).to_be_visible()
    picture(owner, tmp_path, "ended-owner")
    line.click()
    expect(owner.get_by_text("อ้างถึงกฎหมายหรือแผนที่สิ้นสุดแล้ว")).to_be_visible()
    owner.context.close()


def test_nothing_went_wrong_on_any_of_these_pages(people):
    assert people.wrongs == []
