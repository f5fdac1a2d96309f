"""One project over HTTP through all twelve steps: two rejections, a stand-in, two decisions at
once, the report.
"""

import threading
import unicodedata
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from home.models import AuditRow, OutgoingMail
from services.models import (
    DevelopmentProject,
    PlanDecision,
    ProjectReport,
    StandIn,
    StepRecord,
)
from services.projects.approval import waiting_decisions
from services.projects.models import today
from tests.make import make_law, make_school, make_system

PLAN = {
    "title": "ระบบนิเทศออนไลน์",
    "kind": "new",
    "reason": "การนิเทศใช้กระดาษ",
    "objectives": "ลดเวลารวบรวมผลการนิเทศ",
    "targets": "สถานศึกษาในสังกัดทุกแห่ง",
    "scope": "งานนิเทศของสำนักงาน",
    "method": "พัฒนาเป็นเว็บ แล้วทดลองนำร่อง",
    "order_number": "12/2569",
    "order_on": "2026-10-05",
    "budget": "0",
    "budget_source": "",
    "system": "",
}
MEMBER = {"name": "นายตัวอย่าง กรรมการ", "position": "นักวิชาการ", "role": "ประธาน", "duty": "อำนวยการ"}


def plan_data(owner, **changes) -> dict:
    start = today() - timedelta(days=30)
    facts = {
        **PLAN,
        "owner": owner.pk,
        "starts_on": start.isoformat(),
        "ends_on": (start + timedelta(days=200)).isoformat(),
    }
    return nested_form_data({**facts, **changes, "committee": inline_formset([MEMBER])})


def create(officer_browser, owner) -> DevelopmentProject:
    """As an officer does it: through the admin."""
    response = officer_browser.post(
        reverse("wagtailsnippets_services_developmentproject:add"), plan_data(owner)
    )
    assert response.status_code == 302, response.context["form"].errors
    return DevelopmentProject.objects.latest("pk")


def go(browser, project, step: int, action: str):
    address = reverse("project-move", args=[project.number, step])
    response = browser.post(address, {"action": action, "day": today().isoformat()}, follow=True)
    assert response.status_code == 200
    return project.step(step)


def do(browser, project, *steps: int) -> None:
    for step in steps:
        assert go(browser, project, step, "start").state == "active"
        assert go(browser, project, step, "finish").state == "done"


def edit(browser, project, owner, **changes) -> None:
    address = reverse("wagtailsnippets_services_developmentproject:edit", args=[project.pk])
    data = plan_data(owner, **changes)
    old = project.plan().committee.first()
    data |= {
        "committee-0-id": old.pk if old else "",
        "committee-INITIAL_FORMS": "1" if old else "0",
    }
    assert browser.post(address, data).status_code == 302


def answer(browser, project, action: str, reason: str = "", revision: int | None = None):
    decision = project.open_decision
    revision = revision or (decision.revision_id if decision else 0)
    data = {"action": action, "reason": reason, "revision": revision}
    return browser.post(reverse("project-decision", args=[project.number]), data)


def submitted(as_, officer, owner=None) -> DevelopmentProject:
    browser = as_(officer)
    project = create(browser, owner or officer)
    do(browser, project, 1, 2, 3)
    browser.post(reverse("project-submit", args=[project.number]))
    return DevelopmentProject.objects.get(pk=project.pk)


def write_report(browser, project, **changes) -> None:
    texts = dict.fromkeys(ProjectReport.TEXTS, "เขียนแล้ว")
    data = texts | {"laws": [make_law().pk], "needs_survey": ""} | changes
    answer = browser.post(reverse("project-report-edit", args=[project.number]), data)
    assert answer.status_code == 302, answer.context["form"].errors


def report_move(project, name: str) -> str:
    return reverse("project-report-move", args=[project.number, name])


def letters(text: str) -> str:
    return unicodedata.normalize("NFKD", "".join(text.split()))


def mailed(user, words: str) -> bool:
    return OutgoingMail.objects.filter(recipient=user.email, subject__contains=words).exists()


