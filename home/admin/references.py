"""What refers to an object: checked before it is deleted, so that no reference is left dangling.

Parts that are deleted with the object, and notes that are set to null, do not prevent a deletion;
everything else does, many-to-many relations and texts included. Other apps add references that the
database does not know through a hook.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import models
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, ReferenceIndex

HOOK = "refers_to"
MOST = 20  # of each kind; the rest are only counted
KEEPS = (models.PROTECT, models.RESTRICT)


@dataclass(frozen=True)
class Referrer:
    """One kind of object that refers to another: how many there are, and the first of them with
    their URLs.
    """

    kind: str
    count: int
    named: tuple[tuple[str, str], ...]


def referrers(thing: models.Model, user) -> list[Referrer]:
    """Everything that prevents the deletion of this object."""
    by_kind: dict[str, dict[object, models.Model]] = {}
    for row in (*rows_that_point(thing), *texts_that_name(thing)):
        by_kind.setdefault(str(row._meta.verbose_name), {})[row.pk] = row
    found = [make_referrer(kind, list(rows.values()), user) for kind, rows in by_kind.items()]
    for hook in hooks.get_hooks(HOOK):
        found += hook(thing, user)
    return found


def make_referrer(kind: str, rows: list[models.Model], user) -> Referrer:
    """The name and the URL of each row, in the admin or else on the site, without duplicates."""
    finder = AdminURLFinder(user)
    lines = ((str(row), finder.get_edit_url(row) or own_address(row)) for row in rows[:MOST])
    return Referrer(kind, len(rows), tuple(dict.fromkeys(lines)))


def own_address(row: models.Model) -> str:
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""


def rows_that_point(thing: models.Model) -> Iterator[models.Model]:
    """The rows with a protecting foreign key or a many-to-many relation to the object."""
    for relation in thing._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and stands_in_the_way(relation):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: thing.pk})
            yield from (owner_of(row) for row in rows)


def stands_in_the_way(relation) -> bool:
    if relation.related_model._meta.auto_created or relation.related_model is Permission:
        return False
    return relation.many_to_many or getattr(relation, "on_delete", None) in KEEPS


def texts_that_name(thing: models.Model) -> Iterator[models.Model]:
    """References that Wagtail finds in texts and blocks; relations are handled above."""
    for row, places in ReferenceIndex.get_grouped_references_to(thing):
        owner = owner_of(row)  # a page's text is a field of its specific class, not of Page
        if any(is_text(owner, place) for place in places):
            yield owner


def is_text(row: models.Model, place: ReferenceIndex) -> bool:
    """Whether the reference is in a text or a block, and not in a relation."""
    name = place.model_path.partition(".")[0]
    field = next((field for field in row._meta.get_fields() if field.name == name), None)
    return field is not None and not field.is_relation


def owner_of(row: models.Model) -> models.Model:
    """The specific instance of a page, for its name and its URL."""
    return row.specific if isinstance(row, Page) else row
