"""The page chooser of the admin: only pages that this person may read on the site or find in the
explorer.

Wagtail's chooser shows the title of every page, drafts and restricted ones too, to anybody who may
enter the admin.
"""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from home.admin.bulk_actions import keys_among

from .access import Person, visible_pages


def to_choose_from(pages: PageQuerySet, user: Person) -> PageQuerySet:
    """Those of these pages that the person may see, and the pages above them, through which they
    are reached.
    """
    read = visible_pages(user).values("pk")
    worked_on = page_permission_policy.explorable_instances(user).values("pk")
    return pages.filter(Q(pk__in=read) | Q(pk__in=worked_on) | Q(depth=1))


def narrow_choice(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return to_choose_from(pages, request.user)


def refuse_others(request: HttpRequest, keys: list[str]) -> None:
    """A page that this person may not see answers 404."""
    if to_choose_from(Page.objects.all(), request.user).filter(pk__in=keys).count() < len(
        set(keys)
    ):
        raise Http404


class Browse(BrowseView):
    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id is not None:
            refuse_others(request, [str(parent_page_id)])
        return super().get(request, parent_page_id)


class ChosenMultiple(ChosenMultipleView):
    def get(self, request: HttpRequest) -> HttpResponse:
        refuse_others(request, keys_among(request.GET.getlist("id")))
        return super().get(request)


browse = require_admin_access(Browse.as_view())
chosen_multiple = require_admin_access(ChosenMultiple.as_view())
