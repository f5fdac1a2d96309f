"""The backend as Wagtail calls it: every kind of query, on both databases, for Thai."""

from time import monotonic

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL, And, Boost, Fuzzy, Not, Or, Phrase, PlainText
from wagtail.models import Page

from knowledge.models import GuidePage
from knowledge.search.index import postgres
from knowledge.search.index.engine import Engine
from knowledge.search.index.ranking import Document, Field
from services.models import Law, System
from tests.make import make_guide, make_law, make_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def guides():
    return {
        "password": make_guide("ลืมรหัสผ่านต้องทำอย่างไร", "<p>กดปุ่มลืมรหัสผ่านที่หน้าเข้าสู่ระบบ</p>"),
        "printer": make_guide("การติดตั้งเครื่องพิมพ์เครือข่าย", "<p>เลือกไดรเวอร์ให้ตรงรุ่น</p>"),
        "secondary": make_guide("แผนที่โรงเรียน", "<p>โรงเรียนมัธยมศึกษาหกสิบหกแห่ง</p>"),
        "python": make_guide("Learning Python", "<p>A programming language</p>"),
    }


def found(query, **options):
    return {page.title for page in GuidePage.objects.search(query, **options)}


def test_all_words_must_be_found_by_default(guides):
    assert found("ลืม รหัสผ่าน") == {"ลืมรหัสผ่านต้องทำอย่างไร"}
    assert found("ลืม เครื่องพิมพ์") == set()


def test_any_word_is_enough_with_or(guides):
    both = found("รหัสผ่าน ไดรเวอร์", operator="or")
    assert both >= {"ลืมรหัสผ่านต้องทำอย่างไร", "การติดตั้งเครื่องพิมพ์เครือข่าย"}


def test_a_part_of_a_compound_is_found(guides):
    assert "แผนที่โรงเรียน" in found("มัธยม")


def test_a_part_of_a_latin_word_is_not(guides):
    assert "Learning Python" not in found("Pyth")
    assert "Learning Python" in found("python")


def test_fields_narrow_the_search(guides):
    assert "การติดตั้งเครื่องพิมพ์เครือข่าย" in found("ไดรเวอร์")
    assert found("ไดรเวอร์", fields=["title"]) == set()
    assert "การติดตั้งเครื่องพิมพ์เครือข่าย" in found("เครื่องพิมพ์", fields=["title"])


def test_a_phrase_stands_together(guides):
    assert found(Phrase("programming language")) == {"Learning Python"}
    assert found(Phrase("language programming")) == set()
    assert found(Phrase("ติดตั้งเครื่องพิมพ์")) == {"การติดตั้งเครื่องพิมพ์เครือข่าย"}


def test_fuzzy_forgives_slips(guides):
    assert "การติดตั้งเครื่องพิมพ์เครือข่าย" in found(Fuzzy("เครื้องพิมพ"))


def test_queries_combine(guides):
    printer, password = PlainText("เครื่องพิมพ์"), PlainText("รหัสผ่าน")
    all_titles = set(GuidePage.objects.values_list("title", flat=True))
    assert found(And([printer, password])) == set()
    assert found(Or([printer, password])) == found(printer) | found(password)
    assert found(Not(printer)) == all_titles - found(printer)
    assert found(Or([printer, password]) & ~password) == found(printer) - found(password)
    assert found(MATCH_ALL) == all_titles


def test_boost_lifts(guides):
    printer, password = PlainText("ไดรเวอร์"), PlainText("ลืมรหัสผ่าน")
    up = GuidePage.objects.search(Or([Boost(printer, 50), password]))
    down = GuidePage.objects.search(Or([Boost(printer, 0.01), password]))
    assert up[0].title == "การติดตั้งเครื่องพิมพ์เครือข่าย"
    assert down[0].title == "ลืมรหัสผ่านต้องทำอย่างไร"


def test_results_slice_count_and_carry_scores():
    for number in range(30):
        make_guide(f"บันทึกผึ้งหลวงเล่มที่ {number}")
    results = GuidePage.objects.search("ผึ้งหลวง").annotate_score("points")
    assert results.count() == len(results) == 30
    pages = [page.pk for start in range(0, 30, 7) for page in results[start : start + 7]]
    assert len(set(pages)) == 30
    points = [page.points for page in results]
    assert points == sorted(points, reverse=True)
    assert results[29:].count() == 1


def test_there_is_no_cap():
    for number in range(620):
        make_system(f"s{number}", f"ระบบผึ้งหลวงที่ {number}")
    results = get_search_backend().search("ผึ้งหลวง", System)
    assert results.count() == 620
    assert len(results[600:]) == 20


def test_a_filter_and_an_order_of_the_queryset_hold(guides):
    some = GuidePage.objects.filter(pk__in=[guides["printer"].pk, guides["python"].pk])
    assert {page.title for page in some.search(Not(PlainText("python")))} == {
        "การติดตั้งเครื่องพิมพ์เครือข่าย"
    }
    titles = [
        page.title for page in GuidePage.objects.search("การ", operator="or", order_by="-title")
    ]
    assert titles == sorted(titles, reverse=True)


