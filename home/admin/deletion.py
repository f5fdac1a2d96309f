"""Objects that are referred to cannot be deleted, on any screen of the admin: the page lists what
refers to them, with links.

One guard runs before every delete view, for single objects and for several at once, so that models
added later are protected too.
"""

from collections.abc import Iterable
from inspect import unwrap

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail import hooks
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.views.generic.multiple_upload import DeleteView as DeleteUploaded
from wagtail.permissions import policy_registry
from wagtail_modeladmin.options import ModelAdmin

from .listed import read_keys
from .references import Referrer, make_referrer, owner_of, referrers

TEMPLATE = "home/admin/referred_to.html"
REFUSED = 409


def refuse(request: HttpRequest, found: Iterable[tuple[object, list[Referrer]]]) -> HttpResponse:
    status = REFUSED if request.method == "POST" else 200
    return render(request, TEMPLATE, {"found": list(found), "page_title": "ลบไม่ได้"}, status=status)


def refused_deletions(things: Iterable[Model], user) -> list[tuple[Model, list[Referrer]]]:
    """Those of these objects that cannot be deleted, each with the reasons."""
    asked = [(thing, referrers(owner_of(thing), user)) for thing in things]
    return [(thing, found) for thing, found in asked if found]


class DeletionGuard:
    """Checks before the delete view of an object, and also answers a deletion that the database
    itself refused.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.path.startswith("/admin/"):
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return None
        found = refused_deletions(things_to_delete(request, view, args, kwargs), request.user)
        return refuse(request, found) if found else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Explain a reference that was added between the question and the deletion."""
        if not request.path.startswith("/admin/"):
            return None
        if isinstance(exception, ProtectedError):
            rows = list(exception.protected_objects)
        elif isinstance(exception, RestrictedError):
            rows = list(exception.restricted_objects)
        else:
            return None
        kinds: dict[str, list[Model]] = {}
        for row in rows:
            kinds.setdefault(str(row._meta.verbose_name), []).append(owner_of(row))
        why = [make_referrer(kind, listed, request.user) for kind, listed in kinds.items()]
        return refuse(request, [("รายการนี้", why)])


def things_to_delete(request: HttpRequest, view, args, kwargs) -> list[Model]:
    """The objects that the requested page would delete, as far as this person may; a single page
    has its own hook.
    """
    if request.resolver_match.view_name == "wagtail_bulk_action" and kwargs["action"] == "delete":
        return ticked_things(request, **kwargs)
    method = unwrap(view)
    if is_modeladmin_delete(method):
        return registered_thing(request, method.__self__, *args, **kwargs)
    view_class = getattr(view, "view_class", None)
    if isinstance(view_class, type) and issubclass(view_class, DeleteUploaded):
        return uploaded_thing(request.user, view_class(**view.view_initkwargs), kwargs)
    if not (isinstance(view_class, type) and issubclass(view_class, DeleteView)):
        return []
    shown = view_class(**view.view_initkwargs)
    shown.setup(request, *args, **kwargs)
    return [shown.object] if may_delete(shown, request.user) else []


def is_modeladmin_delete(method) -> bool:
    """Whether this is the delete view of a ModelAdmin, whose views are methods of the registered
    instance.
    """
    return (
        isinstance(getattr(method, "__self__", None), ModelAdmin)
        and method.__name__ == "delete_view"
    )


def registered_thing(request: HttpRequest, admin: ModelAdmin, instance_pk: str) -> list[Model]:
    things = admin.get_queryset(request).filter(pk=unquote(instance_pk))
    return [
        thing
        for thing in things
        if admin.permission_helper.user_can_delete_obj(request.user, thing)
    ]


def uploaded_thing(user, view: DeleteUploaded, kwargs) -> list[Model]:
    """The delete button beside a file that was just uploaded; its URL accepts any other file as
    well.
    """
    model = view.get_model()
    policy = policy_registry.get_by_type(model)
    things = model.objects.filter(pk=kwargs[view.pk_url_kwarg])
    return [
        thing for thing in things if policy.user_has_permission_for_instance(user, "delete", thing)
    ]


def ticked_things(
    request: HttpRequest, app_label: str, model_name: str, action: str
) -> list[Model]:
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None or not getattr(action_class, "deletes", True):
        return []
    read_keys(request, app_label, model_name, action)
    things, _ = action_class(
        request, apps.get_model(app_label, model_name)
    ).get_actionable_objects()
    return list(things)


def may_delete(view: DeleteView, user) -> bool:
    policy = getattr(view, "permission_policy", None)
    return policy is None or policy.user_has_permission_for_instance(user, "delete", view.object)


@hooks.register("before_delete_page")
def refuse_page(request: HttpRequest, page) -> HttpResponse | None:
    found = refused_deletions([page], request.user)
    return refuse(request, found) if found else None
