"""Every form of the public side, filled and sent in Chromium by somebody who may, at a telephone's
or a desk's width.

The table is held against the templates, by tests/test_public_forms.py: a form without a row fails.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver, resolve
from playwright.sync_api import Locator, Page, expect

from tests.chromium import Site
from tests.server import PASSWORD

from .public_states import make_states

TELEPHONE, DESK = 390, 1280
FORM = re.compile(r'<form[^>]*method="post"', re.IGNORECASE)
# The editors' admin has a table of its own.
OF_THE_ADMIN = ("wagtail", "modeladmin", "forms/page/admin/")
ROWS: dict[tuple[str, int], list[Callable]] = {}
GROUPS = """form => {
  const boxes = "fieldset input[type=radio], fieldset input[type=checkbox]";
  const choices = [...form.querySelectorAll(boxes)];
  return [...new Set(choices.map((choice) => choice.name))];
}"""


def sends(template: str, *numbers: int):
    """The test below sends these forms of a template, counted from 1."""

    def register(test: Callable) -> Callable:
        for number in numbers or (1,):
            ROWS.setdefault((template, number), []).append(test)
        return test

    return register


def forms_of_templates() -> Iterator[tuple[str, int]]:
    root = settings.BASE_DIR / "templates"
    for path in sorted(root.rglob("*.html")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(OF_THE_ADMIN):
            for number, _ in enumerate(FORM.findall(path.read_text(encoding="utf-8")), start=1):
                yield name, number


@pytest.fixture(scope="module")
def states(chromium, site) -> dict:
    return make_states(site)


@pytest.fixture(scope="module")
def signed_in(chromium, site) -> Site:
    """Keeps the cookies of each person for all tests of this file."""
    return Site(chromium, site.url)


@pytest.fixture
def open_as(signed_in, states) -> Iterator[Callable[..., Page]]:
    """open_as("teacher", "/forms/ask/", 390): a page in a window of one's own."""
    signed_in.wrongs.clear()
    contexts = []

    def go(name: str, address: str, width: int = DESK) -> Page:
        contexts.append(signed_in.context(name, width, service_workers="block"))
        page = contexts[-1].new_page()
        answer = page.goto(address)
        assert answer.ok, f"{name} {address}: {answer.status}"
        return page

    yield go
    for context in contexts:
        context.close()
    assert signed_in.wrongs == []


def choose(form: Locator) -> None:
    """The first of each group of choices, also of those that another choice brings."""
    for name in form.evaluate(GROUPS):
        group = form.locator(f'[name="{name}"]')
        if group.first.is_visible() and not form.locator(f'[name="{name}"]:checked').count():
            group.first.check()


def fill(form: Locator) -> None:
    """Answer what a form asks and nobody has answered, as a hurried person would."""
    for field in form.locator("input:visible, select:visible, textarea:visible").all():
        kind = field.evaluate(
            "field => field.tagName === 'INPUT' ? field.type : field.tagName.toLowerCase()"
        )
        if not field.evaluate(
            "field => field.required || field.getAttribute('aria-required') === 'true'"
        ):
            continue
        if kind in ("radio", "checkbox"):
            name = field.get_attribute("name")
            if not form.locator(f'[name="{name}"]:checked').count():
                field.check()
        elif kind == "select":
            if not field.input_value():
                field.select_option(index=1)
        elif kind == "tel":
            field.fill("0 2288 5555 ต่อ 1234")
        elif kind != "file" and not field.input_value():
            field.fill("ตอบตามที่ถาม")


def press(page: Page, button: Locator) -> None:
    """Press and wait for what comes; anything but a good page is a failure."""
    with page.expect_navigation(wait_until="load") as told:
        button.click()
    answer = told.value
    faults = page.locator(".error-summary").all_inner_texts()
    assert answer is None or answer.ok, f"{page.url}: {answer.status} {faults}"
    expect(page.locator(".error-summary")).to_have_count(0)


def send(page: Page, form: Locator, name: str | None = None) -> None:
    """Fill a form and press its button, the one of this name where it has several."""
    fill(form)
    button = (
        form.get_by_role("button", name=name, exact=True)
        if name
        else form.locator("button:visible").last
    )
    press(page, button)


