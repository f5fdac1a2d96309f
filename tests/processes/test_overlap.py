"""Steps within the time of another as data: what editors may say of them, and the sites that had
their process before.
"""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from services.models import DevelopmentProject, StepRecord, WorkProcess, WorkStep
from services.processes.rules import overlap_faults
from services.projects.models import today
from tests.projects.test_board import edit_process, rows_of

TWELVE = dict.fromkeys(range(1, 13))


@pytest.mark.parametrize(
    ("hosts", "timed", "said"),
    [
        ({7: 6, 8: 6}, [1, 6], None),
        ({}, [], None),
        ({7: 8}, [], "ขั้นที่ 7 รวมอยู่ในเวลาของขั้นที่ 8 ไม่ได้"),
        ({7: 7}, [], "ขั้นที่ 7 รวมอยู่ในเวลาของขั้นที่ 7 ไม่ได้"),
        ({7: 0}, [], "ขั้นที่ 7 รวมอยู่ในเวลาของขั้นที่ 0 ไม่ได้"),
        ({8: 6}, [], "ขั้นระหว่างขั้นที่ 6 กับขั้นที่ 8"),
        ({7: 6, 8: 7}, [], "ขั้นที่ 7 รวมอยู่ในเวลาของขั้นที่ 6 แล้ว"),
        ({7: 6}, [7], "โปรดลบเวลาของขั้นที่ 7 เอง"),
        ({4: 3}, [], "ขั้นที่ 4 ทำภายในเวลาของขั้นที่ 3 ไม่ได้"),
        ({5: 4}, [], "ขั้นที่ 5 ทำภายในเวลาของขั้นที่ 4 ไม่ได้"),
    ],
)
def test_what_may_lie_within_what(hosts, timed, said):
    faults = list(overlap_faults(TWELVE | hosts, timed, [4]))
    if said is None:
        assert faults == []
    else:
        assert said in "\n".join(faults)


@pytest.mark.django_db
def test_editors_say_which_steps_overlap_and_new_projects_follow(as_, head, officer):
    process = WorkProcess.objects.get(code="A")
    rows = [row | {"included_in": ""} for row in rows_of(process)]
    rows[9] |= {"included_in": 9}
    assert edit_process(as_(head), process, rows, []).status_code == 302
    made = DevelopmentProject.objects.create(title="โครงการ", starts_on=today(), owner=officer)
    within = made.steps.exclude(included_in=None).values_list("number", "included_in")
    assert list(within) == [(10, 9)]
    nine, ten = made.step(9), made.step(10)
    assert (ten.planned_start, ten.planned_due) == (nine.planned_start, nine.planned_due)


@pytest.mark.django_db
def test_editors_are_told_what_cannot_overlap(as_, head):
    process = WorkProcess.objects.get(code="A")
    rows = rows_of(process)
    rows[4] |= {"included_in": 4}
    page = edit_process(as_(head), process, rows, [])
    assert page.status_code == 200
    assert "เพราะเป็นขั้นตัดสินใจ" in page.content.decode()


# Sites of before ----------------------------------------------------------------------------------
def migrate() -> None:
    name = "services.migrations.0017_steps_within_others"
    with connection.schema_editor() as editor:
        import_module(name).let_steps_run_within_others(apps, editor)


@pytest.fixture
def before(db, officer) -> DevelopmentProject:
    """A project of a site that did not know yet which steps overlap."""
    made = DevelopmentProject.objects.create(title="โครงการ", starts_on=today(), owner=officer)
    WorkStep.objects.filter(number=8).update(included_in=None)
    for model in (StepRecord, StepRecord.history.model):
        model.objects.update(included_in=None)
    return made


def within(project) -> dict[int, int]:
    return dict(project.steps.exclude(included_in=None).values_list("number", "included_in"))


@pytest.mark.django_db(transaction=True)
def test_an_older_site_learns_which_steps_overlap(reseeded, before):
    migrate()
    steps = WorkStep.objects.filter(included_in=6).order_by("number")
    assert list(steps.values_list("process__code", "number")) == [("A", 7), ("A", 8)]
    assert within(before) == {7: 6, 8: 6}
    assert before.step(7).history.first().included_in == 6
    assert before.replan() == [], "the dates of the plan stay"


@pytest.mark.django_db(transaction=True)
def test_what_an_office_had_changed_stays(reseeded, before):
    WorkStep.objects.filter(number=8).update(time_max=5, time_unit="working_days")
    before.steps.filter(number=7).update(time_max=3, time_unit="working_days")
    migrate()
    assert list(WorkStep.objects.filter(included_in=6).values_list("number", flat=True)) == [7]
    assert within(before) == {}
