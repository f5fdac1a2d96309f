"""Steps within the time of another, on the pages of a project; and days written down afterwards."""

import io
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from home.models import AuditRow, Holiday
from services.models import DevelopmentProject, StepRecord
from services.projects.models import Refused, today
from tests.make import make_report, send_report

pytestmark = pytest.mark.django_db

REASON = "ผู้ทำงานไปราชการ จึงบันทึกย้อนหลัง"


def ago(days: int) -> date:
    return today() - timedelta(days=days)


@pytest.fixture
def project(officer) -> DevelopmentProject:
    """Steps 1 to 5 are done, the last of them 30 days ago; step 6 waits."""
    made = DevelopmentProject.objects.create(title="โครงการ", starts_on=ago(60), owner=officer)
    made.steps.filter(number__lt=6).update(state="done", started_on=ago(60), finished_on=ago(30))
    return made


@pytest.fixture
def overlapping(project) -> DevelopmentProject:
    """Step 6 began 20 days ago, 7 began 10 and 8 began 5 days ago."""
    for number, days in ((6, 20), (7, 10), (8, 5)):
        project.step(number).move("start", ago(days), REASON)
    return project


def typed(day: date) -> str:
    """As people type a day: 5/2/2569."""
    return f"{day.day}/{day.month}/{day.year + 543}"


def page_of(project, browser, number: int) -> str:
    address = reverse("project-step", args=[project.number, number])
    return unescape(browser.get(address).content.decode())


def move(browser, project, number: int, action: str, day: date, reason: str = ""):
    address = reverse("project-move", args=[project.number, number])
    facts = {"action": action, "day": typed(day), "reason": reason}
    return browser.post(address, facts, follow=True)


def correct(browser, project, number: int, began: date, ended: date | None = None, **facts):
    sent = {"form": "days", "started_on": typed(began), "reason": REASON, **facts}
    if ended:
        sent["finished_on"] = typed(ended)
    return browser.post(reverse("project-step", args=[project.number, number]), sent, follow=True)


# Steps within the time of another -----------------------------------------------------------------
def test_the_pilot_runs_while_the_system_is_made_and_the_review_waits_for_all(
    project, as_, officer
):
    browser = as_(officer)
    assert "โปรดเริ่มขั้นที่ 6 ก่อนเริ่มขั้นที่ 7" in page_of(project, browser, 7)
    move(browser, project, 7, "start", today())
    assert project.step(7).state == "waiting"
    for number in (6, 7, 8):
        move(browser, project, number, "start", today())
    assert set(project.steps.filter(state="active").values_list("number", flat=True)) == {6, 7, 8}
    assert "ทำขั้นที่ 7 ให้เสร็จก่อน" in page_of(project, browser, 8)
    move(browser, project, 6, "finish", today())
    refused = unescape(move(browser, project, 9, "start", today()).content.decode())
    assert "โปรดทำขั้นที่ 7 ให้เสร็จก่อนเริ่มขั้นที่ 9" in refused
    assert project.step(9).state == "waiting"


def test_a_step_within_another_is_due_when_that_one_is(project):
    Holiday.objects.all().delete()
    project.step(6).move("start", date(2026, 11, 2))
    project.step(7).move("start", date(2026, 11, 9))
    due = date(2027, 1, 1)  # 60 days of the calendar after 2 November, a Friday
    assert (project.step(6).due_on, project.step(7).due_on) == (due, due)


