"""The admin's screens of our own models, filled and sent in Chromium by somebody who may."""

import re
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver
from playwright.sync_api import Page, expect
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.snippets.models import get_snippet_models

from tests.chromium import LONGEST_WAIT, Site

expect.set_options(timeout=LONGEST_WAIT)
CHOSEN = "…"  # the first that the field's chooser offers


@dataclass(frozen=True)
class Screen:
    """How an entry is made by `by`, then changed, then removed.

    `typed` holds what a new one needs, by the names of the form's fields: a number is the place in
    a list to choose from. Where it is empty nobody makes one, and the first of the list at `place`
    is changed.
    """

    by: str
    place: str
    changed: tuple[str, str | int]
    typed: dict[str, str | int]
    removed_by: str = ""


def snippet(
    by: str, label: str, changed: tuple[str, str | int], removed_by: str = "", **typed: str | int
) -> Screen:
    return Screen(by, f"/admin/snippets/{label.replace('.', '/')}/", changed, typed, removed_by)


SECRET = "ปลาทู-ของ-คนใหม่-2570"
NEW_PERSON = {
    **{
        "username": "newcomer",
        "email": "newcomer@example.go.th",
        "first_name": "สมมติ",
        "last_name": "ตัวอย่าง",
    },
    **{"password1": SECRET, "password2": SECRET},
}
SCREENS = {
    "home.school": snippet(
        "head", "home.school", ("district", "อำเภอตัวอย่าง"), "head", code="9990099999", name="ทดสอบ"
    ),
    "home.announcement": snippet(
        "officer",
        "home.announcement",
        ("text", "สองบรรทัด\nของประกาศ"),
        "officer",
        title="ทดสอบ",
        starts_at="1/12/2569 08:30",
    ),
    "home.holiday": snippet(
        "head", "home.holiday", ("note", "ตามมติ"), "head", date="30/12/2572", name="ทดสอบ"
    ),
    "home.user": Screen("admin", "/admin/users/", ("position", "ครู"), NEW_PERSON),
    "home.officesettings": Screen(
        "head", "/admin/settings/home/officesettings/", ("address", "เลขที่ 1"), {}
    ),
    "services.desksettings": Screen(
        "head", "/admin/settings/services/desksettings/", ("register_minutes", "20"), {}
    ),
    "services.system": snippet(
        "officer",
        "services.system",
        ("purpose", "ใช้ทดสอบ\nสองบรรทัด"),
        "officer",
        name="ทดสอบ",
        slug="tried-in-a-browser",
    ),
    "services.law": snippet(
        "officer",
        "services.law",
        ("summary", "สาระ"),
        "officer",
        title="ทดสอบ",
        kind=1,
        slug="tried-in-a-browser",
    ),
    "services.cannedanswer": snippet(
        "officer",
        "services.cannedanswer",
        ("text", "คำตอบใหม่"),
        "officer",
        title="ทดสอบ",
        text="คำตอบ",
        system=CHOSEN,
    ),
    "services.workprocess": snippet(
        "admin",
        "services.workprocess",
        ("unit", "กลุ่ม ICT"),
        "admin",
        name="ทดสอบ",
        code="Z",
        slug="tried-in-a-browser",
    ),
    "services.developmentproject": snippet(
        "officer",
        "services.developmentproject",
        ("scope", "ทั้งเขต"),
        "admin",
        title="ทดสอบ",
        starts_on="1/12/2569",
    ),
    "services.steprecord": snippet("officer", "services.steprecord", ("note", "ประชุมแล้ว")),
    "services.standin": snippet(
        *("admin", "services.standin", ("order", "ที่ 12/2569"), "admin"),
        **{"person": 2, "director": 1, "from_on": "1/12/2569", "to_on": "5/12/2569"},
    ),
    "knowledge.samewords": snippet(
        "editor", "knowledge.samewords", ("words", "โน้ตบุ๊ก\nแล็ปท็อป"), "editor", words="ก\nข"
    ),
    "knowledge.pin": snippet(
        "editor", "knowledge.pin", ("words", "เข้าเน็ตไม่ได้"), "editor", words="เน็ตหลุด", system=CHOSEN
    ),
    "knowledge.feedback": Screen("editor", "/admin/knowledge/feedback/", ("state", 1), {}),
    "knowledge.problemreport": Screen(
        "editor", "/admin/knowledge/problemreport/", ("answer", "แก้แล้ว"), {}
    ),
}
# Lists to read; what may be done with a row is done elsewhere.
READ = {
    "forms.submission": "/admin/forms/submission/",
    "services.consultation": "/admin/services/consultation/",
}
BULK = {
    "home.outgoingmail try_again",
    "home.outgoingmail drop",
    "home.holiday delete",
    "services.system confirm_right",
}
# On accounts, pictures and documents: the list in which rows are ticked, what is typed before yes,
# what the page says.
PICTURES, DOCUMENTS, PEOPLE = (
    "/admin/images/?q=แนบ",
    "/admin/documents/?q=แนบ",
    "/admin/users/?q=bulk",
)
BULK_OF_LISTS = {
    "wagtailimages.image add_tags": (PICTURES, {"tags": "ฝึกอบรม"}, "2"),
    "wagtailimages.image add_to_collection": (PICTURES, {"collection": 1}, "2"),
    "wagtailimages.image delete": (PICTURES, {}, "2"),
    "wagtaildocs.document add_tags": (DOCUMENTS, {"tags": "ฝึกอบรม"}, "2"),
    "wagtaildocs.document add_to_collection": (DOCUMENTS, {"collection": 1}, "2"),
    "wagtaildocs.document delete": (DOCUMENTS, {}, "2"),
    "home.user assign_role": (PEOPLE, {"role": 1}, "2"),
    "home.user unlock": (PEOPLE, {}, "ปลดล็อกแล้ว 2 บัญชี"),
    "home.user reset_second_factor": (PEOPLE, {}, "ยกเลิกการยืนยันตัวตนสองชั้นแล้ว 2 บัญชี"),
    "home.user set_active_state": (
        PEOPLE,
        {"mark_as_active": "False", "reason": "ย้ายไปที่อื่น"},
        "ปิดบัญชีแล้ว 2 บัญชี",
    ),
    "home.user close": (PEOPLE, {"reason": "ย้ายไปที่อื่น"}, "ปิดบัญชีแล้ว 2 บัญชี"),
}
ELSEWHERE = {
    "home.user send_way_in": "tests/people/test_cards.py: it needs a mail server",
    "home.user print_cards": "tests/real/test_first_sign_in.py",
    "home.user delete": "tests/people/test_role_admin.py: it leads to closing",
}


