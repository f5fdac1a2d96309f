"""The first middleware: health checks and refused requests are answered before any other; and error
pages when the database is unavailable.
"""

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
    HttpResponseServerError,
)
from django.template.loader import render_to_string
from django.utils import timezone

from home.files.storage import is_storage_away
from home.health import views
from home.health.errors import new_number
from home.people.limits.client import comes_through_our_proxy
from home.site import disk
from home.site.middleware import no_room
from home.site.typed_again import tell_storage_away

from .database import is_away

HEALTH = {"/healthz": views.healthz, "/readyz": views.readyz}
SECONDS_TO_COME_BACK = "30"
NEVER_ASKED = ("TRACE", "TRACK", "CONNECT")  # sent by no browser; a view would treat them like GET

logger = logging.getLogger(__name__)


class FrontDoor:
    """Health checks need neither session nor database, and work under any host name, because a
    probe on this machine uses 127.0.0.1. Every other request must name one of our hosts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        keep_strict(request, response)
        if not response.streaming:  # with a length the connection can be reused
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if request.method == "HEAD":
            take_body_off(response)
        return response

    def answer(self, request: HttpRequest) -> HttpResponse:
        if check := HEALTH.get(request.path_info):
            return check(request)
        if request.method in NEVER_ASKED:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not comes_through_our_proxy(request):  # anybody could claim that the connection is https
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
    """Sets the security headers of Django's own middleware on responses made before it runs."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault(
        "Content-Security-Policy", "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
    if settings.SECURE_HSTS_SECONDS and request.is_secure():
        lasting = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        response.headers.setdefault("Strict-Transport-Security", lasting)


def take_body_off(response: HttpResponse) -> None:
    """Keep the headers only, which the server does not do by itself; a body would be taken for the
    next response.
    """
    if response.streaming:
        response.streaming_content = ()
    else:
        response.content = b""


def error_page(request: HttpRequest) -> HttpResponse:
    """The page for an error: 507 on a full disk, 503 with a Retry-After header while the database
    is unavailable, 424 while the store of files is, else 500 with a number by which the
    administrator finds the error.
    """
    if disk.is_full(sys.exc_info()[1]):
        disk.free_reserve()
        return no_room(request)
    if is_storage_away(sys.exc_info()[1]):
        return tell_storage_away(request)
    if is_away(sys.exc_info()[1]):
        page = render_to_string("503_database.html")
        return HttpResponse(page, status=503, headers={"Retry-After": SECONDS_TO_COME_BACK})
    number = request.error_number = new_number()  # intranet.log writes the error under it
    facts = {"number": f"{number[:3]} {number[3:]}", "at": timezone.localtime()}
    return HttpResponseServerError(render_to_string("500.html", facts))
