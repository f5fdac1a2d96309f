"""What follows when a form has been sent, by the purpose of the form."""

from datetime import date

from django.core.files.base import File

from home.numbering import parse_number
from home.thai import local_day
from services.models import Consultation, ConsultationFile, System

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
    of_school = submission.school_id is not None and not sent_by_its_director(submission)
    certify = submission.page.needs_certificate and of_school
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


def sent_by_its_director(submission: Submission) -> bool:
    """A director's own request has nobody at the school to certify it."""
    sender = submission.user
    return bool(sender and sender.school_id == submission.school_id and sender.has_perm("forms.certify_access"))


def level_of(answers: dict, key: str) -> int | None:
    """1–5 of a Likert answer; none where it was left out or has no opinion."""
    answer = str(answers.get(key) or "")
    return int(answer) if answer.isdigit() else None


def open_consultation(submission: Submission) -> Consultation | None:
    """A question becomes a case of the desk, under the number that its receipt shows; the form's part ends there."""
    answers = submission.form_data
    if not answers.get("subject") or not submission.number:
        return None
    case = Consultation.objects.receive(
        subject=answers["subject"],
        at=submission.submit_time,
        key=key_of(submission),
        sequence=parse_number(submission.number).sequence,
        channel="web",
        detail=answers.get("detail") or "",
        category=answers.get("category") or "other",
        system=System.objects.filter(slug=answers.get("system") or "").first(),
        school=submission.school,
        requester=submission.user,
        requester_name=answers.get("full_name") or "",
        requester_position=answers.get("position") or "",
        phone=answers.get("contact") or "",
        email=submission.email,
        is_formal=answers.get("formality") == "formal",
        letter_no=answers.get("letter_no") or "",
        before=level_of(answers, "pre_understanding"),
    )
    for kept in submission.files.all():
        ConsultationFile.keep(File(kept.file.open("rb"), name=kept.name), consultation=case)
    submission.state, submission.closed_on = submission.State.CLOSED, local_day(submission.submit_time)
    submission.save(update_fields=["state", "closed_on"])
    return case


def key_of(submission: Submission) -> str:
    """Under which the desk knows what came by a form."""
    return f"form-{submission.pk}"


def case_of(submission: Submission) -> Consultation | None:
    """The case of the desk that a submission became; it has a receipt of its own."""
    if submission.page.purpose != FormPage.Purpose.CONSULTATION:
        return None
    return Consultation.objects.known(key_of(submission))


OUTCOMES = {
    FormPage.Purpose.REQUEST: open_access_request,
    FormPage.Purpose.CONSULTATION: open_consultation,
}


def follow(submission: Submission) -> None:
    outcome = OUTCOMES.get(submission.page.purpose)
    if outcome:
        outcome(submission)
