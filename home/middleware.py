"""Two small guards: text that no database can hold, and the looser script policy that the admin alone needs."""

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.template.loader import render_to_string


def holds_nul(values: object) -> bool:
    return any("\x00" in value for _, listed in values for value in listed)


class PlainInputMiddleware:
    """Refuses a NUL character, which PostgreSQL cannot store, before any view meets it; loosens CSP under /admin/."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or holds_nul(request.GET.lists()):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CSP
        return response

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST" and holds_nul(request.POST.lists()):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        return None