def posting_to(page: Page, end: str) -> Locator:
    return page.locator(f'main form[method="post"][action$="{end}"]')


def opened(form: Locator) -> Locator:
    """The form, with the fold around it opened."""
    form.evaluate(
        "form => { for (let box = form; box; box = box.parentElement) if (box.open === false)"
        " box.open = true }"
    )
    return form


# Accounts -----------------------------------------------------------------------------------------
@sends("account/login.html")
def test_signing_in(open_as):
    page = open_as("visitor", "/accounts/login/?next=/systems/", TELEPHONE)
    page.fill("[name=login]", "teacher")
    page.fill("[name=password]", "ไม่ใช่รหัสผ่าน")
    page.get_by_role("button", name="เข้าสู่ระบบ", exact=True).click()
    expect(page.locator(".notice--bad")).to_be_visible()
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="เข้าสู่ระบบ", exact=True).click()
    page.wait_for_url("**/systems/")


@sends("components/menu_account.html")
@sends("account/logout.html")
def test_signing_out_from_a_receipt_and_from_its_own_page(chromium, site, states):
    for address in (states["receipts"][0], "/accounts/logout/"):
        page = Site(chromium, site.url).context("teacher2", TELEPHONE).new_page()
        page.goto(address)
        if "logout" not in address:
            page.evaluate("document.querySelector('form[action*=logout]').requestSubmit()")
        else:
            page.locator("main form button").click()
        page.wait_for_url("**/accounts/login/**")
        page.context.close()


@sends("account/password_reset.html")
def test_asking_for_a_new_password(open_as):
    page = open_as("visitor", "/accounts/password/reset/", TELEPHONE)
    page.fill("[name=email]", "nobody@example.invalid")
    press(page, page.locator("main form button"))
    assert "/done/" in page.url


@sends("account/password_reset_from_key.html")
def test_setting_a_new_password_by_the_link_of_a_mail(site, open_as):
    link = site.run(
        "from allauth.account.forms import default_token_generator\n"
        "from allauth.account.utils import user_pk_to_url_str\n"
        "from home.models import User\n"
        "user = User.objects.get(username='editor')\n"
        "print(f'{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}')"
    ).strip()
    page = open_as("visitor", f"/accounts/password/reset/key/{link}/", TELEPHONE)
    for field in page.locator("main form input[type=password]").all():
        field.fill("รหัสผ่านใหม่ที่ยาวพอ-2570")
    press(page, page.locator("main form button"))
    assert "done" in page.url


@sends("account/password_change.html")
@sends("account/reauthenticate.html")
def test_changing_ones_own_password(chromium, site):
    page = Site(chromium, site.url).context("principal", TELEPHONE).new_page()
    page.goto("/accounts/reauthenticate/?next=/accounts/password/change/")
    page.fill("[name=password]", PASSWORD)
    press(page, page.locator("main form button"))
    page.goto("/accounts/password/change/")
    page.fill("[name=oldpassword]", PASSWORD)
    page.fill("[name=password1]", "รหัสผ่านใหม่ที่ยาวพอ-2570")
    page.fill("[name=password2]", "รหัสผ่านใหม่ที่ยาวพอ-2570")
    press(page, page.locator("main form button"))
    page.context.close()


# Forms --------------------------------------------------------------------------------------------
@sends("forms/page/form_page.html")
@pytest.mark.parametrize("slug", ["ask", "access-request", "satisfaction", "needs"])
def test_a_form_is_sent_by_a_teacher_on_a_telephone(slug, open_as):
    page = open_as("teacher", f"/forms/{slug}/", TELEPHONE)
    form = page.locator("form.answer-form")
    choose(form)
    send(page, form)
    assert re.search(r"/(r|thanks)/", page.url)


@sends("services/desk/parts/ask_suggestions.html")
def test_a_guide_that_answers_while_one_types(open_as):
    page = open_as("teacher", "/forms/ask/", TELEPHONE)
    page.locator("[name=subject]").press_sequentially("ขอบัญชีผู้ใช้ DMC", delay=20)
    row = page.locator(".ask-suggestions li").first
    expect(row).to_be_visible()
    row.locator("summary").click()
    press(page, row.locator("button"))
    assert "/forms/ask/" not in page.url


