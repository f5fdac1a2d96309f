"""How often each page asks the database, at two sizes of data: the same, or nearly so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge.models import DailyReads

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


def asked(browser, address) -> int:
    browser.get(address)  # what is cached for good is cached now
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 40),
        ("/knowledge/", 40),
        ("/knowledge/?kind=guide", 40),
        ("/knowledge/system-guides/", 35),
        ("/systems/", 20),
        ("/systems/sys-0/", 35),
        ("/laws/", 20),
        ("/laws/law-0/", 35),
        ("/me/", 30),
        ("/waiting/", 30),
    ],
)
def test_a_list_asks_as_often_when_there_is_more(address, most, as_, teacher):
    browser = as_(teacher)
    grow(2)
    few = asked(browser, address)
    grow(10, start=2)
    many = asked(browser, address)
    assert many <= few + 2, (few, many)
    assert many <= most


@pytest.mark.parametrize("make", [make_guide, make_article, make_faq])
def test_a_page_asks_as_often_in_a_large_base(make, as_, teacher):
    browser = as_(teacher)
    page = make("หน้าที่อ่าน")
    grow(2)
    few = asked(browser, page.get_url())
    grow(10, start=2)
    many = asked(browser, page.get_url())
    assert many <= few + 2, (few, many)
    assert many <= 45


@pytest.mark.parametrize("address", ["/admin/snippets/services/system/", "/admin/knowledge/feedback/"])
def test_an_admin_list_asks_as_often_when_there_is_more(address, as_, head):
    browser = as_(head)
    grow(2)
    few = asked(browser, address)
    grow(10, start=2)
    assert asked(browser, address) <= few + 2
