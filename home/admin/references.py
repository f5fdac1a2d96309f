"""What refers to a thing: asked before it is deleted, so that nothing is left that points at
nothing.

What goes with the thing (its parts) and what only notes it (it is emptied) does not stand in the
way; all else does, many-to-many relations and texts too. Other apps add what the database does not
know through a hook.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import models
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, ReferenceIndex

HOOK = "refers_to"
MOST = 20  # named of each kind; the rest are counted
KEEPS = (models.PROTECT, models.RESTRICT)


@dataclass(frozen=True)
class Referrer:
    """One kind of thing that refers to another: how many there are, and the first of them with
    their addresses.
    """

    kind: str
    count: int
    named: tuple[tuple[str, str], ...]


def referrers(thing: models.Model, user) -> list[Referrer]:
    """Everything that stands in the way of deleting this."""
    by_kind: dict[str, dict[object, models.Model]] = {}
    for row in (*rows_that_point(thing), *texts_that_name(thing)):
        by_kind.setdefault(str(row._meta.verbose_name), {})[row.pk] = row
    found = [make_referrer(kind, list(rows.values()), user) for kind, rows in by_kind.items()]
    for hook in hooks.get_hooks(HOOK):
        found += hook(thing, user)
    return found


def make_referrer(kind: str, rows: list[models.Model], user) -> Referrer:
    """By name and address, in the admin or else on the site; what is called and found alike
    stands once.
    """
    finder = AdminURLFinder(user)
    lines = ((str(row), finder.get_edit_url(row) or own_address(row)) for row in rows[:MOST])
    return Referrer(kind, len(rows), tuple(dict.fromkeys(lines)))


def own_address(row: models.Model) -> str:
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""


def rows_that_point(thing: models.Model) -> Iterator[models.Model]:
    """By a relation that protects, or by one of many to many."""
    for relation in thing._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and stands_in_the_way(relation):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: thing.pk})
            yield from (owner_of(row) for row in rows)


def stands_in_the_way(relation) -> bool:
    if relation.related_model._meta.auto_created or relation.related_model is Permission:
        return False
    return relation.many_to_many or getattr(relation, "on_delete", None) in KEEPS


def texts_that_name(thing: models.Model) -> Iterator[models.Model]:
    """What Wagtail finds in texts and blocks; relations are looked at above."""
    for row, places in ReferenceIndex.get_grouped_references_to(thing):
        owner = owner_of(row)  # a page's text is a field of what it is, not of every page
        if any(is_text(owner, place) for place in places):
            yield owner


def is_text(row: models.Model, place: ReferenceIndex) -> bool:
    """Whether the reference stands in a text or a block, and not in a relation."""
    name = place.model_path.partition(".")[0]
    field = next((field for field in row._meta.get_fields() if field.name == name), None)
    return field is not None and not field.is_relation


def owner_of(row: models.Model) -> models.Model:
    """A page as what it is, for its name and its address."""
    return row.specific if isinstance(row, Page) else row
