"""Forms under a thumb, by digits, without a script, on paper: rows of a scale, folds, the button in
reach.
"""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("server")  # the worker that has the server

FORMS = ["ask", "access-request", "satisfaction", "needs"]
TITLES = [
    "ด้านการทำงานของระบบ (ตรงความต้องการ/ความถูกต้อง)",
    "ด้านความง่ายในการใช้งาน",
    "ด้านประสิทธิภาพและความเสถียร",
    "ด้านความมั่นคงปลอดภัยและการคุ้มครองข้อมูล",
    "ด้านคู่มือและการให้บริการของเจ้าหน้าที่",
    "ภาพรวม",
]
# Whether what is stuck or fixed at the foot of the screen covers what has the focus, in part or
# whole.
COVERED = """() => {
  const focus = document.activeElement;
  const { left, width, top, bottom } = focus.getBoundingClientRect();
  const heights = [top + 4, (top + bottom) / 2, bottom - 4].filter((at) => at < innerHeight);
  const bars = heights
    .map((at) => document.elementFromPoint(left + width / 2, at))
    .map((element) => element?.closest(".form__actions, .bottom-bar"))
    .filter((bar) => bar && !bar.contains(focus));
  const isCovered = bars.length > 0 || top >= innerHeight || bottom <= 0;
  const isLast = focus.matches(".bottom-bar a:last-child");
  return { isCovered, isLast, what: focus.outerHTML.slice(0, 120) };
}"""
# A key of the Thai keyboard, which Playwright does not have.
THAI_TWO = """() => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "๒", bubbles: true, cancelable: true }))"""


@pytest.fixture
def page_of(site):
    """page_of("satisfaction", 320): the form, opened by a teacher."""
    opened = []

    def go(slug: str, width: int, **options) -> Page:
        context = site.context("teacher", width, service_workers="block", **options)
        opened.append(context)
        page = context.new_page()
        page.goto(f"/forms/{slug}/")
        return page

    yield go
    for context in opened:
        context.close()


def open_titles(page: Page) -> list[str]:
    return page.locator("details.scale[open] summary h3").all_inner_texts()


def cells(page: Page, key: str):
    return page.locator(f"#id_{key} .likert__cell")


def test_a_row_of_the_scale_is_one_line_of_targets_for_a_finger(page_of):
    page = page_of("satisfaction", 320)
    boxes = [cell.bounding_box() for cell in cells(page, "f1").all()]
    assert len(boxes) == 6
    assert len({box["y"] for box in boxes}) == 1
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    assert boxes[-1]["x"] + boxes[-1]["width"] <= 320
    radio = page.get_by_role("group", name="ข้อมูลเป็นปัจจุบัน พร้อมใช้งาน").get_by_role("radio")
    expect(radio.first).to_have_accessible_name("5 มากที่สุด")
    expect(radio.last).to_have_accessible_name("ไม่เคยใช้/ ไม่มีความเห็น")


def test_an_aspect_that_is_complete_opens_the_next_and_folds_when_one_goes_on(page_of):
    page = page_of("satisfaction", 390)
    assert open_titles(page) == TITLES[:1]
    for number in range(1, 5):
        cells(page, f"f{number}").nth(1).tap()
    assert open_titles(page) == TITLES[:1]
    cells(page, "f5").last.tap()
    assert open_titles(page) == TITLES[:2]
    expect(page.locator("details.scale").first.locator(".scale__count")).to_have_text("5 จาก 5")
    cells(page, "u1").first.scroll_into_view_if_needed()
    before = cells(page, "u1").first.bounding_box()["y"]
    cells(page, "u1").first.tap()
    assert open_titles(page) == [TITLES[1]]
    assert abs(cells(page, "u1").first.bounding_box()["y"] - before) < 2
    expect(page.locator("[data-total]")).to_have_text(re.compile(r"ตอบแล้ว\s+6 จาก 20"))


