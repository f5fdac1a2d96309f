"""Pages in the editor: a title is enough for a draft, a form's series is its own, and line ends
change nothing.
"""

import re
from importlib import import_module

import pytest
from django.test import override_settings
from django.urls import reverse
from lxml import html
from wagtail.models import Page, get_page_models

from forms.models import FieldDefinition, FormIndexPage, FormPage
from home.models import HomePage
from knowledge.models import GuidePage
from knowledge.pages.models import KINDS
from tests.each_step import EachStep

pytestmark = pytest.mark.django_db
TITLE = "ทดสอบการร่างด้วยชื่อเรื่องอย่างเดียว"


def parent_for(kind: type[Page]) -> Page | None:
    """Where an editor can make such a page; None for those of which the site has its one."""
    below_home = Page.objects.filter(depth__gt=1)
    found = below_home.type(*kind.allowed_parent_page_models()).order_by("depth").first()
    return found if kind.can_create_at(found) else None


CREATED = [kind for kind in get_page_models() if kind not in (Page, HomePage, FormIndexPage)]


def new_form(browser, kind: type[Page]) -> tuple[str, dict]:
    """The address of the editor for a new page, and all that its form holds."""
    address = reverse(
        "wagtailadmin_pages:add",
        args=[kind._meta.app_label, kind._meta.model_name, parent_for(kind).pk],
    )
    page = html.fromstring(browser.get(address).content.decode())
    held = dict(page.get_element_by_id("page-edit-form").form_values())
    return address, held | {"body-count": "0"}  # a script of the editor counts the blocks of a text


def write(browser, kind: type[Page], **typed) -> Page:
    address, held = new_form(browser, kind)
    response = browser.post(address, held | {"title": TITLE} | typed)
    assert response.status_code == 302, response.content.decode()[:5000]
    return kind.objects.order_by("pk").last()


@pytest.mark.parametrize("kind", CREATED, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "slug", ["", "-"]
)  # what the editor's script leaves of a Thai title, and of Thai typed there
def test_a_title_alone_makes_a_draft_of_every_type_of_page(kind, slug, head, as_):
    page = write(as_(head), kind, slug=slug)
    assert page.title == TITLE
    assert page.slug.isascii()
    assert any(letter.isalpha() for letter in page.slug)


def test_only_the_one_home_and_the_one_index_of_forms_are_made_by_nobody(db):
    assert [kind for kind in CREATED if parent_for(kind) is None] == []


@pytest.mark.parametrize("typed", ["", "-", "--"])
def test_two_thai_forms_have_each_their_own_series(typed, head, as_):
    browser = as_(head)
    first, second = (write(browser, FormPage, series=typed).series for _ in range(2))
    assert first != second
    assert all(any(letter.isalpha() for letter in series) for series in (first, second))


def test_a_series_given_on_purpose_is_shared_by_the_rounds(head, as_):
    page = write(as_(head), FormPage, series="reading-2569")
    assert page.series == "reading-2569"
    assert page.copy_for_round("reading-2570", "รอบใหม่").series == "reading-2569"


def models_at(migration: str):
    """The models as a migration sees them, without the methods of ours."""
    with override_settings(MIGRATION_MODULES={}):  # the tests make their tables without migrations
        return EachStep(None).project_state(("forms", migration)).apps


def test_the_definitions_of_an_existing_site_are_filled_by_their_migration(db):
    FieldDefinition.objects.all().delete()
    name = "0006_definitions"
    import_module(f"forms.migrations.{name}").fill(models_at(name), None)
    page = FormPage.objects.get(slug="satisfaction")
    assert FieldDefinition.objects.filter(page=page).count() >= page.form_fields.count()


def test_forms_that_shared_a_hyphen_get_each_their_own_series(db):
    index = FormIndexPage.objects.get()
    for slug in ("first", "second", "needs-2"):
        index.add_child(instance=FormPage(title=slug, slug=slug, series="x", notice="ก"))
    FormPage.objects.filter(slug__in=["first", "second"]).update(series="-")
    FormPage.objects.filter(slug="needs-2").update(series="first")
    name = "0004_own_series"
    import_module(f"forms.migrations.{name}").give_series(models_at(name), None)
    given = dict(
        FormPage.objects.filter(slug__in=["first", "second", "needs-2"]).values_list(
            "slug", "series"
        )
    )
    assert given == {"first": "first-2", "second": "second", "needs-2": "first"}


