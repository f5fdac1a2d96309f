"""Wrong codes: how many tries an account has, counted in the database, from wherever and however
often the password was right.
"""

from datetime import datetime, timedelta

from home.audit.actions import Action
from home.audit.writing import note
from home.people.limits.counting import count, digest, wait
from home.people.limits.models import Counted
from home.people.limits.rules import Limit
from home.people.models import User

from .letters import write_to

# Three of a million codes are valid at any time: an attacker with the password needs 20,000 days of
# trying.
SHORT = Limit("second factor", 10, timedelta(minutes=15))
LONG = Limit("second factor a day", 50, timedelta(days=1))


def key_of(user: User) -> str:
    return digest("second factor", user.pk)


def time_to_wait(user: User, at: datetime) -> timedelta:
    return max(wait(limit, key_of(user), at) for limit in (SHORT, LONG))


def count_failure(user: User, at: datetime, kind: str) -> None:
    """Count one more wrong answer. The owner is told once no more are accepted: somebody else may
    know the password.
    """
    Counted.objects.bulk_create(count(limit, key_of(user), at) for limit in (SHORT, LONG))
    is_over = bool(time_to_wait(user, at))
    if is_over:
        write_to(user, "guessed")
    note(Action.SIGN_IN_FAILED, user, after={"second_factor": kind})
    if is_over:
        note(Action.LOCKED, user, after={"second_factor": kind})


def stopped_people(at: datetime) -> set[int]:
    """The keys of all accounts whose codes are refused at the moment."""
    counted = Counted.objects.filter(limit__in=[SHORT.name, LONG.name], at__gt=at - LONG.within)
    keys = set(counted.values_list("key", flat=True).distinct())
    holders = User.objects.only("pk").exclude(authenticator=None).distinct() if keys else []
    return {user.pk for user in holders if key_of(user) in keys and time_to_wait(user, at)}


def forget_tries(user: User) -> None:
    Counted.objects.filter(limit__in=[SHORT.name, LONG.name], key=key_of(user)).delete()
