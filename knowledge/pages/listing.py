"""The list of a category: its entries, filtered and paginated, for the user."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from wagtail.models import Page
from wagtail.query import PageQuerySet

from home.pages.access import visible_pages
from home.thai.order import in_thai_order
from services.models import System

PER_PAGE = 20
ORDERS = {"new": "-last_published_at", "title": "title"}


Kinds = Mapping[str, type[Page]]


def entries(branch: Page, user, kinds: Kinds, kind: str = "", system: str = "") -> PageQuerySet:
    """Pages of these kinds under a branch that this person may see."""
    wanted = [kinds[kind]] if kind in kinds else list(kinds.values())
    pages = visible_pages(user).descendant_of(branch).type(*wanted)
    if system:
        about = [model.objects.filter(systems__slug=system).values("pk") for model in wanted]
        pages = (
            pages.filter(pk__in=about[0].union(*about[1:]))
            if len(about) > 1
            else pages.filter(pk__in=about[0])
        )
    return pages


def categories(branch: Page, user, kinds: Kinds) -> list[Page]:
    """The categories directly below a branch, each with the number of pages that this person may
    see there (`.entries`).
    """
    children = list(
        visible_pages(user).child_of(branch).type(type(branch)).specific().order_by("path")
    )
    paths = list(entries(branch, user, kinds).values_list("path", flat=True))
    for child in children:
        child.entries = sum(path.startswith(child.path) for path in paths)
    return children


def list_context(branch: Page, request, kinds: Kinds) -> dict[str, object]:
    """The template's context: categories, the page of entries, the filters and their choices."""
    kind, system = request.GET.get("kind", ""), request.GET.get("system", "")
    order = request.GET.get("order", "new")
    found = entries(branch, request.user, kinds, kind, system).order_by(
        ORDERS.get(order, ORDERS["new"]), "pk"
    )
    page = Paginator(found.specific(), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "categories": categories(branch, request.user, kinds),
        "page_obj": page,
        "kind": kind,
        "kinds": [(key, model._meta.verbose_name) for key, model in kinds.items()],
        "system": system,
        "systems": in_thai_order(System.objects.only("slug", "name", "abbr"), "name"),
        "order": order,
    }
