"""Small guards: text that is cleaned before anything reads it, Thai dates of the admin's filters,
the looser script policy that the admin alone needs, scripts whose session has ended, a site that is
closed for work on it; and pages that cross a weak line compressed.
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

# SQLite's words about a pattern of LIKE that is longer than 50,000 bytes.
TOO_LONG_TO_FIND = "LIKE or GLOB pattern too complex"
# What Django, SQLite and PostgreSQL say of a record's key that is no number, or larger than any.
NO_KEY = {
    ValueError: "expected a number but got",
    OverflowError: "too large to convert to SQLite INTEGER",
    DataError: "out of range",
}


def holds_nul(query: QueryDict) -> bool:
    values = chain.from_iterable(listed for _, listed in query.lists())
    return any("\x00" in value for value in values)


def with_stored_dates(query: QueryDict) -> QueryDict:
    """A filter's range of dates as the database has them; what is no date stays, for the filter
    to refuse.
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
    """Cleans what was sent; refuses an address with a NUL character, which PostgreSQL cannot store,
    and a form that lacks a field; eases CSP in the admin.
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
        """Bad requests: a form that lacks a field that Wagtail's editor looks up, a filter's
        impossible value, words that are too long to be looked for, and in the hidden field of a
        chooser what is no key of a record.
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
    """A request that shows no page of its own: what it is answered goes to a script, or into a
    frame of a page.
    """
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return True
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return request.headers.get("Sec-Fetch-Dest") == "iframe"
    return request.headers.get("Sec-Fetch-Dest") == "empty" or not request.accepts("text/html")


class SignInMiddleware(LoginRequiredMiddleware):
    """Everybody signs in; a script whose session has ended is told so (403) instead of being shown
    a page for people, which Wagtail's editor would draw into itself. Its own check answers the same
    way. A form that was sent comes back.
    """

    def handle_no_permission(self, request, view_func):
        if is_asked_by_a_script(request):
            told = render_to_string("signed_out.html")
            return HttpResponse(told, status=403, headers={"X-Signed-Out": "1"})
        if can_be_sent_again(request):
            return offer_to_send_again(request)
        return super().handle_no_permission(request, view_func)


class CompressPages(GZipMiddleware):
    """Compresses text alone: pictures and office files are so already, and static files by
    whitenoise. Django pads
    each answer by a random length against attacks that measure it."""

    def process_response(self, request, response):
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind.startswith("text/") or kind in ("application/json", "application/manifest+json"):
            return super().process_response(request, response)
        return response


class MaintenanceMiddleware:
    """While a file "maintenance" lies in the var folder, everybody is told to come back; health
    checks come before.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_under_maintenance():
            return HttpResponse(
                render_to_string("503.html"), status=503, headers={"Retry-After": "600"}
            )
        return self.get_response(request)


# What signing in posts to; it needs a row for the session, for which the freed reserve has room.
ON_A_FULL_DISK = (
    "/accounts/login/",
    "/accounts/login/factor/",
    "/accounts/logout/",
    "/accounts/sign-on/",
)
SECRET = ("csrfmiddlewaretoken", "password", "login")


def typed_texts(request) -> list[str]:
    """What a person wrote into the form, to be copied from the page that refuses it; never a
    password.
    """
    texts = [text for name, text in request.POST.items() if not name.startswith(SECRET)]
    return [text for text in texts if len(text.strip()) > 3]


def no_room(request) -> HttpResponse:
    """The answer to what cannot be stored: why, and what was typed."""
    typed = typed_texts(request) if request.method == "POST" else []
    return HttpResponse(
        render_to_string("507.html", {"typed": typed}), status=507, headers={"Retry-After": "600"}
    )


class FullDiskMiddleware:
    """Frees the reserve when the disk is full and makes it again when there is room; between, forms
    are refused before anything of them is stored, so that what is left suffices for reading and
    signing in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        full = disk.tend().is_full
        if full and request.method == "POST" and request.path not in ON_A_FULL_DISK:
            return no_room(request)
        return self.get_response(request)
