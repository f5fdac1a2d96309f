"""The addresses that the resolver knows, and what a row of the table reaches of them."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from django.urls import Resolver404, URLPattern, get_resolver, resolve


def joined(before: str, after: str) -> str:
    """As Django writes the route of a match."""
    return f"{before}{after.removeprefix('^')}" if before else after


def routes(resolver=None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each pattern with its whole route; what stands twice, the first alone is reached."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        route = joined(before, str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from routes(entry, route)


def route_of(address: str) -> str | None:
    """The route that an address reaches."""
    try:
        return resolve(unquote(address.partition("?")[0])).route
    except Resolver404:
        return None


def invented(route: str) -> str:
    """An address that a pattern may match."""
    route = re.sub(r"<[^>]*>", "1", route)
    route = re.sub(r"\(\?P1?.*?\)|\(.*?\)", "1", route)
    return "/" + re.sub(r"[\^$\\?]", "", route)
