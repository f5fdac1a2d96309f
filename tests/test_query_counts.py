"""How often each page asks the database, at two sizes of data: the same, or nearly so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge.models import DailyReads

from .count_queries import count_queries
from .make import make_article, make_faq, make_guide, make_law, make_system

pytestmark = pytest.mark.django_db


def grow(count: int, start: int = 0) -> None:
    """More of everything that lists show."""
    for number in range(start, start + count):
        system = make_system(f"sys-{number}", f"ระบบ {number}")
        law = make_law(f"law-{number}", f"กฎหมาย {number}")
        system.laws.add(law)
        for make in (make_guide, make_article, make_faq):
            page = make(f"{make.__name__} {number}")
            page.systems.add(system)
            page.laws.add(law)
            page.save()
            DailyReads.objects.create(page_id=page.pk, day=timezone.localdate(), count=number)


MOST = {
    "/": 40,
    "/knowledge/": 40,
    "/knowledge/?kind=guide": 40,
    "/knowledge/system-guides/": 35,
    "/systems/": 20,
    "/systems/sys-0/": 35,
    "/laws/": 20,
    "/laws/law-0/": 35,
    "/me/": 30,
    "/waiting/": 30,
}
PAGE_MOST = 45


def compare(browser, addresses) -> dict[str, tuple[int, int]]:
    """Questions of each address with a few of everything and with many."""
    grow(2)
    few = {address: count_queries(browser, address) for address in addresses}
    grow(10, start=2)
    return {address: (few[address], count_queries(browser, address)) for address in addresses}


def growing(counts: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {address: (few, many) for address, (few, many) in counts.items() if many > few + 2}


def test_lists_and_pages_ask_as_often_when_there_is_more(as_, teacher):
    pages = [make("หน้าที่อ่าน").get_url() for make in (make_guide, make_article, make_faq)]
    counts = compare(as_(teacher), [*MOST, *pages])
    assert growing(counts) == {}
    assert {at: many for at, (_, many) in counts.items() if many > MOST.get(at, PAGE_MOST)} == {}


def test_lists_of_the_admin_ask_as_often_when_there_is_more(as_, head):
    counts = compare(as_(head), ["/admin/snippets/services/system/", "/admin/knowledge/feedback/"])
    assert growing(counts) == {}


@pytest.mark.parametrize("slug", ["access-request", "ask"])
def test_a_form_asks_once_for_its_fields_and_for_what_is_chosen_from(slug, as_, officer):
    browser = as_(officer)
    browser.get(f"/forms/{slug}/")
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(f"/forms/{slug}/").status_code == 200
    for table in ("forms_formfield", "home_school", "services_system"):
        found = [query["sql"] for query in queries if f'FROM "{table}"' in query["sql"]]
        assert len(found) == 1, table
