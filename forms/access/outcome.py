"""A form that asks for systems becomes an access request."""

from datetime import date

from forms.page.columns import text_columns
from forms.page.models import FormPage
from forms.submissions.models import Submission
from forms.submissions.outcomes import follows
from services.models import System

from .models import AccessItem, AccessRequest
from .rules import Kind, State


def date_of(answers: dict, key: str) -> date | None:
    return date.fromisoformat(answers[key]) if answers.get(key) else None


@follows(FormPage.Purpose.REQUEST)
def open_access_request(submission: Submission) -> AccessRequest | None:
    """A form that asks for systems becomes a request with an item for each system."""
    answers = submission.form_data
    kind = answers.get("request_type")
    if not answers.get("systems") or kind not in set(Kind):
        return None
    request = AccessRequest.objects.create(
        submission=submission,
        kind=kind,
        **text_columns(FormPage.Purpose.REQUEST, AccessRequest, answers),
        valid_from=date_of(answers, "valid_from"),
        valid_until=date_of(answers, "valid_until"),
    )
    certify = (
        submission.page.needs_certificate
        and bool(submission.school_id)
        and not sent_by_its_director(submission)
    )
    for system in System.objects.filter(slug__in=answers["systems"]):
        item = AccessItem(
            request=request,
            system=system,
            school=submission.school,
            holder=submission.user,
            **text_columns(FormPage.Purpose.REQUEST, AccessItem, answers),
            state=State.AWAITING_CERTIFICATE if certify else State.SUBMITTED,
        )
        if not certify:
            item.start_clock(submission.submit_time)
        item.save()
    return request


def sent_by_its_director(submission: Submission) -> bool:
    """A director's own request has nobody at the school to certify it."""
    sender = submission.user
    return bool(
        sender
        and sender.school_id == submission.school_id
        and sender.has_perm("forms.certify_access")
    )
