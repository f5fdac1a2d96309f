"""The door of the database: a model that takes this mixin stores clean text, whoever writes it.

Browsers' posts are cleaned before (`clean_post`, by home/site/middleware.py), so that what is
checked and shown again is what is stored, and so that Wagtail's own models are clean too. By the
models go rich text, whose JSON may not be touched before it is read, and everything that no browser
sends: imports, commands and seeds. `bulk_create` and `update` pass `save` by: who calls them with
text from outside calls `clean_text_fields`.
"""

import json
from collections.abc import Iterable
from functools import cache

from django.db import models
from django.http import QueryDict
from wagtail.fields import StreamField

from .text import clean_text

AS_TYPED = frozenset({"password"})  # a digest: each of its characters means something


# Posts --------------------------------------------------------------------------------------------
def clean_post(post: QueryDict) -> QueryDict:
    """What a browser sent, cleaned; passwords as they were typed."""
    clean = QueryDict(mutable=True, encoding=post.encoding)
    for name, values in post.lists():
        if "password" not in name.lower():
            values = [clean_sent(name, value) for value in values]
        clean.setlist(name, values)
    return clean


def clean_sent(name: str, value: str) -> str:
    """One value of a post; JSON of Wagtail's editor is cleaned inside, or where it is read."""
    if value.startswith("{") and is_rich_text(value):
        return value
    if name == "workflow-action-extra-data":
        return clean_inside(value)
    return clean_text(value, multiline=True)


def is_rich_text(value: str) -> bool:
    """Draftail's JSON: its marks count letters, so that none may go before the text has become
    HTML.
    """
    try:
        state = json.loads(value)
    except (ValueError, RecursionError):
        return False
    return isinstance(state, dict) and {"blocks", "entityMap"} <= state.keys()


def clean_inside(value: str) -> str:
    try:
        return json.dumps(clean_json(json.loads(value)))
    except (ValueError, RecursionError):
        return clean_text(value, multiline=True)


# Models -------------------------------------------------------------------------------------------


def clean_json(value: object) -> object:
    """The same structure with clean text in it; keys are ours and stay."""
    if isinstance(value, str):
        return clean_text(value, multiline=True)
    if isinstance(value, dict):
        return {key: clean_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(inner) for inner in value]
    return value


def clean_value(field: models.Field, value: object) -> object:
    """What a field stores of a value; the very same object where there was nothing to clean."""
    if isinstance(field, StreamField):
        stored = field.get_prep_value(value)
        clean = clean_json(stored)
        return value if clean == stored else field.to_python(clean)
    if isinstance(field, models.JSONField):
        clean = clean_json(value)
        return value if clean == value else clean
    if not isinstance(value, str):
        return value
    clean = clean_text(value, multiline=isinstance(field, models.TextField))
    return value if clean == value else clean


@cache
def text_fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    """Fields of free text, those of the parents too."""
    kinds = (models.CharField, models.TextField, models.JSONField, StreamField)
    fields = (field for field in model._meta.concrete_fields if isinstance(field, kinds))
    return tuple(field for field in fields if field.name not in AS_TYPED and not field.choices)


class CleansText(models.Model):
    """A model whose text is clean before it is checked and before it is stored."""

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        self.clean_text_fields(update_fields)
        return super().save(*args, update_fields=update_fields, **kwargs)

    def clean_text_fields(self, names: Iterable[str] | None = None) -> None:
        """All text that this instance holds, or the fields named; what was not loaded stays
        unread.
        """
        for field in text_fields(type(self)):
            if field.attname not in self.__dict__ or (
                names is not None and field.name not in names
            ):
                continue
            value = self.__dict__[field.attname]
            clean = clean_value(field, value)
            if clean is not value:
                setattr(self, field.attname, clean)

    def clean_fields(self, exclude=None) -> None:
        self.clean_text_fields()
        super().clean_fields(exclude=exclude)
