"""Counters in the database, shared by all workers: what came too often, and how long to wait."""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from .models import Counted
from .rules import Limit, time_to_wait

LONGEST_WITHIN = timedelta(days=1)  # no limit looks further back


def digest(*parts: object) -> str:
    """A keyed digest that reveals neither address nor name: only this site can compute it."""
    words = "\x1f".join(map(str, parts))
    return salted_hmac("home.limits", words, algorithm="sha256").hexdigest()[:32]


def count(limit: Limit, key: str, at: datetime, *, about: str = "") -> Counted:
    """One more event, not saved yet: the caller may have several."""
    return Counted(limit=limit.name, key=key, about=about, at=at)


def rows_within(limit: Limit, key: str, at: datetime):
    """The rows within the limit's time."""
    return Counted.objects.filter(limit=limit.name, key=key, at__gt=at - limit.within)


def wait(limit: Limit, key: str, at: datetime) -> timedelta:
    """How long the owner of this key must wait; zero when the limit is not reached."""
    newest_first = rows_within(limit, key, at).order_by("-at").values_list("at", flat=True)
    oldest = next(iter(newest_first[limit.most - 1 : limit.most]), None)
    return time_to_wait(oldest, limit, at)


def sweep(at: datetime) -> int:
    """Delete what no limit needs any more; returns how many rows."""
    return Counted.objects.filter(at__lte=at - LONGEST_WITHIN).delete()[0]
