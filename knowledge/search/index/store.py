"""Where the index lies: what both databases have in common. Tables of the backend's own, no model.

Two sets of tables, a and b: one is read, the other lies empty or is being rebuilt. A small table of
settings says which. Writing goes to both while a rebuild runs, so nothing that is saved meanwhile
is lost.
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

# What is stored and how; together with the recipe of the words it says whether an index is of this
# make.
RECIPE = f"1.{WORDS_RECIPE}"

PREFIX = "thai_search"
SETS = ("a", "b")

# How many postings the search for candidates may walk through before it leaves common terms to the
# exact weighing.
POSTINGS = 4_500
# Common terms still join in while the rare ones found fewer documents than this.
ENOUGH = 300


class Damaged(Exception):
    """What the index holds cannot be read."""


class Sizes(NamedTuple):
    documents: int
    average_length: float


class Store:
    """One index in one database. Subclasses know the dialect."""

    # Raised where tables made before can't be read any more: then there is no index until the next
    # rebuild.
    SHAPE = "1"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.meta = f"{PREFIX}_meta"
        self.is_there = False  # once seen, the table of settings stays

    # Settings of the index
    def settings(self) -> dict[str, str]:
        """What the table of settings says; empty if there is none, or none for tables of this
        shape.
        """
        self.is_there = self.is_there or self.has_table(self.meta)
        if not self.is_there:
            return {}
        there, self.is_there = self.is_there, False  # should it be gone
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
        """Make the tables if they are not there; the settings."""
        settings = self.settings()
        if "active" not in settings:
            with transaction.atomic(using=self.connection.alias):
                if self.is_there:  # of another shape
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
        """No index any more; the next write, or a rebuild, begins a new one."""
        for name in SETS:
            self.drop(name)
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.meta}")
        self.is_there = False

    # To be known by the dialect
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
        """Whether the counts agree that are kept apart: the words' and the documents'."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {PREFIX}_{name}_doc")
            stored = int(cursor.fetchone()[0])
        return stored > 0 and stored == self.sizes(name).documents

    def check(self, name: str) -> None:
        """Read all of it where the database can check itself; raises an error of the database
        where it is damaged.
        """


def rare_enough(
    terms: Iterable[str], frequency: Mapping[str, int], documents: int
) -> dict[str, float]:
    """The terms that look for candidates, rarest first, with their weight: bounded work,
    however common the rest is.
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
    """A document as it is stored: its primary key, then a line for each field; weight 0 marks
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
    """One transaction: that of the save if there is one, else its own."""
    with transaction.atomic(using=connection.alias, savepoint=False):
        yield
