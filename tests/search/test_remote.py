"""A search server in place of our index: what is sent to it, how it is asked, and what people see
while it is away.

The clients, the backends and HTTP are the real ones; the server is small and of our own
(search_server.py).
"""

import os
from base64 import b64encode

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from modelsearch.backends import get_search_backend
from modelsearch.backends.elasticsearchbase import (
    ElasticsearchBaseMapping,
    ElasticsearchBaseSearchQueryCompiler,
)
from modelsearch.query import Boost, Fuzzy, Phrase, PlainText

from intranet.settings import search_backend
from knowledge.models import GuidePage
from knowledge.search import count_unsent, find_related, tell_server
from knowledge.search.index.engine import Engine
from knowledge.search.reports.models import SameWords
from knowledge.search.server import outage
from knowledge.search.server.outage import watch
from knowledge.search.server.remote import AsksByOurTokens, SendsOurTokens, asked_as_sent
from services.models import System
from tests.make import make_draft, make_guide

from .search_server import SearchServer

pytestmark = pytest.mark.django_db


class Mapping(SendsOurTokens, ElasticsearchBaseMapping):
    pass


class Compiler(AsksByOurTokens, ElasticsearchBaseSearchQueryCompiler):
    mapping_class = Mapping


def compiled(query):
    return Compiler(GuidePage.objects.all(), query).get_inner_query()


def sent(query: object) -> set[str]:
    """Every word that stands in a compiled query."""
    if isinstance(query, dict):
        return {word for value in query.values() for word in sent(value)}
    if isinstance(query, list):
        return {word for value in query for word in sent(value)}
    return set(str(query).split())


def test_index_words_are_sent_in_place_of_the_text():
    page = make_guide("ลืมรหัสผ่าน", "<p>กดปุ่มที่หน้าเข้าสู่ระบบ</p>")
    document = Mapping(GuidePage).get_document(page)
    title = next(
        value
        for name, value in document.items()
        if name.endswith("title") and isinstance(value, str)
    )
    assert {"ลืม", "รหัส", "ผ่าน"} <= set(title.split())
    assert any(word.startswith("_") for word in title.split())
    assert document["pk"] == str(page.pk)


def test_a_query_is_asked_by_the_same_words_and_what_is_said_otherwise():
    assert {"รหัส", "ผ่าน"} <= sent(compiled(PlainText("พาสเวิร์ด", operator="or")))
    assert {"ลืม", "รหัส", "ผ่าน"} <= sent(compiled(PlainText("ลืม รหัสผ่าน", operator="and")))
    assert "ลืม" in sent(compiled(Fuzzy("ลืม")))
    assert compiled(Phrase("ลืมรหัสผ่าน"))["multi_match"]["query"] == "ลืม รหัส ผ่าน"


def test_a_thai_word_is_asked_as_typed_and_the_other_keyboard_beside_it():
    """Without an index that tells which words there are, every Thai word was once taken for
    Latin keys.
    """
    assert asked_as_sent("นกเงือก").words == ["นกเงือก"]
    assert {"ลืม", "รหัส", "ผ่าน"} <= set(asked_as_sent("ลืมรหัสผ่าน").words)
    both = asked_as_sent("]n,isylzjko").words  # ลืมรหัสผ่าน with the wrong keyboard
    assert {"ลืม", "รหัส", "ผ่าน"} <= set(both)
    assert len(both) > 3


@pytest.mark.parametrize("text", ["", "\x00", "((((", '"' * 300, "ก" * 5000])
def test_anything_can_be_asked_of_a_server(text):
    asked = asked_as_sent(text)
    assert len(asked.words) + len(asked.grams) < 200


def test_the_setting_names_the_server(monkeypatch):
    monkeypatch.setattr("intranet.settings.find_spec", lambda name: True)
    chosen = search_backend("opensearch+https://user:word@search.example:9200")
    assert chosen["BACKEND"] == "knowledge.search.server.opensearch"
    assert chosen["URLS"] == ["https://user:word@search.example:9200"]
    assert (
        search_backend("elasticsearch+http://localhost:9200")["BACKEND"]
        == "knowledge.search.server.elasticsearch"
    )
    assert search_backend("")["BACKEND"] == "knowledge.search"


@pytest.mark.parametrize(
    "wrong", ["http://localhost:9200", "opensearch", "solr+http://x", "opensearch+ftp://x"]
)
def test_a_wrong_setting_stops_the_start(wrong):
    with pytest.raises(SystemExit, match="INTRANET_SEARCH_URL"):
        search_backend(wrong)


