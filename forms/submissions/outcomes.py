"""What follows when a form has been sent: each outcome registers for the purpose of its forms.

What was sent is kept even where nothing could follow: it then waits for the office as it came, and
is tried again.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from home.mail.outbox import send_template
from home.models import User

if TYPE_CHECKING:
    from .models import Submission

logger = logging.getLogger(__name__)
REFUSALS = (DatabaseError, ValidationError, OSError, LookupError, TypeError, ValueError)
OUTCOMES: dict[str, Callable] = {}  # purpose of a form → what is made of a submission


def follows(purpose: str) -> Callable[[Callable], Callable]:
    """Registers the function that makes a record of what a form of this purpose sent."""

    def register(outcome: Callable) -> Callable:
        OUTCOMES[purpose] = outcome
        return outcome

    return register


def follow(submission: "Submission") -> None:
    """Let the outcome happen; where it cannot, the submission stays as received and the office
    is told.
    """
    outcome = OUTCOMES.get(submission.page.purpose)
    if outcome is None:
        return
    try:
        with transaction.atomic():
            outcome(submission)
    except REFUSALS:
        logger.exception("nothing could follow from submission %s", submission.pk)
        submission.state, submission.closed_on = submission.State.RECEIVED, None
        submission.acknowledge()
        tell_the_office(submission)


def tell_the_office(submission: "Submission") -> None:
    """Those who work on answers, by mail; it also stands in their list of what waits."""
    may_work = User.objects.with_perm(
        "forms.change_submission",
        include_superusers=False,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for person in may_work.exclude(email="").distinct():
        send_template("emails/submission_stuck.txt", person.email, {"submission": submission})
