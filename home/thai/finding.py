"""What rows are found by, in every list and search box: stored keys and running numbers, however
they are written.

`update` passes the models by: who changes with it what a row is found by stores its keys too.
"""

from collections.abc import Callable
from itertools import product
from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet

from .keys import RunningNumber, asked_telephone, asked_words, running_number, search_text

MOST_NUMBERED = 20  # rows of a kind that a search shows under one number
BATCH = 500  # rows


class KeysColumn(models.TextField):
    """Filled from the row whenever it is stored, by `bulk_create` too; text for the database."""

    def pre_save(self, model_instance, add: bool) -> str:
        keys = model_instance.make_search_keys()
        setattr(model_instance, self.attname, keys)
        return keys

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", arguments, options


class Findable(models.Model):
    """A row that people look for by words and numbers."""

    found_by: ClassVar[
        tuple[str, ...]
    ] = ()  # attributes whose keys are stored; a number stands first
    found_beside: ClassVar[tuple[str, ...]] = ()  # lookups of other rows' keys that find this one
    numbered_by: ClassVar[
        tuple[str, ...]
    ] = ()  # lookups of the year (B.E.), the sequence, the keys that begin with it

    search_keys = KeysColumn(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        """The keys follow what they are made of."""
        if update_fields is not None and not set(self.found_by).isdisjoint(update_fields):
            update_fields = {*update_fields, "search_keys"}
        return super().save(*args, update_fields=update_fields, **kwargs)

    def make_search_keys(self) -> str:
        """A line for each key, the number's first."""
        return search_text(*(str(getattr(self, name)) for name in self.found_by))

    @classmethod
    def found_otherwise(cls, word: str) -> Q:
        """Rows that a word finds by what no key of the database holds."""
        return Q(pk__in=[])


def filter_by_words(rows: QuerySet, words: str) -> QuerySet:
    """Rows of a Findable in which, or beside which, every word stands."""
    for word in asked_words(words):
        rows = rows.filter(condition_for(rows.model, word))
    return rows


def condition_for(model: type[Findable], word: str) -> Q:
    """What #12, คร.12 and 12/2570 ask for is a number; a bare 12 may be one, or stand anywhere
    as any other word.
    """
    number = running_number(word)
    if number is None or word.isdigit():
        return with_number(model, number) | holds(model, word.lstrip("#"))
    if number.be_year is not None or not model.numbered_by:
        return with_number(model, number) | tells_number(model, number)
    if word.startswith("#"):
        return with_number(model, number)
    return with_number(model, number) | holds(model, word) & ~with_longer_number(model, word)


def with_longer_number(model: type[Findable], word: str) -> Q:
    """Rows whose own number is longer than the one that was asked for: of ปษ.12, ปษ.1200."""
    _, sequence, keys = model.numbered_by
    return Q((f"{sequence}__isnull", False), (f"{keys}__startswith", word))


def holds(model: type[Findable], word: str) -> Q:
    """The word as it was typed, or if it may be a telephone, its digits."""
    forms = {word, asked_telephone(word) or word}
    places = ("search_keys", *model.found_beside)
    told = ((f"{place}__contains", form) for place, form in product(places, forms))
    return Q(*told, _connector=Q.OR) | model.found_otherwise(word)


def tells_number(model: type[Findable], number: RunningNumber) -> Q:
    """Rows in whose text a number stands whole: 12/2570 not inside 112/2570.

    What LIKE finds is few, so it is first.
    """
    parts = number.parts()
    wanted = Q(pk__in=[])
    for place in ("search_keys", *model.found_beside):
        likely = Q(*((f"{place}__contains", part) for part in parts), _connector=Q.OR)
        wanted |= likely & Q((f"{place}__regex", number.pattern()))
    return wanted


def with_number(model: type[Findable], number: RunningNumber | None) -> Q:
    """Rows under a number: of 12, all; of 12/2570, those of the year; of คร.12/2570, those of
    the series.
    """
    if number is None or not model.numbered_by:
        return Q(pk__in=[])
    year, sequence, keys = model.numbered_by
    wanted = Q((sequence, number.sequence))
    if number.be_year is not None:
        wanted &= Q((year, number.be_year))
    return wanted & Q((f"{keys}__startswith", number.prefix)) if number.prefix else wanted


def store_keys(model: type[models.Model], made: Callable[[models.Model], str], *names: str) -> None:
    """For migrations: the keys of rows from before there were any, made of these columns, a few
    hundred at a time.
    """
    rows = model._base_manager.only("pk", *names).order_by("pk")
    waiting: list[models.Model] = []
    for row in rows.iterator(chunk_size=BATCH):
        row.search_keys = made(row)
        waiting.append(row)
        if len(waiting) == BATCH:
            model._base_manager.bulk_update(waiting, ["search_keys"])
            waiting = []
    model._base_manager.bulk_update(waiting, ["search_keys"])
