"""The board as a list and a file, stand-ins, the demo's projects, and what editors may make of
process A.
"""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from wagtail.test.utils.form_data import inline_formset, nested_form_data

import home.office.seed
import services.projects.seed
from services.models import DevelopmentProject, EvaluationItem, StandIn, StepRecord, WorkProcess
from services.projects.models import today
from services.projects.report.paper import criterion, overall
from tests.make import make_system

pytestmark = pytest.mark.django_db


def make_project(owner, title="โครงการ", **facts) -> DevelopmentProject:
    return DevelopmentProject.objects.create(
        **{"title": title, "starts_on": today(), "owner": owner, **facts}
    )


# The board ----------------------------------------------------------------------------------------
def test_the_board_is_narrowed_and_goes_out_as_a_file(as_, officer, other_officer):
    make_project(officer, "ระบบนิเทศ", kind="new")
    make_project(other_officer, "ระบบจองห้อง", kind="improve")
    browser = as_(officer)
    page = browser.get(f"/projects/?q=นิเทศ&owner={officer.pk}").content.decode()
    assert "ระบบนิเทศ" in page
    assert "ระบบจองห้อง" not in page
    assert "ไม่พบโครงการที่ตรงกับตัวกรอง" in browser.get("/projects/?q=ไม่มีแน่").content.decode()
    file = b"".join(browser.get("/projects/?export=xlsx&kind=improve").streaming_content)
    rows = list(load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["ชื่อโครงการ/ระบบ", "ระบบจองห้อง"]
    assert rows[1][8] == "เตรียมแผน"


@pytest.mark.parametrize(
    "query", ["owner=x", "owner=99999999", "kind=zzz", "export=pdf", "year=99999999999", "year=²"]
)
def test_odd_filters_of_the_board_give_no_error(query, as_, officer):
    make_project(officer)
    assert as_(officer).get(f"/projects/?{query}").status_code == 200


def test_a_file_of_the_board_holds_no_draft_for_schools(as_, teacher, officer):
    make_project(officer, "แผนลับ")
    file = b"".join(as_(teacher).get("/projects/?export=csv").streaming_content)
    assert "แผนลับ" not in file.decode()


def asked(browser, address) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_the_board_asks_as_often_when_there_are_more_projects(as_, officer):
    browser = as_(officer)
    for number in range(2):
        make_project(
            officer, f"โครงการ {number}", system=make_system(f"s-{number}")
        ).save_revision()
    few = asked(browser, "/projects/")
    for number in range(2, 8):
        make_project(
            officer, f"โครงการ {number}", system=make_system(f"s-{number}")
        ).save_revision()
    assert asked(browser, "/projects/") <= few
    assert few <= 25


def test_a_project_page_keeps_within_its_queries(as_, officer):
    project = make_project(officer)
    project.save_revision()
    assert asked(as_(officer), project.get_absolute_url()) <= 60


# Who stands in ------------------------------------------------------------------------------------
def stand_in(browser, person, first, last, **facts):
    data = {
        "person": person.pk,
        "from_on": first.isoformat(),
        "to_on": last.isoformat(),
        "order": "9/2570",
    }
    return browser.post("/waiting/stand-in/", {**data, **facts})


def test_the_director_names_a_stand_in_and_takes_it_back(as_, director, head):
    browser = as_(director)
    assert "/waiting/stand-in/" in browser.get("/waiting/").content.decode()
    assert stand_in(browser, head, today(), today()).status_code == 302
    row = StandIn.objects.get()
    assert (row.person, row.director) == (head, director)
    assert str(head) in browser.get("/waiting/stand-in/").content.decode()
    browser.post(f"/waiting/stand-in/{row.pk}/end/")
    assert not StandIn.objects.exists()
    assert StandIn.history.filter(history_type="-", history_user=director).exists()


def test_an_administrator_says_for_which_director(as_, admin_user, director, head):
    browser = as_(admin_user)
    assert stand_in(browser, head, today(), today()).status_code == 200, "the director is asked for"
    assert stand_in(browser, head, today(), today(), director=director.pk).status_code == 302
    assert StandIn.objects.get().director == director


def test_wrong_days_of_a_stand_in_are_refused(as_, director, head, officer):
    browser, day = as_(director), timedelta(days=1)
    assert "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม" in stand_in(browser, head, today() + day, today()).content.decode()
    assert "ผ่านไปแล้ว" in stand_in(browser, head, today() - 3 * day, today() - day).content.decode()
    assert not StandIn.objects.exists()
    stand_in(browser, head, today(), today() + 5 * day)
    assert (
        "มีผู้รักษาการแทนในช่วงวันนี้แล้ว"
        in stand_in(browser, officer, today() + day, today() + day).content.decode()
    )
    assert StandIn.objects.count() == 1


# Texts of the steps -------------------------------------------------------------------------------
def test_a_note_with_a_personal_number_or_too_long_is_refused_and_kept(as_, officer):
    project = make_project(officer)
    address = f"{project.get_absolute_url()}steps/1/"
    for text, word in (("เลข 1-1037-02071-81-1", "13 หลัก"), ("ก" * 10_001, "10,000")):
        page = as_(officer).post(
            address, {"form": "notes", "note": text, "responsible": officer.pk}
        )
        assert page.status_code == 200
        assert word in page.content.decode()
    assert project.step(1).note == ""


def test_a_step_shows_its_history(as_, officer):
    project = make_project(officer)
    browser = as_(officer)
    browser.post(
        f"{project.get_absolute_url()}steps/1/move/",
        {"action": "start", "day": today().isoformat()},
    )
    page = browser.get(f"{project.get_absolute_url()}steps/1/").content.decode()
    assert "กำลังดำเนินการ" in page.partition("ประวัติของขั้นตอน")[2]


def test_step_records_are_listed_in_the_admin_and_neither_made_nor_deleted_there(
    as_, officer, editor
):
    project = make_project(officer)
    browser, base = as_(officer), "/admin/snippets/services/steprecord"
    assert browser.get(f"{base}/?state=waiting").status_code == 200
    assert browser.get(f"{base}/add/").status_code == 302
    step = project.step(1)
    browser.post(f"{base}/delete/{step.pk}/")
    browser.post(f"{base}/edit/{step.pk}/", {"note": "จากผู้ดูแล", "responsible": "", "state": "done"})
    step.refresh_from_db()
    assert (step.note, step.state) == ("จากผู้ดูแล", StepRecord.State.WAITING)
    assert as_(editor).get(f"{base}/").status_code == 302


# Process A as editors change it -------------------------------------------------------------------
def edit_process(browser, process, steps, edges):
    facts = {
        name: getattr(process, name)
        for name in ("name", "code", "slug", "order", "unit", "trigger", "indicator")
    }
    facts |= {
        name: getattr(process, name)
        for name in ("objectives", "scope", "definitions", "references")
    }
    data = {
        **facts,
        "responsible": "",
        "steps": inline_formset(steps, initial=len([row for row in steps if row.get("id")])),
        "edges": inline_formset(edges),
        **{name: inline_formset([]) for name in ("forms", "laws", "guides")},
    }
    address = f"/admin/snippets/services/workprocess/edit/{process.pk}/"
    return browser.post(address, nested_form_data(data))


def rows_of(process) -> list[dict]:
    names = ("id", "number", "kind", "node", "title", "time_unit", "included_in")
    rows = [{name: getattr(step, name) for name in names} for step in process.steps.all()]
    return [{name: "" if row[name] is None else row[name] for name in names} for row in rows]


def test_editors_change_a_step_and_the_history_keeps_what_was(as_, head):
    process = WorkProcess.objects.get(code="A")
    rows = rows_of(process)
    rows[0]["title"] = "ศึกษากฎหมายและแนวปฏิบัติ"
    assert (
        edit_process(
            as_(head), process, rows, [{"from_step": 4, "to_step": 3, "condition": "ไม่เห็นชอบ"}]
        ).status_code
        == 302
    )
    assert process.steps.get(number=1).title == "ศึกษากฎหมายและแนวปฏิบัติ"
    revisions = process.revisions.order_by("pk")
    assert revisions.count() == 2
    assert (
        revisions[0].as_object().steps.get(number=1).title
        == rows_of(revisions[0].as_object())[0]["title"]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"number": 99}, "ต้องมีขั้นที่ 1–12"),
        ({"number": 2}, "เลขขั้นตอนซ้ำกัน"),
        ({"kind": "decision"}, "ขั้นที่ 4"),
    ],
)
def test_steps_that_the_projects_rely_on_stay(change, message, as_, head):
    process = WorkProcess.objects.get(code="A")
    rows = rows_of(process)
    rows[0] |= change
    page = edit_process(as_(head), process, rows, [])
    assert page.status_code == 200
    assert message in page.content.decode()
    assert process.steps.get(number=1).kind == "start"


