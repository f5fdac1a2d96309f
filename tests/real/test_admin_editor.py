"""The admin's editor in a browser: nothing typed is lost when the session ends, and two people
see one another.
"""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from tests.chromium import LONGEST_WAIT
from tests.server import PASSWORD

expect.set_options(timeout=LONGEST_WAIT)
TITLE = "พิมพ์ไว้ก่อนหมดเวลา"


@pytest.fixture(scope="module")
def places(site) -> dict[str, str]:
    told = site.run("""
from forms.models import FormIndexPage, FormPage
from knowledge.models import GuidePage, KnowledgeIndexPage, ProblemReport
from home.models import Announcement, User
from services.models import DevelopmentProject, System
from django.utils import timezone
notice = Announcement.objects.create(title="แจ้งปิดปรับปรุง", starts_at=timezone.now())
system = System.objects.order_by("pk").first()
waiting, guide = GuidePage.objects.live()[:2]
report = ProblemReport.objects.create(page=guide, text="ลิงก์เสีย")
editor = User.objects.get(username="editor")
for page in (guide, waiting):
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
form = FormPage.objects.get(slug="satisfaction")
knowledge = KnowledgeIndexPage.objects.order_by("depth").first()
print(knowledge.pk, form.pk, notice.pk, system.pk, report.pk, guide.pk)
print(FormIndexPage.objects.get().pk, DevelopmentProject.objects.order_by("pk").last().pk)
print(waiting.pk, waiting.current_workflow_task_state.pk)
""")
    knowledge, form, notice, system, report, guide, forms, plan, waiting, task = told.split()
    return {
        "new guide": f"/admin/pages/add/knowledge/guidepage/{knowledge}/",
        "guide that waits": f"/admin/pages/{waiting}/edit/",
        "task": task,
        "first page": "/admin/",
        "guide in approval": f"/admin/pages/{guide}/edit/",
        "new form": f"/admin/pages/add/forms/formpage/{forms}/",
        "plan": f"/admin/snippets/services/developmentproject/edit/{plan}/",
        "form": f"/admin/pages/{form}/edit/",
        "announcement": f"/admin/snippets/home/announcement/edit/{notice}/",
        "system": f"/admin/snippets/services/system/edit/{system}/",
        "problem report": f"/admin/knowledge/problemreport/edit/{report}/",
    }


def opened(browser, name: str, address: str) -> Page:
    page = browser.context(name).new_page()
    with page.expect_response(re.compile("/admin/who/")):
        page.goto(address)
    return page


def end_session(context: BrowserContext) -> None:
    context.clear_cookies(name="sessionid")


def sign_in_in_another_tab(page: Page, name: str) -> None:
    """By the link of the dialogue, which opens a tab; then back to the first."""
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="เข้าสู่ระบบในแท็บใหม่").click()
    fill_sign_in(opening.value, name)
    page.bring_to_front()


def fill_sign_in(tab: Page, name: str) -> None:
    tab.fill("[name=login]", name)
    tab.fill("[name=password]", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda address: "/accounts/" not in address)
    tab.close()


def sign_in(context: BrowserContext, name: str) -> None:
    tab = context.new_page()
    tab.goto("/accounts/login/")
    fill_sign_in(tab, name)


def wait_until(page: Page, holds: Callable[[], object], what: str) -> None:
    """The editor's policy forbids waiting by a script of the browser."""
    deadline = time.monotonic() + LONGEST_WAIT / 1000
    while not holds():
        assert time.monotonic() < deadline, what
        page.wait_for_timeout(200)


def kept(page: Page) -> str:
    """All copies that the browser keeps."""
    return page.evaluate(
        "Object.entries(localStorage).filter(([name]) => name.startsWith('admin-copy:')).join()",
    )


def save_button(page: Page) -> Locator:
    """Of a register's form, or the draft's of a page."""
    return page.locator("main .button-longrunning[type=submit]").first