def registered() -> set[str]:
    """Everything of ours that has screens in the admin: registers, lists, settings and people."""
    ours = {*get_snippet_models(), *settings_registry, get_user_model()}
    found = {model._meta.label_lower for model in ours}
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    lists = [
        name.removesuffix("_modeladmin_index")
        for name in names
        if name.endswith("_modeladmin_index")
    ]
    return found | {".".join(name.split("_")) for name in lists}


def own_bulk_actions() -> set[str]:
    bulk_action_registry._scan_for_bulk_actions()
    return {
        f"{app}.{model} {name}"
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for name, action in actions.items()
        if not action.__module__.startswith("wagtail.")
    }


def test_everything_registered_has_a_row():
    assert registered() == {*SCREENS, *READ}
    assert own_bulk_actions() == {*BULK, *BULK_OF_LISTS, *ELSEWHERE}


@pytest.fixture(scope="module")
def satisfaction(site) -> str:
    """The number of a form's page; and readers have said what the demo's have not."""
    return site.run(
        """
from forms.models import FormPage
from knowledge.models import Feedback, GuidePage, ProblemReport
guide = GuidePage.objects.live().first()
ProblemReport.objects.create(page=guide, text="ลิงก์เสีย")
Feedback.objects.create(page=guide, helpful=False, comment="ยังไม่เข้าใจ")
print(FormPage.objects.get(slug="satisfaction").pk)
"""
    ).strip()


@pytest.fixture(scope="module")
def people(chromium, site) -> Site:
    """Everybody signs in once for all of these tests."""
    return Site(chromium, site.url)


@pytest.fixture
def open_admin(people):
    """open_admin("officer"): a page of the admin; a test fails when a script of any page failed."""
    contexts = []

    def opened(name: str) -> Page:
        contexts.append(people.context(name))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()
    assert people.wrongs == []


