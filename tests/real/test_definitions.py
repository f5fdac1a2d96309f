"""An answered form is edited, approved and read in a browser; and what is referred to is not
deleted there.
"""

import io
import json
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from tests.chromium import LONGEST_WAIT

expect.set_options(timeout=LONGEST_WAIT)
# Without ครู, and codes
RETYPED = "ผู้บริหารสถานศึกษา\nเจ้าหน้าที่/บุคลากรสนับสนุน\nบุคลากร สพท.\nผู้ปกครอง/ประชาชน\nอื่น ๆ"
TITLE = "แบบประเมินที่กำลังแก้"
WATCHED = (
    "addEventListener('w-unsaved:watch-edits', () =>"
    " document.documentElement.setAttribute('data-watched', ''))"
)
CODES = ("administrator", "teacher", "staff", "office", "parent", "other")
FACTS = """
import json
from forms.models import FormPage
page = FormPage.objects.get(slug="satisfaction")
drafted = page.get_latest_revision_as_object()
field = next(row for row in drafted.form_fields.all() if row.clean_name == "respondent_type")
rows = list(page.submissions.values_list("pk", "form_data"))
teachers = [pk for pk, answers in rows if answers.get("respondent_type") == "teacher"]
print(json.dumps({
    "pk": page.pk, "title": drafted.title, "live": page.live, "choices": field.choices,
    "teachers": len(teachers), "one": teachers[0],
    "best": sum(bool(answers.get("best")) for _, answers in rows),
    "keys": [row.clean_name for row in drafted.form_fields.all()],
    "task": str(page.current_workflow_task or ""),
}))
"""
REFERRED = """
import json
from home.models import School, User
from services.models import System
system = System.objects.filter(guidepages__isnull=False).order_by("pk").first()
school = School.objects.get(pk=User.objects.get(username="teacher").school_id)
User.objects.filter(username="admin").update(is_superuser=True)
print(json.dumps({
    "system": system.pk, "guide": system.guidepages.first().title,
    "school": school.pk, "person": str(school.people.first()),
}))
"""

# As on a site that has the form from before the field came: the field was never there.
WITHOUT_URGENCY = """
from forms.models import FieldDefinition, FormPage
page = FormPage.objects.get(slug="ask")
page.form_fields = [row for row in page.form_fields.all() if row.clean_name != "urgency"]
page.save_revision().publish()
FieldDefinition.objects.filter(page=page, key="urgency").delete()
print(page.pk)
"""


def facts(site, script: str = FACTS) -> dict:
    return json.loads(site.run(script).splitlines()[-1])


def place_of(page: Page, label: str) -> str:
    """How the inputs of the field with this label begin."""
    labels = page.locator("[name^=form_fields-][name$='-label']")
    values = labels.evaluate_all("inputs => inputs.map(input => [input.name, input.value])")
    return next(name.removesuffix("-label") for name, value in values if value == label)


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("footer button.action-save").click()


def in_foot(page: Page, button: str) -> None:
    """Press a button of the editor's foot, in its menu where it stands there."""
    wanted = page.locator(button).first
    if not wanted.is_visible():
        page.locator(
            "footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle"
        ).first.click()
    wanted.click()
    page.locator(".messages .success").wait_for()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def opened_in_editor(context: BrowserContext, address: str) -> Page:
    """Once its script knows what the form held when it was opened: what is typed before is
    taken for what was there.
    """
    page = context.new_page()
    page.add_init_script(WATCHED)
    page.goto(address)
    page.locator("html[data-watched]").wait_for()
    return page


def refuse_what_would_break_answers(page: Page) -> None:
    """Another type, and two equal labels: said beside the field, and nothing typed is lost."""
    kind, comment = place_of(page, "สถานภาพ"), place_of(page, "สิ่งที่ควรปรับปรุง")
    page.select_option(f"[name={kind}-field_type]", "checkboxes")
    page.fill(f"[name={comment}-label]", "สิ่งที่พึงพอใจ")
    save(page)
    expect(page.locator("main")).to_contain_text("จึงเปลี่ยนชนิดของช่องไม่ได้")
    expect(page.locator("main")).to_contain_text("มีช่องที่ใช้ชื่อนี้แล้ว")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    page.select_option(f"[name={kind}-field_type]", "radio")
    page.locator(f"[name={comment}-label]").fill("สิ่งที่ควรปรับปรุง")


