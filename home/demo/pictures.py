"""A picture of all rows of the site, and what came between two of them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

Row = dict[str, object]  # the values of a row by column

# What is no content, or follows the rows that are deleted by itself.
LEFT_OUT_APPS = frozenset(("auth", "contenttypes", "sessions", "thai_search"))
LEFT_OUT = frozenset(
    (
        "home.auditrow",  # only added to
        "home.audittext",
        "home.contentchange",  # written by triggers
        "home.democontent",
        "home.demorows",
        "home.runningnumber",  # goes back by itself, with what bears its numbers
        "home.scheduledrun",
        "wagtailcore.referenceindex",
    )
)


@cache
def kinds() -> tuple[type[models.Model], ...]:
    """The models whose rows may be samples; of those that inherit, the one at the root."""
    return tuple(
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not model._meta.parents
        and model._meta.app_label not in LEFT_OUT_APPS
        and model._meta.label_lower not in LEFT_OUT
    )


@dataclass(frozen=True)
class Difference:
    """What one model gained: digests of the new rows by key, and of the old ones, by key and
    column, the value before and after.
    """

    keys: dict[str, str]
    changed: dict[str, dict[str, list[object]]]


def hold_all_kinds() -> None:
    """Nobody else writes until the transaction ends, so that what comes is of one hand.

    SQLite lets in one writer anyway.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in kinds())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def take_picture() -> dict[type[models.Model], dict[str, Row]]:
    return {model: rows_of(model) for model in kinds()}


def rows_of(model: type[models.Model], keys: list[str] | None = None) -> dict[str, Row]:
    """All rows, or those with these keys."""
    rows = model._base_manager.all()
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    return {str(row["pk"]): row for row in rows.values("pk", *own_columns(model))}


@cache
def own_columns(model: type[models.Model]) -> list[str]:
    """The columns that hold something: not the place in a tree, which moves with the neighbours."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in ("path", "depth", "numchild", "url_path")
        and not isinstance(field, models.BinaryField)
    ]


def digest_of(row: Row) -> str:
    text = json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def difference(before: dict[str, Row], after: dict[str, Row]) -> Difference:
    keys = {key: digest_of(row) for key, row in after.items() if key not in before}
    changed = {
        key: changes
        for key, row in after.items()
        if key in before and (changes := changes_of(before[key], row))
    }
    return Difference(keys, changed)


def changes_of(before: Row, after: Row) -> dict[str, list[object]]:
    return {
        column: [before[column], value]
        for column, value in after.items()
        if value != before[column]
    }
