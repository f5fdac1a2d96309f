"""What "select all" means: the rows of the list that was shown, on all its pages and with its
filters.

Wagtail's own implementation ignores most filters and view restrictions, and fails on a search of
pages.
"""

from copy import copy
from urllib.parse import urlsplit

from django.apps import apps
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch, resolve, reverse
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Page

from .bulk_actions import keys_among

ALL = "all"
BRANCH = "childOf"  # for pages; for images and documents it is the collection


def read_keys(request: HttpRequest, app_label: str, model_name: str, action: str) -> None:
    """Replace the ids in request.GET by valid keys for all later code: those that were ticked, or
    those of all rows of the list.
    """
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None or getattr(action_class, "knows_all", False):
        return
    keys = request.GET.getlist("id")
    if ALL in keys:
        keys = keys_shown(request, apps.get_model(app_label, model_name))
    named = request.GET.copy()
    named.setlist("id", keys_among(keys))
    request.GET = named


def keys_shown(request: HttpRequest, model: type[Model]) -> list[int]:
    rows = rows_of(request, place_of_list(request, model))
    if not all(isinstance(row, model) for row in rows):
        raise Http404
    return [row.pk for row in rows]


def place_of_list(request: HttpRequest, model: type[Model]) -> ResolverMatch:
    """The list from which the action was chosen, as named in the URL; else the default list of the
    model.
    """
    if issubclass(model, Page) and BRANCH in request.GET:
        return resolve(reverse("wagtailadmin_explore", args=[branch_of(request)]))
    back = urlsplit(get_valid_next_url_from_request(request)).path
    if back.startswith(reverse("wagtailadmin_home")):
        return resolve(back)
    return resolve(list_of(model))


def branch_of(request: HttpRequest) -> int:
    for key in keys_among([request.GET[BRANCH]]):
        return int(key)
    raise Http404


def list_of(model: type[Model]) -> str:
    if issubclass(model, Page):
        return reverse("wagtailadmin_pages:search")
    if hasattr(model, "snippet_viewset"):
        return reverse(model.snippet_viewset.get_url_name("list"))
    names = {
        "image": "wagtailimages:index",
        "document": "wagtaildocs:index",
        "outgoingmail": "mail:index",
    }
    if model._meta.model_name not in names:
        raise Http404
    return reverse(names[model._meta.model_name])


def rows_of(request: HttpRequest, place: ResolverMatch) -> list[Model]:
    """All rows that this list would show to this person with the same parameters."""
    asked = copy(request)
    asked.method = "GET"
    asked.GET = request.GET.copy()
    for own in (
        "id",
        "next",
    ):  # the action's own parameters; with them the URL would point back at itself
        asked.GET.pop(own, None)
    if BRANCH in asked.GET:
        asked.GET["collection_id"] = str(branch_of(request))
    answer = place.func(asked, *place.args, **place.kwargs)
    view = (getattr(answer, "context_data", None) or {}).get("view")
    rows = getattr(view, "object_list", None)
    if rows is None:  # not a list, or not one that this person may see
        raise Http404
    return list(rows)