def test_an_arrow_to_nowhere_is_refused(as_, head):
    process = WorkProcess.objects.get(code="B")
    page = edit_process(
        as_(head), process, rows_of(process), [{"from_step": 1, "to_step": 9, "condition": ""}]
    )
    assert "เส้นทางอ้างถึงขั้นที่ไม่มี: 9" in page.content.decode()


# The report's evaluation --------------------------------------------------------------------------
def items(*pairs: tuple[str, str]) -> list[EvaluationItem]:
    return [
        EvaluationItem(item="ก", n=30, mean=Decimal(mean), sd=Decimal("0.50"), level=level)
        for mean, level in pairs
    ]


def test_the_criterion_is_the_one_that_the_levels_follow():
    assert criterion(items(("4.51", "มากที่สุด"), ("4.50", "มาก"))).startswith(
        "เกณฑ์การแปลผล 4.51–5.00 มากที่สุด"
    )
    assert criterion(items(("4.21", "มากที่สุด"), ("4.20", "มาก"))).startswith(
        "เกณฑ์การแปลผล 4.21–5.00 มากที่สุด"
    )
    assert criterion(items(("4.51", "น้อย"))) == ""
    assert criterion([]) == ""


def test_the_last_line_is_the_mean_of_the_items_rounded_half_up():
    rows = items(("4.51", "มากที่สุด"), ("4.50", "มาก"))
    assert overall(rows) == ["เฉลี่ยรวม", 30, Decimal("4.51"), "", "มากที่สุด"]


def seed_demo() -> None:
    """The part of the demo that projects stand on, and the projects."""
    home.office.seed.seed_schools()
    home.office.seed.seed_people()
    services.projects.seed.seed()


# The demo -----------------------------------------------------------------------------------------
def test_the_demo_has_projects_in_every_state_and_is_told_once(as_):
    from home.models import User

    seed_demo()
    assert sorted(project.stage() for project in DevelopmentProject.objects.all()) == [
        "approval",
        "done",
        "plan",
        "work",
    ]
    done = next(
        project for project in DevelopmentProject.objects.all() if project.stage() == "done"
    )
    days = [day for step in done.steps.all() for day in (step.started_on, step.finished_on)]
    assert days == sorted(days)
    assert max(days) <= today()
    director = as_(User.objects.get(username="director"))
    assert "ระบบนิเทศออนไลน์" in director.get("/waiting/").content.decode()
    assert director.get(f"{done.get_absolute_url()}report/").status_code == 200
    seed_demo()
    assert DevelopmentProject.objects.count() == 4
