"""What was typed into a form whose session or token had ended: shown again, to be sent again. Nothing is stored.

Only for what comes from a page of this site: a form of another site must not be one button from being accepted.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# In what is posted again: show it in its form, since a file that was chosen could not be kept.
REVIEW = "_review"  # no field of a form begins so
NEVER_SHOWN = re.compile("password|csrfmiddlewaretoken")
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
    fields = typed_fields(request)
    written = [value for _, value in fields if WRITTEN.search(value)]
    context = {
        "fields": fields,
        "written": written,
        "had_files": bool(request.FILES),
        "review": REVIEW,
        "address": request.get_full_path(),
        "place": urlsplit(request.headers.get("Referer", "")).path or request.path,
    }
    response = render(request, "typed_again.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response
