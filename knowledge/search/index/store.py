"""The storage of the index: what both databases have in common. Tables of its own, without models.

There are two sets of tables, a and b: one is in use, the other is empty or is being rebuilt. A
small table of settings says which. During a rebuild writes go to both, so that no save is lost.
"""

# ruff: noqa: S608  (names of tables are constants of this package; every value is a parameter)

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import transaction

from knowledge.search.text.segment import RECIPE as WORDS_RECIPE

from .expression import Expression
from .ranking import Document, Field, inverse_frequency

# The format of the stored data; together with the recipe for words it tells whether an index is up
# to date.
RECIPE = f"1.{WORDS_RECIPE}"

PREFIX = "thai_search"
SETS = ("a", "b")

# How many postings the search for candidates may read before it leaves common terms to exact
# ranking.
POSTINGS = 4_500
# Common terms are still used while the rare ones found fewer documents than this.
ENOUGH = 300


class Damaged(Exception):
    """The index cannot be read."""


class Sizes(NamedTuple):
    documents: int
    average_length: float


class Store:
    """One index in one database. Subclasses implement the SQL dialect."""

    # Increased when older tables cannot be read any more: then there is no index until the next
    # rebuild.
    SHAPE = "1"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.meta = f"{PREFIX}_meta"
        self.is_there = False  # once found, the table of settings stays

    # Settings of the index
    def settings(self) -> dict[str, str]:
        """The contents of the table of settings; empty if it does not exist, or belongs to tables
        of another shape.
        """
        self.is_there = self.is_there or self.has_table(self.meta)
        if not self.is_there:
            return {}
        there, self.is_there = self.is_there, False  # in case it is missing
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT name, value FROM {self.meta}")
            found = dict(cursor.fetchall())
        self.is_there = there
        return found if found.get("shape", "1") == self.SHAPE else {}

    def put(self, **settings: str) -> None:
        with self.connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute(
                    f"INSERT INTO {self.meta} (name, value) VALUES (%s, %s) "
                    "ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value",
                    [name, value],
                )

    def prepare(self) -> dict[str, str]:
        """Create the tables if they do not exist; returns the settings."""
        settings = self.settings()
        if "active" not in settings:
            with transaction.atomic(using=self.connection.alias):
                if self.is_there:  # tables of another shape
                    self.remove_all()
                with self.connection.cursor() as cursor:
                    cursor.execute(
                        f"CREATE TABLE IF NOT EXISTS {self.meta} (name varchar(40) PRIMARY KEY,"
                        " value text)"
                    )
                self.create("a")
                self.put(active="a", recipe=RECIPE, shape=self.SHAPE)
            settings = self.settings()
        return settings

    def remove_all(self) -> None:
        """Remove the index; the next write, or a rebuild, creates a new one."""
        for name in SETS:
            self.drop(name)
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.meta}")
        self.is_there = False

    # Implemented by each dialect
    def has_table(self, name: str) -> bool:
        raise NotImplementedError

    def create(self, name: str) -> None:
        raise NotImplementedError

    def drop(self, name: str) -> None:
        raise NotImplementedError

    def clear(self, name: str) -> None:
        raise NotImplementedError

    def sizes(self, name: str) -> Sizes:
        raise NotImplementedError

    def frequencies(self, name: str, terms: Sequence[str]) -> dict[str, int]:
        raise NotImplementedError

    def best(
        self, name: str, terms: Mapping[str, float], kinds: Sequence[int] | None, limit: int
    ) -> dict[int, float]:
        raise NotImplementedError

    def find(
        self,
        name: str,
        expression: Expression,
        kinds: Sequence[int] | None,
        *,
        autocomplete: bool = False,
        limit: int = 0,
    ) -> dict[int, float]:
        raise NotImplementedError

    def documents(self, name: str, keys: Sequence[int]) -> Iterator[Document]:
        raise NotImplementedError

    def replace(self, name: str, documents: Sequence[Document]) -> None:
        raise NotImplementedError

    def remove(self, name: str, keys: Sequence[int]) -> None:
        raise NotImplementedError

    def known_keys(self, name: str, keys: Sequence[int]) -> set[int]:
        raise NotImplementedError

    def keys(self, name: str, kinds: Sequence[int] | None) -> list[int]:
        raise NotImplementedError

    def ends(self, name: str) -> list[int]:
        """The keys of the first and the last document; none of an empty index."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT min(id), max(id) FROM {PREFIX}_{name}_doc")
            return list({key for key in cursor.fetchone() if key is not None})

    def is_whole(self, name: str) -> bool:
        """Whether the two separate counts agree: that of the words' tables and that of the
        documents.
        """
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {PREFIX}_{name}_doc")
            stored = int(cursor.fetchone()[0])
        return stored > 0 and stored == self.sizes(name).documents

    def check(self, name: str) -> None:
        """Read everything where the database can check itself; raises a database error where it is
        damaged.
        """


def rare_enough(
    terms: Iterable[str], frequency: Mapping[str, int], documents: int
) -> dict[str, float]:
    """The terms used to find candidates, rarest first, with their weights; this limits the work,
    however common the other terms are.
    """
    chosen: dict[str, float] = {}
    walked = 0
    for term in sorted((t for t in terms if frequency.get(t)), key=lambda t: frequency[t]):
        if walked + frequency[term] > POSTINGS and walked >= ENOUGH:
            break
        walked += frequency[term]
        chosen[term] = inverse_frequency(frequency[term], documents)
    return chosen


def pack(document: Document) -> bytes:
    """A document in its stored form: its primary key, then a line for each field; weight 0 marks
    autocomplete.
    """
    fields = (*document.fields, *(field._replace(weight=0) for field in document.starts))
    lines = ("\t".join((f.name, f"{f.weight:g}", f.words, f.grams)) for f in fields)
    return zlib.compress("\n".join([document.pk, *lines]).encode(), 6)


def unpack(key: int, packed: bytes) -> Document:
    try:
        pk, *lines = zlib.decompress(packed).decode().split("\n")
        rows = [line.split("\t") for line in lines]
        fields = [Field(name, float(weight), words, grams) for name, weight, words, grams in rows]
    except (zlib.error, ValueError) as error:
        raise Damaged(f"document {key}: {error}") from error
    searched = tuple(field for field in fields if field.weight)
    completed = tuple(field for field in fields if not field.weight)
    return Document(key, pk, searched, completed)


def join_fields(fields: Iterable[Field]) -> str:
    """The words and grams of these fields, one after the other."""
    return " ".join(f"{field.words} {field.grams}" for field in fields)


def in_batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


@contextmanager
def together(connection: Any) -> Iterator[None]:
    """A single transaction: the one of the save if there is one, else a new one."""
    with transaction.atomic(using=connection.alias, savepoint=False):
        yield
