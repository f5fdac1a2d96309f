"""How long what is kept of accounts is kept: sign-ins for the law's ninety days at least, and half
a year by our own rule.
"""

from datetime import datetime, timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from home.models import EntryCode
from home.people.limits.models import Counted
from home.people.nightly import nightly
from home.thai.writing import BANGKOK

pytestmark = pytest.mark.django_db
FACTS = {"ip_address": "192.0.2.7", "user_agent": "x", "http_accept": "x", "path_info": "/"}
MORE = {AccessAttempt: {"failures_since_start": 1}}
NIGHT, MOMENT = datetime(2026, 11, 30, 1, 0, tzinfo=BANGKOK), timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def it_is_night(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)


def at_night() -> str:
    return nightly(NIGHT.date())


@pytest.mark.parametrize("model", [AccessLog, AccessAttempt, AccessFailureLog])
def test_a_sign_in_is_known_for_the_ninety_days_of_the_law_and_for_half_a_year(model):
    ages = {f"day {days}": timedelta(days=days) for days in (1, 31, 89, 90, 91)}
    half_a_year = timedelta(days=180)
    ages |= {"just kept": half_a_year, "just over": half_a_year + MOMENT}
    for name, age in ages.items():
        row = model.objects.create(username=name, **FACTS, **MORE.get(model, {}))
        model.objects.filter(pk=row.pk).update(attempt_time=NIGHT - age)
    at_night()
    kept = set(model.objects.values_list("username", flat=True))
    law = {"day 1", "day 31", "day 89", "day 90"}
    assert law <= kept
    assert kept == law | {"day 91", "just kept"}


def test_a_code_is_known_for_a_year_after_its_end(teacher):
    for digest, age in (("kept", timedelta(days=365)), ("over", timedelta(days=365) + MOMENT)):
        EntryCode.objects.create(user=teacher, digest=digest, made_at=NIGHT, expires_at=NIGHT - age)
    at_night()
    assert EntryCode.objects.get().digest == "kept"


def test_what_was_counted_for_a_limit_is_forgotten_after_a_day():
    for key, age in (("kept", timedelta(hours=23)), ("over", timedelta(hours=25))):
        Counted.objects.create(limit="sign-in", key=key, at=NIGHT - age)
    at_night()
    assert Counted.objects.get().key == "kept"


def test_sessions_that_are_over_go_and_are_counted():
    for key, days in (("alive", 0), ("over", 1), ("long over", 99)):
        end = NIGHT - timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    assert at_night() == "2 ended sessions removed"
    assert Session.objects.get().session_key == "alive"
