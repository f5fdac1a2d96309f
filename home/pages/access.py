"""Who may see which page: closed by default, open to visitors only where an editor with that
permission has said so.
"""

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.images.models import AbstractImage
from wagtail.models import (
    BaseViewRestriction,
    Collection,
    Page,
    PageViewRestriction,
    ReferenceIndex,
)
from wagtail.query import PageQuerySet

from home.thai.cleaning import CleansText

Person = AbstractBaseUser | AnonymousUser


class OpenToVisitors(CleansText):
    """A page type whose pages may be opened to people who have not signed in; the flag is part of
    the revisions.
    """

    open_to_visitors = models.BooleanField(
        "เปิดให้ผู้เยี่ยมชม", default=False, help_text="ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้"
    )

    panels = [FieldPanel("open_to_visitors", permission="home.open_pages")]

    class Meta:
        abstract = True


def open_page_ids() -> models.Q:
    """The pages with the flag set, whatever their type."""
    condition = Q(pk__in=[])
    for model in apps.get_models():
        if issubclass(model, OpenToVisitors):
            condition |= Q(pk__in=model.objects.filter(open_to_visitors=True).values("pk"))
    return condition


def passes(restriction: BaseViewRestriction, user: Person, group_ids: set[int]) -> bool:
    """Whether this person passes a view restriction; a restriction by password admits nobody
    here.
    """
    if user.is_superuser:
        return True
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return user.is_authenticated
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        return bool(group_ids & {group.pk for group in restriction.groups.all()})
    return False


def closed_branches(user: Person) -> list[Page]:
    """The pages that are restricted for this person with all their descendants.

    Queried once per request, for the request's user.
    """
    if not hasattr(user, "_closed_branches"):
        restrictions = list(
            PageViewRestriction.objects.select_related("page").prefetch_related("groups")
        )
        known = restrictions and user.is_authenticated
        group_ids = set(user.groups.values_list("pk", flat=True)) if known else set()
        user._closed_branches = [
            row.page for row in restrictions if not passes(row, user, group_ids)
        ]
    return user._closed_branches


def visible_pages(user: Person) -> PageQuerySet:
    """All live pages that this person may see. At most three queries besides its own, once per
    request.
    """
    pages = Page.objects.live()
    if not user.is_authenticated:
        pages = pages.filter(open_page_ids())
    for branch in closed_branches(user):
        pages = pages.not_descendant_of(branch, inclusive=True)
    return pages


def may_see(user: Person, page: Page) -> bool:
    """Whether this person may see this live page."""
    return visible_pages(user).filter(pk=page.pk).exists()


def may_open(user: Person, collection: Collection) -> bool:
    """Whether this person has access to a collection of images or documents."""
    restrictions = list(collection.get_view_restrictions().prefetch_related("groups"))
    known = restrictions and user.is_authenticated
    group_ids = set(user.groups.values_list("pk", flat=True)) if known else set()
    return all(passes(restriction, user, group_ids) for restriction in restrictions)


def is_on_open_page(image: AbstractImage) -> bool:
    """Whether the published version of a page open to visitors shows this image."""
    used = ReferenceIndex.get_references_to(image).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    pages = {int(pk) for pk in used.values_list("object_id", flat=True)}
    return bool(pages) and visible_pages(AnonymousUser()).filter(pk__in=pages).exists()