def test_digits_answer_and_go_on_from_aspect_to_aspect(page_of):
    page = page_of("satisfaction", 1280)
    page.locator("#id_f1 input").first.focus()
    for key in ("5", "4", "3", "0", "-"):
        page.keyboard.press(key)
    page.evaluate(THAI_TWO)
    answers = page.locator(".likert :checked").evaluate_all("all => all.map(one => one.value)")
    assert answers == ["5", "4", "3", "na", "na", "2"]
    expect(page.locator("#id_u2 input").first).to_be_focused()
    page.keyboard.press("9")
    expect(page.locator("#id_u2 input").first).to_be_focused()


def test_a_draft_comes_back_with_the_aspect_that_waits_open(page_of):
    page = page_of("satisfaction", 1280)
    page.locator("#id_f1 input").first.focus()
    for _ in range(5):
        page.keyboard.press("4")
    page.reload()
    expect(page.locator("[data-total]")).to_contain_text("5 จาก 20")
    assert TITLES[1] in open_titles(page)
    page.evaluate("localStorage.clear()")


def test_the_line_of_what_is_known_says_what_was_changed(page_of):
    page = page_of("access-request", 390)
    page.locator("details.known summary").tap()
    page.fill("[name=full_name]", "สมมติ เปลี่ยนแล้ว")
    expect(page.locator("[data-known]")).to_have_text(re.compile("^นางสาวสมมติ เปลี่ยนแล้ว · ครู · "))
    page.evaluate("localStorage.clear()")


def test_without_a_script_all_folds_are_open_and_the_survey_is_sent(page_of):
    page = page_of("satisfaction", 390, java_script_enabled=False)
    for key in ("f1", "u4", "o1"):
        expect(cells(page, key).first).to_be_visible()
    page.select_option("[name=system]", index=3)
    page.locator("[name=respondent_type]").first.check()
    for row in page.locator("fieldset.likert").all():
        row.locator("input").nth(1).check()
    page.get_by_role("button", name="ส่งคำตอบ").tap()
    expect(page.locator("h1")).to_have_text(re.compile("ขอบคุณ"))


def test_a_link_to_a_mistake_opens_its_fold(page_of):
    page = page_of("satisfaction", 390)
    page.get_by_role("button", name="ส่งคำตอบ").tap()
    link = page.locator(".error-summary a", has_text=TITLES[4])
    page.locator("details.scale").nth(4).locator("summary").click()
    expect(cells(page, "h1").first).to_be_hidden()
    link.tap()
    expect(page.locator("#id_h1 input").first).to_be_focused()
    expect(cells(page, "h1").first).to_be_in_viewport()


@pytest.mark.parametrize("slug", FORMS)
def test_the_button_stays_in_reach_and_covers_nothing_that_has_the_focus(page_of, slug):
    page = page_of(slug, 390)
    page.locator(".form-section").first.evaluate("section => section.scrollIntoView()")
    expect(page.locator(".answer-form > .form__actions button")).to_be_in_viewport(ratio=1)
    covered = []
    for _ in range(150):
        page.keyboard.press("Tab")
        focus = page.evaluate(COVERED)
        covered += [focus["what"]] if focus["isCovered"] else []
        if focus["isLast"]:
            break
    assert focus["isLast"]
    assert covered == []


# Screens of 844 px: 15.7, 20.9, … before rows and folds.
@pytest.mark.parametrize(("slug", "most"), [("satisfaction", 6), ("needs", 6)])
def test_a_survey_is_short_on_a_telephone(page_of, slug, most):
    page = page_of(slug, 390)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollHeight") <= most * 844


def test_on_paper_no_statement_is_hidden(page_of):
    page = page_of("satisfaction", 1280)
    page.emulate_media(media="print")
    expect(page.locator("#id_o1 .likert__row")).to_be_visible()
    expect(page.locator(".answer-form > .form__actions")).to_be_hidden()
