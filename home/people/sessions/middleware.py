"""Keeps the times of each session, and keeps responses to signed-in people out of every cache."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .rules import BOUNDED_ROLES, Bounds

# In the session: its key, when it began and was last used, in seconds, and whether it is limited
CLOCK = "clock"
PRECISION = 60  # seconds; writing at each request would make every reader a writer
# Requests that an open editor sends automatically every few seconds do not count as activity.
BY_ITSELF = ("/admin/editing-sessions/",)
PRIVATE = "private, no-store"


def is_bounded(user) -> bool:
    return user.is_superuser or not BOUNDED_ROLES.isdisjoint(user.roles)


def bounds_of(clock: dict) -> Bounds:
    if clock["bounded"]:
        return Bounds(settings.SESSION_IDLE, settings.SESSION_LONGEST)
    return Bounds(timedelta(0), timedelta(seconds=settings.SESSION_COOKIE_AGE))


class SessionTimes:
    """Ends a session that was idle or open for too long.

    The request continues as a visitor's, so typed text comes back as at the end of any session.
    Runs before the check of permissions.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if request.user.is_authenticated and is_over(request, now):
            logout(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            keep_time(request, now)
        return response


def is_over(request: HttpRequest, at: datetime) -> bool:
    """Roles need not be checked at each request: when they change, sessions are ended."""
    clock = request.session.get(CLOCK)
    if clock is None:
        return False
    begun, seen = (datetime.fromtimestamp(clock[name], UTC) for name in ("begun", "seen"))
    return bounds_of(clock).are_over(begun=begun, seen=seen, at=at)


def keep_time(request: HttpRequest, at: datetime) -> None:
    """Once a minute, and at the first request of a session, which is then listed."""
    session, seconds = request.session, at.timestamp()
    before = session.get(CLOCK)
    if before is None:
        clock = {"begun": seconds, "bounded": is_bounded(request.user)}
    elif before["key"] != session.session_key:  # Django changed the session's key
        clock = before
    elif request.path.startswith(BY_ITSELF) or seconds - before["seen"] < PRECISION:
        return
    elif not UserSession.objects.filter(
        session_key=session.session_key
    ).exists():  # ended meanwhile, or by this request
        session.flush()
        return
    else:
        clock = before
    store_time(request, clock | {"key": session.session_key, "seen": seconds})


def store_time(request: HttpRequest, clock: dict) -> None:
    """Immediately or not at all: while somebody writes for long, or the disk is full, reading
    continues.
    """
    session = request.session
    before, was_modified = session.get(CLOCK), session.modified
    session[CLOCK] = clock
    try:
        with without_waiting():
            if before is not None and before["key"] != clock["key"]:
                UserSession.objects.filter(session_key=before["key"]).delete()
            UserSession.objects.create_from_request(request)
            session.save()
    except OperationalError:
        session[CLOCK] = before
    session.modified = was_modified


@contextmanager
def without_waiting() -> Iterator[None]:
    """SQLite has one writer; recording a mere time does not wait for an import."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "PRAGMA busy_timeout ="
                f" {int(1000 * connection.settings_dict['OPTIONS']['timeout'])}"
            )


class NothingStaysBehind:
    """Responses within a session are not cached, and not shown by the "back" button to the next
    user of the computer, unless they are public.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_for_all = "public" in response.get("Cache-Control", "")
        has_session = (
            settings.SESSION_COOKIE_NAME in request.COOKIES or request.user.is_authenticated
        )
        if has_session and not is_for_all:
            response["Cache-Control"] = PRIVATE
        return response
