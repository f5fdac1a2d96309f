"""Which faults of real databases say that they cannot be used, and what the log says then."""

import logging

import pytest
from django.db import DatabaseError, connection
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

from intranet.database import is_away
from intranet.log import ShortOfDatabase

pytestmark = pytest.mark.django_db


def fault_of(link, query: str = "SELECT count(*) FROM sqlite_master") -> DatabaseError:
    with pytest.raises(DatabaseError) as caught, link.cursor() as cursor:
        cursor.execute(query)
    return caught.value


def link_to(kind: type, **facts: object):
    return kind(connection.settings_dict | {"OPTIONS": {}, "TEST": {}, **facts})


@pytest.fixture
def missing(tmp_path) -> DatabaseError:
    return fault_of(link_to(SQLite, NAME=str(tmp_path / "no" / "file")))


@pytest.fixture
def damaged(tmp_path) -> DatabaseError:
    (tmp_path / "file").write_bytes(b"no database at all" * 1000)
    return fault_of(link_to(SQLite, NAME=str(tmp_path / "file")))


@pytest.fixture
def unreachable() -> DatabaseError:
    facts = {"HOST": "127.0.0.1", "PORT": 9, "USER": "somebody", "PASSWORD": "", "NAME": "name"}
    return fault_of(link_to(PostgreSQL, **facts))


@pytest.fixture
def mistaken(db) -> DatabaseError:
    return fault_of(connection, "SELECT * FROM no_such_table")


@pytest.mark.parametrize("name", ["missing", "damaged", "unreachable"])
def test_a_database_that_cannot_be_used_is_away(name, request):
    assert is_away(request.getfixturevalue(name))


def test_a_query_at_fault_is_not_taken_for_a_database_that_is_away(mistaken):
    assert not is_away(mistaken)
    assert not is_away(ValueError("x"))
    assert not is_away(None)


def record_of(error: Exception) -> logging.LogRecord:
    return logging.LogRecord(
        "name", logging.ERROR, "", 0, "a page: %s", ("/me/",), (type(error), error, None)
    )


def test_what_is_away_is_logged_in_one_line(missing):
    record = record_of(missing)
    assert ShortOfDatabase().filter(record)
    told = logging.Formatter().format(record)
    assert told == "a page: /me/: unable to open database file"


def test_a_fault_of_ours_keeps_its_traceback(mistaken):
    record = record_of(mistaken)
    assert ShortOfDatabase().filter(record)
    assert "no_such_table" in logging.Formatter().format(record).partition("\n")[2]


def test_the_log_is_set_so():
    kinds = [type(one) for handler in logging.getLogger().handlers for one in handler.filters]
    assert ShortOfDatabase in kinds
