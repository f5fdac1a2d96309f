"""Who may see which page: drafts, private branches, pages opened to visitors."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from home.pages.access import may_see, visible_pages
from tests.make import knowledge_base, make_draft, make_guide
from tests.pages.test_workflow import guide_form

pytestmark = pytest.mark.django_db


def restrict(page, kind, *groups):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    restriction.groups.set(groups)
    return page


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client):
    page = make_guide()
    response = client.get(page.get_url())
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={page.get_url()}"


def test_a_visitor_learns_nothing_about_what_is_there(client):
    assert client.get("/no-such-page/").status_code == 302
    assert client.get("/no-such-page/")["Location"].startswith("/accounts/login/")


def test_an_open_page_is_for_everybody(client):
    page = make_guide(open_to_visitors=True)
    response = client.get(page.get_url())
    assert response.status_code == 200
    assert page.title in response.content.decode()


def test_an_open_page_in_a_closed_branch_stays_closed(client):
    page = make_guide(open_to_visitors=True)
    restrict(knowledge_base(), PageViewRestriction.LOGIN)
    assert client.get(page.get_url()).status_code == 302


def test_opening_a_draft_opens_nothing_until_it_is_published(client):
    page = make_guide()
    draft = page.get_latest_revision_as_object()
    draft.open_to_visitors = True
    revision = draft.save_revision()
    assert client.get(page.get_url()).status_code == 302
    revision.publish()
    assert client.get(page.get_url()).status_code == 200


def test_a_draft_is_for_no_reader(as_, teacher):
    page = make_draft()
    assert as_(teacher).get(page.get_url()).status_code == 404
    assert not may_see(teacher, page)


def test_a_branch_for_a_group_is_hidden_from_others(teacher, officer, as_):
    group = officer.groups.get()
    page = restrict(make_guide("เฉพาะเจ้าหน้าที่"), PageViewRestriction.GROUPS, group)
    assert may_see(officer, page)
    assert not may_see(teacher, page)
    assert as_(teacher).get(page.get_url()).status_code == 404
    assert as_(officer).get(page.get_url()).status_code == 200


@pytest.mark.parametrize(
    "kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD]
)
def test_a_restriction_stops_no_superuser(kind, django_user_model):
    root = django_user_model.objects.create_superuser("root", "root@example.invalid", "x")
    assert may_see(root, restrict(make_guide(), kind))


def test_a_branch_for_those_who_have_signed_in_is_open_to_each_of_them(teacher, as_):
    page = restrict(make_guide(open_to_visitors=True), PageViewRestriction.LOGIN)
    assert may_see(teacher, page)
    assert not may_see(AnonymousUser(), page)


def test_a_password_restriction_lets_nobody_find_a_page(teacher):
    page = restrict(make_guide(), PageViewRestriction.PASSWORD)
    assert not may_see(teacher, page)


def test_visible_pages_asks_a_set_number_of_questions(teacher, django_assert_max_num_queries):
    for number in range(4):
        restrict(make_guide(f"หน้า {number}"), PageViewRestriction.GROUPS, Group.objects.first())
    with django_assert_max_num_queries(4):
        list(visible_pages(teacher))


def test_the_closed_branches_are_asked_for_once_a_person(teacher, django_assert_num_queries):
    restrict(make_guide(), PageViewRestriction.GROUPS, Group.objects.first())
    list(visible_pages(teacher))
    with django_assert_num_queries(1):
        list(visible_pages(teacher))


@pytest.mark.parametrize(
    ("name", "may"), [("editor", False), ("officer", False), ("head", True), ("admin_user", True)]
)
def test_only_those_with_the_right_find_the_mark_in_the_editor(name, may, request, as_):
    page = make_guide()
    html = as_(request.getfixturevalue(name)).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert ('name="open_to_visitors"' in html) is may


def test_an_editor_who_sends_the_mark_anyway_changes_nothing(as_, editor):
    page = make_guide()
    data = guide_form("เปิดเอง", slug=page.slug, open_to_visitors="on")
    as_(editor).post(f"/admin/pages/{page.pk}/edit/", data)
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert draft.title == "เปิดเอง"
    assert not draft.open_to_visitors


def test_an_editor_form_with_fields_missing_is_a_bad_request_and_no_crash(as_, editor):
    response = as_(editor).post(f"/admin/pages/{make_guide().pk}/edit/", {"title": "x"})
    assert response.status_code == 400


def test_the_privacy_notice_is_open(client):
    assert StandardPage.objects.get(slug="privacy").open_to_visitors
    assert client.get("/privacy/").status_code == 200
