"""Actions on many rows: "select all" means what the list shows, and odd addresses break nothing."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from services.models import System
from tests.make import (
    knowledge_base,
    make_article,
    make_draft,
    make_file,
    make_guide,
    make_picture,
    make_system,
)

pytestmark = pytest.mark.django_db

SEARCH = "/admin/pages/search/"


def all_of(place: str, model: str, action: str, **narrowed) -> str:
    """Where Wagtail's script leads: the words of the list, all of it, and the way back."""
    app_label, model_name = model.split(".")
    words = urlencode({**narrowed, "id": "all", "next": f"{place}?{urlencode(narrowed)}"})
    return f"{reverse('wagtail_bulk_action', args=[app_label, model_name, action])}?{words}"


def of_pages(action: str, place: str = SEARCH, **narrowed) -> str:
    return all_of(place, "wagtailcore.page", action, **narrowed)


@pytest.mark.parametrize("name", ["editor", "officer", "head", "admin"])
@pytest.mark.parametrize("action", ["move", "delete", "publish", "unpublish"])
def test_all_that_a_search_of_pages_shows_is_asked_about(as_, people, name, action):
    shown, other = make_guide("การนิเทศทางไกล"), make_guide("ห้องสมุดโรงเรียน")
    answer = as_(people[name]).get(of_pages(action, q="นิเทศทางไกล"))
    text = answer.content.decode()
    assert (answer.status_code, shown.title in text, other.title in text) == (200, True, False)


def test_all_that_a_search_shows_is_published_and_nothing_else(as_, head):
    drafts = [make_draft(f"การนิเทศทางไกล {number}") for number in range(21)]
    other = make_draft("ห้องสมุดโรงเรียน")
    assert as_(head).post(of_pages("publish", q="นิเทศทางไกล")).status_code == 302
    assert Page.objects.filter(pk__in=[page.pk for page in drafts], live=True).count() == 21
    assert not Page.objects.get(pk=other.pk).live


def test_all_of_one_kind_that_a_search_shows_is_asked_about(as_, head):
    guide = make_guide("การนิเทศทางไกล")
    none = as_(head).get(
        of_pages("unpublish", q="นิเทศทางไกล", content_type="knowledge.articlepage")
    )
    assert none.status_code == 404
    shown = as_(head).get(of_pages("unpublish", q="นิเทศทางไกล", content_type="knowledge.guidepage"))
    assert guide.title in shown.content.decode()


def test_all_of_a_branch_is_what_its_filters_leave(as_, head):
    """The branch stands beside "all", as Wagtail's script puts it."""
    base = knowledge_base()
    guide, category = make_guide("คู่มือในหมวดนี้"), base.get_children().first()
    place = reverse("wagtailadmin_explore", args=[base.pk])
    every = as_(head).get(of_pages("unpublish", place, childOf=base.pk)).content.decode()
    leaves = (
        as_(head)
        .get(of_pages("unpublish", place, childOf=base.pk, has_child_pages="false"))
        .content.decode()
    )
    assert (category.title in every, guide.title in every) == (True, True)
    assert guide.title in leaves
    assert not any(
        f">{page.title}<" in leaves for page in base.get_children().filter(numchild__gt=0)
    )


def test_all_pages_of_a_kind_are_asked_about(as_, head):
    guide, article = make_guide("คู่มือของรายการนี้"), make_article("บทความอีกชนิดหนึ่ง")
    place = reverse("wagtailadmin_pages:type_use", args=["knowledge", "guidepage"])
    text = as_(head).get(of_pages("unpublish", place)).content.decode()
    assert (guide.title in text, article.title in text) == (True, False)


def test_all_of_a_register_is_what_its_search_shows(as_, admin_user):
    shown, other = make_system("shown", "ระบบที่ค้นพบ"), make_system("other", "ระบบอื่น")
    place = reverse(System.snippet_viewset.get_url_name("list"))
    address = all_of(place, "services.system", "delete", q="ที่ค้นพบ")
    text = as_(admin_user).get(address).content.decode()
    assert (shown.name in text, other.name in text) == (True, False)
    assert as_(admin_user).post(address).status_code == 302
    assert not System.objects.filter(pk=shown.pk).exists()
    assert System.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_all_files_with_a_tag_are_what_the_list_shows(as_, admin_user, kind):
    model = {"images": get_image_model, "documents": get_document_model}[kind]()
    content = ("a.png", make_picture()) if kind == "images" else ("a.txt", b"text")
    shown, other = (
        model.objects.create(title=title, file=make_file(*content))
        for title in ("ไฟล์มีป้าย", "ไฟล์อื่น")
    )
    shown.tags.add("ป้าย")
    place = reverse(f"wagtail{'images' if kind == 'images' else 'docs'}:index")
    address = all_of(place, model._meta.label_lower, "delete", tag="ป้าย")
    text = as_(admin_user).get(address).content.decode()
    assert (shown.title in text, other.title in text) == (True, False)


ODD = (
    *(
        "",
        "id=x",
        "id=-1",
        f"id={'9' * 40}",
        "id=%00",
        "id=all",
        "id=all&q=%22%3B",
        "id=all&q=%E0&content_type=x",
    ),
    *("id=all&childOf=", "id=all&childOf=x", "id=all&childOf=999999", f"id=all&childOf={'9' * 40}"),
    *(
        "id=all&childOf=%00&q=a",
        "id=all&p=99&collection_id=x",
        "id=all&next=/",
        "id=all&next=/admin/nowhere/",
    ),
    *(
        "id=all&next=/admin/logout/",
        "id=all&next=/admin/",
        "id=all&next=https://evil.example/admin/pages/",
    ),
    *("id=all&next=/admin/images/", "id=all&next=/admin/bulk/wagtailimages/image/delete/"),
    "id=all&next=/admin/bulk/wagtailcore/page/unpublish/",
)


def an_action_of_each_kind() -> list[tuple[str, str, str]]:
    bulk_action_registry._scan_for_bulk_actions()
    kinds = bulk_action_registry.actions.items()
    return [
        (app, model, min(actions)) for app, models in kinds for model, actions in models.items()
    ]


@pytest.mark.parametrize("asked", ODD)
def test_odd_addresses_of_actions_break_nothing(as_, admin_user, asked):
    browser, places = as_(admin_user), an_action_of_each_kind()
    assert len(places) > 15
    for place in places:
        answer = browser.get(f"{reverse('wagtail_bulk_action', args=place)}?{asked}")
        assert answer.status_code in (200, 302, 400, 403, 404), (place, asked)


@pytest.mark.parametrize(
    "asked", ["id=all&childOf=", "id=all&childOf=999999", "id=all&q=qqxzz", "id=x"]
)
def test_odd_addresses_of_every_action_on_pages_break_nothing(as_, admin_user, asked):
    for action in ("move", "delete", "publish", "unpublish"):
        answer = as_(admin_user).get(f"/admin/bulk/wagtailcore/page/{action}/?{asked}")
        assert answer.status_code == 404, action
