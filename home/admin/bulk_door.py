"""A guard before all bulk actions: their pages name the selected rows, so they require the right to
see those rows in their list. Wagtail's own pages show the names of other rows too, to anybody who
may enter the admin.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action.dispatcher import index
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.pages.choosing import refuse_others

from .bulk_actions import keys_among
from .choosers import SEEN_WITH
from .listed import read_keys


def model_of(app_label: str, model_name: str) -> type[Model]:
    try:
        return apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error


@require_admin_access
def bulk_action(
    request: HttpRequest, app_label: str, model_name: str, action: str
) -> HttpResponseBase:
    model = model_of(app_label, model_name)
    read_keys(request, app_label, model_name, action)
    if issubclass(model, Page):
        refuse_others(request, keys_among(request.GET.getlist("id")))
    else:
        policy = policy_registry.get_by_type(model)
        if not policy.user_has_any_permission(request.user, [*SEEN_WITH, "choose"]):
            raise PermissionDenied
    return index(request, app_label, model_name, action)
