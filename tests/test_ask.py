"""A question sent by the form page becomes a case of the desk, once and with everything that came with it."""

import pytest

from forms.models import Submission
from home.models import OutgoingMail
from services.models import Consultation, System

from .make_forms import ask_answers, of_school

pytestmark = pytest.mark.django_db


def ask(browser, teacher, **facts):
    return browser.post("/forms/ask/", of_school(teacher, ask_answers(**facts)))


def test_a_question_becomes_a_case_under_the_number_of_its_receipt(as_, teacher, school):
    system = System.objects.get(slug="dmc")
    ask(as_(teacher), teacher, system="dmc", category="account", formality="formal", email="asker@example.invalid")
    case = Consultation.objects.get()
    sent = Submission.objects.get()
    assert case.number == sent.number
    assert (case.subject, case.detail) == ("เข้าระบบไม่ได้", "กดแล้วไม่มีอะไรเกิดขึ้น")
    assert (case.system, case.school, case.requester) == (system, school, teacher)
    assert (case.channel, case.category, case.is_formal) == ("web", "account", True)
    assert OutgoingMail.objects.filter(recipient="asker@example.invalid").count() == 1


def test_a_double_click_is_one_case(as_, teacher):
    for _ in range(2):
        ask(as_(teacher), teacher, once_token="the-same-page")
    assert Consultation.objects.count() == 1


def test_numbers_of_form_and_desk_follow_each_other(as_, teacher, officer):
    ask(as_(teacher), teacher)
    by_phone = Consultation.objects.receive(subject="ทางโทรศัพท์", at=Submission.objects.get().submit_time)
    ask(as_(teacher), teacher, subject="อีกเรื่อง")
    assert sorted(Consultation.objects.values_list("sequence", flat=True)) == [1, 2, 3]
    assert by_phone.sequence == 2


def test_the_officers_find_it_on_their_desk(as_, teacher, officer):
    ask(as_(teacher), teacher)
    assert "เข้าระบบไม่ได้" in as_(officer).get("/consultations/").content.decode()
    assert as_(teacher).get("/consultations/").status_code in (403, 404)
