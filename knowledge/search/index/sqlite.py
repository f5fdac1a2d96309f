"""The index on SQLite: contentless FTS5 tables, and a table with each document's words for deletion
and ranking.
"""

# ruff: noqa: S608  (names of tables are constants of this package; every value is a parameter)

from collections.abc import Iterator, Mapping, Sequence

from django.db import connections

from .expression import All, Expression, Term
from .keys import SHIFT, key_range
from .ranking import TITLE_WEIGHT, Document
from .store import PREFIX, Sizes, Store, in_batches, join_fields, pack, together, unpack

TOKENIZER = "ascii tokenchars '_='"  # treats every character beyond ASCII as part of a word
SHADOWS = ("_data", "_idx", "_docsize", "_config")
# What FTS5 requires to open a contentless table: its shadow tables, the version of their format,
# and an empty structure record.
MENDING = (
    "CREATE TABLE IF NOT EXISTS {0}_data (id INTEGER PRIMARY KEY, block BLOB)",
    (
        "CREATE TABLE IF NOT EXISTS {0}_idx (segid, term, pgno, PRIMARY KEY (segid, term)) WITHOUT"
        " ROWID"
    ),
    "CREATE TABLE IF NOT EXISTS {0}_docsize (id INTEGER PRIMARY KEY, sz BLOB)",
    "CREATE TABLE IF NOT EXISTS {0}_config (k PRIMARY KEY, v) WITHOUT ROWID",
    "REPLACE INTO {0}_config VALUES ('version', 4)",
    "REPLACE INTO {0}_data VALUES (1, x''), (10, x'00000000000000')",
)


