"""A running site whose search index is lost, damaged, emptied or half gone: titles answer, saving
goes on, the start and the night heal it.
"""

import pytest
import requests
from django.db import connection

from tests.server import PASSWORD, Server

LIMITED = "ค้นได้จำกัด"
ASK = """
from django.db import connection, transaction
from knowledge.search.index.engine import Engine
name = Engine().active()
with connection.cursor() as cursor:
    for statement in {statements!r}:
        cursor.execute(statement.format(f"thai_search_{{name}}"))
"""
DAMAGES = {
    "sqlite": {
        "words dropped": ["DROP TABLE {0}_fts"],
        "a part of the words dropped": ["DROP TABLE {0}_fts_data"],
        "random bytes": [
            "UPDATE {0}_fts_data SET block = randomblob(length(block)) WHERE id > 10",
            "UPDATE {0}_auto_data SET block = randomblob(length(block)) WHERE id > 10",
        ],
        "documents dropped": ["DROP TABLE {0}_doc"],
        "settings dropped": ["DROP TABLE thai_search_meta"],
        "emptied": [
            "INSERT INTO {0}_fts ({0}_fts) VALUES ('delete-all')",
            "INSERT INTO {0}_auto ({0}_auto) VALUES ('delete-all')",
            "DELETE FROM {0}_doc",
        ],
        "half written": ["DELETE FROM {0}_doc WHERE id % 2 = 0"],
    },
    "postgresql": {
        "documents dropped": ["DROP TABLE {0}_doc"],
        "sums dropped": ["DROP TABLE {0}_sums"],
        "settings dropped": ["DROP TABLE thai_search_meta"],
        "random bytes": ["UPDATE {0}_doc SET packed = decode(md5(packed), 'hex')"],
        "emptied": ["TRUNCATE {0}_doc, {0}_sums"],
        "half written": ["DELETE FROM {0}_doc WHERE id % 2 = 0"],
    },
}[connection.vendor]
SAVE = """
from django.db import transaction
from knowledge.models import GuidePage
from services.models import Consultation, System
from django.utils import timezone
with transaction.atomic():
    page = GuidePage.objects.live().first()
    page.title = "คู่มือนกเงือกหัวแรด"
    page.save_revision().publish()
    system = System.objects.first()
    system.purpose = "แก้ไขระหว่างดัชนีเสีย"
    system.save()
    Consultation.objects.receive(subject="เรื่องระหว่างดัชนีเสีย", at=timezone.now(), channel="phone")
print(GuidePage.objects.get(pk=page.pk).title)
"""


class Reader:
    """A person with a session of the running site."""

    def __init__(self, server: Server, username: str):
        self.url, self.session = server.url, requests.Session()
        page = self.get("/accounts/login/")
        data = {
            "login": username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": page.cookies["csrftoken"],
        }
        answer = self.session.post(
            f"{self.url}/accounts/login/", data, headers={"Referer": self.url}, timeout=120
        )
        assert answer.status_code == 200
        assert "/accounts/login/" not in answer.url

    def get(self, path: str, **params: str) -> requests.Response:
        return self.session.get(f"{self.url}{path}", params=params, timeout=120)


def titles(reader: Reader, words: str) -> list[str]:
    found = reader.get("/api/search/", q=words)
    assert found.status_code == 200
    return [row["title"] for row in found.json()["results"]]


def damage(server: Server, kind: str) -> None:
    server.run(ASK.format(statements=DAMAGES[kind]))


def readiness(server: Server) -> str:
    return requests.get(f"{server.url}/readyz", timeout=120).text


@pytest.fixture(scope="module")
def reader(site) -> Reader:
    return Reader(site, "teacher")


@pytest.fixture
def healthy(site) -> Server:
    site.manage("rebuild_search", "--if-needed")
    assert readiness(site) == "ok\n"
    return site


@pytest.mark.parametrize("kind", DAMAGES)
def test_search_answers_and_saving_goes_on_whatever_happened_to_the_index(healthy, reader, kind):
    title = healthy.run(
        "from knowledge.models import GuidePage; print(GuidePage.objects.live().first().title)"
    ).strip()
    damage(healthy, kind)
    assert "search index" in readiness(healthy)
    assert reader.get("/search/", q=title).status_code == 200
    assert title in titles(reader, title)
    assert reader.get("/search/suggest/", q=title[:6]).json()
    assert reader.get("/knowledge/").status_code == 200
    assert healthy.run(SAVE) == "คู่มือนกเงือกหัวแรด\n"
    assert "คู่มือนกเงือกหัวแรด" in titles(reader, "นกเงือกหัวแรด")
    told = healthy.manage("rebuild_search", "--if-needed")
    assert told.returncode == 0, told.stderr
    if (
        kind != "settings dropped"
    ):  # they are made again by the saving, and then nothing else may be missing
        assert "documents in the search index" in told.stdout
    assert readiness(healthy) == "ok\n"
    assert "คู่มือนกเงือกหัวแรด" in titles(reader, "นกเงือกหัวแรด")
    assert LIMITED not in reader.get("/search/", q="นกเงือกหัวแรด").text


def test_the_page_says_that_search_is_limited(healthy, reader):
    damage(healthy, "documents dropped")
    assert LIMITED in reader.get("/search/", q="คู่มือ").text
    assert LIMITED in reader.get("/api/search/", q="คู่มือ").json()["notice"]


def test_titles_are_those_that_a_person_may_see(healthy, reader):
    healthy.run(
        "from knowledge.models import GuidePage\npage = GuidePage.objects.live().last(); page.title"
        " = 'เรื่องลับแมวดาว'; page.save(); page.unpublish()"
    )
    damage(healthy, "documents dropped")
    assert "เรื่องลับแมวดาว" not in titles(reader, "เรื่องลับแมวดาว")
    suggested = reader.get("/search/suggest/", q="เรื่องลับแมวดาว").json()
    assert "เรื่องลับแมวดาว" not in [row["text"] for row in suggested]


def test_the_next_start_and_the_night_heal_it(healthy, reader):
    damage(healthy, "emptied")
    told = healthy.manage("nightly")
    assert told.returncode == 0, told.stderr
    assert readiness(healthy) == "ok\n"
    damage(healthy, "documents dropped")
    healthy.stop()
    healthy.start()
    assert readiness(healthy) == "ok\n"
    assert reader.get("/api/search/", q="คู่มือ").json()["count"] > 1


def test_the_log_names_the_damage_once(healthy):
    damage(healthy, "documents dropped")
    told = healthy.manage("shell", "--no-imports", "-c", SAVE + SAVE)
    assert told.returncode == 0
    assert told.stderr.count("search index cannot be written") == 1
