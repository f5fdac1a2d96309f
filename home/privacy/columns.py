"""Columns that hold data of a person, declared once, where the column stands.

What `personal` marks is in the record that the person may ask for, under the column's Thai name,
and goes when the person is forgotten: from the row, from its history, and from the rows that are
parts of it.
"""

from collections.abc import Iterator
from typing import TypeVar

from django.db import models

Column = TypeVar("Column", bound=models.Field)


def personal(column: Column, *, kept: object = "", shown: bool = True) -> Column:
    """Mark a column. `kept` is what stands there once the person is forgotten; `shown` whether
    the person's record has it.
    """
    column.kept_of_person = kept
    column.shown_to_person = shown
    return column


def personal_columns(of: models.Model | type[models.Model]) -> list[models.Field]:
    """Of a row, or of all rows of a model."""
    return [column for column in of._meta.concrete_fields if hasattr(column, "kept_of_person")]


def ways_to_parts(of: models.Model | type[models.Model]) -> list[models.ManyToOneRel]:
    """The relations by which other rows hang on such a row and would go with it."""
    return [
        relation for relation in of._meta.related_objects if relation.on_delete is models.CASCADE
    ]


def parts_of(row: models.Model) -> Iterator[models.QuerySet]:
    """The rows that hang on this one, a query for each kind."""
    for relation in ways_to_parts(row):
        yield relation.related_model._base_manager.filter(**{relation.field.name: row})


# Shown --------------------------------------------------------------------------------------------
def shown_values(row: models.Model) -> dict[str, object]:
    """What the marked columns hold, by their Thai names; what is empty is left out."""
    values = {
        str(column.verbose_name): getattr(row, column.name)
        for column in personal_columns(row)
        if column.shown_to_person and not column.is_relation
    }
    return {name: value for name, value in values.items() if value}


# Forgotten ----------------------------------------------------------------------------------------
def empty_columns(row: models.Model) -> None:
    """Set on the row alone, not stored yet."""
    for column in personal_columns(row):
        setattr(row, column.name, column.kept_of_person)


def forget_history(row: models.Model) -> None:
    """Earlier versions lose what the row loses, and the reasons that people gave for them."""
    history = row.history.model
    names = {column.name for column in history._meta.concrete_fields}
    kept = {
        column.name: column.kept_of_person
        for column in personal_columns(row)
        if column.name in names
    }
    row.history.update(**kept, history_change_reason="")


def forget_parts(row: models.Model) -> None:
    """The marked columns of all that hangs on the row; what says `goes_with_person` goes whole."""
    for parts in parts_of(row):
        for part in parts:
            if getattr(part, "goes_with_person", False):
                part.delete()
                continue
            forget_parts(part)
            if personal_columns(part):
                empty_columns(part)
                part.save()
