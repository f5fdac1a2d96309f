"""Work goes from who leaves to who comes: all of it in one step, shown before; histories stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home.audit.models import AuditRow
from home.models import User
from services.models import (
    Consultation,
    DevelopmentProject,
    StandIn,
    StepRecord,
    System,
    WorkProcess,
)
from tests.conftest import person
from tests.make import make_guide, make_system

pytestmark = pytest.mark.django_db


def address(leaver: User, successor: User) -> str:
    return f"/admin/people/{leaver.pk}/hand-over/?to={successor.pk}"


def confirm(browser, leaver: User, successor: User, **fields):
    page = browser.get(address(leaver, successor))
    return browser.post(
        address(leaver, successor), {"shown": page.context["shown"], **fields}, follow=True
    )


def counts(page) -> dict[str, int]:
    return {part.key: len(part.things) for part in page.context["parts"]}


def make_case(officer: User, subject: str) -> Consultation:
    return Consultation.objects.receive(
        at=timezone.now(), key=None, subject=subject, officer=officer, channel="phone"
    )


@pytest.fixture
def work(officer, head, director):
    """All that an officer may answer for."""
    today = timezone.localdate()
    make_system("mine", "ระบบของฉัน", responsible=officer)
    make_system("stood-in", "ระบบที่แทน", responsible=head, deputy=officer)
    WorkProcess.objects.filter(pk=WorkProcess.objects.first().pk).update(responsible=officer)
    project = DevelopmentProject(title="โครงการทดสอบ", starts_on=today, owner=officer)
    project.save()
    project.save_revision(user=officer)
    StepRecord.objects.filter(project=project, number=1).update(responsible=officer, state="done")
    StepRecord.objects.filter(project=project, number=2).update(responsible=officer)
    past = today - timedelta(days=30)
    for day in (today, past):
        StandIn.objects.create(person=officer, director=director, from_on=day, to_on=day)
    page = make_guide("คู่มือของฉัน", content_owner=officer)
    return {"project": project, "page": page, "case": make_case(officer, "ลืมรหัส")}


ALL = {
    "systems": 2,
    "processes": 1,
    "projects": 1,
    "steps": 11,
    "stand_ins": 1,
    "cases": 1,
    "pages": 1,
}


def test_what_would_go_is_shown_and_nothing_goes_before_the_confirmation(
    as_, admin_user, officer, other_officer, work
):
    page = as_(admin_user).get(address(officer, other_officer))
    assert counts(page) == ALL
    assert System.objects.get(slug="mine").responsible == officer


def test_all_of_it_goes_in_one_step(as_, admin_user, officer, other_officer, work):
    answer = confirm(as_(admin_user), officer, other_officer)
    assert "ส่งมอบงานของ" in answer.content.decode()
    assert System.objects.get(slug="mine").responsible == other_officer
    assert System.objects.get(slug="stood-in").deputy == other_officer
    assert WorkProcess.objects.filter(responsible=other_officer).count() == 1
    project = DevelopmentProject.objects.get(pk=work["project"].pk)
    assert (project.owner, project.plan().owner) == (other_officer, other_officer)
    assert StepRecord.objects.get(project=project, number=2).responsible == other_officer
    assert StandIn.objects.filter(person=other_officer).count() == 1
    page = type(work["page"]).objects.get(pk=work["page"].pk)
    assert (page.content_owner, page.get_latest_revision_as_object().content_owner) == (
        other_officer,
        other_officer,
    )
    work["case"].refresh_from_db()
    assert work["case"].officer == other_officer
    row = AuditRow.objects.about(officer).of_action("hand_over").get()
    assert (row.actor, row.after) == (admin_user, ALL | {"to": other_officer.pk})
    assert counts(as_(admin_user).get(address(officer, other_officer))) == {}


def test_what_was_done_stays_in_the_name_of_who_did_it(
    as_, admin_user, officer, other_officer, work
):
    entered = work["case"].entered_by
    confirm(as_(admin_user), officer, other_officer)
    assert StepRecord.objects.get(project=work["project"], number=1).responsible == officer
    past = timezone.localdate() - timedelta(days=30)
    assert StandIn.objects.get(from_on=past).person == officer
    work["case"].refresh_from_db()
    assert work["case"].entered_by == entered
    change = System.objects.get(slug="mine").history.first()
    assert change.history_user == admin_user
    assert "ส่งมอบงาน" in change.history_change_reason


def test_a_draft_alone_that_names_who_leaves_goes_too(as_, admin_user, officer, other_officer):
    page = make_guide("คู่มือ")
    page.content_owner = officer
    page.save_revision()
    confirm(as_(admin_user), officer, other_officer)
    page = type(page).objects.get(pk=page.pk)
    assert (page.content_owner, page.get_latest_revision_as_object().content_owner) == (
        None,
        other_officer,
    )


def test_who_is_responsible_is_not_also_the_deputy(as_, admin_user, officer, other_officer):
    make_system("both", "ระบบ", responsible=officer, deputy=other_officer)
    confirm(as_(admin_user), officer, other_officer)
    system = System.objects.get(slug="both")
    assert (system.responsible, system.deputy) == (other_officer, None)


def test_what_cannot_go_is_told_and_stays(as_, admin_user, officer, director):
    """The director answers no cases, and stands in for nobody."""
    case, today = make_case(officer, "ลืมรหัส"), timezone.localdate()
    stand_in = StandIn.objects.create(person=officer, director=director, from_on=today, to_on=today)
    make_system("mine", "ระบบของฉัน", responsible=officer)
    page = as_(admin_user).get(address(officer, director))
    assert {part.key for part in page.context["parts"] if part.refused} == {"cases", "stand_ins"}
    confirm(as_(admin_user), officer, director)
    case.refresh_from_db()
    stand_in.refresh_from_db()
    assert (case.officer, stand_in.person) == (officer, officer)
    assert System.objects.get(slug="mine").responsible == director


def test_what_changed_meanwhile_is_shown_again(as_, admin_user, officer, other_officer):
    make_system("mine", "ระบบของฉัน", responsible=officer)
    browser = as_(admin_user)
    page = browser.get(address(officer, other_officer))
    make_system("later", "ระบบที่เพิ่ม", responsible=officer)
    answer = browser.post(
        address(officer, other_officer), {"shown": page.context["shown"]}, follow=True
    )
    assert "ยังไม่ได้ส่งมอบ" in answer.content.decode()
    assert System.objects.get(slug="mine").responsible == officer


def test_a_fault_in_the_middle_moves_nothing(
    as_, admin_user, officer, other_officer, work, monkeypatch
):
    def fail(*args, **kwargs):
        raise ValueError("a fault in the middle")

    monkeypatch.setattr(Consultation, "hand_over", fail)
    with pytest.raises(ValueError, match="in the middle"):
        confirm(as_(admin_user), officer, other_officer)
    assert System.objects.get(slug="mine").responsible == officer
    assert not AuditRow.objects.of_action("hand_over").exists()


def test_the_account_is_closed_in_the_same_step_if_asked(as_, admin_user, officer, other_officer):
    confirm(as_(admin_user), officer, other_officer, close="1")
    officer.refresh_from_db()
    assert not officer.is_active


def test_a_superuser_hands_over_and_is_not_closed(as_, admin_user, other_officer):
    root = User.objects.create_superuser(
        "root", "root@example.invalid", "a long password of the root"
    )
    make_system("mine", "ระบบของฉัน", responsible=root)
    confirm(as_(admin_user), root, other_officer, close="1")
    root.refresh_from_db()
    assert root.is_active
    assert System.objects.get(slug="mine").responsible == other_officer


def test_only_colleagues_of_the_same_place_are_offered(
    as_, admin_user, teacher, principal, other_teacher, officer
):
    page = as_(admin_user).get(f"/admin/people/{teacher.pk}/hand-over/")
    assert set(page.context["form"].fields["to"].queryset) == {principal}
    refused = as_(admin_user).post(address(teacher, officer), {"shown": "x"})
    assert refused.status_code == 200
    assert refused.context["form"].errors


@pytest.mark.parametrize("name", ["visitor", "teacher", "editor", "officer", "head", "director"])
def test_nobody_else_hands_over(as_, people, name):
    place = address(people["officer"], person("newcomer", "officer"))
    for method in ("get", "post"):
        assert getattr(as_(people[name]), method)(place).status_code in (302, 403)
