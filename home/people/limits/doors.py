"""Limits for the forms that visitors may send: a maximum per address and device, and a honeypot for
bots.

They apply to every view that is open without sign-in, so new views are limited automatically.
Sign-in has its own limits (home.people.limits.sign_in); signed-in people are known by name and are
not counted.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from home.site.typed_again import TRAP, ask_to_wait, show_the_trap

from .client import client_network
from .counting import count, digest, wait
from .models import Counted
from .rules import Limit

# A school of a hundred teachers on a training day: each comes in with a card, makes mistakes, and
# sends some forms in the hour.
ADDRESS = Limit("sent from an address", 1_000, timedelta(hours=1))
DEVICE = Limit("sent from a device", 30, timedelta(hours=1))


def is_open(view: Callable) -> bool:
    return not getattr(view, "login_required", True)


def bounds_itself(request: HttpRequest) -> bool:
    """Views with limits of their own, which count failures only: sign-in with its second factor,
    and entry by card.
    """
    sign_in = (reverse("account_login"), reverse("mfa_authenticate"))
    return request.path in sign_in or request.path.startswith(reverse("enter"))


def keys_of(request: HttpRequest) -> dict[Limit, str]:
    """The keys by which a visitor is counted. The device is identified by the CSRF cookie, without
    which no form is accepted.
    """
    device = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    network = digest("network", client_network(request))
    return {ADDRESS: network, DEVICE: digest("device", network, device)}


class OpenDoors:
    """Counts what visitors send, valid or not; above the limit they are asked to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args, kwargs
    ) -> HttpResponse | None:
        if request.method != "POST" or not is_open(view) or bounds_itself(request):
            return None
        if request.user.is_authenticated:
            return None
        keys, now = keys_of(request), timezone.now()
        if waits := max(wait(limit, key, now) for limit, key in keys.items()):
            return ask_to_wait(request, waits)
        Counted.objects.bulk_create(count(limit, key, now) for limit, key in keys.items())
        return show_the_trap(request) if request.POST.get(TRAP) else None
