"""The front door: what is answered before anything else of a request is looked at; and what is said
when the database is away.
"""

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.views.defaults import server_error

from home.office import views
from home.people.limits.client import comes_through_our_proxy
from home.site import disk
from home.site.middleware import no_room

from .database import is_away

HEALTH = {"/healthz": views.healthz, "/readyz": views.readyz}
SECONDS_TO_COME_BACK = "30"
NEVER_ASKED = ("TRACE", "TRACK", "CONNECT")  # by a browser; a view would take them for a GET

logger = logging.getLogger(__name__)


class FrontDoor:
    """Health checks need no session and no database of their own, and come by any name, for a probe
    on this machine knows the site as 127.0.0.1. Everything else must name a host that is ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        keep_strict(request, response)
        if not response.streaming:  # with a length the line can be kept for the next request
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if request.method == "HEAD":
            take_body_off(response)
        return response

    def answer(self, request: HttpRequest) -> HttpResponse:
        if check := HEALTH.get(request.path_info):
            return check(request)
        if request.method in NEVER_ASKED:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not comes_through_our_proxy(request):  # anybody could say that a line is https
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        try:
            request.get_host()
        except DisallowedHost:
            logger.warning(
                "a name that is not in INTRANET_ALLOWED_HOSTS: %.100r",
                request.META.get("HTTP_HOST"),
            )
            return HttpResponseBadRequest(render_to_string("400_host.html"))
        return self.get_response(request)


def keep_strict(request: HttpRequest, response: HttpResponse) -> None:
    """What Django's own middleware says on pages, also on what is answered before it."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault(
        "Content-Security-Policy", "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
    if settings.SECURE_HSTS_SECONDS and request.is_secure():
        lasting = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        response.headers.setdefault("Strict-Transport-Security", lasting)


def take_body_off(response: HttpResponse) -> None:
    """Leave the headers, which the server does not do by itself; a body would be taken for the
    next answer.
    """
    if response.streaming:
        response.streaming_content = ()
    else:
        response.content = b""


def error_page(request: HttpRequest) -> HttpResponse:
    """The page of an error: 507 on a full disk, 503 and when to come back while the database is
    away, else 500.
    """
    if disk.is_full(sys.exc_info()[1]):
        disk.free_reserve()
        return no_room(request)
    if is_away(sys.exc_info()[1]):
        page = render_to_string("503_database.html")
        return HttpResponse(page, status=503, headers={"Retry-After": SECONDS_TO_COME_BACK})
    return server_error(request)
