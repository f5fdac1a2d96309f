"""From a draft to what is live, in browsers: author, approver and reader each by their own
account.
"""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from wagtail.models import Page as WagtailPage
from wagtail.models import get_page_models

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
LINES = "บรรทัดแรก\nบรรทัดที่สอง"
# Who writes a page of this type, and under which one; those that the site has once are edited where
# they are.
WRITTEN_BY = {
    "KnowledgeIndexPage": ("editor", "knowledge"),
    "GuidePage": ("editor", "knowledge"),
    "ArticlePage": ("editor", "knowledge"),
    "FaqPage": ("editor", "knowledge"),
    "FormPage": ("officer", "forms"),
    "StandardPage": ("admin", "home"),
    "HomePage": ("admin", None),
    "FormIndexPage": ("editor", None),
}
OWN_PLACES = {"HomePage": "home", "FormIndexPage": "forms"}
PLACES = """
import json
from forms.models import FormIndexPage
from home.models import HomePage
from knowledge.models import KnowledgeIndexPage
print(json.dumps({
    "home": HomePage.objects.get().pk,
    "forms": FormIndexPage.objects.get().pk,
    "knowledge": KnowledgeIndexPage.objects.order_by("depth").first().pk,
}))
"""
PLAN = "ระบบที่เดินเรื่องในเบราว์เซอร์"
# What is left of each page and of the plan after its approval: is it live, is a draft left over,
# who is still asked.
LEFT_OVER = f"""
import json
from wagtail.models import Page
from services.models import DevelopmentProject
found = [
    *Page.objects.filter(title__startswith="เดินเรื่อง").specific(),
    DevelopmentProject.objects.get(title="{PLAN}"),
]
print(json.dumps({{
    str(each): [
        each.live, each.has_unpublished_changes, each.latest_revision_id == each.live_revision_id,
        str(each.current_workflow_task or ""), each.workflow_states.count(),
    ]
    for each in found
}}))
"""
PUBLISHED_ONCE = [True, False, True, "", 1]


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    """Everybody signs in once for all of these tests."""
    return Site(chromium, site.url)


@pytest.fixture(scope="module")
def places(site) -> dict[str, int]:
    return json.loads(site.run(PLACES).splitlines()[-1])


def test_every_type_of_page_has_a_row():
    assert {kind.__name__ for kind in get_page_models() if kind is not WagtailPage} == set(
        WRITTEN_BY
    )


def title_of(kind: str) -> str:
    return f"เดินเรื่อง {kind}"


def address_of(kind: str, places: dict[str, int]) -> str:
    model = next(each for each in get_page_models() if each.__name__ == kind)
    parent = WRITTEN_BY[kind][1]
    if parent is None:
        return f"/admin/pages/{places[OWN_PLACES[kind]]}/edit/"
    return f"/admin/pages/add/{model._meta.app_label}/{model._meta.model_name}/{places[parent]}/"


def type_answer(page: Page) -> None:
    page.locator("[data-contentpath=answer] [contenteditable=true]").click()
    page.keyboard.type("คำตอบของคำถามนี้")


def add_field(page: Page) -> None:
    """A field with two choices, a line each, and words of two lines above it."""
    page.fill("[name=intro]", LINES)
    page.locator("#id_form_fields-ADD").click()
    page.select_option("[name=form_fields-0-field_type]", "radio")
    page.fill("[name=form_fields-0-label]", "ท่านใช้ระบบนี้บ่อยเพียงใด")
    page.fill("[name=form_fields-0-choices]", "ทุกวัน\nทุกสัปดาห์")


NEEDED = {"FormPage": add_field, "FaqPage": type_answer}


def submit(page: Page) -> None:
    """By the menu of the editor's foot."""
    page.locator("footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle").first.click()
    page.locator("button[name=action-submit]").click()
    page.locator(".messages .success").wait_for()


