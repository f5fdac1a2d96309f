"""Converts an object to an index document, as declared by its model's search_fields."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Manager, Model
from django.utils.encoding import force_str
from modelsearch.index import AutocompleteField, BaseField, RelatedFields, SearchField
from modelsearch.utils import get_content_type_pk

from knowledge.search.text.segment import tokens

from .expression import beginnings
from .keys import make_key
from .ranking import TITLE_WEIGHT, Document, Field

# A field whose name says that it names the object counts as its title.
TITLE_FIELDS = ("title", "name")
# Texts are indexed up to this length: about a hundred printed pages.
LONGEST_FIELD = 300_000


def document(instance: Model, kind: int) -> Document:
    found = list(values(instance, instance.get_search_fields()))
    fields = (make_field(*value) for value in found if isinstance(value[1], SearchField))
    starts = (make_start(*value) for value in found if isinstance(value[1], AutocompleteField))
    return Document(make_key(kind, instance.pk), str(instance.pk), tuple(fields), tuple(starts))


def key_of(instance: Model) -> int:
    return make_key(get_content_type_pk(type(instance)), instance.pk)


def make_field(name: str, field: BaseField, text: str) -> Field:
    words, grams = tokens(text[:LONGEST_FIELD])
    weight = TITLE_WEIGHT if name in TITLE_FIELDS else min(max(field.boost or 1.0, 0.1), 1.5)
    return Field(name, weight, " ".join(words), " ".join(grams))


def make_start(name: str, field: BaseField, text: str) -> Field:
    words, grams = beginnings(tokens(text[:LONGEST_FIELD]))
    return Field(name, 0.0, " ".join(words), " ".join(grams))


def values(
    instance: Any, fields: Iterable[Any], path: str = ""
) -> Iterator[tuple[str, BaseField, str]]:
    """The texts of an object and its related objects, each with the field name for searches."""
    for field in fields:
        name = f"{path}{field.field_name}"
        if isinstance(field, SearchField | AutocompleteField):
            yield name, field, text_of(field.get_value(instance))
        elif isinstance(field, RelatedFields):
            for related in related_to(field.get_value(instance)):
                yield from values(related, field.fields, f"{name}__")


def related_to(value: Any) -> Iterable[Any]:
    if isinstance(value, Manager):
        return value.all()
    if callable(value):
        value = value()
    return () if value is None else (value,)


def text_of(value: Any) -> str:
    """A field's value as text: lists and mappings item by item."""
    if value is None:
        return ""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set):
        return ", ".join(map(text_of, value))
    return force_str(value)
