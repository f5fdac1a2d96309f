"""What follows when a form has been sent, by the purpose of the form.

What was sent is kept even where nothing could follow: it then waits for the office as it came, and is tried again.
"""

import logging
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import DatabaseError, transaction

from forms.access.models import AccessItem, AccessRequest
from forms.access.rules import Kind, State
from forms.page.models import FormPage
from home.mail.outbox import send_template
from home.models import User
from home.thai.writing import local_day
from services.desk.rules import Category
from services.models import Consultation, ConsultationFile, System

from .columns import COLUMNS, KNOWN_TO_THE_CASE, text_columns
from .models import Submission, as_label

logger = logging.getLogger(__name__)
FORM_KEY = "form-"
REFUSALS = (DatabaseError, ValidationError, OSError, LookupError, TypeError, ValueError)


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
        **text_columns(FormPage.Purpose.REQUEST, AccessRequest, answers),
        valid_from=date_of(answers, "valid_from"),
        valid_until=date_of(answers, "valid_until"),
    )
    certify = submission.page.needs_certificate and bool(submission.school_id) and not sent_by_its_director(submission)
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
    return bool(sender and sender.school_id == submission.school_id and sender.has_perm("forms.certify_access"))


def level_of(answers: dict, key: str) -> int | None:
    """1–5 of a Likert answer; none where it was left out or has no opinion."""
    answer = str(answers.get(key) or "")
    return int(answer) if answer.isdigit() else None


def category_of(answers: dict) -> str:
    """The desk knows its own categories; what an editor added to the form counts as another one."""
    given = answers.get("category")
    return given if given in Category.values else Category.OTHER


def in_words(submission: Submission) -> dict[str, object]:
    """The answers as people read them: a record shows no code of a choice."""
    fields, answers = submission.page.fields_by_key(), submission.form_data
    kept = [key for key in COLUMNS[submission.page.purpose] if key in fields and key in answers]
    return {key: as_label(fields[key], answers[key]) for key in kept}


def open_consultation(submission: Submission) -> Consultation | None:
    """A question becomes a case of the desk, under the number that its receipt shows; the form's part ends there."""
    answers = submission.form_data
    facts = text_columns(FormPage.Purpose.CONSULTATION, Consultation, in_words(submission))
    if not facts["subject"] or not submission.number:
        return None
    case = Consultation.objects.receive(
        at=submission.submit_time,
        key=key_of(submission),
        sequence=submission.sequence,
        channel="web",
        category=category_of(answers),
        system=System.objects.filter(slug=answers.get("system") or "").first(),
        school=submission.school,
        requester=submission.user,
        email=submission.email,
        is_formal=answers.get("formality") == "formal",
        before=level_of(answers, "pre_understanding"),
        **facts,
    )
    for kept in submission.files.all():
        ConsultationFile.keep(File(kept.file.open("rb"), name=kept.name), consultation=case)
    submission.state, submission.closed_on = submission.State.CLOSED, local_day(submission.submit_time)
    submission.save(update_fields=["state", "closed_on"])
    return case


def key_of(submission: Submission) -> str:
    """Under which the desk knows what came by a form."""
    return f"{FORM_KEY}{submission.pk}"


def case_of(submission: Submission) -> Consultation | None:
    """The case of the desk that a submission became; it has a receipt of its own."""
    if submission.page.purpose != FormPage.Purpose.CONSULTATION:
        return None
    return Consultation.objects.known(key_of(submission))


def own_answers_of(cases: Sequence[Consultation]) -> dict[int, list[tuple[str, object]]]:
    """What the office asked beyond the columns of the case, by the case's key."""
    keys = {case.key.removeprefix(FORM_KEY): case.pk for case in cases if (case.key or "").startswith(FORM_KEY)}
    rows = Submission.objects.filter(pk__in=list(keys)).select_related("page")
    pages: dict[int, FormPage] = {}
    found = {}
    for row in rows:
        row.page = pages.setdefault(row.page_id, row.page)  # whose fields are read once
        found[keys[str(row.pk)]] = own_answers(row)
    return {pk: answers for pk, answers in found.items() if answers}


def own_answers(submission: Submission) -> list[tuple[str, object]]:
    known = COLUMNS[FormPage.Purpose.CONSULTATION].keys() | KNOWN_TO_THE_CASE
    given = {key for key, value in submission.form_data.items() if value not in (None, "", [], False)} - known
    fields = [f for f in submission.page.fields_for(given) if f.clean_name not in known and f.field_type != "consent"]
    return [(label, value) for label, value in submission.shown_answers(fields=fields) if value not in ("", None)]


def forget_answers_of(case: Consultation) -> None:
    """When the person is taken out of a case, the form that it came by forgets them too."""
    if (case.key or "").startswith(FORM_KEY):
        for row in Submission.objects.with_answers().filter(pk=case.key.removeprefix(FORM_KEY)):
            row.forget()


OUTCOMES = {
    FormPage.Purpose.REQUEST: open_access_request,
    FormPage.Purpose.CONSULTATION: open_consultation,
}


def follow(submission: Submission) -> None:
    """Let the outcome happen; where it cannot, the submission stays as received and the office is told."""
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


def tell_the_office(submission: Submission) -> None:
    """Those who work on answers, by mail; it also stands in their list of what waits."""
    may_work = User.objects.with_perm(
        "forms.change_submission",
        include_superusers=False,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for person in may_work.exclude(email="").distinct():
        send_template("emails/submission_stuck.txt", person.email, {"submission": submission})


def follow_again() -> int:
    """Questions that could not become a case when they came; returns how many could now."""
    waiting = Submission.objects.with_answers().filter(
        page__purpose=FormPage.Purpose.CONSULTATION, state=Submission.State.RECEIVED
    )
    made = 0
    for submission in waiting.select_related("page", "user", "school"):
        try:
            with transaction.atomic():
                made += bool(open_consultation(submission))
        except REFUSALS:
            logger.exception("nothing could follow from submission %s", submission.pk)
    return made
