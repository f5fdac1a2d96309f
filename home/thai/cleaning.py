"""Cleaning of text before it is stored: models with this mixin store clean text, whoever writes it.

POST data is cleaned earlier (`clean_post`, by home/site/middleware.py), so that the validated and
redisplayed text is what is stored, and so that Wagtail's own models are clean too. The models clean
rich text, whose JSON must not be changed before it is parsed, and everything that does not come
from a browser: imports, commands and seeds. `bulk_create` and `update` bypass `save`: code that
calls them with text from outside must call `clean_text_fields`.
"""

import json
from collections.abc import Iterable
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from wagtail.fields import StreamField

from .secrets import refusal_of_value
from .text import clean_text

AS_TYPED = frozenset({"password"})  # a digest, in which every character matters


# Posts --------------------------------------------------------------------------------------------
def clean_post(post: QueryDict) -> QueryDict:
    """Cleaned POST data; passwords stay as they were typed."""
    clean = QueryDict(mutable=True, encoding=post.encoding)
    for name, values in post.lists():
        if "password" not in name.lower():
            values = [clean_sent(name, value) for value in values]
        clean.setlist(name, values)
    return clean


def clean_sent(name: str, value: str) -> str:
    """One value of a POST; JSON of Wagtail's editor is cleaned inside, or when it is parsed."""
    if value.startswith("{") and is_rich_text(value):
        return value
    if name == "workflow-action-extra-data":
        return clean_inside(value)
    return clean_text(value, multiline=True)


def is_rich_text(value: str) -> bool:
    """Draftail's JSON: its offsets count characters, so none may be removed before it is converted
    to HTML.
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
    """The same structure with clean text in it; keys come from our code and stay."""
    if isinstance(value, str):
        return clean_text(value, multiline=True)
    if isinstance(value, dict):
        return {key: clean_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(inner) for inner in value]
    return value


def clean_value(field: models.Field, value: object) -> object:
    """The value as a field stores it; the very same object if there was nothing to clean."""
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
    """The free-text fields, including those of parent models."""
    kinds = (models.CharField, models.TextField, models.JSONField, StreamField)
    fields = (field for field in model._meta.concrete_fields if isinstance(field, kinds))
    return tuple(field for field in fields if field.name not in AS_TYPED and not field.choices)


def is_written(field: models.Field) -> bool:
    """Whether people write words into it; a web address is none of theirs."""
    return field.editable and not isinstance(field, models.URLField)


class CleansText(models.Model):
    """A model whose text is cleaned before validation and before saving, and whose forms refuse
    personal ID numbers and passwords.
    """

    passwords_looked_at = False  # a form has asked whether what looks like a password is one

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        self.clean_text_fields(update_fields)
        return super().save(*args, update_fields=update_fields, **kwargs)

    def clean_text_fields(self, names: Iterable[str] | None = None) -> None:
        """All loaded text fields, or those named; deferred fields are not loaded."""
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

    # Secrets --------------------------------------------------------------------------------------
    def full_clean(self, exclude=None, validate_unique=True, validate_constraints=True) -> None:
        """A form, which checks uniqueness by itself, has secrets refused too. A page that saves
        itself does not: one that was written before is published and moved as it is.
        """
        wrong: dict[str, list] = {} if validate_unique else self.secrets_by_column(exclude)
        try:
            super().full_clean(
                exclude=exclude,
                validate_unique=validate_unique,
                validate_constraints=validate_constraints,
            )
        except ValidationError as error:
            wrong = error.update_error_dict(wrong)
        if wrong:
            raise ValidationError(wrong)

    def refuse_secrets(self, exclude: Iterable[str] | None = None) -> None:
        """For what is read from files: raises ValidationError as a form would."""
        if wrong := self.secrets_by_column(exclude):
            raise ValidationError(wrong)

    def secrets_by_column(self, exclude: Iterable[str] | None = None) -> dict[str, list]:
        """Why the texts that people write here are refused, by column."""
        left_out = set(exclude or ())
        wrong = {}
        for field in text_fields(type(self)):
            if field.name in left_out or not is_written(field):
                continue
            value = field.get_prep_value(getattr(self, field.attname))
            asks = not self.passwords_looked_at
            if why := refusal_of_value(value, of_passwords=asks):
                wrong[field.name] = [ValidationError(why, code="secret")]
        return wrong
