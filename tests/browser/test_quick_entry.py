"""Quick entry in a real browser: its keystrokes and taps counted, and what they take by the
keystroke-level model.

Card, Moran, Newell 1980: a keystroke .28 s, a thought before each decision 1.35 s; a tap on a
telephone 1.1 s, a letter on its keyboard .4 s. The office asks for 20 seconds.
"""

import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("server")  # the worker that has the server

KEY, THOUGHT, TAP, LETTER = 0.28, 1.35, 1.1, 0.4
MOST = 20
TELEPHONE, BOTTOM_BAR = 844, 68  # heights in pixels
SUBJECT = "เปลี่ยนรหัสผ่านไม่ได้"


def test_by_keyboard(site):
    page = site.context("officer").new_page()
    page.goto("/consultations/new/")
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        page.keyboard.press(key)
        keys += key.count("+") + 1

    assert page.evaluate("document.activeElement.name") == "subject", "one types at once"
    page.keyboard.type(SUBJECT)
    keys += len(SUBJECT)
    press("Tab")
    school = page.locator("[name=school]")
    first = school.locator("option").nth(1).inner_text()
    assert not first.startswith("โรงเรียน"), "the first letter typed leads to the school"
    press("ArrowDown")
    press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text("ตอบแล้ว")
    assert keys * KEY + 3 * THOUGHT <= MOST, keys
    page.context.close()


def test_by_thumb_on_one_screen_of_a_telephone(site):
    page = site.context("officer", width=390).new_page()
    page.goto("/consultations/new/")
    save = page.locator("[data-answered]")
    bar = page.locator(".bottom-bar").bounding_box()
    box = save.bounding_box()
    assert box["y"] + box["height"] <= 844, "no need to scroll past a telephone's screen"
    assert bar["width"] == 390
    fields = page.locator("[data-quick-entry] :is(input:not([type=hidden]), select, textarea)")
    assert fields.count() <= 6
    taps = 1
    page.tap("[name=subject]")
    page.keyboard.type(SUBJECT)
    page.tap("[name=school]")
    page.select_option("[name=school]", index=1)
    taps += 2
    save.tap()
    taps += 1
    expect(page.locator(".messages")).to_contain_text("ตอบแล้ว")
    assert taps * TAP + len(SUBJECT) * LETTER + 3 * THOUGHT <= MOST, taps
    group = page.locator("[name=school] optgroup").first
    assert group.get_attribute("label") == "เลือกล่าสุด"
    page.context.close()


def test_two_quick_presses_store_one_case(site):
    page = site.context("officer").new_page()
    page.goto("/consultations/new/")
    subject = f"กดสองครั้ง{time.time_ns()}"
    page.fill("[name=subject]", subject)
    page.evaluate(
        "() => { const b = document.querySelector('[data-answered]'); b.click(); b.click(); }"
    )
    expect(page.locator(".messages")).to_contain_text("ตอบแล้ว")
    page.goto(f"/consultations/?q={subject}")
    assert page.locator("tr[data-row]").count() == 1
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_guide_found_while_typing_ends_the_question(site, width):
    page = site.context("teacher", width=width).new_page()
    page.goto("/forms/ask/")
    page.fill("[name=subject]", "ย้ายนักเรียนเข้าในระบบ DMC")
    entry = page.locator(".ask-suggestions li").first
    entry.locator("summary").click()
    assert entry.locator("a").get_attribute("href")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    entry.locator("button").click()
    page.wait_for_url("**/knowledge/**")
    expect(page.locator(".messages")).to_contain_text("พบคำตอบ")


def test_the_directors_six_figures_and_what_waits_stand_on_one_screen(site):
    page = site.context("director", width=390).new_page()
    page.goto("/reports/")
    figures = page.locator(".six__figure")
    assert figures.count() == 6
    boxes = [figures.nth(number).bounding_box() for number in range(6)]
    waiting = page.locator(".director h2").first.bounding_box()
    assert waiting["y"] < boxes[0]["y"], "what waits for a decision comes before the figures"
    assert max(box["y"] + box["height"] for box in boxes) <= TELEPHONE - BOTTOM_BAR
