"""Figures for Prometheus at `/metrics`, closed unless INTRANET_METRICS opens them: to this machine
alone ("local"), or to whoever has a token.

They are the checks of the page of health and what it counts, as gauges: counters of this process
would be a half or a third of the truth, since several answer. The figures of requests come from the
access log, which all of them write.
"""

from datetime import timedelta
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from home.health.checks import checks_within
from home.health.rules import State, p95_of
from home.models import OutgoingMail
from home.site import disk

from .slow_pages import requests_since

LOCAL = "local"
HOUR = timedelta(hours=1)
# Whoever passes a request on says so by one of these
PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
NAMES_OF_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


def comes_from_this_machine(request: HttpRequest) -> bool:
    """By its connection; a proxy on this machine connects from here too, so nothing that was passed
    on, and nothing that asked for the site by its public name.
    """
    if any(name in request.META for name in PASSED_ON):
        return False
    host, _, port = request.get_host().rpartition(":")
    name = host if port.isdecimal() else request.get_host()
    address = request.META.get("REMOTE_ADDR", "")
    return name in NAMES_OF_THIS_MACHINE and bool(address) and ip_address(address).is_loopback


def may_read(request: HttpRequest) -> bool:
    if not settings.METRICS:
        return False
    if settings.METRICS == LOCAL:
        return comes_from_this_machine(request)
    given = request.headers.get("Authorization", "").encode()
    return compare_digest(given, f"Bearer {settings.METRICS}".encode())


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        raise Http404
    return HttpResponse(generate_latest(measure()), content_type=CONTENT_TYPE_LATEST)


def measure() -> CollectorRegistry:
    """All of it anew for each question; no names, no addresses of pages."""
    registry = CollectorRegistry()
    states = Gauge(
        "intranet_check", "1 for the state of a check", ["check", "state"], registry=registry
    )
    for check in checks_within():
        for state in State:
            states.labels(check.key, state).set(check.state is state)
    now = timezone.now()
    took = [milliseconds for _, milliseconds in requests_since(now - HOUR, now)]
    mails = OutgoingMail.objects
    figures = {
        "intranet_requests_last_hour": len(took),
        "intranet_request_p95_seconds_last_hour": p95_of(took) / 1000,
        "intranet_mails_waiting": mails.waiting().count(),
        "intranet_mails_failed": mails.failed().count(),
        "intranet_disk_free_bytes": disk.look().free,
    }
    for name, value in figures.items():
        Gauge(name, name.removeprefix("intranet_").replace("_", " "), registry=registry).set(value)
    return registry
