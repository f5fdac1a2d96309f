"""Old URLs: where a page was before, or its URL on an older site of the office, redirect to where
it is now.
"""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from .access import may_see


def redirect_of(request: HttpRequest) -> Redirect | None:
    """The redirect for this URL with its query string, else without it."""
    asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    plain = urlsplit(asked).path
    row = get_redirect(request, asked)
    if row is None and plain != asked:
        row = get_redirect(request, plain)
    return row if row is not None and row.link else None


def is_for(user, row: Redirect) -> bool:
    """Whether this person may learn the target of the redirect."""
    return row.redirect_page is None or may_see(user, row.redirect_page)


def redirect_moved(request: HttpRequest) -> HttpResponse | None:
    """A redirect to the new URL; for a visitor who may not see it, to the sign-in page. None where
    there is none for them.
    """
    row = redirect_of(request)
    if row is None:
        return None
    if is_for(request.user, row):
        kind = HttpResponsePermanentRedirect if row.is_permanent else HttpResponseRedirect
        return kind(row.link)
    if request.user.is_authenticated:
        return None
    return redirect_to_login(request.get_full_path())


class OldAddresses:
    """Looks for a redirect when nothing was found.

    Wagtail's own middleware would tell anybody where a page of a restricted branch has moved.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page = request.method in ("GET", "HEAD") and not request.path.startswith("/admin/")
        if response.status_code != 404 or not is_page:
            return response
        return redirect_moved(request) or response
