"""Two small guards: text that no database can hold, and the looser script policy that the admin alone needs."""

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDictKeyError


def holds_nul(values: object) -> bool:
    return any("\x00" in value for _, listed in values for value in listed)


class PlainInputMiddleware:
    """Refuses a NUL character, which PostgreSQL cannot store, and a form that lacks a field; eases CSP in the admin."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or holds_nul(request.GET.lists()):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CSP
        return response

    def process_exception(self, request, exception):
        """A form that lacks one of its fields, which Wagtail's editor looks up without asking, is a bad request."""
        if isinstance(exception, MultiValueDictKeyError):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        return None

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST" and holds_nul(request.POST.lists()):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        return None