def show_preview(page: Page) -> FrameLocator:
    page.get_by_role("button", name="แสดงหรือซ่อนตัวอย่าง").click()
    return page.frame_locator("#w-preview-iframe")


def type_until_shown(page: Page, name: str, preview: FrameLocator) -> None:
    """The editor takes what a script types at once after opening for what was there; people
    come later.
    """

    def is_shown() -> bool:
        text = f"ยังไม่ได้บันทึก {time.monotonic_ns()}"
        page.fill(f"[name={name}]", text)
        page.wait_for_timeout(3000)
        return "ยังไม่ได้บันทึก" in preview.locator("body").inner_text()

    wait_until(page, is_shown, "the preview lacks what is on the screen")


def dialogue(page: Page) -> Locator:
    return page.locator("dialog.office-session")


def go_on(page: Page) -> None:
    """Coming back to the tab may have closed the dialogue by itself."""
    page.evaluate("document.querySelector('dialog.office-session[open] button')?.click()")
    expect(dialogue(page)).to_be_hidden()


def test_saving_a_register_after_the_session_ended_asks_to_sign_in_and_then_saves(
    browser, site, places
):
    page = opened(browser, "officer", places["announcement"])
    with page.expect_response(re.compile("/admin/who/")):  # asked for at the first letters
        page.fill("[name=title]", TITLE)
    end_session(page.context)
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(dialogue(page)).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    sign_in_in_another_tab(page, "officer")
    go_on(page)
    page.wait_for_url(re.compile("/admin/snippets/home/announcement/$"))
    expect(page.locator("main")).to_contain_text(TITLE)
    page.context.close()


def test_a_chooser_opened_after_the_session_ended_asks_to_sign_in(browser, places):
    page = opened(browser, "officer", places["system"])
    page.goto(places["new guide"])
    page.wait_for_load_state("networkidle")
    page.get_by_role("tab", name="เกี่ยวกับหน้านี้").click()
    end_session(page.context)
    page.get_by_role("button", name="เลือกบุคคล").first.click()
    expect(dialogue(page)).to_be_visible()
    page.context.close()


def test_a_form_sent_with_the_token_of_an_earlier_session_is_saved(browser, site, places):
    page = opened(browser, "officer", places["announcement"])
    page.fill("[name=title]", "หลังเข้าสู่ระบบใหม่ในแท็บอื่น")
    end_session(page.context)
    page.context.clear_cookies(name="csrftoken")
    sign_in(page.context, "officer")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    page.wait_for_url(re.compile("/admin/snippets/home/announcement/$"))
    expect(page.locator("main")).to_contain_text("หลังเข้าสู่ระบบใหม่ในแท็บอื่น")
    page.context.close()


def test_two_people_in_one_entry_in_two_browsers(browser, places):
    first, second = (opened(browser, name, places["system"]) for name in ("officer", "head"))
    first.fill("[name=owner_agency]", "หน่วยงานของคนแรก")
    first.get_by_role("button", name="บันทึก", exact=True).click()
    first.wait_for_url(re.compile("/admin/snippets/services/system/$"))
    second.fill("[name=owner_agency]", "หน่วยงานของคนหลัง")
    second.get_by_role("button", name="บันทึก", exact=True).click()
    told = second.locator(".messages")
    for words in ("หลังจากที่ท่านเปิดหน้านี้", "“หน่วยงานของคนแรก”", "“หน่วยงานของคนหลัง”"):
        expect(told).to_contain_text(words)
    second.get_by_role("button", name="บันทึก", exact=True).click()
    second.wait_for_url(re.compile("/admin/snippets/services/system/$"))
    first.goto(places["system"])
    expect(first.locator("[name=owner_agency]")).to_have_value("หน่วยงานของคนหลัง")
    first.context.close()
    second.context.close()


REGISTERS = pytest.mark.parametrize(
    ("place", "name", "field"),
    [
        ("announcement", "officer", "text"),
        ("problem report", "editor", "answer"),
        ("form", "editor", "intro"),
    ],
)
LONG = "ข้อความยาวที่พิมพ์ไว้\nสองบรรทัด"