def test_an_old_draft_with_a_hyphen_takes_the_series_of_its_form(db):
    page = FormPage.objects.get(slug="satisfaction")
    old = page.save_revision().as_object()
    old.series = "-"
    old.save_revision().publish()
    assert FormPage.objects.get(pk=page.pk).series == page.series


def as_browsers_send(form: html.FormElement) -> dict[str, list[str]]:
    """Lines of a text end by two characters, and the line end that opens a textarea is no part
    of it, as HTML says.
    """
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(re.sub("\r?\n", "\r\n", value.removeprefix("\n")))
    return sent


def test_a_form_that_is_approved_as_it_was_sent_is_published_and_asks_for_no_second_approval(
    editor, head, as_
):
    page = FormPage.objects.get(slug="access-request")
    page.intro = "บรรทัดแรก\nบรรทัดที่สอง"
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    browser = as_(head)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = html.fromstring(browser.get(address).content.decode()).get_element_by_id(
        "page-edit-form"
    )
    sent = as_browsers_send(shown) | {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }
    assert sent["intro"] == ["บรรทัดแรก\r\nบรรทัดที่สอง"]
    assert browser.post(address, sent).status_code == 302
    published = FormPage.objects.get(pk=page.pk)
    assert published.current_workflow_task is None
    assert published.intro == "บรรทัดแรก\nบรรทัดที่สอง"
    assert not any("\r" in field.choices for field in published.form_fields.all())


def previewed(browser, kind: type[Page], **typed) -> str:
    """The preview of a page that was never saved, with this in its form."""
    address, held = new_form(browser, kind)
    place = address.rstrip("/").removeprefix("/admin/pages/add/")
    url = reverse("wagtailadmin_pages:preview_on_add", args=place.split("/"))
    told = browser.post(url, held | {"title": TITLE} | typed).json()
    assert told["is_valid"], told
    return browser.get(url).content.decode()


@pytest.mark.parametrize("kind", CREATED, ids=lambda kind: kind.__name__)
def test_the_preview_of_a_page_before_its_first_saving_shows_its_title(kind, head, as_):
    assert TITLE in previewed(as_(head), kind)


def test_the_preview_of_a_form_shows_fields_that_were_not_saved(head, as_):
    fields = {
        "form_fields-TOTAL_FORMS": "1",
        "form_fields-0-field_type": "radio",
        "form_fields-0-label": "ช่องใหม่",
        "form_fields-0-choices": "ทุกวัน\r\nทุกสัปดาห์",
        "form_fields-0-ORDER": "1",
    }
    shown = html.fromstring(previewed(as_(head), FormPage, **fields)).text_content()
    for words in ("ช่องใหม่", "ทุกวัน", "ทุกสัปดาห์"):
        assert words in shown


def test_the_preview_of_a_form_waits_for_the_type_of_a_field(head, as_):
    fields = {
        "form_fields-TOTAL_FORMS": "2",
        "form_fields-0-label": "ช่องที่ยังไม่เลือกชนิด",
        "form_fields-0-ORDER": "1",
        "form_fields-1-field_type": "singleline",
        "form_fields-1-label": "ช่องที่เลือกชนิดแล้ว",
        "form_fields-1-ORDER": "2",
    }
    assert "ช่องที่เลือกชนิดแล้ว" in previewed(as_(head), FormPage, **fields)


def test_the_preview_of_a_guide_shows_the_contents_of_the_text_on_the_screen(head, as_):
    blocks = {"body-count": "3"}
    for number in range(3):
        block = {"type": "step", "order": number, "deleted": "", "id": "", "value-text": "null"}
        block["value-title"] = f"ขั้นใหม่ที่ {number}"
        blocks |= {f"body-{number}-{name}": str(value) for name, value in block.items()}
    shown = html.fromstring(previewed(as_(head), GuidePage, **blocks))
    assert "ขั้นใหม่ที่ 2" in shown.xpath("string(//nav[contains(@class, 'toc')])")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_whatever_a_page_of_the_knowledge_base_holds_the_editor_can_set(kind):
    """A column without a panel would stay empty for good."""
    own = {column.name for column in kind._meta.get_fields() if getattr(column, "editable", False)}
    own -= {column.name for column in Page._meta.get_fields()}
    own -= {"page_ptr"}
    assert own <= set(kind.get_edit_handler().get_form_class().base_fields)
