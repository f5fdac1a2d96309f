"""The index on PostgreSQL: the numbers of each document's terms in a GIN index, and its words for
ranking.

A term is identified by a four-byte number, since a tsvector of Thai words takes three times as much
space. Two terms may have the same number, by chance one in 14,000 with 300,000 terms: then a wrong
document is among the candidates, and exact ranking puts it last.
"""

# ruff: noqa: S608  (names of tables are constants of this package; every value is a parameter)

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from time import monotonic
from typing import Any

from knowledge.search.text.segment import LATIN_GRAM

from .expression import All, Expression, Term
from .keys import SHIFT, key_range
from .ranking import Document
from .store import PREFIX, Sizes, Store, in_batches, join_fields, pack, together, unpack

# This many rows of a term are counted; for a more common term the total is estimated from the
# position in the table at which the count stopped.
COUNTED = 1_000
# Frequencies above this are cached for this many seconds.
COMMON, SECONDS, MOST_REMEMBERED = 500, 300, 50_000
# A long text is likelier to contain any word; how often it contains one is not known before exact
# ranking.
LENGTH, SOME = 0.3, 100
# This many rows of sums accumulate before a writer adds them up.
SUMS = 500

# The count and its time, by database, set of tables and term.
_remembered: dict[tuple[str, str, str], tuple[int, float]] = {}