@REGISTERS
def test_what_was_typed_before_a_crash_is_offered_again_and_not_stored_by_that(
    place, name, field, browser, places
):
    page = opened(browser, name, places[place])
    context = page.context
    end_session(context)  # else the editor of pages would store a draft by itself
    page.fill(f"[name={field}]", LONG)
    wait_until(page, lambda: kept(page), "no copy was kept")
    page.close(run_before_unload=False)

    sign_in(context, name)
    page = context.new_page()
    page.goto(places[place])
    expect(page.locator(f"[name={field}]")).not_to_have_value(LONG)
    page.get_by_role("button", name="แสดงข้อความนั้น").click()
    expect(page.locator(f"[name={field}]")).to_have_value(LONG)
    save_button(page).click()
    page.locator(".messages .success").wait_for()
    wait_until(page, lambda: not kept(page), "the copy outlived the saving")
    page.goto(places[place])
    expect(page.locator(f"[name={field}]")).to_have_value(LONG)
    context.close()


def test_two_tabs_on_one_entry_keep_a_copy_each(browser, places):
    first = opened(browser, "officer", places["announcement"])
    second = first.context.new_page()
    with second.expect_response(re.compile("/admin/who/")):
        second.goto(places["announcement"])
    first.fill("[name=text]", "พิมพ์ในแท็บแรก")
    second.fill("[name=text]", "พิมพ์ในแท็บที่สอง")
    for tab, text in ((first, "แท็บแรก"), (second, "แท็บที่สอง")):
        tab.bring_to_front()
        wait_until(tab, lambda text=text: text in kept(second), "no copy was kept")
        tab.wait_for_timeout(2500)  # past another copy
    assert "แท็บแรก" in kept(second)
    for tab in (first, second):
        tab.close(run_before_unload=False)
    page = first.context.new_page()
    page.goto(places["announcement"])
    expect(page.get_by_role("button", name="แสดงข้อความนั้น")).to_have_count(2)
    page.get_by_role("button", name="แสดงข้อความนั้น").first.click()
    expect(page.locator("[name=text]")).to_have_value("พิมพ์ในแท็บที่สอง")
    page.goto(places["announcement"])
    page.get_by_role("button", name="แสดงข้อความนั้น").last.click()
    expect(page.locator("[name=text]")).to_have_value("พิมพ์ในแท็บแรก")
    page.context.close()


def test_a_copy_holds_no_password_and_goes_at_sign_out(browser):
    page = opened(browser, "admin", "/admin/users/new/")
    page.fill("[name=first_name]", "สมมติ")
    page.fill("[name=password1]", "ความลับที่ยาวพอสมควร")
    wait_until(page, lambda: "สมมติ" in kept(page), "no copy was kept")
    assert "ความลับ" not in kept(page)
    page.on("dialog", lambda box: box.accept())
    page.goto("/")
    page.locator("form[action*=logout]").first.evaluate("(form) => form.requestSubmit()")
    page.wait_for_url(re.compile("/accounts/"))
    assert kept(page) == ""
    page.context.close()


def test_a_new_guide_is_kept_when_the_session_ends_while_it_is_written(browser, site, places):
    page = opened(browser, "editor", places["new guide"])
    site.run("from django.contrib.sessions.models import Session; Session.objects.all().delete()")
    page.fill("[name=title]", TITLE)
    page.keyboard.press("Tab")
    expect(dialogue(page)).to_be_visible()
    expect(page.locator("[name=login]")).to_have_count(
        0
    )  # the sign-in page is not drawn into the editor
    sign_in_in_another_tab(page, "editor")
    go_on(page)
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    save_button(page).click()
    page.locator(".messages .success").wait_for()
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    page.context.close()


