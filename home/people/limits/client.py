"""The client's address: one function for limits, locks, the log and the audit."""

from django.conf import settings
from django.http import HttpRequest

from .rules import client_of, is_trusted, network_of


def client_address(request: HttpRequest) -> str:
    """As far as INTRANET_TRUSTED_PROXIES allows; empty where the connection has no address."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return client_of(request.META.get("REMOTE_ADDR", ""), forwarded, settings.TRUSTED_PROXIES)


def client_network(request: HttpRequest) -> str:
    """The key for limits: an IPv6 client can choose among many addresses of one network."""
    return network_of(client_address(request))


def comes_through_our_proxy(request: HttpRequest) -> bool:
    return is_trusted(request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES)
