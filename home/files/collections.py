"""Documents of restricted collections."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from home.pages.access import may_open

from .uploads import lost_file


def only_for_whom_it_is(document, request) -> HttpResponse | None:
    """Runs before Wagtail's own check, which redirects signed-in users to the sign-in page in an
    endless loop.
    """
    if not may_open(request.user, document.collection):
        raise PermissionDenied
    if not document.file.storage.exists(document.file.name):
        return lost_file(request, document.title)
    return None
