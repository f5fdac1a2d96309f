"""Who is reminded of a plan and of a step, on which days; and for whom no plan waits any more."""

from datetime import date, timedelta

import pytest

from home.models import Holiday, OutgoingMail
from services.models import DevelopmentProject, StandIn, StepRecord
from services.processes.rules import APPROVAL
from services.projects.approval import decide, waiting_decisions
from services.projects.models import today
from services.projects.nightly import reminders
from tests.conftest import person
from tests.make import mail_of, make_project

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 1, 26)


@pytest.fixture
def plan(officer, director) -> DevelopmentProject:
    """Put before the director, to be decided by a Monday."""
    Holiday.objects.all().delete()
    project = make_project("ระบบนิเทศออนไลน์", officer)
    project.submit(officer)
    OutgoingMail.objects.all().delete()
    project.steps.filter(number=APPROVAL).update(due_on=MONDAY)
    return project


def mails_to(user) -> list[str]:
    return list(OutgoingMail.objects.filter(recipient=user.email).values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2026, 1, 22), 0),  # Thursday, two working days before
        (date(2026, 1, 23), 1),  # Friday, one
        (date(2026, 1, 24), 0),  # Saturday
        (MONDAY, 1),
        (date(2026, 1, 27), 1),
    ],
)
def test_the_director_is_reminded_from_the_working_day_before_a_decision_is_due(
    day, count, plan, director
):
    assert (reminders(day), reminders(day)) == (count, 0)
    assert len(mails_to(director)) == count


def test_a_late_decision_is_told_to_the_director_and_not_to_who_waits_for_it(
    plan, officer, director
):
    approval = plan.step(APPROVAL)
    assert (approval.responsible, approval.state) == (officer, StepRecord.State.ACTIVE)
    assert reminders(MONDAY + timedelta(days=1)) == 1
    assert (len(mails_to(director)), mails_to(officer)) == (1, [])


def test_who_is_late_with_a_step_is_addressed_and_a_step_of_nobody_waits(officer):
    Holiday.objects.all().delete()
    theirs, of_nobody = (make_project(title, officer, steps=0) for title in ("แรก", "ที่สอง"))
    for project in (theirs, of_nobody):
        project.step(1).move("start", today())
        project.steps.filter(number=1).update(due_on=MONDAY)
    of_nobody.steps.update(responsible=None)
    days = [MONDAY + timedelta(days=later) for later in range(4)]
    assert [reminders(day) for day in days] == [0, 1, 0, 0]
    text = mail_of(OutgoingMail.objects.get()).get_content()
    for part in (f"เรียน {officer}", theirs.step(1).title, "26 ม.ค. 2569"):
        assert part in text


def test_a_director_whose_account_is_closed_hears_of_no_plan(officer, director):
    former = person("former_director", "director")
    former.is_active = False
    former.save()
    project = make_project("ระบบนิเทศออนไลน์", officer)
    project.submit(officer)
    project.steps.filter(number=APPROVAL).update(due_on=MONDAY)
    assert reminders(MONDAY) == 1
    assert (len(mails_to(director)), mails_to(former)) == (2, []), "submitted, reminded"


def test_a_stand_in_whose_account_is_closed_hears_of_no_plan(officer, director, head):
    StandIn.objects.create(director=director, person=head, from_on=today(), to_on=today())
    head.is_active = False
    head.save()
    project = make_project("ระบบนิเทศออนไลน์", officer)
    project.submit(officer)
    assert (len(mails_to(director)), mails_to(head)) == (1, [])


def test_the_owner_hears_of_a_late_step_whose_hands_have_left(officer, other_officer):
    Holiday.objects.all().delete()
    project = make_project("ระบบนิเทศ", officer, steps=0)
    project.step(1).move("start", today())
    project.steps.filter(number=1).update(due_on=MONDAY, responsible=other_officer)
    other_officer.is_active = False
    other_officer.save()
    assert reminders(MONDAY + timedelta(days=1)) == 1
    assert (len(mails_to(officer)), mails_to(other_officer)) == (1, [])
    officer.is_active = False
    officer.save()
    project.steps.update(reminded_on=None)
    assert reminders(MONDAY + timedelta(days=1)) == 0


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_plan_that_was_decided_waits_for_nobody(action, plan, director):
    decision = plan.open_decision
    assert list(waiting_decisions(director)) == [decision]
    decide(plan, director, action, "โปรดแก้ไข", decision.revision_id)
    assert list(waiting_decisions(director)) == []
    assert reminders(MONDAY) == 0
