"""The door before all bulk actions: what is done to many names them, so it is for those who see them in their list.

Wagtail's pages name also what somebody may not act on, to whoever may enter the admin.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action.dispatcher import index
from wagtail.models import Page
from wagtail.permissions import page_permission_policy, policy_registry

from home.pages.choosing import refuse_others

from .bulk_actions import keys_among
from .choosers import SEEN_WITH


def model_of(app_label: str, model_name: str) -> type[Model]:
    try:
        return apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error


def refuse_unseen_pages(request: HttpRequest) -> None:
    """The ticked pages, or all of a branch, or all there are."""
    asked = request.GET.getlist("id")
    if "all" not in asked:
        refuse_others(request, keys_among(asked))
        return
    pages = Page.objects.filter(depth__gt=1)
    for key in keys_among([request.GET.get("childOf", "")]):
        branch = Page.objects.filter(pk=key).first()
        pages = pages.descendant_of(branch) if branch else pages.none()
    worked_on = page_permission_policy.explorable_instances(request.user).values("pk")
    if pages.exclude(pk__in=worked_on).exists():
        raise Http404


@require_admin_access
def bulk_action(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponseBase:
    model = model_of(app_label, model_name)
    if issubclass(model, Page):
        refuse_unseen_pages(request)
    elif not policy_registry.get_by_type(model).user_has_any_permission(request.user, [*SEEN_WITH, "choose"]):
        raise PermissionDenied
    return index(request, app_label, model_name, action)
