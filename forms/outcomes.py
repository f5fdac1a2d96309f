"""What follows when a form has been sent, by the purpose of the form."""

from datetime import date

from services.models import System

from .lifecycle import Kind, State
from .models import AccessItem, AccessRequest, FormPage, Submission


def date_of(answers: dict, key: str) -> date | None:
    return date.fromisoformat(answers[key]) if answers.get(key) else None


def open_access_request(submission: Submission) -> AccessRequest | None:
    """A form that asks for systems becomes a request with an item for each system."""
    answers = submission.form_data
    kind = answers.get("request_type")
    if not answers.get("systems") or kind not in set(Kind):
        return None
    request = AccessRequest.objects.create(
        submission=submission,
        kind=kind,
        replaces=answers.get("replaces_user") or "",
        valid_from=date_of(answers, "valid_from"),
        valid_until=date_of(answers, "valid_until"),
    )
    certify = submission.page.needs_certificate and submission.school_id is not None
    for system in System.objects.filter(slug__in=answers["systems"]):
        item = AccessItem(
            request=request,
            system=system,
            school=submission.school,
            holder=submission.user,
            holder_name=answers.get("full_name") or "",
            level=answers.get("access_level") or "",
            state=State.AWAITING_CERTIFICATE if certify else State.SUBMITTED,
        )
        if not certify:
            item.start_clock(submission.submit_time)
        item.save()
    return request


OUTCOMES = {FormPage.Purpose.REQUEST: open_access_request}


def follow(submission: Submission) -> None:
    outcome = OUTCOMES.get(submission.page.purpose)
    if outcome:
        outcome(submission)
