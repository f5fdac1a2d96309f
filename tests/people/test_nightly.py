"""How long records of sign-ins are kept: the law's ninety days at least, and half a year by our
own rule.
"""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.utils import timezone

from home.people.nightly import nightly

pytestmark = pytest.mark.django_db
FACTS = {"ip_address": "192.0.2.7", "user_agent": "x", "http_accept": "x", "path_info": "/"}
MORE = {AccessAttempt: {"failures_since_start": 1}}


@pytest.mark.parametrize("model", [AccessLog, AccessAttempt, AccessFailureLog])
def test_a_sign_in_is_known_for_the_ninety_days_of_the_law_and_for_half_a_year(model):
    now = timezone.now()
    for days in (1, 31, 89, 90, 91, 179, 181, 400):
        row = model.objects.create(username=f"day-{days}", **FACTS, **MORE.get(model, {}))
        model.objects.filter(pk=row.pk).update(attempt_time=now - timedelta(days=days))
    nightly(timezone.localdate())
    kept = set(model.objects.values_list("username", flat=True))
    assert {"day-89", "day-90", "day-91"} <= kept, "the law"
    assert kept == {"day-1", "day-31", "day-89", "day-90", "day-91", "day-179"}
