"""The history of a record as people read it: who changed what, from what to what, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from home.thai.writing import format_date_short, format_datetime, truncate

LONGEST = 300  # characters of a value in the list
MADE = "+"


@dataclass(frozen=True)
class Entry:
    """One save: who, when, why, and the changed fields (name, before, after)."""

    at: datetime
    who: Any
    reason: str
    is_first: bool
    fields: list[tuple[str, str, str]]


def in_words(field: models.Field, value: object) -> str:
    """A stored value as text for the page."""
    if field.many_to_many:
        keys = [row[field.m2m_reverse_field_name()] for row in value]
        return ", ".join(str(row) for row in field.related_model.objects.filter(pk__in=keys))
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.remote_field:
        return str(field.related_model.objects.filter(pk=value).first() or "(ลบแล้ว)")
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, datetime):
        return format_datetime(value)
    return format_date_short(value) if isinstance(value, date) else truncate(str(value), LONGEST)


def differences(model: type[models.Model], later, earlier) -> Iterator[tuple[str, str, str]]:
    for change in later.diff_against(earlier).changes:
        field = model._meta.get_field(change.field)
        yield str(field.verbose_name), in_words(field, change.old), in_words(field, change.new)


def entries(record: models.Model, most: int = 30) -> list[Entry]:
    """The latest saves of a record; saves without a change are omitted."""
    rows = list(record.history.select_related("history_user")[: most + 1])
    found = []
    for number, row in enumerate(rows[:most]):
        is_first = row.history_type == MADE
        before = rows[number + 1] if number + 1 < len(rows) else None
        fields = list(differences(type(record), row, before)) if before and not is_first else []
        if fields or is_first:
            found.append(
                Entry(
                    row.history_date,
                    row.history_user,
                    row.history_change_reason or "",
                    is_first,
                    fields,
                )
            )
    return found
