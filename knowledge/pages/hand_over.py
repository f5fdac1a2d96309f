"""Handing over the pages of a person who leaves."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from home.people.hand_over.parts import Going, Part

from .models import KINDS, KnowledgeIndexPage, OwnedPage


def pages_of(user) -> list[OwnedPage]:
    """Pages owned by this person in their published version or in their draft, which may differ."""
    theirs = Q(content_owner=user) | Q(latest_revision__content__content_owner=user.pk)
    found: list[OwnedPage] = []
    for kind in (KnowledgeIndexPage, *KINDS.values()):
        found += kind.objects.filter(theirs).select_related("latest_revision").order_by("path")
    return found


def pages_go(pages: Iterable[OwnedPage], going: Going) -> None:
    """Changes the draft in place too: a new revision might need somebody's approval."""
    for page in pages:
        if page.content_owner_id == going.leaver.pk:
            type(page).objects.filter(pk=page.pk).update(content_owner=going.successor)
        revision = page.latest_revision
        if revision and revision.content.get("content_owner") == going.leaver.pk:
            revision.content["content_owner"] = going.successor.pk
            revision.save(update_fields=["content"])


def pages(going: Going) -> Iterator[Part]:
    rows = pages_of(going.leaver)
    yield Part(
        "pages", "หน้าในคลังความรู้", [page.title for page in rows], lambda: pages_go(rows, going)
    )
