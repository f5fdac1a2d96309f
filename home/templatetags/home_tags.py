"""For the home page and personal pages: which links this person may use, and what is overdue."""

from datetime import date

from django import template
from django.utils import timezone
from wagtail.models import Site

from home.office.models import HomePage
from home.office.tiles import Tile, tiles_of
from home.pages.access import visible_pages

register = template.Library()


@register.simple_tag(takes_context=True)
def open_places(context, *paths: str) -> set[str]:
    """The URLs whose page this person may see; no tile or link is shown for others."""
    root = next(iter(Site.get_site_root_paths()), None)
    if root is None:
        return set()
    asked = {root.root_path.rstrip("/") + path: path for path in paths}
    there = visible_pages(context["request"].user).filter(url_path__in=asked)
    return {asked[url_path] for url_path in there.values_list("url_path", flat=True)}


@register.simple_tag(takes_context=True)
def tiles(context, page: HomePage) -> list[Tile]:
    """The ways in of the home page that are open to this person."""
    found = tiles_of(page.tiles)
    of_pages = [tile.url for tile in found if tile.is_of_page]
    there = open_places(context, *of_pages)
    return [tile for tile in found if tile.url in there or not tile.is_of_page]


@register.filter
def is_past(day: date | None) -> bool:
    """Whether a date is before today."""
    return day is not None and day < timezone.localdate()
