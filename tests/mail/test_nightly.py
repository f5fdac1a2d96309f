"""How long a mail is kept once it is sent or given up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home.mail.nightly import nightly
from home.models import OutgoingMail

pytestmark = pytest.mark.django_db
MONTH, HOUR = timedelta(days=30), timedelta(hours=1)


@pytest.mark.parametrize("ended", ["sent_at", "failed_at"])
def test_a_mail_that_is_settled_goes_after_thirty_days(ended):
    now = timezone.now()
    for name, age in (("kept", MONTH - HOUR), ("over", MONTH + HOUR)):
        facts = {ended: now - age, "next_try_at": now}
        OutgoingMail.objects.create(
            recipient="a@example.invalid", subject=name, message=b"x", **facts
        )
    nightly(timezone.localdate())
    assert OutgoingMail.objects.get().subject == "kept"
