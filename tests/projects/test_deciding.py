"""Process A by hand tables: who may decide on a plan, when it may be submitted, what is told of its
changes, and the columns and colours of its steps.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from home.models import Holiday
from home.moves import Refused
from home.office.waiting import waiting_for
from services.models import CommitteeMember, DevelopmentProject, StandIn, StepRecord
from services.processes.rules import APPROVAL, PLANNING
from services.projects.approval import DirectorApprovalTask, decide, waiting_decisions
from services.projects.models import today
from tests.make import make_project, make_system

pytestmark = pytest.mark.django_db

DONE, ACTIVE, WAITING = StepRecord.State.DONE, StepRecord.State.ACTIVE, StepRecord.State.WAITING


@pytest.fixture
def task() -> DirectorApprovalTask:
    return DirectorApprovalTask.objects.get()


def stand_in(person, director) -> None:
    StandIn.objects.create(person=person, director=director, from_on=today(), to_on=today())


def again(project: DevelopmentProject) -> DevelopmentProject:
    return DevelopmentProject.objects.get(pk=project.pk)


def actions(task: DirectorApprovalTask, project: DevelopmentProject, person) -> list[str]:
    return [name for name, _, _ in task.get_actions(again(project), person)]


# Who decides --------------------------------------------------------------------------------------
def test_the_director_and_the_stand_in_decide_but_never_on_a_plan_of_their_own(
    task, officer, other_officer, head, director, teacher
):
    """One officer submits the plan that another answers for; both stand in today, as the head."""
    for person in (officer, other_officer, head):
        stand_in(person, director)
    project = make_project("ระบบนิเทศออนไลน์", other_officer)
    people = (director, head, officer, other_officer, teacher)
    drafted = [task.may_decide(project, person) for person in people]
    assert drafted == [True, True, True, True, False], "nobody has asked for anything yet"
    project.submit(officer)
    submitted = [task.may_decide(again(project), person) for person in people]
    assert submitted == [True, True, False, False, False]
    offered = [actions(task, project, person) for person in people]
    assert offered == [["reject", "approve"], ["reject", "approve"], [], [], []]


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_what_one_window_decided_another_does_not_decide_again(second, task, officer, director):
    """By Wagtail's own page too, which asks the task and nobody else."""
    project = make_project("ระบบนิเทศออนไลน์", officer)
    project.submit(officer)
    decision = project.open_decision
    task.on_action(decision, director, "approve")
    with pytest.raises(Refused, match="พิจารณาหรือถอนไปแล้ว"):
        task.on_action(decision, director, second, comment="โปรดแก้ไข")
    decision.refresh_from_db()
    assert decision.status == "approved"


def test_the_office_lists_what_waits_for_the_director_to_director_and_stand_in(
    task, officer, other_officer, head, director
):
    stand_in(head, director)
    project = make_project("ระบบนิเทศออนไลน์", officer)
    project.submit(officer)
    for person, count in ((director, 1), (head, 1), (other_officer, 0)):
        assert task.get_task_states_user_can_moderate(person).count() == count, person
    project.withdraw(officer)
    for person in (director, head):
        assert not task.get_task_states_user_can_moderate(person).exists(), person


def test_a_reason_is_asked_of_who_sends_back_and_not_of_who_approves(task):
    valid = {
        (action, comment): task.get_form_for_action(action)({"comment": comment}).is_valid()
        for action in ("reject", "approve")
        for comment in ("", "โปรดเพิ่มกลุ่มเป้าหมาย")
    }
    assert [key for key, value in valid.items() if not value] == [("reject", "")]


def test_plans_wait_in_the_order_of_their_own_due_days(officer, director):
    first, second, withdrawn = (make_project(f"แผน {n}", officer) for n in range(3))
    for project, due_on in (
        (first, date(2026, 2, 9)),
        (second, date(2026, 2, 2)),
        (withdrawn, date(2026, 1, 26)),
    ):
        project.submit(officer)
        project.steps.filter(number=APPROVAL).update(due_on=due_on)
    withdrawn.withdraw(officer)
    waiting = [(row.plan_title, row.due_on) for row in waiting_decisions(director)]
    assert waiting == [("แผน 1", date(2026, 2, 2)), ("แผน 0", date(2026, 2, 9))]


# Sent back --------------------------------------------------------------------------------------
def titles(user) -> list[str]:
    return [item.title for item in waiting_for(user, most=20).items]