def choose_first(page: Page, name: str) -> None:
    page.locator(f"#id_{name}-chooser [data-chooser-action-choose]").first.click()
    page.locator(".modal [data-chooser-modal-choice]").first.click()
    expect(page.locator(f"[name={name}]")).not_to_have_value("")


def fill(page: Page, name: str, value: str | int) -> None:
    field = page.locator(f"[name={name}]")
    if value == CHOSEN:
        choose_first(page, name)
    elif isinstance(value, int):
        field.select_option(index=value)
    else:
        field.fill(value)
        field.press("Tab")


def save(page: Page) -> None:
    page.locator("main .button-longrunning[type=submit]").first.click()
    page.locator(".messages .success").wait_for()


def open_entry(page: Page, screen: Screen) -> None:
    """The one just saved, by the message's button; else the first of the list."""
    link = page.locator(".messages a").filter(has_text="แก้ไข")
    if screen.typed:
        link.first.click()
    elif not page.locator("main form[method=post i]").count():
        page.locator("main a[href*='/edit/']").first.click()
    page.locator(f"[name={screen.changed[0]}]").wait_for(state="attached")


def remove(page: Page, address: str) -> None:
    page.goto(address.replace("/edit/", "/delete/"))
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    page.locator(".messages .success").wait_for()


@pytest.mark.usefixtures("satisfaction")
@pytest.mark.parametrize("label", SCREENS)
def test_an_entry_is_made_changed_and_removed(label, open_admin):
    screen = SCREENS[label]
    page = open_admin(screen.by)
    page.goto(screen.place)
    if screen.typed:
        page.goto(f"{screen.place}{'new' if label == 'home.user' else 'add'}/")
        for name, value in screen.typed.items():
            fill(page, name, value)
        save(page)
    open_entry(page, screen)
    address = page.url
    fill(page, *screen.changed)
    typed = page.locator(f"[name={screen.changed[0]}]").input_value()
    save(page)
    page.goto(address)
    expect(page.locator(f"[name={screen.changed[0]}]")).to_have_value(typed)
    if screen.removed_by:
        remove(page if screen.removed_by == screen.by else open_admin(screen.removed_by), address)


@pytest.mark.parametrize("label", READ)
def test_what_is_only_read_has_no_form_to_make_or_change_one(label, open_admin):
    page = open_admin("admin")
    page.goto(READ[label])
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("main a[href*='/edit/'], main a[href*='/create/']").count() == 0
    page.goto(f"{READ[label]}create/")
    assert not page.url.endswith("/create/")


def test_an_answer_sent_by_mistake_is_removed(open_admin):
    page = open_admin("admin")
    page.goto(READ["forms.submission"])
    page.locator("main a[href*='/delete/']").first.evaluate("(link) => link.click()")
    page.wait_for_url("**/delete/**")
    page.locator("main form [type=submit]").first.click()
    page.locator(".messages .success").wait_for()


def tick_and_choose(page: Page, count: int, action: str) -> None:
    """An action on the first entries of a list, and yes to its question."""
    boxes = page.locator("[data-bulk-action-checkbox]")
    for place in range(count):
        boxes.nth(place).check()
    page.locator(
        f"a[href*='/{action}/'], [data-bulk-action-button][href*='/{action}/']"
    ).first.click()
    page.wait_for_url(f"**/{action}/**")
    page.locator("main form [type=submit]").first.click()
    page.locator(".messages .success").wait_for()


@pytest.mark.parametrize(
    ("by", "place", "action"),
    [
        ("officer", "/admin/snippets/services/system/", "confirm_right"),
        ("head", "/admin/snippets/home/holiday/", "delete"),
    ],
)
def test_two_entries_are_dealt_with_at_once(by, place, action, open_admin):
    page = open_admin(by)
    page.goto(place)
    tick_and_choose(page, 2, action)


@pytest.mark.parametrize("by", ["officer", "head"])
def test_all_that_a_search_of_pages_shows_is_asked_about(by, open_admin):
    """More than the first page of it, and for whoever sees a part of the site."""
    page = open_admin(by)
    page.goto("/admin/pages/search/?q=การ")
    found = int(re.search(r"\d+", page.locator("h2[role=alert]").inner_text())[0])
    page.locator("[data-bulk-action-select-all-checkbox]").first.check()
    page.locator("[data-bulk-action-num-objects-in-listing]").click()
    page.locator("[data-bulk-action-button][href*='/unpublish/']").first.click()
    page.wait_for_url("**/unpublish/**")
    assert page.locator("main li a[href*='/edit/']").count() == found > 20