def test_a_model_finds_only_its_own(guides):
    make_law(title="ระเบียบว่าด้วยเครื่องพิมพ์")
    backend = get_search_backend()
    assert {law.title for law in backend.search("เครื่องพิมพ์", Law)} == {"ระเบียบว่าด้วยเครื่องพิมพ์"}
    assert guides["printer"].pk in {page.pk for page in Page.objects.search("เครื่องพิมพ์")}


def test_a_facet_counts():
    make_law("one", "ระเบียบผึ้งหลวง")
    make_law("two", "ประกาศผึ้งหลวง")
    pages = Page.objects.search("ผึ้งหลวง").facet("content_type_id")
    assert sum(pages.values()) == 0
    make_guide("คู่มือผึ้งหลวง")
    assert sum(Page.objects.search("ผึ้งหลวง").facet("content_type_id").values()) == 1


@pytest.mark.parametrize("typed", ["เครื่องพิ", "เครื่อ", "ติดตั้งเครื่อ", "การติด"])
def test_autocomplete_goes_on_from_an_unfinished_thai_word(guides, typed):
    assert guides["printer"].pk in {page.pk for page in Page.objects.autocomplete(typed)}


def test_autocomplete_goes_on_from_an_unfinished_latin_word(guides):
    assert guides["python"].pk in {page.pk for page in Page.objects.autocomplete("learning py")}
    assert guides["python"].pk not in {page.pk for page in Page.objects.autocomplete("ython lang")}


def test_a_changed_page_is_found_by_its_new_words_only(guides):
    page = guides["printer"]
    page.title = "การดูแลผึ้งหลวง"
    page.save_revision().publish()
    assert "การดูแลผึ้งหลวง" in found("ผึ้งหลวง")
    assert found("เครือข่าย", fields=["title"]) == set()


def test_a_deleted_page_leaves_the_index(guides):
    before = Engine().state().documents
    guides["printer"].delete()
    assert Engine().state().documents == before - 1
    assert "การติดตั้งเครื่องพิมพ์เครือข่าย" not in found("ไดรเวอร์")


def test_what_is_rolled_back_is_not_in_the_index():
    before = Engine().state().documents
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_guide("คู่มือผึ้งหลวง")
        raise ZeroDivisionError
    assert Engine().state().documents == before
    assert found("ผึ้งหลวง") == set()


def test_the_index_can_be_emptied_and_filled_again(guides):
    backend = get_search_backend()
    backend.reset_indexes()
    assert found("เครื่องพิมพ์") == set()
    backend.add_bulk(GuidePage, GuidePage.objects.all())
    assert "การติดตั้งเครื่องพิมพ์เครือข่าย" in found("เครื่องพิมพ์")


def statements(action) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def test_saving_costs_the_same_in_a_larger_index():
    index = get_search_backend().get_index_for_model(System)
    system = make_system("probe", "ระบบทดลอง")
    index.add_item(system)  # the first one also looks whether there is an index
    small = statements(lambda: index.add_item(system))
    for number in range(200):
        make_system(f"more-{number}", f"ระบบเพิ่มเติมที่ {number}")
    assert statements(lambda: index.add_item(system)) == small <= 15


HOSTILE = [
    '"',
    "'",
    "\x00",
    "AND",
    "NOT",
    "a OR",
    "((",
    "title:",
    "*",
    "^",
    "-",
    "+a -b",
    "a*",
    "{title}:x",
    "NEAR(",
    "%",
    "_",
    "\\",
    "&|!:*",
    "'; DROP TABLE x; --",
    "่",
    "ๆ",
    " ",
    "\ud800",
    "😀",
    "ก" * 5000,
    "x " * 1000,
    "\u200b",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [PlainText, Phrase, Fuzzy])
def test_no_input_breaks_the_search(guides, text, kind):
    for operator in ["and", "or"] if kind is not Phrase else [None]:
        query = kind(text, operator=operator) if operator else kind(text)
        list(GuidePage.objects.search(query)[:5])
    list(GuidePage.objects.autocomplete(text)[:5])


def test_terms_of_thousands_of_documents_are_counted_well_enough(monkeypatch):
    """Exact for the rare, near for the common, and again near some minutes after more documents
    have come.
    """
    store = Engine().store
    store.prepare()

    def add(first: int, last: int) -> None:
        store.replace(
            "b",
            [
                Document(
                    key, str(key), (Field("title", 1.0, f"every {key % 2 or 'even'} w{key}", ""),)
                )
                for key in range(first, last)
            ],
        )

    store.create("b")
    add(0, 6000)
    for documents in (6000, 9000):
        for _again in range(2):
            counts = store.frequencies("b", ["every", "even", "w17", "none"])
            assert counts.keys() == {"every", "even", "w17"}
            assert counts["every"] == pytest.approx(documents, rel=0.15)
            assert counts["even"] == pytest.approx(documents / 2, rel=0.15)
            assert counts["w17"] == 1
        if documents == 6000:
            add(6000, 9000)
            monkeypatch.setattr(postgres, "monotonic", lambda: monotonic() + postgres.SECONDS)
    store.drop("b")
