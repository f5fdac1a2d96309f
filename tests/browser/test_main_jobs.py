"""The five main jobs as people do them in a browser, and the comforts around them."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.xdist_group("server")  # the worker that has the server

TELEPHONE = 390
TITLE = "วิธีตรวจสอบสัญญาณอินเทอร์เน็ตก่อนประชุม"


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def tab_to(page: Page, selector: str, most: int = 60, *, seen: bool = True) -> None:
    """Go on by the Tab key alone until the wanted thing has the focus, which must be seen (the
    admin has ways of its own to show it).
    """
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert not seen or page.evaluate(
                "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"
                " || document.activeElement.closest('.search-box__line, .card, label') !== null"
            ), focused(page)
            return
    raise AssertionError(f"{selector} was not reached; the focus is on {focused(page)}")


FOCUS = """() => {
  const { tagName, type, name, form, inputMode } = document.activeElement;
  const answered = Boolean(type === "radio" || type === "checkbox"
    ? form.querySelector(`[name="${name}"]:checked`) : document.activeElement.value);
  const kind = tagName === "INPUT" || tagName === "BUTTON" ? type : tagName.toLowerCase();
  const number = ["numeric", "decimal"].includes(inputMode);
  return { kind, answered, number, inside: Boolean(form?.matches("form.answer-form")) };
}"""


def fill_by_keyboard(page: Page, most: int = 400) -> None:
    """Answer what a form asks, field by field with the Tab key, and send it from its button."""
    keys = {"radio": "Space", "checkbox": "Space", "select": "ArrowDown"}
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if not focus["inside"]:
            continue
        if focus["kind"] == "submit":
            page.keyboard.press("Enter")
            return
        if focus["answered"]:
            continue
        if focus["kind"] in keys:
            page.keyboard.press(keys[focus["kind"]])
        elif focus["kind"] in ("text", "textarea"):
            page.keyboard.type("12" if focus["number"] else "ตอบด้วยแป้นพิมพ์")
    raise AssertionError(f"the form was not sent; the focus is on {focused(page)}")


# 1. Search and read -------------------------------------------------------------------------------
def test_a_teacher_searches_reads_and_ticks_steps_by_the_keyboard_alone(site, places):
    page = site.context("teacher").new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    tab_to(page, "#home-words")
    page.keyboard.type("ขอบัญชีผู้ใช้ DMC")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    tab_to(page, ".results h2 a, .results a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/knowledge/**")
    expect(page.locator("h1")).to_have_count(1)

    page.goto(places["guide"])
    tab_to(page, ".step__tick input", 90)
    page.keyboard.press("Space")
    expect(page.locator("[data-ticks-told] [role=status]")).to_contain_text("ทำแล้ว 1 จาก")
    page.reload()
    expect(page.locator(".step__tick input").first).to_be_checked()
    tab_to(page, "[data-ticks-told] button", 60)
    page.keyboard.press("Enter")
    expect(page.locator(".step__tick input:checked")).to_have_count(0)
    page.context.close()


def test_suggestions_are_chosen_by_the_arrow_keys(site):
    page = site.context("teacher").new_page()
    page.goto("/")
    page.locator("#home-words").press_sequentially("dm", delay=30)
    expect(page.locator("#home-list [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#home-words")).to_have_attribute(
        "aria-activedescendant", re.compile("home-list-0")
    )
    page.keyboard.press("Escape")
    expect(page.locator("#home-list")).to_be_hidden()
    expect(page.locator("#home-words")).to_have_value("dm")
    page.context.close()


# 2. Publish ---------------------------------------------------------------------------------------
def test_an_editor_writes_a_guide_the_head_approves_and_a_teacher_finds_it(site, places):
    editor = site.context("editor").new_page()
    editor.goto(f"/admin/pages/add/knowledge/guidepage/{places['knowledge_id']}/")
    editor.locator("[name=title]").fill(TITLE)
    editor.locator("[name=summary]").fill("ตรวจสัญญาณด้วยตนเองภายในห้านาที")
    editor.locator("form#page-edit-form").evaluate(
        "(form) => form.requestSubmit(form.querySelector('[name=action-submit]'))"
    )
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/"))
    editor.context.close()

    head = site.context("head").new_page()
    head.goto("/admin/")
    row = head.locator(".office-review", has_text=TITLE)
    row.get_by_role("button", name="อนุมัติ", exact=True).click()
    expect(row).to_have_count(0)
    head.context.close()

    teacher = site.context("teacher", TELEPHONE).new_page()
    teacher.goto(f"/search/?q={TITLE}")
    teacher.locator(".results a", has_text=TITLE[:12]).first.click()
    expect(teacher.locator("h1")).to_have_text(TITLE)
    teacher.context.close()


# 3. Fill a survey on a telephone ------------------------------------------------------------------
def test_a_teacher_fills_a_survey_on_a_telephone_and_a_lost_page_keeps_the_answers(site):
    page = site.context("teacher2", TELEPHONE).new_page()
    page.goto("/forms/satisfaction/")
    page.get_by_role("button", name="ส่งคำตอบ").tap()
    expect(page.locator(".error-summary")).to_be_visible()
    first = page.locator(".error-summary a").first
    target = first.get_attribute("href")
    first.tap()
    expect(page.locator(f"{target}, {target} *").first).to_be_in_viewport()

    for box in page.locator("form.answer-form fieldset").all():
        if box.is_visible() and box.locator("input[type=radio], input[type=checkbox]").count():
            box.locator("label").nth(1 if box.locator("label").count() > 1 else 0).tap()
    for choice in page.locator("form.answer-form select").all():
        if choice.is_visible():
            choice.select_option(index=1)
    page.get_by_role("button", name="ส่งคำตอบ").tap()
    expect(page.locator("h1")).to_have_text(re.compile("ขอบคุณ|ใบรับ"))
    page.context.close()


# 4. Decide as director ----------------------------------------------------------------------------
def test_the_director_decides_on_a_telephone_by_the_keyboard_too(site, places):
    page = site.context("director", TELEPHONE).new_page()
    page.goto("/waiting/")
    page.locator(f'a[href="{places["to_decide"]}"]').first.tap()
    expect(page.locator("h1")).to_contain_text("ระบบนิเทศออนไลน์")
    page.get_by_role("link", name="ส่งกลับแก้ไข").tap()
    page.get_by_role("button", name="ส่งกลับแก้ไข").tap()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator(".field__error")).to_be_visible()
    tab_to(page, "button[value=approve]")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_be_visible()
    page.goto("/waiting/")
    expect(page.locator(f'a[href="{places["to_decide"]}"]')).to_have_count(0)
    page.context.close()


# 5. Review submissions as administrator -----------------------------------------------------------
def test_an_administrator_reviews_what_was_sent(site):
    teacher = site.context("teacher", TELEPHONE).new_page()
    teacher.goto("/forms/ask/")
    for field in teacher.locator(
        "form.answer-form input[type=text], form.answer-form textarea"
    ).all():
        if field.is_visible():
            field.fill("พิมพ์รายงานไม่ออก")
    # The school is the account's own and cannot be chosen.
    expect(teacher.locator("select[name=school]")).to_be_disabled()
    for choice in teacher.locator("form.answer-form select").all():
        if choice.is_visible() and choice.is_enabled():
            choice.select_option(index=1)
    for box in teacher.locator("form.answer-form fieldset").all():
        if box.is_visible() and box.locator("input").count():
            box.locator("label").first.tap()
    # Telephone and mail that the account says stand in its line.
    teacher.locator("details.known summary").tap()
    for field in teacher.locator("form.answer-form input[type=tel]").all():
        field.fill("0812345678")
    for field in teacher.locator("form.answer-form input[type=email]").all():
        field.fill("teacher@example.invalid")
    for box in teacher.locator("form.answer-form .field--tick input").all():
        box.check()
    teacher.get_by_role("button", name="ส่งคำถาม").tap()
    teacher.wait_for_url(re.compile("/(thanks|r)/"))
    teacher.context.close()

    admin = site.context("admin").new_page()
    admin.goto("/admin/forms/submission/")
    admin.locator("a[href*='/submission/inspect/']").first.click()
    admin.wait_for_url("**/inspect/*/")
    expect(admin.get_by_text("พิมพ์รายงานไม่ออก").first).to_be_visible()
    admin.goto("/reports/audit/?action=read")
    expect(admin.locator("tbody tr").first).to_contain_text("ผู้ดูแลระบบ")
    admin.context.close()


# The same by the keyboard alone -------------------------------------------------------------------
def test_a_form_is_filled_and_sent_by_the_keyboard_alone(site):
    page = site.context("teacher2").new_page()
    page.goto("/forms/needs/")
    fill_by_keyboard(page)
    expect(page.locator("h1")).to_have_text(re.compile("ขอบคุณ|ใบรับ"))
    page.context.close()


def test_a_guide_is_written_sent_and_approved_by_the_keyboard_alone(site, places):
    title = "วิธีเปลี่ยนหมึกเครื่องพิมพ์"
    editor = site.context("editor").new_page()
    editor.goto(f"/admin/pages/add/knowledge/guidepage/{places['knowledge_id']}/")
    tab_to(editor, "[name=title]", seen=False)
    editor.keyboard.type(title)
    tab_to(editor, "[name=summary]", seen=False)
    editor.keyboard.type("เปลี่ยนหมึกด้วยตนเอง")
    tab_to(editor, ".w-dropdown-button .w-dropdown__toggle", 400, seen=False)
    editor.keyboard.press("Enter")
    tab_to(editor, "[name=action-submit]", seen=False)
    editor.keyboard.press("Enter")
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/"))
    expect(editor.locator(".messages")).to_contain_text(title)
    editor.context.close()

    head = site.context("head").new_page()
    head.goto("/admin/")
    row = head.locator(".office-review", has_text=title)
    tab_to(
        head,
        f"[data-workflow-action-url*='/approve/']:not([data-launch-modal]):is({told_of(row)})",
        90,
        seen=False,
    )
    head.keyboard.press("Enter")
    expect(row).to_have_count(0)
    head.goto(f"/search/?q={title}")
    expect(head.locator(".results a", has_text=title).first).to_be_visible()
    head.context.close()


def told_of(row: Locator) -> str:
    """Selects what says that it belongs to the title of this row: a button of the same words
    stands in every row.
    """
    return f"[aria-describedby='{row.locator('a').first.get_attribute('id')}']"


def test_the_director_goes_from_the_home_page_to_a_reasoned_decision_by_the_keyboard_alone(
    site, places
):
    page = site.context("director").new_page()
    page.goto("/")
    tab_to(page, f"main a[href$='{urlencode({'kind': 'รออนุมัติ'})}']", 90)
    page.keyboard.press("Enter")
    page.wait_for_url("**/waiting/**")
    tab_to(page, f"main a[href='{places['to_return']}']", 90)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{places['to_return']}")
    tab_to(page, "a[href='#send-back']", 90)
    page.keyboard.press("Enter")
    tab_to(page, "button[value=reject]", 90)
    page.keyboard.press("Enter")
    expect(page.locator(".field__error")).to_be_visible()
    tab_to(page, "[name=reason]")
    page.keyboard.type("โปรดเพิ่มแผนการอบรมครู")
    tab_to(page, "button[value=reject]")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_be_visible()
    page.goto("/waiting/")
    expect(page.locator(f'a[href="{places["to_return"]}"]')).to_have_count(0)
    page.context.close()


def test_the_last_filter_of_a_list_opens_within_the_screen(site):
    page = site.context("officer", TELEPHONE).new_page()
    page.goto("/admin/services/consultation/")
    fold = page.locator(".office-filter").last
    fold.locator("summary").click()
    box = fold.locator("ul").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= TELEPHONE
    page.context.close()


def test_an_administrator_opens_a_submission_by_the_keyboard_alone(site):
    page = site.context("admin").new_page()
    page.goto("/admin/forms/submission/")
    tab_to(page, "a[href*='/submission/inspect/']", 200, seen=False)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inspect/*/")
    expect(page.locator("h1")).to_contain_text("รายละเอียด")
    page.context.close()


# Comforts -----------------------------------------------------------------------------------------
def test_text_size_theme_and_contrast_are_chosen_and_stay(site):
    context = site.context("teacher", TELEPHONE)
    page = context.new_page()
    page.goto("/")
    size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    page.get_by_role("group", name="การแสดงผล").or_(
        page.locator("summary", has=page.get_by_label("การแสดงผล"))
    ).first.tap()
    page.get_by_role("button", name="ใหญ่มาก").tap()
    page.get_by_role("button", name="มืด").tap()
    page.get_by_role("button", name="คมชัดมาก").tap()
    page.goto("/knowledge/")
    larger, ground, scheme = page.evaluate(
        "() => { const seen = getComputedStyle(document.documentElement); return [seen.fontSize,"
        " getComputedStyle(document.body).backgroundColor, seen.colorScheme]; }"
    )
    assert float(larger.removesuffix("px")) > 1.3 * float(size.removesuffix("px"))
    assert scheme == "dark" and ground != "rgb(250, 250, 247)"
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    context.close()


@pytest.mark.parametrize("width", [768, 1024])
def test_the_largest_letters_fit_on_middling_screens(site, places, width):
    context = site.context("officer", width)
    context.add_init_script("if (location.host) localStorage.setItem('text', 'larger')")
    page = context.new_page()
    for address in ("/", places["guide"], "/reports/consultations/", "/consultations/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.dataset.text") == "larger"
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert (address, over) == (address, 0)
    context.close()


@pytest.mark.parametrize(
    "address", ["/", "{guide}", "{awkward}", "/search/?q=dmc", "/forms/satisfaction/", "{project}"]
)
def test_at_four_hundred_percent_nothing_runs_off_the_screen(site, places, address):
    context = site.context("officer", 320, is_mobile=False)
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(address.format(**places))
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    context.close()


def test_without_scripts_people_search_read_and_send(site, places):
    context = site.context("teacher", TELEPHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator("#home-words").fill("dmc")
    page.locator(".search-box button").tap()
    page.wait_for_url("**/search/**")
    page.locator(".results a").first.tap()
    expect(page.locator("h1")).to_have_count(1)
    page.goto(places["guide"])
    expect(page.locator(".step__tick").first).to_be_hidden()
    page.locator("details.menu summary").first.tap()
    expect(page.locator(".menu__panel").first).to_be_visible()
    context.close()


def test_who_wants_no_motion_sees_none(site):
    context = site.context("teacher", reduced_motion="reduce")
    page = context.new_page()
    page.goto("/")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((element) =>"
        " getComputedStyle(element).transitionDuration.split(',').some((time) => parseFloat(time) >"
        " 0)).length"
    )
    assert moving == 0
    context.close()


# Without network ----------------------------------------------------------------------------------
def kept_paths(page: Page) -> list[str]:
    return page.evaluate(
        "caches.open('guides').then((cache) => cache.keys())"
        ".then((keys) => keys.map((request) => new URL(request.url).pathname))"
    )


def wait_until_kept(page: Page, path: str) -> None:
    for _ in range(100):
        if kept_paths(page) == [path]:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{path} is not kept, but {kept_paths(page)}")


def test_a_read_guide_opens_without_network_and_no_personal_page_is_kept(site, places):
    context = site.context("teacher", TELEPHONE)
    page = context.new_page()
    page.goto("/me/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(places["guide"])
    title = page.locator("h1").inner_text()
    wait_until_kept(page, places["guide"])
    every = page.evaluate(
        """async () => {
          const lists = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
          return (await Promise.all(lists)).flat().map((request) => new URL(request.url).pathname);
        }"""
    )
    assert {path for path in every if not path.startswith("/static/")} == {
        places["guide"],
        "/offline/",
    }

    context.set_offline(True)
    page.goto(places["guide"])
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".notice").first).to_contain_text("ไม่มีอินเทอร์เน็ต")
    page.goto("/me/")
    expect(page.locator("h1")).to_have_text("ไม่มีสัญญาณอินเทอร์เน็ต")
    expect(page.locator("[data-kept] a")).to_have_text(title)
    context.set_offline(False)
    site.wrongs.clear()  # the console tells of the lost network


def test_signing_out_forgets_what_was_kept(site, places):
    context = site.context("principal", TELEPHONE)
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(places["guide"])
    wait_until_kept(page, places["guide"])
    page.locator("summary", has=page.get_by_label("บัญชีของท่าน")).tap()
    page.get_by_role("button", name="ออกจากระบบ").tap()
    page.wait_for_url("**/accounts/login/**")
    assert kept_paths(page) == []
    context.close()
    site.states.pop("principal")  # its session is over