def test_mail_that_waits_is_tried_again_or_dropped(open_admin, people):
    """Nothing was set that could send it; two who forgot their passwords ask for mail."""
    for mail in ("teacher", "officer"):
        page = open_admin("visitor")
        page.goto("/accounts/password/reset/")
        page.fill("[name=email]", f"{mail}@example.go.th")
        page.locator("main form [type=submit]").click()
        page.wait_for_url("**/done/")
    page = open_admin("admin")
    for action in ("try_again", "drop"):
        page.goto("/admin/mail/")
        tick_and_choose(page, 1, action)


def test_a_form_gets_its_next_round(open_admin, satisfaction):
    page = open_admin("officer")
    page.goto(f"/admin/pages/{satisfaction}/edit/")
    page.get_by_role("button", name="คำสั่ง", exact=True).first.click()
    page.get_by_role("link", name="คัดลอกเป็นรอบใหม่").click()
    page.fill("[name=title]", "รอบใหม่ที่ทดสอบ")
    page.get_by_role("button", name="สร้างรอบใหม่").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/$"))
    expect(page.locator("[name=title]")).to_have_value("รอบใหม่ที่ทดสอบ")


# Two of each, with a name of their own for the list to be narrowed to.
TWO_TO_TICK = """
from io import BytesIO
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from home.models import User
picture = BytesIO()
Picture.new("RGB", (40, 30), "teal").save(picture, "PNG")
get_image_model().objects.filter(title__startswith="แนบ").delete()
get_document_model().objects.filter(title__startswith="แนบ").delete()
for number in (1, 2):
    file = ContentFile(picture.getvalue(), name=f"two{number}.png")
    get_image_model().objects.create(title=f"แนบ {number}", file=file)
    text = ContentFile(b"text", name=f"two{number}.txt")
    get_document_model().objects.create(title=f"แนบ {number}", file=text)
    email = {"email": f"bulk.{number}@example.invalid"}
    user, _ = User.objects.get_or_create(username=f"bulk.{number}", defaults=email)
    User.objects.filter(pk=user.pk).update(is_active=True)
    sealed = {"data": {"secret": "sealed"}}
    Authenticator.objects.get_or_create(user=user, type="totp", defaults=sealed)
"""


@pytest.mark.parametrize("label", BULK_OF_LISTS)
def test_two_of_a_list_are_dealt_with_at_once(label, site, open_admin):
    place, typed, said = BULK_OF_LISTS[label]
    site.run(TWO_TO_TICK)
    page = open_admin("admin")
    page.goto(place)
    boxes = page.locator("[data-bulk-action-checkbox]:not([aria-label*='ทั้งหมด'])")
    expect(boxes).to_have_count(2)
    boxes.nth(0).check()
    boxes.nth(1).check()
    press_in_the_bar(page, label.split()[1])
    for name, value in typed.items():
        answer(page, name, value)
    page.locator("main form [type=submit]").first.click()
    expect(page.locator(".messages .success")).to_contain_text(said)


def press_in_the_bar(page: Page, action: str) -> None:
    """The first four actions are buttons, the others stand under the one with dots."""
    button = page.locator(f"[data-bulk-action-button][href*='/{action}/']")
    if not button.count():
        page.evaluate(
            "window.shown = new Promise((tell) => "
            "document.addEventListener('w-dropdown:shown', () => tell(true))); undefined"
        )
        page.locator(".bulk-actions-buttons [data-w-dropdown-target='toggle']").click()
        assert page.evaluate(
            "window.shown"
        )  # Wagtail puts the ticked rows into these buttons once they stand there
    button.click()
    page.wait_for_url(f"**/{action}/**")


def answer(page: Page, name: str, value: str | int) -> None:
    field = page.locator(f"main form [name={name}]")
    if name == "tags":
        page.locator("main form .tagit-new input").fill(value)
        page.keyboard.press("Enter")
    elif field.first.get_attribute("type") == "radio":
        page.locator(f"main form [name={name}][value='{value}']").check()
    else:
        fill(page, name, value)
