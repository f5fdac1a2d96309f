"""What the desk does by date, to the day, and whom it leaves out: each day and each mail is
written by hand.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext

from home.models import Holiday, OutgoingMail
from home.thai.writing import BANGKOK
from services.desk.nightly import close_quiet, nightly, nudge, remind, why
from services.desk.rules import State
from services.models import Consultation
from tests.make import mail_of, make_draft, make_guide

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)  # a Monday
# Without holidays: three working days to answer and to follow up, ten until it is closed.
DUE = FOLLOWED_UP = date(2026, 11, 26)
LAST_TO_REPLY = date(2026, 12, 7)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_holidays(db):
    Holiday.objects.all().delete()


def received(**facts) -> Consultation:
    return Consultation.objects.receive(subject="ถาม", at=NOW, channel="phone", **facts)


def answered(by, **facts) -> Consultation:
    case = received(**facts)
    case.answer(by=by, at=NOW, text="ตอบ")
    return Consultation.objects.get(pk=case.pk)


def state_of(case: Consultation) -> str:
    return Consultation.objects.get(pk=case.pk).state


def reminders_to(user) -> int:
    mails = OutgoingMail.objects.filter(recipient=user.email)
    return mails.filter(subject__startswith="เรื่องขอคำปรึกษาที่ต้องดำเนินการ").count()


def test_the_days_are_those_of_the_table_above(officer):
    case = answered(officer)
    assert (case.due_on, case.follow_up_on, case.close_on) == (DUE, FOLLOWED_UP, LAST_TO_REPLY)


# Closing ------------------------------------------------------------------------------------------
def test_a_quiet_case_is_closed_on_the_day_after_its_last_and_not_on_it(officer):
    case = answered(officer)
    assert close_quiet(LAST_TO_REPLY) == 0
    assert state_of(case) == State.ANSWERED
    assert close_quiet(LAST_TO_REPLY + timedelta(days=1)) == 1
    closed = Consultation.objects.get(pk=case.pk)
    half_past_midnight = datetime(2026, 12, 8, 0, 30, tzinfo=BANGKOK)
    assert (closed.state, closed.closed_at) == (State.CLOSED, half_past_midnight)


def test_what_was_closed_before_costs_the_night_nothing(officer, django_assert_num_queries):
    for _ in range(3):
        answered(officer).close(at=NOW)
    with django_assert_num_queries(1):
        assert close_quiet(LAST_TO_REPLY + timedelta(days=1)) == 0


def test_what_came_back_while_the_night_was_at_work_stays_open(officer):
    """The requester of one case writes at the moment at which the other is closed."""
    cases = {case.pk: case for case in (answered(officer), answered(officer))}

    def come_back(instance: Consultation, **facts) -> None:
        post_save.disconnect(come_back, sender=Consultation)
        (other,) = cases.keys() - {instance.pk}
        cases[other].reopen(at=NOW, reason="ยังไม่เข้าใจ")

    post_save.connect(come_back, sender=Consultation)
    assert close_quiet(LAST_TO_REPLY + timedelta(days=1)) == 1
    assert {state_of(case) for case in cases.values()} == {State.CLOSED, State.REOPENED}


# Asking the requester -----------------------------------------------------------------------------
def test_who_has_said_that_the_answer_was_understood_is_not_asked_again(officer):
    told = answered(officer, is_formal=True, email="told@example.invalid")
    answered(officer, is_formal=True, email="silent@example.invalid")
    told.answers.get().requester_says(understood=True, at=NOW)
    assert state_of(told) == State.ANSWERED, "a formal case stays open for its assessment"
    assert nudge(FOLLOWED_UP - timedelta(days=1)) == 0
    days = [FOLLOWED_UP + timedelta(days=later) for later in range(4)]
    assert [nudge(day) for day in days] == [1, 0, 0, 0]
    asked = OutgoingMail.objects.filter(subject__contains="ขอทราบผล")
    assert [mail.recipient for mail in asked] == ["silent@example.invalid"]


# Reminding officers -------------------------------------------------------------------------------
def test_what_nobody_took_is_told_to_no_closed_account(officer, other_officer):
    other_officer.is_active = False
    other_officer.save()
    received()
    nightly(DUE)
    assert (reminders_to(officer), reminders_to(other_officer)) == (1, 0)


def test_what_somebody_took_whose_account_is_closed_is_told_to_the_others(officer, other_officer):
    received().take(by=other_officer, at=NOW)
    other_officer.is_active = False
    other_officer.save()
    nightly(DUE)
    assert (reminders_to(officer), reminders_to(other_officer)) == (1, 0)


def test_an_officer_is_reminded_of_the_same_case_each_third_day(officer):
    received().take(by=officer, at=NOW)
    days = [DUE + timedelta(days=later) for later in range(-1, 8)]
    assert [remind(day) for day in days] == [0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert reminders_to(officer) == 3


def test_what_nobody_took_goes_to_every_officer_beside_their_own_cases(officer, other_officer):
    received(email="untaken@example.invalid")
    received().take(by=officer, at=NOW)
    assert remind(DUE) == 2
    assert [reminders_to(user) for user in (officer, other_officer)] == [1, 1]


def test_where_everything_is_taken_nobody_asks_for_the_list_of_officers(officer):
    received().take(by=officer, at=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert remind(DUE) == 1
    assert not any("auth_permission" in query["sql"] for query in asked)


def test_a_reminder_names_its_reader_the_cases_and_why(officer):
    case = received()
    case.take(by=officer, at=NOW)
    OutgoingMail.objects.all().delete()
    remind(DUE)
    text = mail_of(OutgoingMail.objects.get()).get_content()
    for part in (str(officer), case.number, "ครบกำหนดตอบ 26 พ.ย. 2569", case.get_absolute_url()):
        assert part in text


def test_why_a_case_is_in_the_reminder(officer):
    untaken, taken, told = received(), received(), answered(officer)
    taken.take(by=officer, at=NOW)
    taken.refresh_from_db()
    assert why(untaken, DUE) == "ครบกำหนดตอบ 26 พ.ย. 2569 ยังไม่มีผู้รับ"
    assert why(taken, DUE) == "ครบกำหนดตอบ 26 พ.ย. 2569"
    assert why(told, DUE) == "ครบกำหนดติดตามผล 26 พ.ย. 2569"
    told.guide_due_on = date(2026, 12, 8)
    told.guide = make_draft()
    assert why(told, date(2026, 12, 7)) == "ครบกำหนดติดตามผล 26 พ.ย. 2569"
    assert why(told, date(2026, 12, 8)) == "ครบกำหนดจัดทำคู่มือ 8 ธ.ค. 2569"
    told.guide = make_guide()
    assert why(told, date(2026, 12, 8)) == "ครบกำหนดติดตามผล 26 พ.ย. 2569"


# Cancelled cases ----------------------------------------------------------------------------------
def test_the_director_takes_note_of_every_case_of_the_report_but_not_of_cancelled_ones(director):
    counted, cancelled = received(), received()
    cancelled.cancel(at=NOW, reason="ส่งซ้ำ")
    bounds = (date(2026, 11, 23), date(2026, 11, 23))
    Consultation.objects.stamp_reported(bounds, by=director, at=NOW)
    seventh = {case.pk: case.stamps.filter(step=7).count() for case in (counted, cancelled)}
    assert seventh == {counted.pk: 1, cancelled.pk: 0}


def test_the_answer_to_a_merged_case_does_not_reach_one_that_was_cancelled(officer):
    lead, waiting, cancelled = received(), received(), received(email="gone@example.invalid")
    lead.merge(Consultation.objects.all(), by=officer)
    Consultation.objects.get(pk=cancelled.pk).cancel(at=NOW, reason="ส่งซ้ำ")
    lead.answer(by=officer, at=NOW, text="คำตอบร่วม")
    states = [state_of(case) for case in (lead, waiting, cancelled)]
    assert states == [State.ANSWERED, State.ANSWERED, State.CANCELLED]
    assert [case.answers.count() for case in (lead, waiting, cancelled)] == [1, 1, 0]