def approve(context: BrowserContext, title: str) -> str:
    """From the list on the approver's first page to its end; the number of the page."""
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    number = re.search(r"/pages/(\d+)/", page.url)[1]
    button = page.locator(
        "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
    ).first
    if not button.is_visible():
        page.locator(
            "footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle"
        ).first.click()
    button.click()
    page.locator(".messages .success").wait_for()
    page.goto("/admin/")
    expect(page.locator("main")).not_to_contain_text(title)
    return number


@pytest.mark.parametrize("kind", WRITTEN_BY)
def test_a_page_is_drafted_approved_and_read(kind, people, places):
    title = title_of(kind)
    author = people.context(WRITTEN_BY[kind][0])
    page = author.new_page()
    page.goto(address_of(kind, places))
    page.fill("[name=title]", title)
    NEEDED.get(kind, lambda page: None)(page)
    submit(page)
    author.close()

    approver = people.context("head")
    number = approve(approver, title)
    approver.close()

    reader = people.context("teacher")
    page = reader.new_page()
    assert page.goto(f"/p/{number}/").status == 200
    expect(page).to_have_title(re.compile(title))
    if kind == "FormPage":
        expect(page.get_by_label("ทุกสัปดาห์")).to_be_visible()
    reader.close()
    assert people.wrongs == []


def fill_plan(page: Page) -> None:
    page.goto("/admin/snippets/services/developmentproject/add/")
    page.fill("[name=title]", PLAN)
    page.locator("#id_committee-ADD").click()
    page.fill("[name=committee-0-name]", "นางสาวสมมติ ตัวอย่าง")
    for name in ("reason", "objectives", "targets", "scope", "method"):
        page.fill(f"[name={name}]", LINES)
    page.fill("[name=order_number]", "12/2569")
    for name, day in (
        ("order_on", "1/11/2569"),
        ("starts_on", "2/11/2569"),
        ("ends_on", "30/9/2570"),
    ):
        page.fill(f"[name={name}]", day)
        page.keyboard.press("Tab")
    page.locator("[name=owner]").select_option(index=1)


def do_first_steps(page: Page, project: str) -> None:
    """The steps before the director's."""
    for number in (1, 2, 3):
        for action in ("start", "finish"):
            page.goto(f"{project}steps/{number}/")
            page.locator(f"button[name=action][value={action}]").click()
            page.locator(f"button[name=action][value={action}]").wait_for(state="detached")


def test_a_plan_is_drafted_approved_and_read(people):
    officer = people.context("officer")
    page = officer.new_page()
    fill_plan(page)
    page.locator("footer button.action-save").click()
    page.locator(".messages .success").wait_for()
    page.goto("/projects/")
    page.get_by_role("link", name=PLAN).first.click()
    page.wait_for_url(re.compile(r"/projects/\d+-\d+/$"))
    address = page.url
    do_first_steps(page, address)
    page.goto(address)
    page.get_by_role("button", name="เสนอผู้อำนวยการ").click()
    expect(page.get_by_role("button", name="ถอนแผนกลับมาแก้ไข")).to_be_visible()
    officer.close()

    director = people.context("director")
    page = director.new_page()
    page.goto("/waiting/")
    page.get_by_role("link", name=PLAN).first.click()
    page.get_by_role("button", name="อนุมัติ", exact=True).click()
    page.wait_for_url(lambda url: "/decision/" not in url)
    page.goto("/waiting/")
    expect(page.locator("main")).not_to_contain_text(PLAN)
    director.close()

    reader = people.context("teacher")
    page = reader.new_page()
    page.goto(address)
    expect(page.locator("h1")).to_have_text(PLAN)
    expect(page.locator("main")).to_contain_text("บรรทัดที่สอง")
    reader.close()
    assert people.wrongs == []


def test_what_was_approved_is_live_as_it_was_sent_and_nobody_is_asked_again(site):
    """Runs after all the approvals above."""
    found = json.loads(site.run(LEFT_OVER).splitlines()[-1])
    assert found == dict.fromkeys([*map(title_of, WRITTEN_BY), PLAN], PUBLISHED_ONCE)
