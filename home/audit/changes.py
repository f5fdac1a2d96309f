"""What a save changed: values that identify nobody are recorded as they are, for all other fields
only the names.
"""

from dataclasses import dataclass, field

from django.db import models

from .chain import plain

# Machine-readable values: flags, choices, keys, numbers and dates. Texts and addresses are written
# by people.
SHOWN = (
    models.BooleanField,
    models.ForeignKey,
    models.IntegerField,
    models.DateField,
    models.DecimalField,
)
OF_THE_ROW = frozenset({"last_login", "search_keys", "order_key"})  # derived from other fields


@dataclass
class Changes:
    """Before and after, field by field; `after["fields"]` lists the fields whose values are not
    recorded.
    """

    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.names)


def stored_values(row: models.Model) -> dict[str, object]:
    """All columns as the database has them now; empty for a row that does not exist."""
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
