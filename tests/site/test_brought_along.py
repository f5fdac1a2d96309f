"""What installed apps bring along: old addresses, shared passwords, pages that break by design,
endless input.
"""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from knowledge.models import Pin
from tests.make import knowledge_base, make_guide, make_system

pytestmark = pytest.mark.django_db

MANY_LETTERS = "ก" * 50_000
LONGEST_IN_AN_ADDRESS = (
    "a" * 50_000
)  # as many Thai ones are nine times as long there, and refused by the server


@pytest.fixture
def move(django_capture_on_commit_callbacks):
    """Give a page another address; the old one and the new one."""

    def change(page, slug: str) -> tuple[str, str]:
        old = page.get_url()
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = slug
            page.save_revision().publish()
        page.refresh_from_db()
        return old, page.get_url()

    return change


# Old addresses ------------------------------------------------------------------------------------
def test_an_old_address_leads_to_the_page(move, as_, teacher):
    old, new = move(make_guide(), "moved")
    answer = as_(teacher).get(old + "?from=qr")
    assert old != new
    assert (answer.status_code, answer["Location"]) == (301, new)


def test_an_old_address_of_an_open_page_leads_visitors_there(move, client):
    old, new = move(make_guide(open_to_visitors=True), "moved")
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)


def test_an_old_address_of_a_closed_page_tells_a_visitor_nothing(move, client):
    old, _ = move(make_guide(), "moved-secret")
    answer = client.get(old)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={old}"


def test_an_old_address_of_a_page_for_others_is_as_good_as_absent(move, as_, teacher, officer):
    page = make_guide()
    old, new = move(page, "moved-secret")
    closed = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    closed.groups.set(officer.groups.all())
    assert as_(teacher).get(old).status_code == 404
    assert as_(officer).get(old)["Location"] == new


def test_an_address_of_an_older_site_leads_where_the_office_said(client, as_, teacher):
    page = make_guide()
    Redirect.add_redirect("/index.php?page=12", redirect_to=page)
    Redirect.add_redirect("/news.html", redirect_to="/knowledge/")
    assert as_(teacher).get("/index.php?page=12")["Location"] == page.get_url()
    assert as_(teacher).get("/news.html")["Location"] == "/knowledge/"
    assert client.get("/index.php?page=12")["Location"].startswith("/accounts/login/")
    assert as_(teacher).get("/index.php?page=13").status_code == 404


def test_an_old_address_may_lead_to_another_site_but_never_to_a_script(as_, teacher):
    Redirect.add_redirect("/old", redirect_to="https://elsewhere.example/")
    Redirect.add_redirect("/odd", redirect_to="javascript:alert(1)")
    assert as_(teacher).get("/old/")["Location"] == "https://elsewhere.example/"
    assert as_(teacher).get("/odd/").status_code == 400


# Closed by us -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "/accounts/password/set/",
        "/admin/failwhale/",
        "/admin/test404/",
        "/admin/password_reset/",
        "/admin/redirects/import/",
        "/admin/redirects/import/process/",
        "/_util/password/1/1/",
        "/documents/authenticate_with_password/1/",
        "/admin/embeds/chooser/",
    ],
)
def test_what_we_do_not_use_is_not_there(as_, admin_user, address):
    browser = as_(admin_user)
    assert browser.get(address).status_code == 404
    assert browser.post(address).status_code == 404


def test_no_button_leads_to_what_is_closed(as_, admin_user):
    answer = as_(admin_user).get("/admin/redirects/")
    assert answer.status_code == 200
    assert "/admin/redirects/import/" not in answer.content.decode()


def test_nobody_is_offered_to_close_a_page_by_a_shared_password(as_, admin_user):
    answer = as_(admin_user).get(f"/admin/pages/{knowledge_base().pk}/privacy/")
    assert answer.status_code == 200
    assert "password" not in answer.json()["html"].lower()


# Names of others ----------------------------------------------------------------------------------
def test_titles_of_the_admin_bear_our_name(as_, admin_user):
    page = make_guide()
    for address in (
        "/admin/",
        f"/admin/pages/{page.pk}/edit/",
        "/admin/images/",
        "/admin/reports/",
        "/admin/users/",
    ):
        title = as_(admin_user).get(address, follow=True).content.decode().partition("</title>")[0]
        assert "Wagtail" not in title, address
        assert "อินทราเน็ต" in title, address


# Endless input ------------------------------------------------------------------------------------
def patterns(resolver: URLResolver, before: str = "/"):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield before + str(entry.pattern)


def plain_addresses() -> list[str]:
    """Every address without a part to be filled in."""
    return sorted({row for row in patterns(get_resolver()) if not set("<(^$\\") & set(row)})


# What one address reads of these, it reads whatever the others hold: what narrows, which page, in
# which order.
@pytest.mark.parametrize(
    "names", [("q", "search", "system", "user"), ("p", "page"), ("ordering", "next")], ids="-".join
)
def test_no_address_breaks_at_fifty_thousand_letters(as_, admin_user, names):
    browser = as_(admin_user)
    for address in plain_addresses():
        if "logout" not in address:
            assert (
                browser.get(address, dict.fromkeys(names, LONGEST_IN_AN_ADDRESS)).status_code < 500
            ), address


def test_fifty_thousand_letters_at_sign_in_are_refused_in_words(client):
    facts = {"login": MANY_LETTERS, "password": MANY_LETTERS}
    answer = client.post("/accounts/login/", facts)
    assert answer.status_code == 200
    assert "ไม่เกิน" in answer.content.decode() or "ไม่ถูกต้อง" in answer.content.decode()
    answer = client.post("/accounts/login/", facts | {"login": "teacher"})
    assert answer.status_code == 200
    assert "4096" in str(answer.context["form"].errors["password"])
    answer = client.post("/accounts/password/reset/", {"email": MANY_LETTERS + "@example.org"})
    assert answer.status_code == 200


def test_no_password_can_be_set_that_is_too_long_to_sign_in_with():
    validate_password("กว้างใหญ่ไพศาล" + "a" * 4000)
    with pytest.raises(ValidationError, match="4,096"):
        validate_password("a" * 4097)


def test_a_word_too_long_to_search_is_answered_in_thai(as_, admin_user):
    """By SQLite, that is; PostgreSQL looks for it and finds nothing."""
    answer = as_(admin_user).get("/admin/users/", {"q": MANY_LETTERS})
    if connection.vendor == "postgresql":
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert "ยาว" in answer.content.decode()


# Hidden fields ------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["abc", "๙ก", "1e9", "9" * 30])
def test_what_is_no_key_in_a_choosers_hidden_field_is_a_bad_request_and_no_error(
    as_, admin_user, key
):
    guide, pin = make_guide(), Pin.objects.create(words="จองห้อง", system=make_system())
    forged = {
        f"/admin/pages/{guide.pk}/move/": {"new_parent_page": key},
        "/admin/snippets/knowledge/pin/add/": {"words": "ประชุม", "page": key},
        f"/admin/snippets/knowledge/pin/edit/{pin.pk}/": {
            "words": "ประชุม",
            "page": key,
            "system": key,
            "law": key,
        },
    }
    for address, facts in forged.items():
        assert as_(admin_user).post(address, facts).status_code in (200, 400), address
    pin.refresh_from_db()
    assert pin.words == "จองห้อง"
    assert Pin.objects.count() == 1