def test_a_missing_client_stops_the_start(monkeypatch):
    monkeypatch.setattr("intranet.settings.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="docs/search"):
        search_backend("opensearch+http://localhost:9200")


@pytest.fixture
def another_backend(settings):
    settings.WAGTAILSEARCH_BACKENDS = {
        "default": {"BACKEND": "modelsearch.backends.database.fallback"}
    }


@pytest.mark.parametrize("address", ["/search/", "/api/search/", "/search/suggest/"])
def test_the_pages_answer_on_another_backend_too(another_backend, address, as_, teacher):
    page = make_guide("Hornbill handbook")
    browser = as_(teacher)
    assert "Hornbill" in browser.get(address, {"q": "Hornbill"}).content.decode()
    assert browser.get(page.get_url()).status_code == 200
    assert browser.get(address, {"q": ""}).status_code == 200


@pytest.mark.skipif(
    "INTRANET_TEST_SEARCH_URL" not in os.environ, reason="INTRANET_TEST_SEARCH_URL names no server"
)
def test_a_server_finds_what_our_index_finds(settings, as_, teacher):
    backend = search_backend(os.environ["INTRANET_TEST_SEARCH_URL"]) | {
        "INDEX_PREFIX": "intranet_test_"
    }
    settings.WAGTAILSEARCH_BACKENDS = {"default": backend}
    page = make_guide("ลืมรหัสผ่านนกเงือก")
    call_command("update_index", verbosity=0)
    rows = as_(teacher).get("/api/search/", {"q": "นกเงือก"}).json()["results"]
    assert rows[0]["slug"] == page.slug
    assert not watch.is_away()


def test_the_system_check_tells_of_an_index_of_another_make():
    make_guide()
    assert not [
        message for message in run_checks(databases=["default"]) if message.id == "knowledge.W001"
    ]
    Engine().store.put(recipe="0")
    [message] = [
        message for message in run_checks(databases=["default"]) if message.id == "knowledge.W001"
    ]
    assert "rebuild_search" in message.hint


# A server, small and real -------------------------------------------------------------------------
PATIENT = 60  # seconds: a healthy server of these tests is waited for, however busy the machine
IMPATIENT = 0.3  # for the one that never answers
FAILURES = ["gone", "busy", "garbage", "page", "slow"]
MOST_ASKED = (
    4  # by six requests to a site whose server fails: each counts as long as one may wait for it
)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(outage, "PAUSE", 600.0)  # ends by `later` alone, however busy the machine
    watch.forget()
    server = SearchServer()
    yield server
    server.close()
    watch.forget()


@pytest.fixture(params=["opensearch", "elasticsearch"])
def remote(request, server, settings):
    """The site on a search server, with an index that was just made."""
    backend = search_backend(f"{request.param}+{server.address}") | {"TIMEOUT": PATIENT}
    settings.WAGTAILSEARCH_BACKENDS = {"default": backend}
    call_command("update_index", verbosity=0)
    return server


def fall_into(mood: str, server, settings) -> None:
    """The server begins to fail in this way; one that never answers is given up soon."""
    server.mood = mood
    if mood == "slow":
        settings.WAGTAILSEARCH_BACKENDS["default"]["TIMEOUT"] = IMPATIENT


def later():
    """The pause after a failure is over."""
    watch.until = 0.0


def titles(found) -> list[str]:
    return [page.title for page in found]


def test_the_server_is_told_to_split_at_spaces_and_gets_our_words(remote):
    page = make_guide("ลืมรหัสผ่าน", "<p>กดปุ่มที่หน้าเข้าสู่ระบบ</p>")
    index = remote.index("intranet_wagtailcore_page")
    assert index["settings"]["analysis"]["analyzer"]["ours"] == {
        "type": "custom",
        "tokenizer": "whitespace",
        "filter": [],
    }
    texts = {name: field for name, field in index["properties"].items() if field["type"] == "text"}
    assert {"title", "_all_text", "knowledge_guidepage__body"} <= set(texts)
    assert {field["analyzer"] for field in texts.values()} == {"ours", "edgengram_analyzer"}
    assert (
        index["properties"]["knowledge_guidepage__tags"]["properties"]["name"]["analyzer"] == "ours"
    )
    document = index["documents"][str(page.pk)]
    assert document["title"].split()[:3] == ["ลืม", "รหัส", "ผ่าน"]
    assert "_ลืม" in document["title"].split()
    assert (
        "เข้าสู่" in document["knowledge_guidepage__body"]
        or "เข้า" in document["knowledge_guidepage__body"]
    )


def test_a_page_is_found_once_it_is_saved_and_no_more_once_it_is_deleted(remote, as_, teacher):
    page = make_guide("ลืมรหัสผ่านของระบบนกเงือก")
    make_guide("ตารางสอบปลายภาค")
    browser = as_(teacher)
    response = browser.get("/search/", {"q": "นกเงือก"})
    assert "ลืมรหัสผ่านของระบบ" in response.content.decode()
    assert "ขัดข้อง" not in response.content.decode()
    answer = browser.get("/api/search/", {"q": "นกเงือก"}).json()
    assert answer["results"][0]["slug"] == page.slug
    assert answer["count"] == 1
    assert browser.get("/search/suggest/", {"q": "นกเงื"}).json()[0]["text"] == page.title
    page.delete()
    assert browser.get("/api/search/", {"q": "นกเงือก"}).json()["results"] == []
    assert not watch.is_away()


def test_words_of_the_editors_hold_on_a_server_too(remote, as_, teacher):
    page = make_guide("คู่มือเข้าระบบนกเงือก")
    SameWords.objects.create(words="กระรอกบิน\nนกเงือก")
    assert (
        as_(teacher).get("/api/search/", {"q": "กระรอกบิน"}).json()["results"][0]["slug"]
        == page.slug
    )


def test_the_ways_of_asking(remote):
    first = make_guide("ลืมรหัสผ่านนกเงือก", school_year=2568)
    second = make_guide("รหัสผ่านของกระรอกบิน", "<p>ไม่ลืม</p>")
    backend, guides = get_search_backend(), GuidePage.objects.all()
    assert set(titles(backend.search("รหัสผ่าน", guides))) == {first.title, second.title}
    assert titles(backend.search("รหัสผ่าน นกเงือก", guides, operator="and")) == [first.title]
    assert titles(backend.search("ลืม", guides, fields=["title"])) == [first.title]
    assert titles(backend.search(Phrase("ลืมรหัสผ่าน"), guides)) == [first.title]
    assert titles(backend.search(Fuzzy("นกเงือด"), guides)) == [first.title]
    assert titles(backend.search(PlainText("รหัสผ่าน") & ~PlainText("นกเงือก"), guides)) == [
        second.title
    ]
    assert (
        titles(backend.search(Boost(PlainText("กระรอกบิน"), 3) | PlainText("ลืม"), guides))[0]
        == second.title
    )
    assert titles(backend.autocomplete("รหัสผ่านของกระ", guides, operator="and")) == [second.title]
    assert titles(backend.search("รหัสผ่าน", guides.filter(school_year=2568))) == [first.title]
    assert titles(backend.search("รหัสผ่าน", guides.filter(title__contains="กระรอก"))) == [
        second.title
    ]
    assert (
        titles(backend.search("รหัสผ่าน", guides.order_by("-title"), order_by_relevance=False)[:0])
        == []
    )


def test_counts_and_slices(remote):
    for number in range(7):
        make_guide(f"คู่มือนกเงือก {number}")
    results = get_search_backend().search("นกเงือก", GuidePage)
    assert results.count() == 7
    assert results[5:20].count() == 2
    whole = titles(results)
    assert len(whole) == 7
    assert titles(results[2:4]) == whole[2:4]
    assert results[3].title == whole[3]


def test_what_a_person_may_not_see_is_neither_found_nor_counted(remote, as_, teacher, admin_user):
    make_guide("คู่มือนกเงือก")
    make_draft("ร่างนกเงือก")
    answer = as_(teacher).get("/api/search/", {"q": "นกเงือก", "kind": "guide"}).json()
    assert (answer["count"], len(answer["results"])) == (1, 1)
    assert (
        "ร่างนกเงือก" in as_(admin_user).get("/admin/pages/search/", {"q": "นกเงือก"}).content.decode()
    )


def test_results_can_be_narrowed_by_what_the_server_does_not_know(remote, as_, teacher):
    page = make_guide("คู่มือนกเงือก", school_year=2568)
    page.systems.add(System.objects.get(slug="dmc"))
    page.save()
    make_guide("คู่มือนกเงือกอีกเรื่อง", school_year=2567)
    browser = as_(teacher)
    for narrowing in ({"system": "dmc"}, {"year": "2568"}, {"system": "dmc", "year": "2568"}):
        answer = browser.get("/api/search/", {"q": "นกเงือก", **narrowing}).json()
        assert [row["slug"] for row in answer["results"] if row["kind"] == "guide"] == [
            page.slug
        ], narrowing


def test_the_password_of_the_address_is_sent_as_it_is(server, settings):
    for product in ("opensearch", "elasticsearch"):
        address = server.address.replace("http://", "http://indexer:p%40ss%2Fword@")
        settings.WAGTAILSEARCH_BACKENDS = {"default": search_backend(f"{product}+{address}")}
        call_command("update_index", verbosity=0, schema_only=True)
    expected = "Basic " + b64encode(b"indexer:p@ss/word").decode()
    assert {headers["Authorization"] for headers in server.headers_seen} == {expected}


# The server is away -------------------------------------------------------------------------------
@pytest.mark.parametrize("mood", FAILURES)
def test_nobody_waits_or_loses_anything_while_the_server_is_away(
    mood, remote, settings, as_, teacher
):
    """Acknowledged is stored; searches say what is wrong and look into the database; later all
    is as if nothing was.
    """
    old = make_guide("คู่มือเดิมของนกเงือก")
    asked_before = len(remote.headers_seen)
    fall_into(mood, remote, settings)
    page = make_guide("ลืมรหัสผ่านนกเงือก")
    browser = as_(teacher)
    found = browser.get("/search/", {"q": "นกเงือก"})
    assert (found.status_code, browser.get("/search/", {"q": "ไม่มีคำนี้"}).status_code) == (200, 200)
    assert "ระบบค้นหาขัดข้องชั่วคราว" in found.content.decode()
    assert page.title in found.content.decode().replace("<mark>", "").replace("</mark>", "")
    answer = browser.get("/api/search/", {"q": "นกเงือก"}).json()
    assert {row["slug"] for row in answer["results"]} == {page.slug, old.slug}
    assert "ขัดข้อง" in answer["notice"]
    assert page.title in {
        row["text"] for row in browser.get("/search/suggest/", {"q": "นกเงือก"}).json()
    }
    assert browser.get(page.get_url()).status_code == 200
    assert (browser.get("/healthz").status_code, browser.get("/readyz").status_code) == (200, 200)
    assert len(remote.headers_seen) - asked_before <= MOST_ASKED
    assert count_unsent() == 1
    assert [
        message.id
        for message in run_checks(databases=["default"])
        if message.id == "knowledge.W002"
    ]

    remote.mood = ""
    settings.WAGTAILSEARCH_BACKENDS["default"]["TIMEOUT"] = PATIENT
    later()
    browser.get("/search/", {"q": "นกเงือก"})
    assert count_unsent() == 0
    answer = browser.get("/api/search/", {"q": "นกเงือก"}).json()
    assert {row["slug"] for row in answer["results"]} == {page.slug, old.slug}
    assert "notice" not in answer
    assert str(page.pk) in remote.documents("intranet_wagtailcore_page")


def test_a_server_that_did_not_answer_is_left_alone_for_a_while(remote, settings, as_, teacher):
    fall_into("slow", remote, settings)
    as_(teacher).get("/search/", {"q": "นกเงือก"})
    asked = len(remote.headers_seen)
    as_(teacher).get("/search/", {"q": "นกเงือก"})
    make_guide()
    assert len(remote.headers_seen) == asked


def test_a_server_that_is_not_there_at_all(settings, as_, teacher, server):
    address = server.address
    server.close()
    for product in ("opensearch", "elasticsearch"):
        watch.forget()
        settings.WAGTAILSEARCH_BACKENDS = {"default": search_backend(f"{product}+{address}")}
        page = make_guide(f"คู่มือนกเงือก {product}")
        response = as_(teacher).get("/search/", {"q": "นกเงือก"})
        assert (response.status_code, "ขัดข้อง" in response.content.decode()) == (200, True)
        assert find_related(page, GuidePage.objects.all()) == []
        with pytest.raises(CommandError, match="search server"):
            call_command("update_index", verbosity=0)


def test_one_thing_that_is_refused_stops_no_other_search(remote, as_, teacher):
    page = make_guide("คู่มือนกเงือก")
    remote.mood = "refuses"
    assert (
        as_(teacher).get("/api/search/", {"q": "นกเงือก"}).json()["results"][0]["slug"] == page.slug
    )
    assert not watch.is_away()
    make_guide("คู่มือที่เซิร์ฟเวอร์ไม่รับ")
    assert count_unsent() == 0  # it would be refused each night


def test_what_was_deleted_while_the_server_was_away_is_taken_out_in_the_night(remote):
    page = make_guide("คู่มือนกเงือก")
    key = str(page.pk)
    remote.mood = "gone"
    page.delete()
    assert key in remote.documents("intranet_wagtailcore_page")
    assert tell_server() == 0  # still away
    remote.mood = ""
    assert tell_server() > 0
    assert key not in remote.documents("intranet_wagtailcore_page")
    assert count_unsent() == 0


def test_what_is_saved_before_there_is_an_index_waits_for_it(server, settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": search_backend(f"opensearch+{server.address}")}
    page = make_guide("คู่มือนกเงือก")
    assert not server.indices
    assert count_unsent() == 1
    call_command("update_index", verbosity=0)
    assert count_unsent() == 0
    assert str(page.pk) in server.documents("intranet_wagtailcore_page")


def test_what_is_saved_while_the_index_is_made_anew_is_in_the_new_one(remote):
    backend = get_search_backend()
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(GuidePage))
    index = rebuilder.start()
    index.add_model(GuidePage)
    page = make_guide("คู่มือนกเงือก")
    rebuilder.finish()
    assert len([name for name in remote.indices if "wagtailcore_page" in name]) == 1
    assert str(page.pk) in remote.documents("intranet_wagtailcore_page")
    assert count_unsent() == 0