def test_the_board_tells_of_all_steps_in_hand_and_when_the_first_is_due(overlapping, as_, officer):
    StepRecord.objects.filter(project=overlapping, number=8).update(due_on=ago(1))
    browser = as_(officer)
    board = browser.get(f"/projects/?year={overlapping.fiscal_year}").content.decode()
    for number in (6, 7, 8):
        assert f"<p>ขั้นที่ {number} " in board
    assert "เกินกำหนด" in board
    file = browser.get(f"/projects/?year={overlapping.fiscal_year}&export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(file.streaming_content))).active.values)
    found = dict(zip(rows[0], rows[1], strict=True))
    assert found["ขั้นที่"] == "6, 7, 8"
    assert found["ขั้นตอนปัจจุบัน"].count(";") == 2
    assert found["กำหนดเวลา"] == "เกินกำหนด"


def test_a_board_with_one_step_in_hand_gives_its_number(project, as_, officer):
    file = as_(officer).get(f"/projects/?year={project.fiscal_year}&export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(file.streaming_content))).active.values)
    assert dict(zip(rows[0], rows[1], strict=True))["ขั้นที่"] == 6


def test_a_project_says_what_can_be_begun_and_draws_what_lies_within(project, as_, officer):
    browser = as_(officer)
    assert browser.get(project.get_absolute_url()).content.decode().count("เริ่มได้แล้ว") == 1
    project.step(6).move("start", today())
    page = browser.get(project.get_absolute_url()).content.decode()
    assert page.count("เริ่มได้แล้ว") == 1
    assert page.count("ทำภายในเวลาของขั้นที่ 6") == 2
    assert page.count('class="gantt__within"') == 2


# Days of moves ------------------------------------------------------------------------------------
def test_a_day_that_has_passed_needs_a_reason_and_what_was_typed_stays(project, as_, officer):
    page = unescape(move(as_(officer), project, 6, "start", ago(20)).content.decode())
    assert "โปรดระบุเหตุผลที่บันทึกวันที่ย้อนหลัง" in page
    assert f'value="{typed(ago(20))}"' in page
    assert project.step(6).state == "waiting"
    told = move(as_(officer), project, 6, "start", ago(20), REASON)
    assert REASON in told.content.decode().partition("ประวัติของขั้นตอน")[2]
    assert project.step(6).started_on == ago(20)


def test_no_step_is_moved_on_a_day_to_come_and_the_reason_stays(project, as_, officer):
    page = move(as_(officer), project, 6, "start", ago(-1), REASON).content.decode()
    assert "วันที่ต้องไม่เกินวันนี้" in page
    assert REASON in page
    assert project.step(6).state == "waiting"


# Days written down afterwards ---------------------------------------------------------------------
def test_days_are_corrected_and_the_history_tells_what_stood_there(overlapping, as_, officer):
    overlapping.step(6).move("finish", today())
    page = correct(as_(officer), overlapping, 6, ago(25), ago(2)).content.decode()
    step = overlapping.step(6)
    assert (step.started_on, step.finished_on) == (ago(25), ago(2))
    last = step.history.first()
    assert (last.history_user, last.history_change_reason) == (officer, REASON)
    assert (last.prev_record.started_on, last.prev_record.finished_on) == (ago(20), today())
    assert REASON in page.partition("ประวัติของขั้นตอน")[2]
    row = AuditRow.objects.filter(action="change", subject_number=str(step.pk)).last()
    assert row.before == {
        "started_on": ago(20).isoformat(),
        "finished_on": today().isoformat(),
    }


def test_the_due_date_follows_the_real_beginning_with_all_that_lies_within(overlapping):
    Holiday.objects.all().delete()
    StepRecord.objects.filter(number__in=(6, 7, 8)).update(due_on=ago(0))
    overlapping.step(6).correct_days(started_on=ago(30), reason=REASON)
    due = {step.due_on for step in overlapping.steps.filter(number__in=(6, 7, 8))}
    assert len(due) == 1
    assert due.pop() >= ago(30) + timedelta(days=60)
    assert overlapping.step(9).due_on is None


@pytest.mark.parametrize(
    ("number", "began", "said"),
    [
        (7, 21, "วันที่เริ่มต้องไม่ก่อนวันที่ขั้นที่ 6 เริ่ม"),
        (7, 4, "วันที่เริ่มต้องไม่หลังวันที่ขั้นที่ 8 เริ่ม"),
        (6, 31, "วันที่เริ่มต้องไม่ก่อนวันที่ขั้นที่ 5 เสร็จ"),
        (6, 9, "วันที่เริ่มต้องไม่หลังวันที่ขั้นที่ 7 เริ่ม"),
        (8, -1, "วันที่ต้องไม่เกินวันนี้"),
    ],
)
def test_days_that_cannot_have_been_are_refused_and_kept(
    number, began, said, overlapping, as_, officer
):
    before = overlapping.step(number).started_on
    page = correct(as_(officer), overlapping, number, ago(began)).content.decode()
    assert said in page
    assert REASON in page
    assert f'value="{typed(ago(began))}"' in page
    assert overlapping.step(number).started_on == before


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"reason": ""}, "เหตุผลที่แก้ไขวันที่"),
        ({"reason": "เลข 1-1037-02071-81-1"}, "13 หลัก"),
        ({"started_on": "31/2/2569"}, "วันที่เริ่มจริง"),
        ({"read": "active 2020-01-01 None"}, "มีผู้บันทึกขั้นนี้หลังจากที่ท่านเปิดหน้านี้"),
        ({"reason": "ก" * 501}, "500"),
    ],
)
def test_a_correction_that_lacks_something_stores_nothing(facts, said, overlapping, as_, officer):
    page = correct(as_(officer), overlapping, 7, ago(9), **facts)
    assert page.status_code == 200
    errors = page.content.decode().partition("error-summary")[2]
    assert said in errors
    assert overlapping.step(7).started_on == ago(10)


