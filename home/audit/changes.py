"""What a save changed: values that name nobody as they are, of all other fields the names alone."""

from dataclasses import dataclass, field

from django.db import models

from .chain import plain

# What a computer reads: marks, chosen words, keys, numbers and days. Texts and addresses are what
# people wrote.
SHOWN = (
    models.BooleanField,
    models.ForeignKey,
    models.IntegerField,
    models.DateField,
    models.DecimalField,
)
OF_THE_ROW = frozenset({"last_login", "search_keys", "order_key"})  # follow by themselves


@dataclass
class Changes:
    """Field by field; `after["fields"]` names those whose values are not told."""

    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.names)


def stored_values(row: models.Model) -> dict[str, object]:
    """All columns as the database has them now; none for a row that is not there."""
    if row.pk is None:
        return {}
    return type(row)._base_manager.filter(pk=row.pk).values().first() or {}


def is_shown(column: models.Field) -> bool:
    return bool(column.choices) or isinstance(column, SHOWN)


def changes_between(
    row: models.Model, before: dict[str, object], now: dict[str, object]
) -> Changes:
    found, silent = Changes(), []
    for column in row._meta.concrete_fields:
        name, old, new = column.name, before.get(column.attname), now.get(column.attname)
        if not before or old == new or name in OF_THE_ROW:
            continue
        found.names.add(name)
        if is_shown(column):
            found.before[name], found.after[name] = plain(old), plain(new)
        else:
            silent.append(name)
    if silent:
        found.after["fields"] = sorted(silent)
    return found
