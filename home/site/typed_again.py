"""Posted forms that could not be accepted: the session or token had expired, there were too many,
or they looked automated. They are shown again, to be sent again; nothing is stored.

Only for posts from a page of this site: a form of another site must not be one click from being
accepted.
"""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Field of the repeated post: show this in its form first, since an attached file could not be kept.
REVIEW = "_review"  # prefix that no form field has
TRAP = "website"  # a honeypot field that people do not see (components/trap.html); bots fill it in
NEVER_SHOWN = re.compile(f"password|csrfmiddlewaretoken|^{TRAP}$")
SECONDS_OF_A_STORE = "30"  # after which a store of files may be asked again
WRITTEN = re.compile(r"[^\x00-\x7f]|\s")  # text that a person wrote, not a code or a number


def own_origins(request: HttpRequest) -> set[str]:
    return {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def is_from_own_page(request: HttpRequest) -> bool:
    """Whether a page of this site sent this; browsers always say so."""
    return request.headers.get("Origin") in own_origins(request)


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values as they were posted, without secrets."""
    fields = []
    for name, values in request.POST.lists():
        if not NEVER_SHOWN.search(name):
            fields += [(name, value) for value in values]
    return fields


def can_be_sent_again(request: HttpRequest) -> bool:
    """Not for sign-in and passwords, which must be typed anew, nor for the editors' admin, which
    keeps its own copies.
    """
    if request.method != "POST" or request.path.startswith(("/accounts/", "/admin/")):
        return False
    return is_from_own_page(request) and bool(typed_fields(request))


def offer_to_send_again(request: HttpRequest) -> HttpResponse:
    """A page that contains the posted values, with a link to sign in where that is needed first."""
    return give_back(request, 403, {"must_sign_in": not request.user.is_authenticated})


def offer_to_add_factor(request: HttpRequest) -> HttpResponse:
    """The person must have a second factor and has none: it is added in another tab, and nothing is
    lost.
    """
    return give_back(request, 403, {"must_add_factor": True})


def show_the_trap(request: HttpRequest) -> HttpResponse:
    """The honeypot was filled in: by a bot, or by a browser that autofills too much. People can
    send again.
    """
    return give_back(request, 422, {"was_trapped": True})


def ask_to_wait(request: HttpRequest, waits: timedelta) -> HttpResponse:
    """The form came too often: it is not accepted, but its content is not lost."""
    seconds = max(1, round(waits.total_seconds()))
    response = give_back(request, 429, {"minutes": -(-seconds // 60)})
    response["Retry-After"] = str(seconds)
    return response


def tell_storage_away(request: HttpRequest) -> HttpResponse:
    """Files cannot be stored or read now: nothing was stored, and what was typed comes back."""
    if can_be_sent_again(request):
        response = give_back(request, 424, {"storage_is_away": True})
    else:
        response = render(request, "424.html", {"typed": written_in(request)}, status=424)
        response["Cache-Control"] = "private, no-store"
    response["Retry-After"] = SECONDS_OF_A_STORE
    return response


def written_in(request: HttpRequest) -> list[str]:
    """What a person wrote into a form of the admin, to be copied."""
    if request.method != "POST" or not is_from_own_page(request):
        return []
    return [value for _, value in typed_fields(request) if WRITTEN.search(value)]


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
