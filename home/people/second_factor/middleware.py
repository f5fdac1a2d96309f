"""People who must have a second factor and have none are led to the page that adds one, and cannot
open anything else before.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from home.site.middleware import is_asked_by_a_script
from home.site.typed_again import can_be_sent_again, offer_to_add_factor

from .factors import lacks_one

ONWARD = "second_factor_onward"  # key in the session: where the person was going


def open_before_factor(view: Callable) -> Callable:
    """Marks a view as open to people who lack a factor: what they need to add one, and to sign
    out.
    """
    view.is_open_before_factor = True
    return view


class AsksForFactor:
    """Runs after the sign-in check; refuses all views that are not marked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args, kwargs
    ) -> HttpResponse | None:
        if getattr(view, "is_open_before_factor", False) or not request.user.is_authenticated:
            return None
        if lacks_one(request.user):
            return lead_to_factor(request)
        forget_onward(request)
        return None


def forget_onward(request: HttpRequest) -> None:
    """Called once the person has arrived."""
    if request.session.get(ONWARD) == request.get_full_path():
        del request.session[ONWARD]


def lead_to_factor(request: HttpRequest) -> HttpResponse:
    """A script gets an error; a posted form is offered again; anything else redirects to the page
    that adds a factor, and later to the requested page.
    """
    if is_asked_by_a_script(request):
        return HttpResponse(render_to_string("factor_missing.html"), status=403)
    if can_be_sent_again(request):
        return offer_to_add_factor(request)
    if request.method == "GET":
        request.session[ONWARD] = request.get_full_path()
    return redirect("second_factor")
