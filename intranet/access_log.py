"""The access log: who requested which URL, when and from where; a line per request in a file per
day, kept as long as the law requires.

Only the parts of a URL that match the site's own patterns are written: never the query string,
which may contain search words, never a code or token in the path, nothing of the body.
"""

import logging
import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from home.people.limits.client import client_address

# names of URL parameters that grant access
SECRET = frozenset({"code", "token", "key", "uidb36", "uidb64"})
HIDDEN = "***"
UNKNOWN = "(unknown)"  # not a URL of the site: it may be a mistyped code

logger = logging.getLogger(__name__)


def folder() -> Path:
    return settings.VAR_DIR / "log"


def file_of(day: date) -> Path:
    return folder() / f"access-{day.isoformat()}.log"


class AccessLog:
    """Static files and health checks are answered before this."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        write(line_of(request, response, timezone.localtime(), time.monotonic() - began))
        return response


def line_of(request: HttpRequest, response: HttpResponse, at: datetime, seconds: float) -> str:
    """Time with UTC offset, client address, account number, method, path, status, milliseconds."""
    # accessing request.user here could query the database, or begin a session
    user = request.__dict__.get("_cached_user")
    who = str(user.pk) if user is not None and user.is_authenticated else "-"
    method = request.method if request.method and request.method.isalpha() else "-"
    path = UNKNOWN if is_no_page(request, response) else path_of(request)
    facts = (
        at.isoformat(timespec="milliseconds"),
        client_address(request) or "-",
        who,
        method[:10],
    )
    return " ".join([*facts, path, str(response.status_code), f"{seconds * 1000:.0f}ms"])


def is_no_page(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it is not a page of the tree; the pattern for pages matches every path."""
    match = request.resolver_match
    return response.status_code == 404 and (match is None or match.view_name == "wagtail_serve")


def path_of(request: HttpRequest) -> str:
    """The path with its secret parts removed."""
    match = request.resolver_match
    if match is None:
        return UNKNOWN
    path = request.path
    for name, value in match.kwargs.items():
        if name in SECRET and value:
            path = path.replace(str(value), HIDDEN)
    return quote(path, safe="/.-_*")[:300]


def write(line: str) -> None:
    """In a single write, so that lines of several processes do not mix; on a full disk the line is
    lost, not the page.
    """
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(
            file_of(timezone.localdate()), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
        )
        try:
            os.write(handle, f"{line}\n".encode())
        finally:
            os.close(handle)
    except OSError as error:
        logger.warning("access log: %s", error)


def nightly(today: date) -> str:
    """Delete old files."""
    last_kept = today - timedelta(days=settings.ACCESS_LOG_DAYS)
    gone = [path for path in folder().glob("access-*.log") if day_of(path) < last_kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return f"{len(gone)} files removed"


def day_of(path: Path) -> date:
    """The date in a file's name; without one, a date that never expires."""
    try:
        return date.fromisoformat(path.stem.removeprefix("access-"))
    except ValueError:
        return date.max
