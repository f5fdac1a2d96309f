"""Finding rows in every list and search box: by stored keys and running numbers, in any spelling.

`update` bypasses the models: code that uses it on a field with keys must store the keys too.
"""

from collections.abc import Callable
from itertools import product
from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet

from .keys import RunningNumber, asked_telephone, asked_words, running_number, search_text

MOST_NUMBERED = 20  # rows of a kind that a search by number shows
BATCH = 500  # rows


class KeysColumn(models.TextField):
    """Computed from the row whenever it is saved, by `bulk_create` too; a text column in the
    database.
    """

    def pre_save(self, model_instance, add: bool) -> str:
        keys = model_instance.make_search_keys()
        setattr(model_instance, self.attname, keys)
        return keys

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", arguments, options


class Findable(models.Model):
    """A row that can be found by words and numbers."""

    # attributes whose keys are stored, the number first
    found_by: ClassVar[tuple[str, ...]] = ()
    # lookups of the keys of related rows by which this one is found
    found_beside: ClassVar[tuple[str, ...]] = ()
    # lookups of the year (B.E.), the sequence, and the keys, which begin with the number
    numbered_by: ClassVar[tuple[str, ...]] = ()

    search_keys = KeysColumn(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        """Updates the keys together with the fields that they are made of."""
        if update_fields is not None and not set(self.found_by).isdisjoint(update_fields):
            update_fields = {*update_fields, "search_keys"}
        return super().save(*args, update_fields=update_fields, **kwargs)

    def make_search_keys(self) -> str:
        """A line for each key, the number's key first."""
        return search_text(*(str(getattr(self, name)) for name in self.found_by))

    @classmethod
    def found_otherwise(cls, word: str) -> Q:
        """Rows that a word finds in other ways than by stored keys."""
        return Q(pk__in=[])


def filter_by_words(rows: QuerySet, words: str) -> QuerySet:
    """Rows that contain every word, in their own keys or in those of related rows."""
    for word in asked_words(words):
        rows = rows.filter(condition_for(rows.model, word))
    return rows


def condition_for(model: type[Findable], word: str) -> Q:
    """#12, คร.12 and 12/2570 are numbers; a bare 12 may be a number, or any other word."""
    number = running_number(word)
    if number is None or word.isdigit():
        return with_number(model, number) | holds(model, word.lstrip("#"))
    if number.be_year is not None or not model.numbered_by:
        return with_number(model, number) | tells_number(model, number)
    if word.startswith("#"):
        return with_number(model, number)
    return with_number(model, number) | holds(model, word) & ~with_longer_number(model, word)


def with_longer_number(model: type[Findable], word: str) -> Q:
    """Rows whose own number is longer than the requested one: ปษ.1200 for ปษ.12."""
    _, sequence, keys = model.numbered_by
    return Q((f"{sequence}__isnull", False), (f"{keys}__startswith", word))


def holds(model: type[Findable], word: str) -> Q:
    """Contains the word as typed, or, if it may be a telephone number, its digits."""
    forms = {word, asked_telephone(word) or word}
    places = ("search_keys", *model.found_beside)
    told = ((f"{place}__contains", form) for place, form in product(places, forms))
    return Q(*told, _connector=Q.OR) | model.found_otherwise(word)


def tells_number(model: type[Findable], number: RunningNumber) -> Q:
    """Rows whose text contains the number as a whole: 12/2570 but not 112/2570.

    LIKE finds few rows, so it comes before the regular expression.
    """
    parts = number.parts()
    wanted = Q(pk__in=[])
    for place in ("search_keys", *model.found_beside):
        likely = Q(*((f"{place}__contains", part) for part in parts), _connector=Q.OR)
        wanted |= likely & Q((f"{place}__regex", number.pattern()))
    return wanted


def with_number(model: type[Findable], number: RunningNumber | None) -> Q:
    """Rows with this number: for 12, all of them; for 12/2570, those of the year; for คร.12/2570,
    those of the series.
    """
    if number is None or not model.numbered_by:
        return Q(pk__in=[])
    year, sequence, keys = model.numbered_by
    wanted = Q((sequence, number.sequence))
    if number.be_year is not None:
        wanted &= Q((year, number.be_year))
    return wanted & Q((f"{keys}__startswith", number.prefix)) if number.prefix else wanted


def store_keys(model: type[models.Model], made: Callable[[models.Model], str], *names: str) -> None:
    """For migrations: store the keys of older rows, made from these columns, in batches."""
    rows = model._base_manager.only("pk", *names).order_by("pk")
    waiting: list[models.Model] = []
    for row in rows.iterator(chunk_size=BATCH):
        row.search_keys = made(row)
        waiting.append(row)
        if len(waiting) == BATCH:
            model._base_manager.bulk_update(waiting, ["search_keys"])
            waiting = []
    model._base_manager.bulk_update(waiting, ["search_keys"])
