"""`/readyz` prints the checks that decide whether the site can serve, line by line as before."""

import pytest
from django.db import DatabaseError, connection

from home.health import readiness
from home.health.rules import HealthCheck, State, is_ready, readiness_lines, worst_first, worst_of
from home.site.disk import MEGABYTE, Disk
from knowledge.search.index.engine import Engine


def check(state: State, line: str = "") -> HealthCheck:
    return HealthCheck("key", "label", state, "detail", ready_line=line)


@pytest.fixture
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def put_disk(monkeypatch, *, free: int, has_reserve: bool) -> None:
    now = Disk(total=10_000 * MEGABYTE, free=free * MEGABYTE, has_reserve=has_reserve)
    monkeypatch.setattr(readiness.disk, "tend", lambda: now)


def test_faults_come_first_and_warnings_do_not_close_the_site():
    checks = [
        check(State.WARNING, "disk: nearly full"),
        check(State.OK),
        check(State.FAULT, "search index missing"),
    ]
    assert readiness_lines(checks) == ["search index missing", "disk: nearly full"]
    assert not is_ready(checks)
    assert readiness_lines(checks[:2]) == ["ok", "disk: nearly full"]
    assert is_ready(checks[:2])
    assert [one.state for one in worst_first(checks)] == ["fault", "warning", "ok"]
    assert worst_of(checks) is State.FAULT
    assert worst_of([check(State.UNKNOWN), check(State.OK)]) is State.UNKNOWN
    assert worst_of([]) is State.OK


def test_every_state_has_a_word_and_a_sign_of_its_own():
    assert len({state.label for state in State}) == len({state.sign for state in State}) == 4


@pytest.mark.django_db
def test_a_site_in_order_is_ready(client, own_folder, monkeypatch):
    put_disk(monkeypatch, free=5_000, has_reserve=True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.django_db
def test_maintenance_is_the_only_line(client, own_folder, monkeypatch):
    put_disk(monkeypatch, free=5_000, has_reserve=True)
    (own_folder / "maintenance").touch()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"maintenance: the site is closed for work on it\n"


@pytest.mark.django_db
def test_a_disk_that_is_full_closes_the_site_and_one_that_fills_up_is_told(
    client, own_folder, monkeypatch
):
    put_disk(monkeypatch, free=20, has_reserve=False)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content.decode() == (
        "disk: full, 20 MB free of 10000 MB: forms are refused until there is room\n"
    )
    put_disk(monkeypatch, free=100, has_reserve=True)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.content.decode() == "ok\ndisk: nearly full, 100 MB free of 10000 MB\n"


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_told(client, own_folder, monkeypatch):
    put_disk(monkeypatch, free=5_000, has_reserve=True)
    monkeypatch.setattr(
        readiness.MigrationExecutor, "migration_plan", lambda *facts: [("a migration", False)]
    )
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"migrations: run manage.py migrate\n"


@pytest.mark.django_db
def test_a_database_that_cannot_be_asked_is_told_without_its_words(client, own_folder, monkeypatch):
    put_disk(monkeypatch, free=5_000, has_reserve=True)

    def refuse(*facts):
        raise DatabaseError("password of somebody@host")

    monkeypatch.setattr(connection.introspection, "table_names", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"database: cannot be reached\n"


@pytest.mark.parametrize(
    ("facts", "state"), [({"recipe": "0"}, "stale"), ({"shape": "0"}, "missing")]
)
@pytest.mark.django_db
def test_an_index_that_cannot_be_used_is_told(client, own_folder, monkeypatch, facts, state):
    put_disk(monkeypatch, free=5_000, has_reserve=True)
    Engine().store.put(**facts)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content.decode() == f"search index {state}: run manage.py rebuild_search\n"