def test_choices_and_fields_with_answers_go_when_confirmed_and_stay_in_what_was_answered(
    browser, site
):
    before = facts(site)
    address = f"/admin/pages/{before['pk']}/edit/"
    editor = browser.context("editor")
    page = opened_in_editor(editor, address)
    kind, best = place_of(page, "สถานภาพ"), place_of(page, "สิ่งที่พึงพอใจ")
    expect(page.locator("main")).to_contain_text(f"ครู {before['teachers']}")
    with page.expect_response(
        lambda told: told.request.method == "POST" and address in told.url
    ) as autosaved:
        page.fill(f"[name={kind}-choices]", RETYPED)
        page.fill("[name=title]", TITLE)
    assert autosaved.value.status == 400
    assert facts(site) == before

    refuse_what_would_break_answers(page)
    page.locator(f"#id_{best}-DELETE-button").click()
    save(page)
    for words in (
        f"{before['teachers']} คำตอบใช้ตัวเลือก “ครู”",
        f"{before['best']} คำตอบใช้ช่อง “สิ่งที่พึงพอใจ”",
    ):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    expect(page.locator(f"[name={place_of(page, 'สถานภาพ')}-choices]")).to_have_value(
        re.compile("^ผู้บริหารสถานศึกษา\n")
    )
    assert facts(site) == before

    page.locator("[name='decision-respondent_type.teacher'][value=retire]").check()
    page.locator("[name='decision-best'][value=retire]").check()
    save(page)
    page.locator(".messages .success").wait_for()
    drafted = facts(site)
    assert drafted["title"] == TITLE
    assert drafted["choices"].startswith("administrator = ผู้บริหารสถานศึกษา\nstaff = ")
    assert "best" not in drafted["keys"]
    in_foot(page, "button[name=action-submit]")
    editor.close()

    head = browser.context("head")
    page = opened(head, address)
    in_foot(page, "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])")
    assert facts(site)["task"] == ""
    look_at_what_was_answered(head, before)
    head.close()


def look_at_what_was_answered(context: BrowserContext, before: dict) -> None:
    page = opened(context, "/reports/surveys/satisfaction/")
    expect(page.locator("main")).to_contain_text("ครู (เลิกใช้แล้ว)")
    page.goto("/reports/surveys/satisfaction/comments/")
    expect(page.locator("main")).to_contain_text("สิ่งที่พึงพอใจ (เลิกใช้แล้ว)")
    page.goto(f"/submissions/{before['one']}/")
    expect(page.locator("main")).to_contain_text("ครู (เลิกใช้แล้ว)")
    told = context.request.get("/reports/surveys/satisfaction/export/?what=raw")
    heads, *rows = load_workbook(io.BytesIO(told.body())).active.iter_rows(values_only=True)
    kinds = [row[heads.index("สถานภาพ")] for row in rows]
    assert kinds.count("ครู (เลิกใช้แล้ว)") == before["teachers"]
    assert not set(kinds) & set(CODES)
    comments = [row[heads.index("สิ่งที่พึงพอใจ (เลิกใช้แล้ว)")] for row in rows]
    assert sum(bool(comment) for comment in comments) == before["best"]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_newer_field_of_a_ready_form_is_looked_at_and_added_to_the_draft(width, browser, site):
    number = site.run(WITHOUT_URGENCY).split()[-1]
    context = browser.context("head", width)
    page = opened(context, f"/admin/pages/{number}/edit/")
    page.locator(".messages").get_by_role("link", name="ดูและเลือก").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("ความเร่งด่วน (ช่องใหม่)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="เพิ่มช่องนี้ในฉบับร่าง").click()
    page.wait_for_url(re.compile(f"/admin/pages/{number}/edit/"))
    expect(page.locator(".messages")).to_contain_text("เพิ่มช่อง “ความเร่งด่วน” ในฉบับร่างแล้ว")
    assert place_of(page, "ความเร่งด่วน")
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_referred_to_is_not_deleted_and_the_page_leads_to_what_refers(width, browser, site):
    told = facts(site, REFERRED)
    bulk = f"/admin/bulk/home/school/delete/?id={told['school']}"
    addresses = {
        f"/admin/snippets/services/system/delete/{told['system']}/": told["guide"],
        f"/admin/snippets/home/school/delete/{told['school']}/": told["person"],
        bulk: told["person"],
    }
    context = browser.context("admin", width)
    page = context.new_page()
    for address, named in addresses.items():
        page.goto(address)
        expect(page.locator("h1")).to_contain_text("ลบไม่ได้")
        expect(page.get_by_role("main").get_by_role("link", name=named).first).to_be_visible()
        assert page.locator("button[type=submit]", has_text="ลบ").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"/admin/snippets/services/system/delete/{told['system']}/")
    page.get_by_role("main").get_by_role("link", name=told["guide"]).first.click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    context.close()
