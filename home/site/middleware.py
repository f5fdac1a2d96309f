"""Small middleware: cleaning of input, Thai dates in the admin's filters, the looser script policy
for the admin, expired sessions of scripts, maintenance mode; and compression of pages.
"""

from itertools import chain

from django.conf import settings
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.datastructures import MultiValueDictKeyError

from home.admin.versions import Overtaken
from home.thai.cleaning import clean_post
from home.thai.writing import parse_date

from . import disk
from .maintenance import is_under_maintenance
from .typed_again import can_be_sent_again, offer_to_send_again

# SQLite's error for a LIKE pattern longer than 50,000 bytes.
TOO_LONG_TO_FIND = "LIKE or GLOB pattern too complex"
# The errors of Django, SQLite and PostgreSQL for a primary key that is not a number, or too large.
NO_KEY = {
    ValueError: "expected a number but got",
    OverflowError: "too large to convert to SQLite INTEGER",
    DataError: "out of range",
}


def holds_nul(query: QueryDict) -> bool:
    values = chain.from_iterable(listed for _, listed in query.lists())
    return any("\x00" in value for value in values)


def with_stored_dates(query: QueryDict) -> QueryDict:
    """Converts a filter's date range to the stored format; an invalid date is left for the filter
    to reject.
    """
    query = query.copy()
    for name in query:
        if name.endswith(("_from", "_to", "_at")) and query[name]:
            try:
                query[name] = parse_date(query[name], today=timezone.localdate()).isoformat()
            except ValueError:
                continue
    return query


def looks_for_no_key(exception: Exception) -> bool:
    return any(
        isinstance(exception, kind) and words in str(exception) for kind, words in NO_KEY.items()
    )


class PlainInputMiddleware:
    """Cleans input; rejects a URL with a NUL character, which PostgreSQL cannot store, and a form
    with a missing field; loosens the CSP in the admin.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or holds_nul(request.GET):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        request.GET = clean_post(request.GET)
        in_admin = request.path.startswith("/admin/")
        if in_admin:
            request.GET = with_stored_dates(request.GET)
        response = self.get_response(request)
        if in_admin:
            response._csp_update = settings.ADMIN_CSP
        return response

    def process_exception(self, request, exception):
        """Bad requests: a form without a field that Wagtail's editor looks up, an impossible value
        of a filter, search words that are too long, and a chooser's hidden field that is not a
        primary key.
        """
        if isinstance(exception, OperationalError) and TOO_LONG_TO_FIND in str(exception):
            context = {"too_long": True}
            return HttpResponseBadRequest(render_to_string("400.html", context, request=request))
        is_forged = request.path.startswith("/admin/") and looks_for_no_key(exception)
        if is_forged or isinstance(exception, MultiValueDictKeyError | IncorrectLookupParameters):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        if isinstance(exception, Overtaken):
            return HttpResponse(render_to_string("409.html", request=request), status=409)
        return None

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST":
            request.POST = clean_post(request.POST)
        return None


def is_asked_by_a_script(request: HttpRequest) -> bool:
    """Whether the response is used by a script or inside a part of a page, and is not a page of its
    own.
    """
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return True
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return request.headers.get("Sec-Fetch-Dest") == "iframe"
    return request.headers.get("Sec-Fetch-Dest") == "empty" or not request.accepts("text/html")


class SignInMiddleware(LoginRequiredMiddleware):
    """Everybody must sign in. A script whose session has expired gets a 403 in place of a redirect
    to the sign-in page, which Wagtail's editor would insert into itself; Wagtail's own check
    answers in the same way. A posted form is offered again.
    """

    def handle_no_permission(self, request, view_func):
        if is_asked_by_a_script(request):
            told = render_to_string("signed_out.html")
            return HttpResponse(told, status=403, headers={"X-Signed-Out": "1"})
        if can_be_sent_again(request):
            return offer_to_send_again(request)
        return super().handle_no_permission(request, view_func)


class CompressPages(GZipMiddleware):
    """Compresses text only: pictures and office files are compressed already, and static files are
    served by whitenoise. Django adds a random length to each response against attacks that measure
    its size.
    """

    def process_response(self, request, response):
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind.startswith("text/") or kind in ("application/json", "application/manifest+json"):
            return super().process_response(request, response)
        return response


class MaintenanceMiddleware:
    """While a file "maintenance" exists in the var folder, everybody gets a maintenance page;
    health checks are answered earlier.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_under_maintenance():
            return HttpResponse(
                render_to_string("503.html"), status=503, headers={"Retry-After": "600"}
            )
        return self.get_response(request)


# The URLs for signing in, which needs to store a session; the freed reserve leaves room for that.
ON_A_FULL_DISK = (
    "/accounts/login/",
    "/accounts/login/factor/",
    "/accounts/logout/",
    "/accounts/sign-on/",
)
SECRET = ("csrfmiddlewaretoken", "password", "login")


def typed_texts(request) -> list[str]:
    """What a person wrote into the form, to be copied from the page that refuses it; passwords are
    never included.
    """
    texts = [text for name, text in request.POST.items() if not name.startswith(SECRET)]
    return [text for text in texts if len(text.strip()) > 3]


def no_room(request) -> HttpResponse:
    """The response to a form that cannot be stored: the reason, and what was typed."""
    typed = typed_texts(request) if request.method == "POST" else []
    return HttpResponse(
        render_to_string("507.html", {"typed": typed}), status=507, headers={"Retry-After": "600"}
    )


class FullDiskMiddleware:
    """Deletes the reserve when the disk is full and creates it again when there is room. Meanwhile
    forms are refused before any of their data is stored, so that the remaining space suffices for
    reading and signing in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        full = disk.tend().is_full
        if full and request.method == "POST" and request.path not in ON_A_FULL_DISK:
            return no_room(request)
        return self.get_response(request)