def test_a_project_goes_through_all_twelve_steps(as_, officer, head, director, teacher):
    work, rule = as_(officer), as_(director)
    project = submitted(as_, officer)
    assert project.step(4).state == "active"
    assert mailed(director, "ระบบนิเทศออนไลน์")
    assert "ระบบนิเทศออนไลน์" in rule.get("/waiting/").content.decode()

    # the first rejection, by the director
    assert answer(rule, project, "reject", "โปรดเพิ่มกลุ่มเป้าหมาย").status_code == 302
    assert (project.step(3).state, project.step(4).state) == ("active", "waiting")
    assert "โปรดเพิ่มกลุ่มเป้าหมาย" in work.get(project.get_absolute_url()).content.decode()
    assert mailed(officer, "ส่งกลับ")
    edit(work, project, officer, targets="สถานศึกษาในสังกัด 40 แห่ง")
    go(work, project, 3, "finish")
    work.post(reverse("project-submit", args=[project.number]))

    # the second, by who stands in
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    page = as_(head).get(reverse("project-decision", args=[project.number])).content.decode()
    assert "สถานศึกษาในสังกัด 40 แห่ง" in page
    assert "รักษาการแทน" in page
    assert answer(as_(head), project, "reject", "โปรดระบุวิธีดำเนินการให้ชัด").status_code == 302
    assert project.decisions().first().acting_for == director
    edit(
        work, project, officer, targets="สถานศึกษาในสังกัด 40 แห่ง", method="พัฒนา ทดสอบ นำร่อง และประเมิน"
    )
    go(work, project, 3, "finish")
    work.post(reverse("project-submit", args=[project.number]))

    # approved at last: now everyone may see it
    assert as_(teacher).get(project.get_absolute_url()).status_code == 404
    assert answer(rule, project, "approve").status_code == 302
    project.refresh_from_db()
    assert project.live
    assert project.method == "พัฒนา ทดสอบ นำร่อง และประเมิน"
    assert project.step(4).state == "done"
    assert [row.status for row in project.decisions()] == ["approved", "rejected", "rejected"]
    assert as_(teacher).get(project.get_absolute_url()).status_code == 200

    # the work, each step with what it needs
    go(work, project, 5, "start")
    assert go(work, project, 5, "finish").state == "active", "a system of the catalogue is needed"
    system = make_system("supervision", "ระบบนิเทศ")
    outcome = {
        "form": "outcome",
        "system": system.pk,
        "survey": "",
        "summary": "พัฒนาแล้วเสร็จตามแผน",
        "problems": "อินเทอร์เน็ตช้าในบางแห่ง",
        "proposals": "ควรจัดอบรมทุกปีการศึกษา",
    }
    assert work.post(reverse("project-outcome", args=[project.number]), outcome).status_code == 302
    assert go(work, project, 5, "finish").state == "done"
    do(work, project, 6)
    go(work, project, 7, "start")
    assert go(work, project, 7, "finish").state == "active", "a pilot school is needed"
    school = make_school("9991000077", "โรงเรียนนำร่องตัวอย่าง")
    work.post(reverse("project-pilots", args=[project.number]), {"school": school.pk})
    assert go(work, project, 7, "finish").state == "done"
    go(work, project, 8, "start")
    assert go(work, project, 8, "finish").state == "active", "the school has not reported"
    told = {
        "school": school.pk,
        "remarks": "ใช้ง่าย",
        "problem": "ช้า",
        "solution": "เพิ่มแคช",
        "reported_on": today().isoformat(),
    }
    work.post(reverse("project-pilot", args=[project.number, project.pilots.get().pk]), told)
    assert go(work, project, 8, "finish").state == "done"
    do(work, project, 9, 10)
    go(work, project, 11, "start")
    assert go(work, project, 11, "finish").state == "active", "the evaluation is needed"
    item = {
        "form": "item",
        "item": "ความสะดวกในการใช้งาน",
        "n": 30,
        "mean": "4.51",
        "sd": "0.50",
        "level": "มากที่สุด",
    }
    assert work.post(reverse("project-outcome", args=[project.number]), item).status_code == 302
    assert go(work, project, 11, "finish").state == "done"
    go(work, project, 12, "start")
    assert go(work, project, 12, "finish").state == "active", "the director takes note first"
    write_report(work, project)
    work.post(reverse("project-outcome", args=[project.number]), outcome | {"summary": ""})
    page = work.post(report_move(project, "send"), follow=True).content.decode()
    assert "รายงานยังขาด: สรุปผลการดำเนินงาน" in page
    work.post(reverse("project-outcome", args=[project.number]), outcome)
    work.post(report_move(project, "send"))
    assert mailed(director, "รับทราบรายงาน")
    assert project.step(12).state == "active"
    note = {"action": "note", "read": 1, "reason": ""}
    assert rule.post(reverse("project-report", args=[project.number]), note).status_code == 302
    assert project.steps.exclude(state="done").count() == 0
    assert mailed(officer, "รับทราบรายงานแล้ว")

    # the report
    response = work.get(reverse("project-report-file", args=[project.number, "pdf"]))
    text = letters(
        "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    )
    said = (
        "บันทึกข้อความ",
        "ระบบนิเทศออนไลน์",
        "นายตัวอย่าง กรรมการ",
        "โรงเรียนนำร่องตัวอย่าง",
        "เพิ่มแคช",
        "๔.๕๑",
    )
    for part in (
        *said,
        "พัฒนา ทดสอบ นำร่อง และประเมิน",
        "ควรจัดอบรมทุกปีการศึกษา",
        "คำสั่งที่ ๑๒/๒๕๖๙",
        "จึงเรียนมา",
    ):
        assert letters(part) in text
    assert work.get(reverse("project-report", args=[project.number])).status_code == 200
    docx = work.get(reverse("project-report-file", args=[project.number, "docx"]))
    assert docx.content[:2] == b"PK"
    assert StepRecord.history.filter(project_id=project.pk, history_user=officer).exists()


def test_a_plan_is_sent_back_only_with_a_reason(as_, officer, director):
    project = submitted(as_, officer)
    response = answer(as_(director), project, "reject", "  ")
    assert response.status_code == 200
    assert "โปรดระบุเหตุผล" in response.content.decode()
    assert project.open_decision is not None


@pytest.mark.parametrize(
    "who", ["officer", "other_officer"], ids=["who asked for it", "who answers for it"]
)
def test_nobody_approves_a_plan_of_their_own(who, as_, people, officer, other_officer, director):
    """One officer submits the plan that another answers for; each of them stands in for the
    director.
    """
    person = {"officer": officer, "other_officer": other_officer}[who]
    StandIn.objects.create(person=person, director=director, from_on=today(), to_on=today())
    project = submitted(as_, officer, owner=other_officer)
    decision = project.open_decision
    assert (decision.requester, project.plan().owner) == (officer, other_officer)
    for action in ("approve", "reject"):
        assert answer(as_(person), project, action, "โปรดแก้ไข").status_code == 403
    assert DevelopmentProject.objects.get(pk=project.pk).open_decision == decision


def test_only_the_director_or_the_stand_in_decides(as_, people, officer):
    project = submitted(as_, officer)
    for name in ("teacher", "principal", "editor", "officer", "head", "admin"):
        assert answer(as_(people[name]), project, "approve").status_code == 403, name


def test_a_stand_in_whose_days_are_over_cannot_decide(as_, officer, head, director):
    past = today() - timedelta(days=1)
    StandIn.objects.create(person=head, director=director, from_on=past, to_on=past)
    project = submitted(as_, officer)
    assert answer(as_(head), project, "approve").status_code == 403


def test_the_director_is_told_of_a_stand_in_whom_somebody_else_named(
    as_, officer, head, director, admin_user
):
    day = today().isoformat()
    sent = {
        "director": director.pk,
        "person": head.pk,
        "from_on": day,
        "to_on": day,
        "order": "7/2570",
    }
    assert as_(admin_user).post(reverse("stand-in"), sent).status_code == 302
    assert mailed(director, "ตั้งหรือแก้ไขผู้รักษาการแทนท่าน")
    project = submitted(as_, officer)
    answer(as_(head), project, "reject", "โปรดเพิ่มกลุ่มเป้าหมาย")
    said = f"คำสั่งที่ 7/2570 ตั้งโดย {admin_user}"
    assert project.decisions().first().acting_by == said
    assert said in as_(officer).get(project.get_absolute_url()).content.decode()
    assert (
        as_(admin_user).post(reverse("stand-in-end", args=[StandIn.objects.get().pk])).status_code
        == 302
    )
    assert mailed(director, "ยกเลิกผู้รักษาการแทนท่าน")


def test_the_director_is_told_in_bulk_too_and_not_of_what_the_director_did(
    as_, head, director, admin_user
):
    day = today().isoformat()
    sent = {"person": head.pk, "from_on": day, "to_on": day}
    assert as_(director).post(reverse("stand-in"), sent).status_code == 302
    assert not mailed(director, "ผู้รักษาการแทนท่าน")
    address = reverse("wagtail_bulk_action", args=["services", "standin", "delete"])
    assert as_(admin_user).post(f"{address}?id={StandIn.objects.get().pk}").status_code == 302
    assert not StandIn.objects.exists()
    assert mailed(director, "ยกเลิกผู้รักษาการแทนท่าน")


def test_a_plan_changed_since_it_was_read_is_not_approved(as_, officer, director):
    project = submitted(as_, officer)
    read = project.open_decision.revision_id
    as_(officer).post(reverse("project-withdraw", args=[project.number]))
    assert answer(as_(director), project, "approve", revision=read).status_code == 409
    edit(as_(officer), project, officer, title="ชื่อใหม่")
    go(as_(officer), project, 3, "finish")
    as_(officer).post(reverse("project-submit", args=[project.number]))
    response = answer(as_(director), project, "approve", revision=read)
    assert "แผนถูกแก้ไข" in response.content.decode()
    assert not DevelopmentProject.objects.get(pk=project.pk).live


def test_a_plan_that_was_saved_after_it_was_submitted_is_not_approved(as_, officer, director):
    """The editor is locked; what saves without it makes a revision that the director has not
    read.
    """
    project = submitted(as_, officer)
    read = project.open_decision.revision_id
    project.plan().save_revision(user=officer)
    response = answer(as_(director), project, "approve", revision=read)
    assert "แผนถูกแก้ไข" in response.content.decode()
    assert project.open_decision.revision_id == read
    assert not DevelopmentProject.objects.get(pk=project.pk).live


def test_an_approval_publishes_its_own_revision_and_no_later_one(
    as_, officer, director, admin_user
):
    project = submitted(as_, officer)
    answer(as_(director), project, "approve")
    approved = DevelopmentProject.objects.get(pk=project.pk)
    assert approved.live
    approved.title = "แผนที่ไม่มีใครอนุมัติ"
    later = approved.save_revision(user=officer)
    with pytest.raises(PermissionDenied, match="ยังไม่ได้รับอนุมัติ"):
        later.publish(user=admin_user)
    assert DevelopmentProject.objects.get(pk=project.pk).title == PLAN["title"]


def test_a_decision_is_in_the_audit_with_who_made_it(as_, officer, director):
    project = submitted(as_, officer)
    read = project.open_decision.revision_id
    answer(as_(director), project, "reject", "โปรดเพิ่มกลุ่มเป้าหมาย")
    told = AuditRow.objects.filter(action="decide", actor=director).values_list("after", flat=True)
    assert {"decision": "reject", "revision": read, "acting_for": None} in told


def test_a_plan_waits_for_the_director_and_the_stand_in_of_today_alone(
    as_, officer, head, director, teacher
):
    past = today() - timedelta(days=1)
    project = submitted(as_, officer)
    StandIn.objects.create(person=teacher, director=director, from_on=past, to_on=past)
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    waits = {
        user.username: list(waiting_decisions(user)) for user in (director, head, officer, teacher)
    }
    decision = project.open_decision
    assert waits == {"director": [decision], "head": [decision], "officer": [], "teacher": []}


def test_steps_are_not_done_out_of_order(as_, officer):
    project = create(as_(officer), officer)
    assert go(as_(officer), project, 2, "start").state == "waiting"
    assert go(as_(officer), project, 1, "finish").state == "waiting"


def test_an_end_before_the_beginning_is_refused(as_, officer):
    browser = as_(officer)
    project = create(browser, officer)
    go(browser, project, 1, "start")
    address = reverse("project-move", args=[project.number, 1])
    yesterday = (today() - timedelta(days=1)).isoformat()
    sent = {"action": "finish", "day": yesterday, "reason": "บันทึกย้อนหลัง"}
    response = browser.post(address, sent, follow=True)
    assert "ไม่ก่อนวันที่เริ่ม" in response.content.decode()
    assert project.step(1).state == "active"


def test_a_plan_that_lacks_something_is_not_submitted(as_, officer):
    browser = as_(officer)
    project = create(browser, officer)
    edit(browser, project, officer, objectives="")
    do(browser, project, 1, 2, 3)
    response = browser.post(reverse("project-submit", args=[project.number]), follow=True)
    assert "แผนยังขาด: วัตถุประสงค์" in response.content.decode()
    assert project.open_decision is None


def test_nobody_publishes_past_the_director(as_, officer, admin_user):
    project = create(as_(officer), officer)
    address = reverse("wagtailsnippets_services_developmentproject:edit", args=[project.pk])
    as_(admin_user).post(address, {**plan_data(officer), "action-publish": "1"})
    assert not DevelopmentProject.objects.get(pk=project.pk).live


def test_the_preview_of_a_plan_shows_what_is_on_the_screen_and_stores_nothing(as_, officer):
    browser = as_(officer)
    for name, keys in (("preview_on_add", []), ("preview_on_edit", [create(browser, officer).pk])):
        address = reverse(f"wagtailsnippets_services_developmentproject:{name}", args=keys)
        told = browser.post(address, plan_data(officer, scope="ขอบเขตที่ยังไม่ได้บันทึก")).json()
        assert told == {"is_valid": True, "is_available": True}
        shown = browser.get(address).content.decode()
        assert "ขอบเขตที่ยังไม่ได้บันทึก" in shown
        assert MEMBER["name"] in shown
    assert DevelopmentProject.objects.get().plan().scope == PLAN["scope"]


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_count_once(reseeded, as_, officer, director, head):
    """The director on two devices at one moment, over HTTP: one is told that it is done,
    nothing counts twice.
    """
    project = submitted(as_, officer)
    data = {"action": "approve", "reason": "", "revision": project.open_decision.revision_id}
    address = reverse("project-decision", args=[project.number])
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    browsers = [as_(director), as_(head)]
    start, statuses = threading.Barrier(2), []

    def decide_now(browser) -> None:
        try:
            start.wait(10)
            statuses.append(browser.post(address, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide_now, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 200, 403, 409}, (
        "refused with a message, or no longer this person's to decide"
    )
    assert PlanDecision.objects.filter(status="approved").count() == 1
    assert OutgoingMail.objects.filter(subject__contains="แผนได้รับอนุมัติ").count() == 1
    assert (
        DevelopmentProject.objects.get(pk=project.pk).step(4).history.filter(state="done").count()
        == 1
    )


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_withdrawal_at_once_leave_one_of_them(reseeded, as_, officer, director):
    project = submitted(as_, officer)
    data = {"action": "approve", "reason": "", "revision": project.open_decision.revision_id}
    posts = [
        (as_(director), reverse("project-decision", args=[project.number]), data),
        (as_(officer), reverse("project-withdraw", args=[project.number]), {}),
    ]
    start = threading.Barrier(2)

    def send(browser, address, facts) -> None:
        try:
            start.wait(10)
            browser.post(address, facts)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    project = DevelopmentProject.objects.get(pk=project.pk)
    status = project.decisions().get().status
    assert (status, project.live, project.step(4).state, project.step(3).state) in {
        ("approved", True, "done", "done"),
        ("cancelled", False, "waiting", "active"),
    }
