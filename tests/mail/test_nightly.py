"""How long a mail is kept once it is sent or given up."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from home.mail.nightly import nightly
from home.models import OutgoingMail
from home.thai.writing import BANGKOK

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
NIGHT, MOMENT = datetime(2026, 11, 30, 1, 0, tzinfo=BANGKOK), timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def it_is_night(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)


@pytest.mark.parametrize("ended", ["sent_at", "failed_at"])
def test_a_mail_that_is_settled_goes_after_thirty_days(ended):
    for name, age in (("kept", MONTH), ("over", MONTH + MOMENT)):
        facts = {ended: NIGHT - age, "next_try_at": NIGHT}
        OutgoingMail.objects.create(
            recipient="a@example.invalid", subject=name, message=b"x", **facts
        )
    nightly(NIGHT.date())
    assert OutgoingMail.objects.get().subject == "kept"
