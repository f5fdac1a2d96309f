"""Documents of closed collections."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from home.pages.access import may_open

from .uploads import lost_file


def only_for_whom_it_is(document, request) -> HttpResponse | None:
    """Before Wagtail's own check, which sends those who are signed in to sign in, and so on
    without end.
    """
    if not may_open(request.user, document.collection):
        raise PermissionDenied
    if not document.file.storage.exists(document.file.name):
        return lost_file(request, document.title)
    return None
