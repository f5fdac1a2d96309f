"""The wall: every address of the site with real objects, and who gets in. An address without rows
fails.

The rows are plain text in tests/wall/rows; tests/wall/table.py says how to read them.
"""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from wagtail.models import Page, get_page_models

from forms.models import FormIndexPage
from home.models import Counted, HomePage
from tests.wall.addresses import invented, route_of, routes
from tests.wall.asking import cells_of, differences, letter_of, undone
from tests.wall.checks import CHECKS
from tests.wall.secrets import SECRETS, content_of, word
from tests.wall.things import STATES, make_wall, page_kinds

from .wall import table

pytestmark = pytest.mark.django_db
SECTIONS = table.all_sections()
ROWS = [row for section in SECTIONS for row in section.rows]
FEWEST_CELLS = 3_500


@pytest.fixture(scope="module")
def wall(django_db_setup, django_db_blocker):
    """Made once for the file, in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_wall()
        transaction.set_rollback(True)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_table_says_who_gets_in(section, wall):
    """The whole table is asked by tests/real/test_whole_wall.py, on both databases; here each
    address, and whoever is refused there, and on PostgreSQL the searches alone, which are its own.
    """
    if connection.vendor != "sqlite" and not section.name.startswith("searches"):
        pytest.skip("asked on PostgreSQL by tests/real/test_whole_wall.py")
    count, wrong = differences(wall, section.rows)
    assert not wrong, "\n".join(["the table and the site differ:", *wrong])
    assert count == sum(len(list(cells_of(row, whole=False))) for row in section.rows)


def test_cells_enough_are_asked():
    assert sum(len(list(cells_of(row, whole=False))) for row in ROWS) >= FEWEST_CELLS


# Secret words -------------------------------------------------------------------------------------
FEWEST_LOOKED_AT = 2_000
FEWEST_SHOWN = 1_000


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_word_is_read_by_somebody_who_may(name, wall):
    """Else nobody would find it, whatever the table's cells look at."""
    secret = SECRETS[name]
    person = secret.reader
    assert person in secret.site + secret.admin
    answer = wall.browsers[person].get(wall.address(secret.where))
    assert answer.status_code == 200
    assert word(name).encode() in content_of(answer)


def test_answers_enough_are_searched_for_secret_words():
    """Each cell's answer is searched by the table's own test; these are those that show
    something.
    """
    cells = [cell for row in ROWS for cell in cells_of(row, whole=False)]
    assert len([cell for cell in cells if cell.right in ("+", "~")]) >= FEWEST_SHOWN
    assert len(cells) >= FEWEST_LOOKED_AT


# Permission checks --------------------------------------------------------------------------------
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_text_of_a_permission_check_stands_in_the_code_once(check):
    """tests/remove_permission_checks.py takes each away; a text that is gone would try nothing."""
    assert (settings.BASE_DIR / check.file).read_text(encoding="utf-8").count(check.text) == 1


def test_behind_the_door_a_bulk_action_asks_for_its_own_right(wall):
    """Whoever may only see people is let in by the door, for the list is theirs to see; no role
    of ours is such.
    """
    seen = wall.people["t"]
    with undone():
        wall.people["e"].user_permissions.add(Permission.objects.get(codename="view_user"))
        address, facts = f"/admin/bulk/home/user/close/?id={seen.pk}", {"reason": "เหตุผลตัวอย่าง"}
        assert letter_of(wall.browsers["e"].post(address, facts)) == "<"
        seen.refresh_from_db()
        assert seen.is_active


# Nothing without rows -----------------------------------------------------------------------------
def test_every_address_of_the_resolver_has_rows(wall):
    asked = {route_of(wall.address(row.address)) for row in ROWS}
    assert sorted({route for route, _ in routes()} - asked) == []


def test_every_address_lets_somebody_in_or_says_that_it_is_for_nobody(wall):
    """Else a row may ask for a thing that never was, and be right whatever the code does."""
    let_in = {
        route_of(wall.address(row.address))
        for row in ROWS
        if set(row.expected.values()) & set("+~!")
    }
    assert {route for route, _ in routes()} - let_in == table.for_nobody()


def test_every_page_type_stands_in_the_table_in_every_state(wall):
    addresses = {row.address for row in ROWS if row.method == "GET"}
    kinds = {model: kind for kind, model, _, _ in page_kinds()}
    assert set(get_page_models()) == {*kinds, HomePage, FormIndexPage, Page}
    wanted = {f"{{{kind}_{state}_url}}" for kind in kinds.values() for state in STATES}
    assert wanted - addresses == set()


# Each model that has a page of its own, and a row that opens one.
OBJECT_PAGES = {
    "forms.AccessItem": "/access/{asked_request}/",
    "forms.AccessRequest": "/access/{asked_request}/",
    "forms.ResultSnapshot": "/reports/surveys/satisfaction/published/{snapshot}/",
    "forms.SchoolSheet": "/reports/surveys/needs-by-school/schools/{sheet}/",
    "forms.Submission": "/submissions/{asked}/",
    "forms.SubmissionFile": "/submissions/files/{asked_file}/",
    "home.DataRequest": "/data-requests/{data_request}/",
    "knowledge.FileText": "{document_open_url}",
    "services.Consultation": "{case_new_url}",
    "services.ConsultationReport": "/reports/consultations/{report_draft}/memo/",
    "services.DevelopmentProject": "/projects/{project_new_number}/",
    "services.Law": "/laws/wall-law/",
    "services.ProjectReport": "/projects/{report_put}/report/",
    "services.System": "/systems/wall-system/",
    "services.WorkProcess": "/processes/{process_slug}/",
}


def test_every_model_with_a_page_of_its_own_stands_in_the_table():
    own = [
        model
        for model in apps.get_models()
        if hasattr(model, "get_absolute_url") and not issubclass(model, Page)
    ]
    assert {model._meta.label for model in own} == set(OBJECT_PAGES)
    assert set(OBJECT_PAGES.values()) - {row.address for row in ROWS} == set()


# Beside the table ---------------------------------------------------------------------------------
OPEN = (
    "/healthz",
    "/readyz",
    "/accounts/",
    "/manifest.webmanifest",
    "/worker.js",
    "/offline/",
    "/day/",
    "/enter/",
    "/data-requests/new/",
)


def test_a_visitor_gets_into_no_address_of_the_resolver_but_the_open_ones(client):
    """Each pattern is tried with invented parts; what lets a visitor in must be on the short
    list.
    """
    tried = 0
    for route, _ in routes():
        address = invented(route)
        if address.startswith(OPEN) or route.startswith("^((?:"):
            continue
        for method in (client.get, client.post):
            # A visitor may send so many an hour, to whatever address
            Counted.objects.all().delete()
            response = method(address)
            tried += 1
            assert response.status_code in (302, 403, 404, 405, 400), (
                method,
                address,
                response.status_code,
            )
            if response.status_code == 302:
                assert "login" in response["Location"], (address, response["Location"])
    assert tried > 400


@pytest.mark.parametrize(
    "path", ["documents/x.pdf", "original_images/x.png", "images/../db.sqlite3"]
)
def test_nothing_but_scaled_pictures_is_served_from_the_media_folder(path, as_, admin_user):
    assert as_(admin_user).get(f"/media/{path}").status_code == 404
