"""A search server in place of our index: what is sent to it, how it is asked, and the pages on any other backend."""

import os

import pytest
from django.core.checks import run_checks
from modelsearch.backends.elasticsearchbase import ElasticsearchBaseMapping, ElasticsearchBaseSearchQueryCompiler
from modelsearch.query import Fuzzy, Phrase, PlainText

from intranet.settings import search_backend
from knowledge.models import GuidePage
from knowledge.search.engine import Engine
from knowledge.search.remote import AsksByOurTokens, SendsOurTokens, asked_as_sent

from .make import make_guide

pytestmark = pytest.mark.django_db


class Mapping(SendsOurTokens, ElasticsearchBaseMapping):
    pass


class Compiler(AsksByOurTokens, ElasticsearchBaseSearchQueryCompiler):
    mapping_class = Mapping


def compiled(query):
    return Compiler(GuidePage.objects.all(), query).get_inner_query()


def sent(query) -> set[str]:
    [body] = compiled(query).values()
    return set((body["query"] if isinstance(body, dict) and "query" in body else str(body)).split())


def test_index_words_are_sent_in_place_of_the_text():
    page = make_guide("ลืมรหัสผ่าน", "<p>กดปุ่มที่หน้าเข้าสู่ระบบ</p>")
    document = Mapping(GuidePage).get_document(page)
    title = next(value for name, value in document.items() if name.endswith("title") and isinstance(value, str))
    assert {"ลืม", "รหัส", "ผ่าน"} <= set(title.split())
    assert any(word.startswith("_") for word in title.split())
    assert document["pk"] == str(page.pk)


def test_a_query_is_asked_by_the_same_words_and_what_is_said_otherwise():
    assert {"รหัส", "ผ่าน"} <= sent(PlainText("พาสเวิร์ด", operator="or"))
    assert sent(PlainText("ลืม รหัสผ่าน")) == {"ลืม", "รหัส", "ผ่าน"} or "ลืม" in sent(PlainText("ลืม รหัสผ่าน"))
    assert "ลืม" in sent(Fuzzy("ลืม"))
    assert "match_phrase" in str(compiled(Phrase("ลืมรหัสผ่าน"))) or "phrase" in str(compiled(Phrase("ลืมรหัสผ่าน")))


@pytest.mark.parametrize("text", ["", "\x00", "((((", '"' * 300, "ก" * 5000])
def test_anything_can_be_asked_of_a_server(text):
    assert len(asked_as_sent(text).split()) < 200


def test_the_setting_names_the_server(monkeypatch):
    monkeypatch.setattr("intranet.settings.find_spec", lambda name: True)
    chosen = search_backend("opensearch+https://user:word@search.example:9200")
    assert chosen["BACKEND"] == "knowledge.search.opensearch"
    assert chosen["URLS"] == ["https://user:word@search.example:9200"]
    assert search_backend("elasticsearch+http://localhost:9200")["BACKEND"] == "knowledge.search.elasticsearch"
    assert search_backend("")["BACKEND"] == "knowledge.search"


@pytest.mark.parametrize("wrong", ["http://localhost:9200", "opensearch", "solr+http://x", "opensearch+ftp://x"])
def test_a_wrong_setting_stops_the_start(wrong):
    with pytest.raises(SystemExit, match="INTRANET_SEARCH_URL"):
        search_backend(wrong)


def test_a_missing_client_stops_the_start(monkeypatch):
    monkeypatch.setattr("intranet.settings.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="docs/search"):
        search_backend("opensearch+http://localhost:9200")


@pytest.fixture
def another_backend(settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database.fallback"}}


@pytest.mark.parametrize("address", ["/search/", "/api/search/", "/search/suggest/"])
def test_the_pages_answer_on_another_backend_too(another_backend, address, as_, teacher):
    page = make_guide("Hornbill handbook")
    browser = as_(teacher)
    assert "Hornbill" in browser.get(address, {"q": "Hornbill"}).content.decode()
    assert browser.get(page.get_url()).status_code == 200
    assert browser.get(address, {"q": ""}).status_code == 200


@pytest.mark.skipif("INTRANET_TEST_SEARCH_URL" not in os.environ, reason="INTRANET_TEST_SEARCH_URL names no server")
def test_a_server_finds_what_our_index_finds(settings, as_, teacher):
    from django.core.management import call_command

    settings.WAGTAILSEARCH_BACKENDS = {"default": search_backend(os.environ["INTRANET_TEST_SEARCH_URL"])}
    page = make_guide("ลืมรหัสผ่านนกเงือก")
    call_command("rebuild_modelsearch_index", verbosity=0)
    rows = as_(teacher).get("/api/search/", {"q": "นกเงือก"}).json()["results"]
    assert rows[0]["slug"] == page.slug


def test_the_system_check_tells_of_an_index_of_another_make():
    make_guide()
    assert not [message for message in run_checks(databases=["default"]) if message.id == "knowledge.W001"]
    Engine().store.put(recipe="0")
    [message] = [message for message in run_checks(databases=["default"]) if message.id == "knowledge.W001"]
    assert "rebuild_search" in message.hint
