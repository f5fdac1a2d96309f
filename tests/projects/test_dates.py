"""Planned and due dates of a project, and what nightly reminds of."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from home.models import Holiday, OutgoingMail
from services.models import DevelopmentProject, StepRecord
from services.projects.models import Refused, today
from services.projects.nightly import reminders
from services.projects.timeline import timeline


@pytest.fixture
def project(officer) -> DevelopmentProject:
    return DevelopmentProject.objects.create(
        title="โครงการ", starts_on=date(2026, 4, 10), owner=officer
    )


def test_numbers_run_by_fiscal_year(officer):
    first, second = (
        DevelopmentProject.objects.create(title="ก", starts_on=date(2026, 10, 1)) for _ in range(2)
    )
    other = DevelopmentProject.objects.create(title="ข", starts_on=date(2026, 9, 30))
    assert (second.fiscal_year, second.sequence) == (2570, first.sequence + 1)
    assert other.fiscal_year == 2569


def test_steps_follow_one_another_in_working_days(project):
    steps = list(project.steps.all())
    assert len(steps) == 12
    assert steps[0].planned_due == date(2026, 4, 22), (
        "five working days after 10 April, past Songkran"
    )
    assert all(a.planned_due == b.planned_start for a, b in pairwise(steps[:6]))
    assert steps[6].planned_due == steps[7].planned_due == steps[5].planned_due


# From Monday 5 January 2026 by the longest times of the manual and a calendar without holidays: 5,
# 5, 5, 3 and 7 working days, 60 days of the calendar with two steps within them, then four times 5
# working days.
PLANNED = [
    (date(2026, 1, 5), date(2026, 1, 12)),
    (date(2026, 1, 12), date(2026, 1, 19)),
    (date(2026, 1, 19), date(2026, 1, 26)),
    (date(2026, 1, 26), date(2026, 1, 29)),
    (date(2026, 1, 29), date(2026, 2, 9)),
    (date(2026, 2, 9), date(2026, 4, 10)),
    (date(2026, 2, 9), date(2026, 4, 10)),
    (date(2026, 2, 9), date(2026, 4, 10)),
    (date(2026, 4, 10), date(2026, 4, 17)),
    (date(2026, 4, 17), date(2026, 4, 24)),
    (date(2026, 4, 24), date(2026, 5, 1)),
    (date(2026, 5, 1), date(2026, 5, 8)),
]


def test_twelve_steps_are_planned_each_from_the_end_of_the_one_before(officer):
    Holiday.objects.all().delete()
    made = DevelopmentProject.objects.create(
        title="โครงการ", starts_on=date(2026, 1, 5), owner=officer
    )
    planned = made.steps.order_by("number").values_list("planned_start", "planned_due")
    assert list(planned) == PLANNED


def test_a_step_begins_no_day_before_the_one_before_it_was_done(project):
    first, second = project.step(1), project.step(2)
    first.move("start", date(2026, 4, 10))
    first.move("finish", date(2026, 4, 20))
    with pytest.raises(Refused, match="ไม่ก่อนวันที่ขั้นที่ 1 เสร็จ"):
        second.move("start", date(2026, 4, 19))
    second.move("start", date(2026, 4, 20))
    second.move("finish", date(2026, 4, 24))
    with pytest.raises(Refused, match="ไม่ก่อนวันที่ขั้นที่ 2 เสร็จ"):
        project.step(3).move("start", date(2026, 4, 22))


def test_a_new_holiday_moves_the_dates_of_steps_not_done(project):
    before = {step.number: step.planned_due for step in project.steps.all()}
    Holiday.objects.create(date=date(2026, 4, 21), name="วันหยุดพิเศษ")
    assert project.step(1).planned_due == before[1] + timedelta(days=1)
    assert project.replan() == [], "the holiday saw to it"


def test_a_holiday_of_the_admin_moves_dates_and_says_of_which_projects(project, as_, head):
    before = project.step(1).planned_due
    holiday = {"date": "2026-04-21", "name": "วันหยุดพิเศษ", "note": ""}
    page = (
        as_(head).post("/admin/snippets/home/holiday/add/", holiday, follow=True).content.decode()
    )
    assert project.step(1).planned_due == before + timedelta(days=1)
    assert project.official_number in page
    row = Holiday.objects.get(date=date(2026, 4, 21))
    as_(head).post(f"/admin/snippets/home/holiday/delete/{row.pk}/")
    assert project.step(1).planned_due == before


def test_a_year_in_use_without_holidays_warns_on_the_admins_home(as_, head, officer):
    DevelopmentProject.objects.create(title="ยาว", starts_on=date(2031, 1, 6))
    assert "2574" in as_(head).get("/admin/").content.decode()


def test_a_finished_step_keeps_its_dates(project):
    step = project.step(1)
    step.move("start", date(2026, 4, 10))
    step.move("finish", date(2026, 4, 20))
    before = project.step(1).planned_due
    Holiday.objects.create(date=date(2026, 4, 21), name="วันหยุดพิเศษ")
    assert project.replan() == [], "the holiday saw to the steps that are not done"
    assert project.step(1).planned_due == before


def test_the_due_date_counts_from_the_real_beginning(project):
    step = project.step(1)
    step.move("start", date(2026, 5, 6))
    assert step.due_on == date(2026, 5, 14), "five working days, one of them a holiday"


def test_late_steps_are_told_apart(project):
    step = project.step(1)
    step.move("start", date(2026, 4, 10))
    holidays = Holiday.objects.dates()
    assert step.due_on == date(2026, 4, 22)
    days = [date(2026, 4, day) for day in (10, 21, 22, 23)]
    assert [step.urgency(day, holidays) for day in days] == ["info", "warn", "warn", "bad"]
    assert not StepRecord.objects.overdue(date(2026, 4, 22)).exists(), (
        "the due day itself is in time"
    )
    assert list(StepRecord.objects.overdue(date(2026, 4, 23))) == [step]


def test_who_is_late_gets_one_mail(project, officer):
    project.step(1).move("start", date(2026, 4, 10))
    late = date(2026, 4, 23)
    assert (reminders(late), reminders(late)) == (1, 0)
    mail = OutgoingMail.objects.get(recipient=officer.email)
    assert "เกินกำหนด" in mail.subject


def test_nobody_is_reminded_on_a_holiday(project):
    project.step(1).move("start", date(2026, 4, 10))
    assert reminders(date(2026, 4, 25)) == 0


def test_the_timeline_shows_plan_and_reality(project):
    project.step(1).move("start", date(2026, 4, 10))
    drawn = timeline(list(project.steps.all()), today())
    assert len(drawn.rows) == 12
    assert drawn.rows[0].actual.width > 0
    assert drawn.rows[0].open_end
    assert drawn.rows[1].actual is None


def test_the_board_shows_drafts_to_the_office_alone(project, as_, officer, teacher):
    assert "โครงการ</a>" in as_(officer).get("/projects/?year=2569").content.decode()
    assert project.official_number not in as_(teacher).get("/projects/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/projects/2569-999999999999/",
        "/projects/2569-999/",
        "/projects/?year=๙๙",
        "/projects/?year=²",
    ],
)
def test_odd_addresses_give_no_error(as_, officer, address):
    assert as_(officer).get(address).status_code in (200, 404)


def test_teachers_cannot_work_on_steps(as_, teacher, project, director):
    for path in ("steps/1/", "pilots/", "outcome/"):
        assert as_(teacher).get(f"{project.get_absolute_url()}{path}").status_code in (403, 404)
        assert as_(director).get(f"{project.get_absolute_url()}{path}").status_code == 403


def test_a_school_is_a_pilot_of_a_project_once(project, as_, officer, school):
    address = reverse("project-pilots", args=[project.number])
    assert as_(officer).post(address, {"school": school.pk}).status_code == 302
    again = as_(officer).post(address, {"school": school.pk, "remarks": "พิมพ์ไว้แล้ว"})
    assert again.status_code == 200
    assert "เป็นโรงเรียนนำร่องของโครงการอยู่แล้ว" in again.content.decode()
    assert "พิมพ์ไว้แล้ว" in again.content.decode()
    changed = as_(officer).post(
        reverse("project-pilot", args=[project.number, project.pilots.get().pk]),
        {"school": school.pk},
    )
    assert changed.status_code == 302
