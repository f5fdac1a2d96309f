"""What was typed into a form that could not be taken: its session or token had ended, it came too
often, or it looked like a machine's. It is shown again, to be sent again; nothing is stored.

Only for what comes from a page of this site: a form of another site must not be one button from
being accepted.
"""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# In what is posted again: show it in its form, since a file that was chosen could not be kept.
REVIEW = "_review"  # no field of a form begins so
TRAP = "website"  # a field that people do not see (components/trap.html); machines fill it
NEVER_SHOWN = re.compile(f"password|csrfmiddlewaretoken|^{TRAP}$")
WRITTEN = re.compile(r"[^\x00-\x7f]|\s")  # words of a person, not a code or a number


def own_origins(request: HttpRequest) -> set[str]:
    return {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def is_from_own_page(request: HttpRequest) -> bool:
    """Whether a page of this site sent this; a browser always says so."""
    return request.headers.get("Origin") in own_origins(request)


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values as they were posted, without secrets."""
    fields = []
    for name, values in request.POST.lists():
        if not NEVER_SHOWN.search(name):
            fields += [(name, value) for value in values]
    return fields


def can_be_sent_again(request: HttpRequest) -> bool:
    """Sign-in and passwords are typed anew; the editors' admin keeps copies of its own."""
    if request.method != "POST" or request.path.startswith(("/accounts/", "/admin/")):
        return False
    return is_from_own_page(request) and bool(typed_fields(request))


def offer_to_send_again(request: HttpRequest) -> HttpResponse:
    """The page that holds what was typed, with the way to sign in where that is needed first."""
    return give_back(request, 403, {"must_sign_in": not request.user.is_authenticated})


def offer_to_add_factor(request: HttpRequest) -> HttpResponse:
    """A second factor is asked of the person, who has none: it is added in another tab, and
    nothing is lost.
    """
    return give_back(request, 403, {"must_add_factor": True})


def show_the_trap(request: HttpRequest) -> HttpResponse:
    """A field that nobody sees was filled: by a machine, or by a browser that fills in too much.

    People send again.
    """
    return give_back(request, 422, {"was_trapped": True})


def ask_to_wait(request: HttpRequest, waits: timedelta) -> HttpResponse:
    """What came too often is not taken, and not lost."""
    seconds = max(1, round(waits.total_seconds()))
    response = give_back(request, 429, {"minutes": -(-seconds // 60)})
    response["Retry-After"] = str(seconds)
    return response


def give_back(request: HttpRequest, status: int, reason: dict[str, object]) -> HttpResponse:
    fields = typed_fields(request) if is_from_own_page(request) else []
    written = [value for _, value in fields if WRITTEN.search(value)]
    context = {
        "fields": fields,
        "written": written,
        "had_files": bool(request.FILES),
        "review": REVIEW,
        "address": request.get_full_path(),
        "place": urlsplit(request.headers.get("Referer", "")).path or request.path,
    }
    response = render(request, "typed_again.html", context | reason, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
