"""What bears the number that was typed, and results narrowed by system, category and year."""

from dataclasses import fields
from datetime import datetime
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup

from forms.models import FormPage, Submission
from home.thai.writing import BANGKOK
from knowledge.models import KnowledgeIndexPage
from knowledge.search.page.views import Narrowing, NarrowingForm
from services.models import Consultation, System
from tests.make import knowledge_base, make_guide, published

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)


def numbered(browser, words) -> list[str]:
    return [row["title"] for row in browser.get("/search/", {"q": words}).context["numbered"]]


@pytest.fixture
def case(teacher):
    return Consultation.objects.receive(
        subject="ถามเรื่องนกเงือก", at=NOW, channel="web", requester=teacher
    )


@pytest.mark.parametrize("typed", ["{}", " {} ", "1/2570", "๑/๒๕๗๐", "ปษ.1/2570", "ปษ. ๐๐๐๑/๒๕๗๐"])
def test_a_case_is_found_by_its_number_as_people_type_it(as_, teacher, case, typed):
    assert numbered(as_(teacher), typed.format(case.number)) == [f"{case.number} {case.subject}"]


def test_only_its_asker_and_the_desk_find_it(as_, teacher, other_teacher, officer, case):
    assert numbered(as_(other_teacher), case.number) == []
    html = as_(teacher).get("/search/", {"q": case.number}).content.decode()
    assert case.receipt_url in html and case.get_absolute_url() not in html
    html = as_(officer).get("/search/", {"q": case.number}).content.decode()
    assert case.get_absolute_url() in html


@pytest.mark.parametrize(
    "typed", ["2/2570", "1/2569", "คร.1/2570", "1/25700", "/2570", "x" * 200 + "1/2570"]
)
def test_another_number_finds_nothing(as_, teacher, case, typed):
    assert numbered(as_(teacher), typed) == []


def test_a_request_is_found_by_its_number_too(as_, teacher, other_teacher):
    page = FormPage.objects.get(slug="access-request")
    request = Submission.store(page, {}, teacher, NOW, None)
    assert numbered(as_(teacher), request.number)[0].startswith(request.number)
    assert numbered(as_(other_teacher), request.number) == []


def slugs(browser, **query) -> set[str]:
    return {
        row["slug"]
        for row in browser.get("/api/search/", {"q": "นกเงือก", "limit": 50, **query}).json()[
            "results"
        ]
    }


def test_results_are_narrowed_by_system_category_and_year(as_, teacher):
    dmc = System.objects.get(slug="dmc")
    branch = published(KnowledgeIndexPage(title="หมวดนก", slug="birds"), knowledge_base())
    one = make_guide("นกเงือก ๑", parent=branch, school_year=2568)
    two = make_guide("นกเงือก ๒", systems=[dmc])
    browser = as_(teacher)
    assert slugs(browser) >= {one.slug, two.slug}
    assert slugs(browser, system="dmc") == {two.slug}
    assert slugs(browser, category="birds") == {one.slug}
    assert slugs(browser, year="2569") == {two.slug}
    assert slugs(browser, year="2568") == {one.slug, two.slug}
    assert slugs(browser, category="birds", system="dmc") == set()


def test_each_field_of_the_filters_narrows():
    """A field that reads into no filter is a choice that does nothing."""
    assert [own.name for own in fields(Narrowing)] == list(NarrowingForm.base_fields)


@pytest.mark.parametrize("name", NarrowingForm.base_fields)
@pytest.mark.parametrize("value", ["'", "no-such", "-1", "๒๕๖๘", "9" * 40])
def test_an_unknown_filter_is_no_error(as_, teacher, name, value):
    make_guide("นกเงือก")
    for address in ("/search/", "/api/search/"):
        assert as_(teacher).get(address, {"q": "นกเงือก", name: value}).status_code == 200


NARROWED_TO_NOTHING = {"system": "dmc", "category": "fish", "year": "2561"}


def test_every_filter_is_tried_with_a_value_that_it_knows():
    assert NARROWED_TO_NOTHING.keys() == NarrowingForm.base_fields.keys()


@pytest.mark.parametrize(("name", "value"), NARROWED_TO_NOTHING.items())
def test_a_narrowed_search_without_results_leads_back_to_all(name, value, as_, teacher):
    make_guide("นกเงือก", school_year=2568)
    published(KnowledgeIndexPage(title="หมวดปลา", slug="fish"), knowledge_base())
    browser = as_(teacher)
    asked = {"q": "นกเงือก", "as_typed": "1", "page": "2", name: value}
    page = BeautifulSoup(browser.get("/search/", asked).content, "html.parser")
    ways = {link.get_text(strip=True): link["href"] for link in page.select("main a[href]")}
    assert "ค้นโดยไม่ใช้ตัวกรอง" in ways
    for words in ("ค้นโดยไม่ใช้ตัวกรอง", "ล้างตัวกรอง"):
        assert parse_qs(ways[words].lstrip("?")) == {"q": ["นกเงือก"], "as_typed": ["1"]}
