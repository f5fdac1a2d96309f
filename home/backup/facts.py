"""What a database holds, asked by plain SQL of a copy or a snapshot: rows by table, migrations, and
the files that its rows name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage

from home.files.sweep import file_columns

TABLES = {
    # Without the views of the full-text search on tables that are counted themselves
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ),
    "postgresql": (
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    ),
}


@dataclass
class Facts:
    """Of one moment."""

    counts: dict[str, int] = field(default_factory=dict)
    migrations: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # as media/… or private/…


def facts_of(cursor: Any, vendor: str) -> Facts:
    """`cursor` is of the database's own library, not Django's."""
    counts = count_rows(cursor, vendor)
    return Facts(counts, applied_migrations(cursor, counts), list(named_files(cursor, counts)))


def count_rows(cursor: Any, vendor: str) -> dict[str, int]:
    cursor.execute(TABLES[vendor])
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (the database's own name)
        [counts[table]] = cursor.fetchone()
    return counts


def applied_migrations(cursor: Any, counts: dict[str, int]) -> list[str]:
    if "django_migrations" not in counts:
        return []
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [f"{app}.{name}" for app, name in cursor.fetchall()]


def columns_of(cursor: Any, table: str) -> set[str]:
    cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')  # noqa: S608
    return {column[0] for column in cursor.description}


def named_files(cursor: Any, counts: dict[str, int]) -> Iterator[str]:
    """A database of an older version may lack a table or a column."""
    for model, column in file_columns():
        table, name = model._meta.db_table, column.column
        if table not in counts or name not in columns_of(cursor, table):
            continue
        folder = "media" if column.storage is default_storage else "private"
        cursor.execute(f'SELECT DISTINCT "{name}" FROM "{table}" WHERE "{name}" <> \'\'')  # noqa: S608
        for (path,) in cursor.fetchall():
            yield f"{folder}/{path}"