class PostgresStore(Store):
    SHAPE = "2"

    def has_table(self, name: str) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
            return bool(cursor.fetchone()[0])

    def create(self, name: str) -> None:
        table = f"{PREFIX}_{name}"
        with self.connection.cursor() as cursor:
            # Stored out of line, so that a scan of the hits reads keys and lengths only.
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {table}_doc (id bigint PRIMARY KEY, length integer NOT"
                " NULL, terms integer[] NOT NULL, starts tsvector NOT NULL, packed bytea NOT NULL)"
            )
            for column in ("terms", "packed"):
                cursor.execute(
                    f"ALTER TABLE {table}_doc ALTER COLUMN {column} SET STORAGE EXTERNAL"
                )
            cursor.execute(f"ALTER TABLE {table}_doc SET (toast_tuple_target = 128)")
            # Without a pending list, which each look-up would have to scan after writes.
            for column in ("terms", "starts"):
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {table}_{column} ON {table}_doc "
                    f"USING gin ({column}) WITH (fastupdate = off)"
                )
            # Writers append their additions and subtractions, so that two of them need not wait for
            # the same row.
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {table}_sums (documents bigint, length bigint)"
            )

    def drop(self, name: str) -> None:
        _remembered.clear()
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {PREFIX}_{name}_doc, {PREFIX}_{name}_sums")

    def clear(self, name: str) -> None:
        _remembered.clear()
        with self.connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {PREFIX}_{name}_doc, {PREFIX}_{name}_sums")

    @contextmanager
    def by_index(self) -> Iterator[Any]:
        """A cursor that uses the index for look-ups of terms.

        The planner underestimates a sequential scan: it ignores that the terms are stored out of
        line and compressed, and such a scan is thirty times slower at 4,000 texts. Where nothing
        but a scan is possible, it then overestimates the cost so much that it would compile the
        query with JIT. Both settings end with the transaction.
        """
        with together(self.connection), self.connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
            yield cursor

    def sizes(self, name: str) -> Sizes:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(documents), 0), coalesce(sum(length), 0) FROM"
                f" {PREFIX}_{name}_sums"
            )
            documents, length = map(int, cursor.fetchone())
        return Sizes(documents, length / documents if documents else 1.0)

    def frequencies(self, name: str, terms: Sequence[str]) -> dict[str, int]:
        """The document frequency of each term; an estimate for a term in more than COUNTED
        documents.
        """
        database, now = self.connection.settings_dict["NAME"], monotonic()
        remembered = {}
        for term in terms:
            count, at = _remembered.get((database, name, term), (0, 0.0))
            if count and now - at < SECONDS:
                remembered[term] = count
        counted = self._count(name, [term for term in terms if term not in remembered])
        if len(_remembered) > MOST_REMEMBERED:
            _remembered.clear()
        _remembered.update(
            {
                (database, name, term): (count, now)
                for term, count in counted.items()
                if count >= COMMON
            }
        )
        return remembered | counted

    def _count(self, name: str, terms: Sequence[str]) -> dict[str, int]:
        if not terms:
            return {}
        table = f"{PREFIX}_{name}_doc"
        with self.by_index() as cursor:
            # Rows come in the order of the table, so the page of the last one shows how much of the
            # table was read.
            cursor.execute(
                "SELECT wanted.term, found.rows, (found.last::text::point)[0]::integer + 1,"
                f" pg_relation_size('{table}') / current_setting('block_size')::integer FROM"
                " unnest(%s::text[], %s::integer[]) AS wanted (term, number) CROSS JOIN LATERAL"
                " (SELECT count(*) AS rows, max(place) AS last FROM (SELECT ctid AS place FROM"
                f" {table} WHERE terms @> ARRAY[wanted.number] LIMIT {COUNTED}) AS first) AS found"
                " WHERE found.rows > 0",
                [list(terms), [number(term) for term in terms]],
            )
            return {
                term: in_all_pages(rows, read, pages)
                for term, rows, read, pages in cursor.fetchall()
            }

    def best(
        self, name: str, terms: Mapping[str, float], kinds: Sequence[int] | None, limit: int
    ) -> dict[int, float]:
        """The documents with the greatest weight of rare terms, shorter ones first."""
        wanted, parameters = self._kinds(kinds)
        with self.by_index() as cursor:
            # OFFSET 0 prevents the inner select from being merged, so that each term is looked up
            # separately. A power of numerics would take ten times as long as everything else.
            cursor.execute(
                f"SELECT doc.id, sum(wanted.weight) / power((doc.length + {SOME})::float, {LENGTH})"
                " AS weight FROM unnest(%s::integer[], %s::float[]) AS wanted (number, weight)"
                f" CROSS JOIN LATERAL (SELECT id, length FROM {PREFIX}_{name}_doc doc WHERE terms"
                f" @> ARRAY[wanted.number] {wanted} OFFSET 0) doc GROUP BY doc.id, doc.length ORDER"
                " BY weight DESC, doc.length LIMIT %s",
                [[number(term) for term in terms], list(terms.values()), *parameters, limit],
            )
            return dict(cursor.fetchall())

    def find(
        self,
        name: str,
        expression: Expression,
        kinds: Sequence[int] | None,
        *,
        autocomplete: bool = False,
        limit: int = 0,
    ) -> dict[int, float]:
        wanted, parameters = self._kinds(kinds)
        where, asked = (
            ("starts @@ %s::tsquery", [match(expression)])
            if autocomplete
            else condition(expression)
        )
        with self.by_index() as cursor:
            cursor.execute(
                f"SELECT id, length FROM {PREFIX}_{name}_doc doc WHERE {where} {wanted}"
                + (f" LIMIT {int(limit)}" if limit else ""),
                [*asked, *parameters],
            )
            return {key: 1.0 / (length + 10) for key, length in cursor.fetchall()}

    def _kinds(self, kinds: Sequence[int] | None) -> tuple[str, list[list[int]]]:
        return ("", []) if kinds is None else (f"AND (doc.id >> {SHIFT}) = ANY(%s)", [list(kinds)])

    def documents(self, name: str, keys: Sequence[int]) -> Iterator[Document]:
        with self.connection.cursor() as cursor:
            for batch in in_batches(keys, 2000):
                cursor.execute(
                    f"SELECT id, packed FROM {PREFIX}_{name}_doc WHERE id = ANY(%s)", [list(batch)]
                )
                yield from (unpack(key, bytes(packed)) for key, packed in cursor.fetchall())

    def replace(self, name: str, documents: Sequence[Document]) -> None:
        table = f"{PREFIX}_{name}"
        with together(self.connection):
            self.remove(name, [document.key for document in documents])
            with self.connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO {table}_doc (id, length, terms, starts, packed) VALUES "
                    "(%s, %s, %s, array_to_tsvector(%s), %s) ON CONFLICT (id) DO UPDATE SET "
                    "length = EXCLUDED.length, terms = EXCLUDED.terms, starts = EXCLUDED.starts, "
                    "packed = EXCLUDED.packed",
                    [
                        (
                            d.key,
                            d.length,
                            numbers(join_fields(d.fields)),
                            distinct(join_fields(d.starts)),
                            pack(d),
                        )
                        for d in documents
                    ],
                )
            self._add(name, len(documents), sum(d.length for d in documents))

    def remove(self, name: str, keys: Sequence[int]) -> None:
        with together(self.connection), self.connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {PREFIX}_{name}_doc WHERE id = ANY(%s) RETURNING length", [list(keys)]
            )
            gone = [length for (length,) in cursor.fetchall()]
            if gone:
                self._add(name, -len(gone), -sum(gone))

    def _add(self, name: str, documents: int, length: int) -> None:
        table = f"{PREFIX}_{name}_sums"
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (documents, length) VALUES (%s, %s)", [documents, length]
            )
            cursor.execute(f"SELECT count(*) > {SUMS} FROM {table}")
            if cursor.fetchone()[0]:
                cursor.execute(
                    f"WITH gone AS (DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} FOR"
                    f" UPDATE SKIP LOCKED) RETURNING documents, length) INSERT INTO {table} SELECT"
                    " sum(documents), sum(length) FROM gone HAVING count(*) > 0"
                )

    def known_keys(self, name: str, keys: Sequence[int]) -> set[int]:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {PREFIX}_{name}_doc WHERE id = ANY(%s)", [list(keys)])
            return {key for (key,) in cursor.fetchall()}

    def keys(self, name: str, kinds: Sequence[int] | None) -> list[int]:
        every_key = (-(1 << 62), 1 << 62)
        ranges = [every_key] if kinds is None else list(map(key_range, kinds))
        with self.connection.cursor() as cursor:
            found: list[int] = []
            for bounds in ranges:
                cursor.execute(
                    f"SELECT id FROM {PREFIX}_{name}_doc WHERE id BETWEEN %s AND %s", bounds
                )
                found += (key for (key,) in cursor.fetchall())
            return found


