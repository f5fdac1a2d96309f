"""When a search server does not answer: it is not contacted for a while, and the changes that it
missed are stored for later.

Both are for remote.py only; with our own index nothing of this is used.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import connection

from knowledge.search.index.store import PREFIX

logger = logging.getLogger(__name__)

# After a failure nobody waits for the server for this many seconds: a worker answers one request at
# a time.
PAUSE = 15.0
TABLE = f"{PREFIX}_waiting"
# What a client raises for a response in an unexpected format.
SHAPES = (AttributeError, LookupError, TypeError, ValueError)
# Stored in place of a model while `update_index` fills a new index: objects saved then wait for its
# end.
REBUILDING = "*"


class ServerAway(Exception):
    """The search server does not answer, or not like a search server."""


class Refused(Exception):
    """The search server answers that it cannot do this one thing."""


class Watch:
    """What this process knows of the server: until when it is not contacted, and whether it was
    down before.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.until = 0.0
        self.was_away = False

    def is_away(self) -> bool:
        return time.monotonic() < self.until

    def note_failure(self, error: Exception) -> ServerAway:
        self.until = time.monotonic() + PAUSE
        self.was_away = True
        logger.warning("the search server does not answer: %s", str(error)[:300])
        return ServerAway(str(error)[:300])

    def came_back(self) -> bool:
        """True once, for the first caller that finds the server up again."""
        came_back, self.was_away = self.was_away, False
        return came_back

    @contextmanager
    def guard(self, errors: tuple[type[Exception], ...]) -> Iterator[None]:
        """Around one request: raises ServerAway at once if the server has just failed."""
        if self.is_away():
            raise ServerAway("it did not answer a moment ago")
        try:
            yield
        except errors as error:
            if statuses(error) == {400}:
                raise Refused(str(error)[:300]) from error
            raise self.note_failure(error) from error
        except SHAPES as error:  # the server is not a search server
            raise self.note_failure(error) from error


watch = Watch()


def statuses(error: Any) -> set[Any]:
    """The HTTP statuses that an error reports; for a batch, those of the refused items."""
    answers = [
        next(iter(answer.values()))
        for answer in getattr(error, "errors", ())
        if isinstance(answer, dict)
    ]
    return {answer.get("status") for answer in answers} or {getattr(error, "status_code", None)}


# What waits ---------------------------------------------------------------------------------------
class Row(NamedTuple):
    number: str
    model: str
    pk: str


def run(sql: str, values: tuple[str, ...] = ()) -> list[Any]:
    """Run SQL on our table, which is created when it is first needed: most sites never have a
    search server.
    """
    with connection.cursor() as cursor:
        columns = "number varchar(32) PRIMARY KEY, model varchar(100), pk varchar(100)"
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({columns})")
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def note(model: str, pk: object) -> None:
    """A new row each time, so that a change noted while a row is being sent is not lost."""
    run(
        f"INSERT INTO {TABLE} (number, model, pk) VALUES (%s, %s, %s)",  # noqa: S608
        (uuid4().hex, model, str(pk)),
    )


def unsent_rows() -> list[Row]:
    return [Row(*row) for row in run(f"SELECT number, model, pk FROM {TABLE} ORDER BY model, pk")]  # noqa: S608


def forget(rows: Iterable[Row]) -> None:
    for row in rows:
        run(f"DELETE FROM {TABLE} WHERE number = %s", (row.number,))  # noqa: S608
