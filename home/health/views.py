"""Probes of the machine: whether the process runs, and whether the site can serve."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from .readiness import readiness_checks
from .rules import is_ready, readiness_lines


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is running."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The site can serve; else 503 with a line for each problem, and no secrets. A disk that is
    filling up is reported in advance.
    """
    checks = readiness_checks()
    lines = readiness_lines(checks)
    return HttpResponse(
        "\n".join(lines) + "\n",
        content_type="text/plain; charset=utf-8",
        status=200 if is_ready(checks) else 503,
    )