def test_a_plan_sent_back_stands_first_in_its_owners_list_until_it_is_put_forward_again(
    as_, officer, other_officer, director
):
    """Before steps that are long overdue, and in place of its own step."""
    late = make_project("งานที่เกินกำหนด", other_officer, steps=0)
    late.step(1).move("start", today() - timedelta(days=39))
    project = make_project("ระบบนิเทศออนไลน์", other_officer)
    project.submit(officer)
    decide(project, director, "reject", "โปรดเพิ่มกลุ่มเป้าหมาย", project.open_decision.revision_id)
    for person in (officer, other_officer):
        assert titles(person)[0] == "แผนถูกส่งกลับ: ระบบนิเทศออนไลน์ (โปรดเพิ่มกลุ่มเป้าหมาย)"
        assert not any("ขั้นที่ 3" in title for title in titles(person))
    assert titles(director) == []
    top = as_(other_officer).get(project.get_absolute_url()).content.decode()
    assert top.index("โปรดเพิ่มกลุ่มเป้าหมาย") < top.index("ความก้าวหน้า")
    again(project).step(PLANNING).move("finish", today())
    again(project).submit(other_officer)
    assert not any("ส่งกลับ" in title for title in titles(officer) + titles(other_officer))


def test_a_former_reason_sends_back_and_a_foreign_one_does_not(as_, officer, director):
    browser = as_(director)
    first, second = (make_project(f"แผน {number}", officer) for number in (1, 2))
    first.submit(officer)
    decision = first.open_decision
    decide(first, director, "reject", "โปรดเพิ่มกลุ่มเป้าหมาย", decision.revision_id)
    second.submit(officer)
    address = reverse("project-decision", args=[second.number])
    assert "โปรดเพิ่มกลุ่มเป้าหมาย" in browser.get(address).content.decode()
    sent = {"action": "reject", "reason": "", "revision": second.open_decision.revision_id}
    for former in (second.open_decision.pk, 999999, "x", ""):
        assert browser.post(address, sent | {"former": former}).status_code == 200, former
    assert browser.post(address, sent | {"former": decision.pk}).status_code == 302
    assert second.decisions().first().comment == "โปรดเพิ่มกลุ่มเป้าหมาย"


def test_ends_of_lines_are_no_change_of_a_plan(officer):
    """Browsers send other ends of lines than those that were stored."""
    project = make_project("ระบบ", officer)
    project.objectives = "หนึ่ง\nสอง"
    first = project.save_revision()
    project.objectives, project.targets = "หนึ่ง\r\nสอง \r\n", "ใหม่"
    second = project.save_revision()
    assert [name for name, _, _ in project.changes(first, second)] == ["เป้าหมาย"]


# When it is submitted -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("planning", "approval", "lacks", "said"),
    [
        (DONE, WAITING, "", ""),
        (DONE, WAITING, "objectives", "แผนยังขาด: วัตถุประสงค์"),
        (ACTIVE, WAITING, "", "โปรดทำขั้นที่ 3 ให้เสร็จก่อนเสนอ"),
        (WAITING, WAITING, "", "โปรดทำขั้นที่ 3 ให้เสร็จก่อนเสนอ"),
        (ACTIVE, WAITING, "objectives", "แผนยังขาด: วัตถุประสงค์"),
        (DONE, DONE, "", "ได้รับอนุมัติแล้ว"),
    ],
)
def test_a_whole_plan_is_submitted_when_the_third_step_is_done(
    planning, approval, lacks, said, officer, director
):
    project = make_project("ระบบนิเทศออนไลน์", officer)
    if lacks:
        setattr(project, lacks, "")
        project.save_revision(user=officer)
    for number, state in ((PLANNING, planning), (APPROVAL, approval)):
        project.steps.filter(number=number).update(state=state)
    project = again(project)
    assert (project.ready_to_submit(), bool(project.get_workflow())) == (not said, not said)
    if said:
        with pytest.raises(Refused, match=said):
            project.submit(officer)
    else:
        project.submit(officer)
    assert bool(again(project).open_decision) is not bool(said)


