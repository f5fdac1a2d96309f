"""A question sent by a form becomes a case of the desk, and the two know each other by the key
of the submission.
"""

import logging
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction

from forms.page.came_from import CAME_FROM
from forms.page.columns import COLUMNS, KNOWN_TO_THE_CASE, text_columns
from forms.page.models import FormPage
from home.thai.writing import local_day
from services.desk.rules import Category, Channel, Urgency
from services.models import Consultation, ConsultationFile, System

from .models import FORM_KEY, Submission, as_label
from .outcomes import REFUSALS, follows

logger = logging.getLogger(__name__)


def level_of(answers: dict, key: str) -> int | None:
    """1–5 of a Likert answer; none where it was left out or has no opinion."""
    answer = str(answers.get(key) or "")
    return int(answer) if answer.isdigit() else None


def category_of(answers: dict) -> str:
    """The desk knows its own categories; what an editor added to the form counts as another one."""
    given = answers.get("category")
    return given if given in Category.values else Category.OTHER


def urgency_of(answers: dict) -> Urgency:
    """What an editor added to the choices is no urgency of the desk's, and stays an answer."""
    code = str(answers.get("urgency") or "").upper()
    return Urgency[code] if code in Urgency.names else Urgency.NORMAL


def reply_channel_of(answers: dict) -> str:
    given = answers.get("reply_channel")
    return given if given in Channel.values else ""


def columns_reached(answers: dict) -> set[str]:
    """The keys of this form's answers that stand in columns of the case."""
    reached = {*COLUMNS[FormPage.Purpose.CONSULTATION], *KNOWN_TO_THE_CASE}
    if str(answers.get("urgency") or "").upper() not in Urgency.names:
        reached.discard("urgency")
    if not reply_channel_of(answers):
        reached.discard("reply_channel")
    return reached


def in_words(submission: Submission) -> dict[str, object]:
    """The answers as people read them: a record shows no code of a choice."""
    fields, answers = submission.page.fields_by_key(), submission.form_data
    kept = [key for key in COLUMNS[submission.page.purpose] if key in fields and key in answers]
    return {key: as_label(fields[key], answers[key]) for key in kept}


@follows(FormPage.Purpose.CONSULTATION)
def open_consultation(submission: Submission) -> Consultation | None:
    """A question becomes a case of the desk, under the number that its receipt shows; the
    form's part ends there.
    """
    answers = submission.form_data
    facts = text_columns(FormPage.Purpose.CONSULTATION, Consultation, in_words(submission))
    if not facts["subject"] or not submission.number:
        return None
    case = Consultation.objects.receive(
        at=submission.submit_time,
        key=submission.desk_key,
        sequence=submission.sequence,
        channel="web",
        category=category_of(answers),
        system=System.objects.filter(slug=answers.get("system") or "").first(),
        school=submission.school,
        requester=submission.user,
        email=submission.email,
        is_formal=answers.get("formality") == "formal",
        before=level_of(answers, "pre_understanding"),
        urgency=urgency_of(answers),
        reply_channel=reply_channel_of(answers),
        came_from=answers.get(CAME_FROM) or "",
        **facts,
    )
    for kept in submission.files.all():
        ConsultationFile.keep(File(kept.file.open("rb"), name=kept.name), consultation=case)
    submission.state, submission.closed_on = (
        submission.State.CLOSED,
        local_day(submission.submit_time),
    )
    submission.save(update_fields=["state", "closed_on"])
    return case


def own_answers_of(cases: Sequence[Consultation]) -> dict[int, list[tuple[str, object]]]:
    """What the office asked beyond the columns of the case, by the case's key."""
    keys = {
        case.key.removeprefix(FORM_KEY): case.pk
        for case in cases
        if (case.key or "").startswith(FORM_KEY)
    }
    rows = Submission.objects.filter(pk__in=list(keys)).select_related("page")
    pages: dict[int, FormPage] = {}
    found = {}
    for row in rows:
        row.page = pages.setdefault(row.page_id, row.page)  # whose fields are read once
        found[keys[str(row.pk)]] = own_answers(row)
    return {pk: answers for pk, answers in found.items() if answers}


def own_answers(submission: Submission) -> list[tuple[str, object]]:
    known = columns_reached(submission.form_data)
    given = {
        key for key, value in submission.form_data.items() if value not in (None, "", [], False)
    } - known
    fields = [
        f
        for f in submission.page.fields_for(given)
        if f.clean_name not in known and f.field_type != "consent"
    ]
    return [
        (label, value)
        for label, value in submission.shown_answers(fields=fields)
        if value not in ("", None)
    ]


def forget_answers_of(case: Consultation) -> None:
    """When the person is taken out of a case, the form that it came by forgets them too."""
    if (case.key or "").startswith(FORM_KEY):
        for row in Submission.objects.with_answers().filter(pk=case.key.removeprefix(FORM_KEY)):
            row.forget()


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