@REGISTERS
def test_a_session_that_ended_before_typing_costs_nothing_that_was_typed(
    place, name, field, browser, places
):
    text = f"{LONG} ({place})"
    page = opened(browser, name, places[place])
    end_session(page.context)
    page.fill(f"[name={field}]", text)
    expect(dialogue(page)).to_be_visible()  # told at the first letters, not only at the saving
    sign_in_in_another_tab(page, name)
    go_on(page)
    expect(page.locator(f"[name={field}]")).to_have_value(text)
    save_button(page).click()
    page.locator(".messages .success").wait_for()
    page.goto(places[place])
    expect(page.locator(f"[name={field}]")).to_have_value(text)
    page.context.close()


def test_a_form_is_drafted_by_its_title_alone_and_its_preview_shows_the_fields_on_the_screen(
    browser, places
):
    page = opened(browser, "officer", places["new form"])
    page.fill("[name=title]", "แบบสอบถามที่มีแต่ชื่อ")
    save_button(page).click()
    page.locator(".messages .success").wait_for()
    page.locator("#id_form_fields-ADD").click()
    preview = show_preview(page)
    page.select_option("[name=form_fields-0-field_type]", "radio")
    page.fill("[name=form_fields-0-choices]", "ทุกวัน\nทุกสัปดาห์")
    type_until_shown(page, "form_fields-0-label", preview)
    wait_until(
        page, page.locator("[name=form_fields-0-id]").input_value, "the draft is not kept by itself"
    )
    page.fill("[name=form_fields-0-label]", "ท่านใช้ระบบนี้บ่อยเพียงใด")
    expect(preview.get_by_text("ท่านใช้ระบบนี้บ่อยเพียงใด")).to_be_visible()
    expect(preview.get_by_label("ทุกสัปดาห์")).to_have_count(1)
    page.context.close()


def test_the_preview_of_a_plan_is_the_plan_on_the_screen(browser, places):
    page = opened(browser, "officer", places["plan"])
    preview = show_preview(page)
    type_until_shown(page, "scope", preview)
    page.context.close()


def test_previews_go_on_with_the_token_of_the_new_session(browser, places):
    page = opened(browser, "editor", places["form"])
    end_session(page.context)
    page.context.clear_cookies(name="csrftoken")
    page.fill("[name=intro]", "ก่อนเข้าสู่ระบบใหม่")
    expect(dialogue(page)).to_be_visible()
    sign_in_in_another_tab(page, "editor")
    go_on(page)
    address = page.url.replace("/edit/", "/edit/preview/")
    page.get_by_role("button", name="แสดงหรือซ่อนตัวอย่าง").click()
    with page.expect_response(
        lambda told: told.url.startswith(address) and told.request.method == "POST"
    ) as sent:
        page.fill("[name=intro]", "หลังเข้าสู่ระบบใหม่")
    assert sent.value.status == 200
    page.context.close()


@pytest.mark.parametrize(
    ("place", "guide", "button"),
    [
        (
            "first page",
            "guide that waits",
            "[data-workflow-action-url$='/action/{guide}/reject/{task}/']",
        ),
        ("guide in approval", "guide in approval", "[data-workflow-action-name=reject]"),
    ],
)
def test_a_comment_to_an_approval_is_kept_when_the_session_ended(
    place, guide, button, browser, places
):
    page = browser.context("head").new_page()
    page.goto(places[place])
    page.wait_for_load_state("load")
    number = places[guide].split("/")[3]
    with page.expect_response(re.compile("/workflow/")):
        page.locator(button.format(guide=number, task=places["task"])).first.evaluate(
            "(button) => button.click()"
        )
    comment = page.locator(".modal [name=comment]")
    comment.fill(LONG)
    end_session(page.context)
    page.locator(".modal form [type=submit]").click()
    expect(dialogue(page)).to_be_visible()
    sign_in_in_another_tab(page, "head")
    go_on(page)
    expect(comment).to_have_value(LONG)
    with page.expect_navigation():
        page.locator(".modal form [type=submit]").click()
    page.goto(f"/admin/pages/{number}/workflow_history/")
    expect(page.locator("main")).to_contain_text("ส่งกลับ")
    page.context.close()
