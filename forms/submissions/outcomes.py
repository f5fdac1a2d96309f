"""What follows when a form has been sent: each outcome registers for the purpose of its forms.

What was sent is kept even where nothing could follow: it then waits for the office as it came, and
is tried again.
"""

import logging
from collections.abc import Callable
from datetime import date
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from forms.page.models import FormPage
from home.mail.outbox import send_template
from home.people.rights.holders import people_with

logger = logging.getLogger(__name__)
REFUSALS = (DatabaseError, ValidationError, OSError, LookupError, TypeError, ValueError)
OUTCOMES: dict[str, Callable] = {}  # purpose of a form → what is made of a submission


class Received(Protocol):
    """A submission as it was just stored: what its form is for, and how to leave it as it came."""

    State: type[models.TextChoices]
    pk: int
    page: FormPage
    state: str
    closed_on: date | None

    def acknowledge(self) -> None: ...


def follows(purpose: str) -> Callable[[Callable], Callable]:
    """Registers the function that makes a record of what a form of this purpose sent."""

    def register(outcome: Callable) -> Callable:
        OUTCOMES[purpose] = outcome
        return outcome

    return register


def follow(submission: Received) -> None:
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


def tell_the_office(submission: Received) -> None:
    """Those who work on answers, by mail; it also stands in their list of what waits."""
    for person in people_with("forms.change_submission").exclude(email=""):
        send_template("emails/submission_stuck.txt", person.email, {"submission": submission})