@sends("typed_again.html")
def test_a_form_sent_after_the_session_ended(chromium, site):
    page = Site(chromium, site.url).context("teacher", TELEPHONE).new_page()
    page.goto("/forms/ask/")
    form = page.locator("form.answer-form")
    form.locator("[name=formality]").last.check()
    fill(form)
    form.locator("[name=subject]").fill("ส่งหลังหมดเวลา")
    page.context.clear_cookies(name="sessionid")
    form.locator("button:visible").last.click()
    page.wait_for_selector("[data-typed-again]")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="เข้าสู่ระบบในแท็บใหม่").click()
    other = opening.value
    other.fill("[name=login]", "teacher")
    other.fill("[name=password]", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/forms/ask/")
    press(page, page.get_by_role("button", name="ส่งอีกครั้ง"))
    assert "/r/" in page.url
    expect(page.locator("main")).to_contain_text("ส่งหลังหมดเวลา")
    page.context.close()


# Guides -------------------------------------------------------------------------------------------
@sends("knowledge/feedback/parts/feedback.html")
@sends("knowledge/feedback/parts/problem.html")
def test_a_word_on_a_guide_and_a_problem_told(open_as, states):
    page = open_as("teacher", states["guide"], TELEPHONE)
    form = page.locator("#feedback form")
    form.locator("[name=helpful]").first.check()
    send(page, form)
    form = opened(posting_to(page, "/report/"))
    form.locator("textarea").fill("ภาพที่สองเก่าแล้ว")
    send(page, form)


@sends("knowledge/pages/parts/keepers.html")
def test_a_keeper_confirms_a_guide(open_as, states):
    page = open_as("officer", states["guide"])
    send(page, posting_to(page, "/confirm/"))


@sends("knowledge/search/searches.html")
def test_a_guide_is_begun_from_a_search_in_vain(open_as):
    page = open_as("teacher", "/search/?q=คำที่ไม่มีใครเขียนถึง", TELEPHONE)
    page.goto("/search/?q=คำที่ไม่มีใครเขียนถึงเลย")
    desk = open_as("officer", "/reports/searches/?list=all")
    send(desk, posting_to(desk, "/write-guide/").first)
    assert "/admin/pages/" in desk.url


# The desk -----------------------------------------------------------------------------------------
@sends("services/desk/new.html")
def test_quick_entry(open_as):
    page = open_as("officer", "/consultations/new/")
    page.fill("[name=subject]", "โทรมาถามเรื่องรหัสผ่าน")
    send(page, page.locator("form.quick-entry"), "บันทึก รอตอบ")


@sends("services/desk/consultations.html")
def test_several_cases_at_once(open_as, states):
    page = open_as("officer", "/consultations/?scope=all&q=เรื่องที่จะทำพร้อมกัน")
    for key in states["bulk"]:
        page.locator(f'[name=case][value="{key}"]').check()
    page.select_option("#bulk-officer", index=1)
    press(page, page.get_by_role("button", name="มอบหมาย", exact=True))


@sends("components/worklist_view.html")
def test_the_columns_of_a_list_are_kept(open_as):
    page = open_as("officer", "/consultations/?scope=mine")
    page.locator(".worklist-view > summary").click()
    page.locator(".worklist-view [value=due]").check()
    press(page, page.get_by_role("button", name="เก็บมุมมอง"))


@sends("services/desk/parts/preview.html")
def test_a_case_is_taken_beside_the_list(open_as, states):
    page = open_as("officer", states["fresh_beside"] + "?part=preview")
    press(page, page.locator('form[action$="/take/"] button'))


@sends("services/desk/consultation.html")
def test_a_case_is_taken(open_as, states):
    page = open_as("officer", states["fresh"])
    send(page, posting_to(page, "/take/"))


@sends("services/desk/parts/do_answer.html")
def test_a_case_is_answered(open_as, states):
    page = open_as("officer", states["to_answer"])
    form = posting_to(page, "/answer/")
    form.locator("textarea").fill("ลองปิดแล้วเปิดใหม่\nแล้วแจ้งผล")
    send(page, form)
    expect(page.locator("main")).to_contain_text("แล้วแจ้งผล")


@sends("services/desk/parts/do.html")
@pytest.mark.parametrize(
    ("state", "actions"),
    [
        ("to_work_on", ["prepare", "note", "hand_over", "file", "details", "receipt"]),
        ("to_follow", ["follow_up"]),
        ("to_close", ["close", "reopen"]),
        ("to_cancel", ["cancel"]),
    ],
)
def test_what_an_officer_does_to_a_case(state, actions, open_as, states, tmp_path):
    page = open_as("officer", states[state])
    for action in actions:
        form = opened(posting_to(page, f"/{action}/"))
        if action == "file":
            form.locator("[type=file]").set_input_files(picture(tmp_path))
        for words in form.locator("textarea:visible").all():
            words.fill("บันทึกจากการทดสอบ")
        send(page, form)
        if action == "hand_over":
            page.goto(states[state])


def picture(folder: Path) -> Path:
    from PIL import Image

    path = folder / "หน้าจอ.png"
    Image.new("RGB", (300, 200), "#7788aa").save(path)
    return path


@sends("services/desk/parts/case_facts.html")
def test_a_guide_is_made_from_a_case(open_as, states):
    page = open_as("officer", states["to_guide"])
    press(page, page.locator('main form[action*="/from-consultation/"] button'))


@sends("services/desk/parts/alike.html")
def test_cases_that_ask_the_same_are_merged(open_as, states):
    page = open_as("officer", states["alike"])
    send(page, posting_to(page, "/merge/").first)


@sends("services/desk/parts/merged_into.html")
def test_a_merged_case_is_parted(open_as, states):
    page = open_as("officer", states["merged"])
    send(page, posting_to(page, "/unmerge/"))


@sends("services/desk/parts/reply.html")
@pytest.mark.parametrize("button", ["เข้าใจแล้ว", "ยังไม่เข้าใจ"])
@pytest.mark.parametrize("who", ["visitor", "teacher"])
def test_whoever_holds_the_receipt_says_whether_they_understood(button, who, open_as, states):
    page = open_as(who, states["receipts"].pop(), TELEPHONE)
    form = page.locator("form.reply")
    choose(form)
    press(page, form.get_by_role("button", name=button, exact=True))


def test_the_link_of_a_mail_is_answered_by_a_visitor(open_as, states):
    page = open_as("visitor", states["by_mail"], TELEPHONE)
    press(page, page.locator("form.reply").get_by_role("button", name="เข้าใจแล้ว", exact=True))


# Sheets of schools --------------------------------------------------------------------------------
@sends("forms/surveys/school_sheet.html", 1, 2)
def test_the_sheet_of_a_school_is_certified_taken_back_and_sent_back(open_as):
    address = "/reports/surveys/needs-schools/schools/9990000001/"
    page = open_as("principal", address, TELEPHONE)
    send(page, posting_to(page, "/certify/"))
    for name, state in (("withdraw", "รอผู้อำนวยการโรงเรียนรับรอง"), ("return", "ส่งกลับให้แก้ไข")):
        send(page, opened(posting_to(page, f"/{name}/")))
        expect(page.locator("main .badge").first).to_have_text(state)


# Reports ------------------------------------------------------------------------------------------
@sends("services/desk/report/memo.html", 1, 2)
def test_a_report_is_written_sent_drawn_back_sent_and_noted(open_as, states):
    address = f"/reports/consultations/{states['year']}/memo/"
    page = open_as("officer", address)
    send(page, page.locator("main form.form").first, "บันทึกข้อความ")
    send(page, posting_to(page, "/send/"))
    send(page, posting_to(page, "/withdraw/"))
    send(page, posting_to(page, "/send/"))
    director = open_as("director", address, TELEPHONE)
    director.fill("#remark", "ทราบ ขอให้ดำเนินการต่อ")
    send(director, posting_to(director, "/note/"))
    expect(director.locator("main")).to_contain_text("ทราบ ขอให้ดำเนินการต่อ")


# Registers ----------------------------------------------------------------------------------------
@sends("services/catalogue/import.html")
@sends("services/catalogue/import_preview.html")
@pytest.mark.parametrize(("register", "heading"), [("systems", "ชื่อระบบ"), ("laws", "ชื่อเต็ม")])
def test_a_register_goes_out_and_comes_back(open_as, tmp_path, register, heading):
    page = open_as("officer", f"/{register}/import/")
    file = tmp_path / "ทะเบียน.xlsx"
    with page.expect_download() as download:
        page.evaluate(f"location.href = '/{register}/?export=xlsx'")
    download.value.save_as(file)
    change_first(file, heading)
    page.goto(f"/{register}/import/")
    page.locator("[type=file]").set_input_files(file)
    send(page, page.locator("main form.form"))
    send(page, page.locator("main form.row"))
    expect(page.locator("main")).to_contain_text("(ปรับปรุง)")


def change_first(file: Path, heading: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(file)
    head = [cell.value for cell in book.active[1]]
    cell = book.active.cell(2, head.index(heading) + 1)
    cell.value = f"{cell.value} (ปรับปรุง)"
    book.save(file)


@sends("services/catalogue/parts/system_review.html")
@sends("services/catalogue/parts/review_rows.html")
def test_an_owner_confirms_a_system(open_as, states, site):
    page = open_as("officer", states["system"])
    send(page, posting_to(page, "/confirm/"))
    site.run(
        "from datetime import date; from services.models import System\n"
        "System.objects.filter(slug='dmc').update(reviewed_on=date(2024, 1, 1))"
    )
    page = open_as("officer", "/systems/review/")
    send(page, posting_to(page, "/dmc/confirm/"))


@sends("services/catalogue/law_check.html")
def test_what_rests_on_a_changed_law_is_confirmed(open_as, states):
    page = open_as("head", states["law_check"])
    send(page, page.locator('main form[method="post"]').first)


# Projects -----------------------------------------------------------------------------------------
@sends("services/projects/project.html", 1, 2)
def test_a_plan_is_put_before_the_director_and_drawn_back(open_as, states):
    page = open_as("officer", states["to_submit"])
    send(page, posting_to(page, "/submit/"))
    page = open_as("officer", states["to_withdraw"])
    send(page, posting_to(page, "/withdraw/"))


@sends("services/projects/parts/decide.html", 1, 2)
@sends("services/projects/parts/remark.html")
def test_the_director_decides_on_a_telephone(open_as, states):
    page = open_as("director", states["to_return"] + "decision/", TELEPHONE)
    send_back(page, "โปรดเพิ่มกลุ่มเป้าหมาย")
    page = open_as("director", states["to_order"] + "decision/", TELEPHONE)
    page.locator("summary", has_text="อนุมัติพร้อมข้อสั่งการ").click()
    page.fill("#remark", "ให้รายงานทุกเดือน")
    press(page, page.get_by_role("button", name="อนุมัติพร้อมข้อสั่งการ", exact=True))
    page = open_as("director", states["to_approve"] + "decision/", TELEPHONE)
    press(page, page.get_by_role("button", name="อนุมัติ", exact=True))
    reader = open_as("teacher", states["to_approve"], TELEPHONE)
    expect(reader.locator("h1")).to_have_text("แผนที่จะอนุมัติ")


def send_back(page, reason: str) -> None:
    page.get_by_role("link", name="ส่งกลับแก้ไข").click()
    page.locator("#send-back [name=reason]").fill(reason)
    press(page, page.locator("#send-back").get_by_role("button", name="ส่งกลับแก้ไข"))


def test_the_director_takes_note_of_a_report_on_a_telephone(open_as, states):
    page = open_as("director", states["to_send_back"], TELEPHONE)
    send_back(page, "โปรดเพิ่มผลนำร่อง")
    page = open_as("director", states["to_note"], TELEPHONE)
    press(page, page.get_by_role("button", name="รับทราบ", exact=True))
    reader = open_as("officer", states["to_note"])
    expect(reader.locator("main")).to_contain_text("รับทราบแล้ว")


@sends("services/projects/report/edit.html")
@sends("services/projects/report/state.html")
def test_a_report_is_written_and_put_before_the_director(open_as, states):
    page = open_as("officer", states["to_write"])
    page.get_by_role("link", name="เขียนรายงาน").click()
    page.locator("[name=design]").fill("เว็บกับฐานข้อมูลกลาง\nของสำนักงาน")
    send(page, page.locator("main form.form"))
    press(page, page.get_by_role("button", name="เสนอผู้อำนวยการ", exact=True))
    page.goto(states["to_write"])
    press(page, page.get_by_role("button", name="ดึงกลับมาแก้ไข", exact=True))


@sends("services/projects/step.html", 1, 2, 3, 4)
def test_a_step_is_walked_noted_and_proved(open_as, states, tmp_path):
    page = open_as("officer", states["to_step"] + "steps/1/")
    press(page, page.get_by_role("button", name="เริ่มขั้นตอนนี้", exact=True))
    page.goto(states["to_step"] + "steps/1/")
    page.get_by_text("แก้ไขวันที่ดำเนินการจริง").click()
    page.fill("#days_reason", "ตามสมุดบันทึกของผู้ทำ")
    press(page, page.get_by_role("button", name="บันทึกวันที่", exact=True))
    page.goto(states["to_step"] + "steps/1/")
    page.fill("[name=note]", "เริ่มงานแล้ว\nตามแผน")
    press(page, page.get_by_role("button", name="บันทึก", exact=True))
    page.goto(states["to_step"] + "steps/1/")
    page.locator("[type=file]").set_input_files(picture(tmp_path))
    press(page, page.get_by_role("button", name="แนบไฟล์", exact=True))
    page.goto(states["to_step"] + "steps/1/")
    press(page, page.get_by_role("button", name="บันทึกว่าเสร็จแล้ว", exact=True))


@sends("services/projects/pilot.html")
def test_a_pilot_school_is_named(open_as, states):
    page = open_as("officer", states["to_step"] + "pilots/")
    page.select_option("[name=school]", index=1)
    send(page, page.locator("main form.form"))
    page.locator('main li a[href*="/pilots/"]').first.click()
    send(page, page.locator("main form.form"))


@sends("services/projects/outcome.html", 1, 2, 3, 4)
def test_the_outcome_of_a_project(open_as, states):
    address = states["to_step"] + "outcome/"
    page = open_as("officer", address)
    form = page.locator("main form.form").first
    form.locator("[name=item]").fill("ใช้งานง่าย")
    form.locator("[name=n]").fill("30")
    form.locator("[name=mean]").fill("4.20")
    form.locator("[name=sd]").fill("0.50")
    form.locator("[name=level]").select_option("มาก")
    send(page, form)
    page.goto(address)
    send(page, posting_to(page, "/delete/").first)
    page.goto(address)
    form = page.locator("main form.form").last
    form.locator("[name=survey]").select_option(index=1)
    form.locator("[name=summary]").fill("สรุปผล")
    send(page, form)
    page.goto(address)
    send(page, posting_to(page, "/survey/"))


@sends("services/projects/stand_in.html", 1, 2)
def test_a_stand_in_is_named_and_ended(open_as):
    page = open_as("director", "/waiting/stand-in/", TELEPHONE)
    form = page.locator("main form.form")
    form.locator("[name=person]").select_option(index=1)
    form.locator("[name=from_on]").fill("1/2/2575")
    form.locator("[name=to_on]").fill("5/2/2575")
    send(page, form)
    page.goto("/waiting/stand-in/")
    send(page, posting_to(page, "/end/").first)


# Access and surveys -------------------------------------------------------------------------------
@sends("forms/access/parts/move.html")
def test_a_right_is_renewed_on_the_page_of_its_request(open_as, states):
    page = open_as("head", states["right"])
    press(page, posting_to(page, "/move/").first.get_by_role("button", name="ต่ออายุสิทธิ์"))


@sends("forms/access/stage.html")
def test_what_waits_for_approval_is_decided_together(open_as):
    page = open_as("director", "/access/approve/", TELEPHONE)
    page.locator("[name=items]").first.check()
    press(page, page.get_by_role("button", name="อนุมัติ", exact=True))


@sends("forms/access/request.html")
def test_the_systems_of_a_request_are_checked_together(open_as, states):
    page = open_as("officer", states["to_check"])
    press(page, page.get_by_role("button", name="เห็นควรอนุมัติ", exact=True))


@sends("forms/access/review.html")
def test_rights_are_renewed(open_as):
    page = open_as("head", "/access/review/")
    page.locator("[name=items]").first.check()
    press(page, page.get_by_role("button", name="ต่ออายุรายการที่เลือก", exact=True))


@sends("forms/submissions/submission.html")
def test_an_answer_is_moved_on(open_as, states):
    page = open_as("officer", states["submission"])
    press(page, page.locator('main form[method="post"] button').first)


@sends("forms/surveys/results.html")
@sends("forms/surveys/parts/rates.html")
def test_results_are_published_and_schools_reminded(open_as):
    page = open_as("head", "/reports/surveys/satisfaction/")
    send(page, posting_to(page, "/publish/"))
    page.goto("/reports/surveys/needs/")
    send(page, posting_to(page, "/remind/"))


@sends("forms/surveys/comments.html")
def test_comments_are_chosen_to_be_shown(open_as):
    page = open_as("head", "/reports/surveys/satisfaction/comments/")
    page.locator("[name=show]").first.check()
    press(page, page.get_by_role("button", name="บันทึกการแสดงความคิดเห็น", exact=True))


# The table itself ---------------------------------------------------------------------------------
def names_of_addresses(resolver=None) -> Iterator[str]:
    """Every named address outside the editors' admin."""
    for entry in (resolver or get_resolver()).url_patterns:
        if str(entry.pattern).startswith("admin/"):
            continue
        if isinstance(entry, URLResolver):
            yield from names_of_addresses(entry)
        elif entry.name:
            yield entry.name


# Addresses that take no form: pages, files, lists, answers to scripts; what allauth brings beyond
# the forms above (sign-up is shut, nothing asks for a code or a confirmation by mail) answers with
# a page or sends on.
READ_ALONE = {
    *(
        "healthz",
        "readyz",
        "manifest",
        "worker",
        "offline",
        "short_address",
        "media",
        "me",
        "waiting",
        "style",
    ),
    *("wagtaildocs_serve", "wagtaildocs_authenticate_with_password", "wagtailcore_login"),
    *(
        "wagtailcore_authenticate_with_password",
        "account_inactive",
        "account_set_password",
        "audit",
    ),
    *("account_reset_password_done", "account_reset_password_from_key_done"),
    *(
        "search",
        "search_suggest",
        "search_api",
        "search_report",
        "page_pdf",
        "page_offline",
        "understood_day",
    ),
    *(
        "consultations",
        "consultation",
        "consultation_file",
        "consultation_suggest",
        "consultation_receipt",
    ),
    *(
        "reports",
        "consultation_report",
        "write_next",
        "consultation_memo_file",
        "processes",
        "process",
    ),
    *(
        "process-print",
        "projects",
        "project",
        "project-file",
        "decision-file",
        "project-report",
        "project-report-file",
    ),
    *(
        "systems",
        "system",
        "system-history",
        "systems-review",
        "laws",
        "law",
        "law-history",
        "receipt",
        "form-thanks",
    ),
    *(
        "submission-file",
        "access-queue",
        "access-request",
        "access-rights",
        "surveys",
        "survey",
        "survey-export",
    ),
    *("survey-snapshot", "processing", "my-data"),
}


# Forms of accounts, with the pages between them: files beside this one send them, and have their
# rows in the table.
OF_ACCOUNTS = {
    *("enter", "enter-with-code", "enter-password", "change_email", "confirm_email"),
    *(
        "own_sessions",
        "end_session",
        "end_other_sessions",
        "second_factor",
        "add_app",
        "add_passkey",
    ),
    *("rename_passkey", "remove_factor", "recovery_codes", "make_codes", "download_codes"),
    *("mfa_authenticate", "mfa_reauthenticate"),
}


def test_every_address_takes_a_form_that_was_sent_or_none(states):
    """Last in the file: what the tests above sent is known by now."""
    sent = {resolve(path).url_name for path in Site.posted if not path.startswith("/admin/")}
    assert set(names_of_addresses()) - sent == READ_ALONE | OF_ACCOUNTS
