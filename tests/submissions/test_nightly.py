"""What the night does with submissions: persons go out of all that is past its time, and how many
are told by kind.
"""

from datetime import date, datetime

import pytest

from forms.models import FormPage, Submission
from forms.submissions.nightly import nightly
from home.models import AuditRow
from home.privacy.personal_data import ERASED, due_for_removal
from home.thai.writing import BANGKOK
from services.models import Consultation
from tests.make_forms import ask_answers

pytestmark = pytest.mark.django_db
CLOSED = datetime(2020, 1, 1, 12, 0, tzinfo=BANGKOK)
NIGHT = date(2026, 1, 1)  # five fiscal years later, and more


def test_the_night_forgets_who_asked_and_who_sent_and_counts_both(as_, teacher):
    FormPage.objects.filter(slug="ask").update(purpose="other")  # else the desk has it
    for subject in ("แรก", "ที่สอง"):
        as_(teacher).post("/forms/ask/", ask_answers(subject=subject))
    for sent in Submission.objects.all():
        sent.move("closed", CLOSED.date())
    for name in ("สมมติ หนึ่ง", "สมมติ สอง", "สมมติ สาม"):
        case = Consultation.objects.receive(
            subject="ถาม", at=CLOSED, channel="phone", requester_name=name
        )
        Consultation.objects.filter(pk=case.pk).update(closed_at=CLOSED, state="closed")
    assert due_for_removal(NIGHT) == {"forms.Submission": 2, "services.Consultation": 3}
    told = set(nightly(NIGHT).split(", "))
    assert told == {"questions opened 0", "forms.Submission 2", "services.Consultation 3"}
    assert set(Consultation.objects.values_list("requester_name", flat=True)) == {ERASED}
    assert not Submission.objects.with_answers().exists()
    assert AuditRow.objects.of_action("retention").count() == 2
    assert nightly(NIGHT) == "questions opened 0"


def test_a_question_that_could_not_become_a_case_becomes_one_at_night(as_, teacher):
    ask = FormPage.objects.filter(slug="ask")
    purpose = ask.get().purpose
    ask.update(purpose="other")
    as_(teacher).post("/forms/ask/", ask_answers())
    ask.update(purpose=purpose)
    assert nightly(NIGHT) == "questions opened 1"
    assert Consultation.objects.get().subject == "เข้าระบบไม่ได้"
    assert nightly(NIGHT) == "questions opened 0"