def in_all_pages(rows: int, read: int, pages: int) -> int:
    """Estimates how many rows a table has, from a count that stopped at COUNTED after `read` of its
    `pages`.
    """
    if rows < COUNTED:
        return rows
    return max(rows, round(rows * pages / read))


def distinct(words: str) -> list[str]:
    return list(dict.fromkeys(word[:500] for word in words.split()))


def quote(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def number(term: str) -> int:
    """The number that identifies a term: a checksum, as a signed integer of four bytes."""
    return int.from_bytes(zlib.crc32(term.encode()).to_bytes(4, "big"), "big", signed=True)


def numbers(words: str) -> list[int]:
    return sorted(set(map(number, words.split())))


def condition(expression: Expression) -> tuple[str, list[list[int]]]:
    """An expression as an SQL condition on the numbers of a document's terms, with its
    parameters.
    """
    if isinstance(expression, Term):
        terms = prefix_grams(expression.text) if expression.prefix else [expression.text]
        return "terms @> %s", [list(map(number, terms))]
    if all(isinstance(part, Term) and not part.prefix for part in expression.parts):
        has = "@>" if isinstance(expression, All) else "&&"
        return f"terms {has} %s", [[number(part.text) for part in expression.parts]]
    joiner = " AND " if isinstance(expression, All) else " OR "
    conditions, parameters = zip(*map(condition, expression.parts), strict=True)
    return f"({joiner.join(conditions)})", list(chain.from_iterable(parameters))


def prefix_grams(start: str) -> list[str]:
    """The grams that every Latin word with this prefix of three letters or more has."""
    return [LATIN_GRAM + start[at : at + 3] for at in range(len(start) - 2)] or [start]


def match(expression: Expression) -> str:
    """An expression as the text of a tsquery."""
    if isinstance(expression, Term):
        return quote(expression.text) + (":*" if expression.prefix else "")
    joiner = " & " if isinstance(expression, All) else " | "
    return "(" + joiner.join(map(match, expression.parts)) + ")"