def test_an_end_before_the_beginning_is_no_correction(overlapping, as_, officer):
    overlapping.step(6).move("finish", today())
    page = correct(as_(officer), overlapping, 6, ago(20), ago(21)).content.decode()
    assert "วันที่เสร็จต้องไม่ก่อนวันที่เริ่ม" in page
    assert overlapping.step(6).finished_on == today()


def test_only_days_that_people_wrote_are_corrected(project, as_, officer):
    assert correct(as_(officer), project, 4, ago(50), ago(40)).status_code == 403
    with pytest.raises(Refused, match="ไม่มีวันที่ที่บันทึกด้วยมือ"):
        project.step(4).correct_days(started_on=ago(50), finished_on=ago(40), reason=REASON)
    page = correct(as_(officer), project, 6, ago(5)).content.decode()
    assert "ไม่มีวันที่ที่บันทึกด้วยมือ" in page
    assert "แก้ไขวันที่ดำเนินการจริง" not in page_of(project, as_(officer), 6)
    with pytest.raises(Refused, match="ขั้นที่เสร็จแล้ว"):
        project.step(5).correct_days(started_on=ago(50), reason=REASON)
    with pytest.raises(Refused, match="เหตุผล"):
        project.step(5).correct_days(started_on=ago(50), finished_on=ago(40), reason=" ")


def test_the_day_on_which_the_director_took_note_is_not_corrected(officer, director):
    report = send_report(make_report("ระบบ", officer), officer)
    report.take_note(by=director, at=timezone.now(), read=1)
    steps = report.project.steps
    steps.filter(number__lt=12).update(started_on=ago(30), finished_on=ago(30))
    steps.filter(number=12).update(started_on=ago(12))
    step = report.project.step(12)
    with pytest.raises(Refused, match="ผู้อำนวยการรับทราบ"):
        step.correct_days(started_on=ago(9), finished_on=ago(5), reason=REASON)
    step.correct_days(started_on=ago(9), finished_on=today(), reason=REASON)
    assert (report.project.step(12).started_on, step.finished_on) == (ago(9), today())


def test_the_end_of_a_project_from_before_its_report_went_to_the_director_is_corrected(project):
    project.steps.update(state="done", started_on=ago(30), finished_on=ago(30))
    project.step(12).correct_days(started_on=ago(9), finished_on=ago(5), reason=REASON)
    assert project.step(12).finished_on == ago(5)
