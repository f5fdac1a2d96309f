"""How long what is kept of accounts is kept: sign-ins for the law's ninety days at least, and half
a year by our own rule.
"""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from home.models import EntryCode
from home.people.limits.models import Counted
from home.people.nightly import nightly

pytestmark = pytest.mark.django_db
FACTS = {"ip_address": "192.0.2.7", "user_agent": "x", "http_accept": "x", "path_info": "/"}
MORE = {AccessAttempt: {"failures_since_start": 1}}
HOUR = timedelta(hours=1)


def at_night() -> str:
    return nightly(timezone.localdate())


@pytest.mark.parametrize("model", [AccessLog, AccessAttempt, AccessFailureLog])
def test_a_sign_in_is_known_for_the_ninety_days_of_the_law_and_for_half_a_year(model):
    now = timezone.now()
    ages = {f"day {days}": timedelta(days=days) for days in (1, 31, 89, 90, 91)}
    half_a_year = timedelta(days=180)
    ages |= {"just kept": half_a_year - HOUR, "just over": half_a_year + HOUR}
    for name, age in ages.items():
        row = model.objects.create(username=name, **FACTS, **MORE.get(model, {}))
        model.objects.filter(pk=row.pk).update(attempt_time=now - age)
    at_night()
    kept = set(model.objects.values_list("username", flat=True))
    law = {"day 1", "day 31", "day 89", "day 90"}
    assert law <= kept
    assert kept == law | {"day 91", "just kept"}


def test_a_code_is_known_for_a_year_after_its_end(teacher):
    now = timezone.now()
    for digest, age in (("kept", timedelta(days=365) - HOUR), ("over", timedelta(days=365) + HOUR)):
        EntryCode.objects.create(user=teacher, digest=digest, made_at=now, expires_at=now - age)
    at_night()
    assert EntryCode.objects.get().digest == "kept"


def test_what_was_counted_for_a_limit_is_forgotten_after_a_day():
    now = timezone.now()
    for key, hours in (("kept", 23), ("over", 25)):
        Counted.objects.create(limit="sign-in", key=key, at=now - hours * HOUR)
    at_night()
    assert Counted.objects.get().key == "kept"


def test_sessions_that_are_over_go_and_are_counted():
    now = timezone.now()
    for key, end in (("alive", now + HOUR), ("over", now - HOUR), ("long over", now - 99 * HOUR)):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    assert at_night() == "2 ended sessions removed"
    assert Session.objects.get().session_key == "alive"