def test_what_changed_between_two_revisions_is_told_field_by_field(officer, other_officer):
    old, new = make_system("old", "ระบบเดิม"), make_system("new", "ระบบใหม่")
    project = DevelopmentProject.objects.create(
        title="ก", system=old, starts_on=date(2026, 1, 5), owner=officer
    )
    first = project.save_revision()
    project.title, project.kind, project.system = "ข", "improve", new
    project.reason, project.objectives, project.targets = "เหตุผล", "วัตถุประสงค์", "เป้าหมาย"
    project.scope, project.method = "ขอบเขต", "วิธี"
    project.order_number, project.order_on = "12/2569", date(2026, 1, 2)
    project.budget, project.budget_source = Decimal(12500), "งบดำเนินงาน"
    project.starts_on, project.ends_on = date(2026, 2, 2), date(2026, 9, 30)
    project.owner = other_officer
    project.committee = [CommitteeMember(name="นายตัวอย่าง กรรมการ", role="ประธาน")]
    assert project.changes(first, project.save_revision()) == [
        ("ชื่อโครงการ/ระบบ", "ก", "ข"),
        ("ลักษณะงาน", "พัฒนาระบบใหม่", "ปรับปรุงระบบเดิม"),
        ("ระบบในทะเบียน", "ระบบเดิม", "ระบบใหม่"),
        ("หลักการและเหตุผล", "", "เหตุผล"),
        ("วัตถุประสงค์", "", "วัตถุประสงค์"),
        ("เป้าหมาย", "", "เป้าหมาย"),
        ("ขอบเขต", "", "ขอบเขต"),
        ("วิธีดำเนินการ", "", "วิธี"),
        ("คำสั่งแต่งตั้งที่", "", "12/2569"),
        ("ลงวันที่", "", "2 ม.ค. 2569"),
        ("งบประมาณ (บาท)", "0.00", "12,500.00"),
        ("แหล่งงบประมาณ", "", "งบดำเนินงาน"),
        ("วันเริ่มโครงการ", "5 ม.ค. 2569", "2 ก.พ. 2569"),
        ("วันสิ้นสุดโครงการ", "", "30 ก.ย. 2569"),
        ("ผู้รับผิดชอบโครงการ", str(officer), str(other_officer)),
        ("คณะกรรมการ/คณะทำงาน", "", "นายตัวอย่าง กรรมการ ประธาน"),
    ]


# Steps --------------------------------------------------------------------------------------------
def test_the_first_step_that_is_not_done_says_the_column_of_the_board(officer):
    project = make_project("ระบบนิเทศออนไลน์", officer)
    project.steps.update(state=WAITING)
    stages = [project.stage()]
    for number in range(1, 13):
        project.steps.filter(number=number).update(state=DONE)
        stages.append(again(project).stage())
    assert stages == ["plan"] * 3 + ["approval"] + ["work"] * 6 + ["report"] * 2 + ["done"]


def test_a_step_has_no_due_day_before_it_begins(officer):
    """The plan has one for it; the times of the manual run from the real beginning."""
    Holiday.objects.all().delete()
    project = DevelopmentProject.objects.create(
        title="โครงการ", starts_on=date(2026, 1, 5), owner=officer
    )
    project.step(1).move("start", date(2026, 1, 7))
    Holiday.objects.create(date=date(2026, 1, 8), name="วันหยุดพิเศษ")
    due = [step.due_on for step in project.steps.order_by("number")]
    assert due == [date(2026, 1, 15)] + [None] * 11
    planned = project.steps.get(number=2)
    assert (planned.planned_start, planned.planned_due) == (date(2026, 1, 13), date(2026, 1, 20))


# On Monday 12 January 2026, by a calendar with a holiday on the Wednesday.
MONDAY, WEDNESDAY = date(2026, 1, 12), date(2026, 1, 14)


@pytest.mark.parametrize(
    ("state", "due", "finished", "colour"),
    [
        (WAITING, None, None, ""),
        (WAITING, 9, None, ""),  # sent back: it has a due day from before
        (WAITING, 19, None, ""),
        (ACTIVE, None, None, ""),
        (ACTIVE, 9, None, "bad"),
        (ACTIVE, 12, None, "warn"),
        (ACTIVE, 16, None, "warn"),  # Tuesday, Thursday and Friday are three working days
        (ACTIVE, 19, None, "info"),  # the Monday after is the fourth
        (DONE, 9, 8, "ok"),
        (DONE, 9, 9, "ok"),
        (DONE, 8, 9, "bad"),
        (DONE, None, 9, "ok"),
    ],
)
def test_a_due_day_is_coloured_by_how_near_it_is_and_whether_it_was_kept(
    state, due, finished, colour
):
    days = [day and date(2026, 1, day) for day in (due, finished)]
    step = StepRecord(state=state, due_on=days[0], finished_on=days[1])
    assert step.urgency(MONDAY, {WEDNESDAY}) == colour