class SQLiteStore(Store):
    def has_table(self, name: str) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = %s", [name])
            return cursor.fetchone() is not None

    def create(self, name: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {PREFIX}_{name}_fts USING fts5("
                f"title, body, content = '', tokenize = \"{TOKENIZER}\")"
            )
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {PREFIX}_{name}_auto USING fts5("
                f"words, content = '', tokenize = \"{TOKENIZER}\")"
            )
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {PREFIX}_{name}_terms USING"
                f" fts5vocab({PREFIX}_{name}_fts, row)"
            )
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {PREFIX}_{name}_doc (id INTEGER PRIMARY KEY, packed"
                " BLOB NOT NULL)"
            )

    def drop(self, name: str) -> None:
        """FTS5 can only drop tables that it can open, so missing parts of damaged tables are
        created again first.
        """
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {PREFIX}_{name}_terms")
            for part in ("auto", "fts"):
                table = f"{PREFIX}_{name}_{part}"
                if self.has_table(table):
                    for statement in MENDING:
                        cursor.execute(statement.format(table))
                for shadow in ("", *SHADOWS):
                    cursor.execute(f"DROP TABLE IF EXISTS {table}{shadow}")
            cursor.execute(f"DROP TABLE IF EXISTS {PREFIX}_{name}_doc")

    def check(self, name: str) -> None:
        with self.connection.cursor() as cursor:
            for part in ("fts", "auto"):
                table = f"{PREFIX}_{name}_{part}"
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")

    def clear(self, name: str) -> None:
        with self.connection.cursor() as cursor:
            for part in ("fts", "auto"):
                table = f"{PREFIX}_{name}_{part}"
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
            cursor.execute(f"DELETE FROM {PREFIX}_{name}_doc")

    def sizes(self, name: str) -> Sizes:
        """FTS5 keeps these totals in its first record: varints of the rows and of the words in each
        column.
        """
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT block FROM {PREFIX}_{name}_fts_data WHERE id = 1")
            row = cursor.fetchone()
        rows, *lengths = (varints(row[0]) if row and row[0] else []) or [0]
        return Sizes(rows, sum(lengths) / rows if rows else 1.0)

    def frequencies(self, name: str, terms: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with self.connection.cursor() as cursor:
            for batch in in_batches(list(terms), 500):
                marks = ", ".join(["%s"] * len(batch))
                cursor.execute(
                    f"SELECT term, doc FROM {PREFIX}_{name}_terms WHERE term IN ({marks})",
                    list(batch),
                )
                found.update(cursor.fetchall())
        return found

    def best(
        self, name: str, terms: Mapping[str, float], kinds: Sequence[int] | None, limit: int
    ) -> dict[int, float]:
        return self._score(
            f"{name}_fts", " OR ".join(map(quote, terms)), kinds, f"ORDER BY 2 LIMIT {int(limit)}"
        )

    def find(
        self,
        name: str,
        expression: Expression,
        kinds: Sequence[int] | None,
        *,
        autocomplete: bool = False,
        limit: int = 0,
    ) -> dict[int, float]:
        table = f"{name}_auto" if autocomplete else f"{name}_fts"
        tail = f"LIMIT {int(limit)}" if limit else ""
        return self._score(table, match(expression), kinds, tail)

    def _score(
        self, table: str, words: str, kinds: Sequence[int] | None, tail: str
    ) -> dict[int, float]:
        table = f"{PREFIX}_{table}"
        weights = "" if table.endswith("auto") else f", {TITLE_WEIGHT}, 1.0"
        wanted = ""
        if kinds is not None:
            numbers = ", ".join(str(int(kind)) for kind in kinds) or "NULL"
            wanted = f"AND (rowid >> {SHIFT}) IN ({numbers})"
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid, bm25({table}{weights}) FROM {table} WHERE {table} MATCH %s {wanted}"
                f" {tail}",
                [words],
            )
            return {key: -score for key, score in cursor.fetchall()}

    def documents(self, name: str, keys: Sequence[int]) -> Iterator[Document]:
        with self.connection.cursor() as cursor:
            for batch in in_batches(keys, 500):
                marks = ", ".join(["%s"] * len(batch))
                cursor.execute(
                    f"SELECT id, packed FROM {PREFIX}_{name}_doc WHERE id IN ({marks})", list(batch)
                )
                yield from (unpack(key, packed) for key, packed in cursor.fetchall())

    def replace(self, name: str, documents: Sequence[Document]) -> None:
        with together(self.connection):
            self.remove(name, [document.key for document in documents])
            with self.connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO {PREFIX}_{name}_fts (rowid, title, body) VALUES (%s, %s, %s)",
                    [(d.key, *columns(d)) for d in documents],
                )
                cursor.executemany(
                    f"INSERT INTO {PREFIX}_{name}_auto (rowid, words) VALUES (%s, %s)",
                    [(d.key, join_fields(d.starts)) for d in documents],
                )
                cursor.executemany(
                    f"INSERT INTO {PREFIX}_{name}_doc (id, packed) VALUES (%s, %s)",
                    [(d.key, pack(d)) for d in documents],
                )

    def remove(self, name: str, keys: Sequence[int]) -> None:
        """A contentless table must be told its content for a deletion: the words that are stored
        beside it.
        """
        with together(self.connection):
            old = list(self.documents(name, keys))
            if not old:
                return
            fts, auto = f"{PREFIX}_{name}_fts", f"{PREFIX}_{name}_auto"
            with self.connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO {fts} ({fts}, rowid, title, body) VALUES ('delete', %s, %s, %s)",
                    [(d.key, *columns(d)) for d in old],
                )
                cursor.executemany(
                    f"INSERT INTO {auto} ({auto}, rowid, words) VALUES ('delete', %s, %s)",
                    [(d.key, join_fields(d.starts)) for d in old],
                )
                cursor.executemany(
                    f"DELETE FROM {PREFIX}_{name}_doc WHERE id = %s", [(d.key,) for d in old]
                )

    def known_keys(self, name: str, keys: Sequence[int]) -> set[int]:
        with self.connection.cursor() as cursor:
            found: set[int] = set()
            for batch in in_batches(keys, 500):
                marks = ", ".join(["%s"] * len(batch))
                cursor.execute(
                    f"SELECT id FROM {PREFIX}_{name}_doc WHERE id IN ({marks})", list(batch)
                )
                found.update(key for (key,) in cursor.fetchall())
            return found

    def keys(self, name: str, kinds: Sequence[int] | None) -> list[int]:
        with self.connection.cursor() as cursor:
            if kinds is None:
                cursor.execute(f"SELECT id FROM {PREFIX}_{name}_doc")
                return [key for (key,) in cursor.fetchall()]
            keys: list[int] = []
            for kind in kinds:
                cursor.execute(
                    f"SELECT id FROM {PREFIX}_{name}_doc WHERE id BETWEEN %s AND %s",
                    key_range(kind),
                )
                keys += (key for (key,) in cursor.fetchall())
            return keys


def columns(document: Document) -> tuple[str, str]:
    """The words of the title and of the other fields, in FTS5's format."""
    title = join_fields(field for field in document.fields if field.weight == TITLE_WEIGHT)
    return title, join_fields(field for field in document.fields if field.weight != TITLE_WEIGHT)


def quote(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def match(expression: Expression) -> str:
    """An expression in FTS5's query language."""
    if isinstance(expression, Term):
        return quote(expression.text) + ("*" if expression.prefix else "")
    joiner = " AND " if isinstance(expression, All) else " OR "
    return "(" + joiner.join(map(match, expression.parts)) + ")"


def varints(block: bytes) -> list[int]:
    """SQLite's variable-length integers, one after the other."""
    numbers, value = [], 0
    for byte in block:
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            numbers.append(value)
            value = 0
    return numbers


def store(alias: str) -> SQLiteStore:
    return SQLiteStore(connections[alias])
