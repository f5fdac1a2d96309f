"""The work processes: data of the manual, the chart drawn from it, the pages."""

from datetime import date

import pytest

from home.models import Holiday
from services.models import WorkProcess, WorkStep
from services.processes.chart import chart
from services.projects.schedule import Span, schedule

A, B = "research-and-development", "support-and-consulting"


def test_the_manual_has_twelve_and_seven_steps(db):
    assert WorkProcess.objects.get(slug=A).steps.count() == 12
    assert WorkProcess.objects.get(slug=B).steps.count() == 7


def test_the_one_loop_leads_from_four_to_three(db):
    edges = WorkProcess.objects.get(slug=A).edges.all()
    assert [(e.from_step, e.to_step, e.condition) for e in edges if e.to_step < e.from_step] == [
        (4, 3, "ไม่เห็นชอบ")
    ]
    assert {(e.from_step, e.to_step) for e in edges} >= {(6, 7)}


def test_times_keep_their_units(db):
    steps = {step.number: step for step in WorkStep.objects.filter(process__slug=A)}
    assert (steps[6].time_min, steps[6].time_max, steps[6].time_unit) == (45, 60, "days")
    working = [step for step in steps.values() if step.time_unit == "working_days"]
    assert (sum(s.time_min for s in working), sum(s.time_max for s in working)) == (19, 45)
    within = {number: step.included_in for number, step in steps.items() if step.included_in}
    assert within == {7: 6, 8: 6}
    assert (steps[7].time_max, steps[8].time_max) == (None, None)


def test_an_edit_keeps_what_was(db):
    process = WorkProcess.objects.get(slug=A)
    before = process.latest_revision
    process.steps.get(number=4)
    process.name = "ชื่อใหม่"
    process.save_revision()
    assert before.as_object().steps.get(number=4).kind == "decision"
    assert process.revisions.count() == 2


@pytest.mark.parametrize("slug", [A, B])
def test_everyone_who_has_signed_in_reads_the_process(as_, teacher, slug):
    page = as_(teacher).get(f"/processes/{slug}/").content.decode()
    assert '<svg class="flow"' in page
    for step in WorkStep.objects.filter(process__slug=slug):
        assert f'id="step-{step.number}"' in page


def test_the_statistics_are_linked_for_those_who_may_read_them(as_, people):
    for name, user in people.items():
        if user is None:
            continue
        linked = (
            'href="/reports/consultations/"' in as_(user).get(f"/processes/{B}/").content.decode()
        )
        assert linked is (as_(user).get("/reports/consultations/").status_code == 200), name


def test_the_paper_has_the_columns_of_the_manual(as_, teacher):
    page = as_(teacher).get(f"/processes/{A}/print/").content.decode()
    columns = ["ลำดับที่", "ผังขั้นตอน", "รายละเอียดงาน", "เวลาดำเนินงาน", "มาตรฐานคุณภาพงาน", "ผู้รับผิดชอบ"]
    places = [page.index(f'<th scope="col">{column}</th>') for column in columns]
    assert places == sorted(places)


def test_visitors_are_sent_to_sign_in(client):
    assert client.get(f"/processes/{A}/").status_code == 302


def test_the_chart_draws_the_loop_at_the_side_and_leaves_no_node_out():
    steps = [(1, "start", "เริ่ม"), (2, "decision", "อนุมัติหรือไม่"), (3, "end", "จบ")]
    drawn = chart(steps, [(1, 2, ""), (2, 1, "ไม่"), (2, 3, "ใช่"), (3, 9, "")])
    assert [node.number for node in drawn.nodes] == [1, 2, 3]
    assert [arrow.back for arrow in drawn.arrows] == [False, True, False]
    tops = [node.top for node in drawn.nodes]
    assert tops == sorted(tops)
    assert drawn.nodes[-1].bottom < drawn.height


def test_the_chart_frames_a_step_with_those_within_its_time():
    steps = [(number, "task", "งาน") for number in range(5, 11)]
    drawn = chart(steps, [], {7: 6, 8: 6})
    six, eight, nine = (node for node in drawn.nodes if node.number in (6, 8, 9))
    frame = drawn.frames[0]
    assert len(drawn.frames) == 1
    assert frame.text == "ขั้นที่ 7, 8 อยู่ในเวลาของขั้นที่ 6"
    assert drawn.nodes[0].bottom < frame.top < six.top
    assert eight.bottom < frame.bottom < nine.top
    assert chart(steps, []).frames == []


def test_a_frame_at_the_end_stands_on_the_paper():
    drawn = chart([(1, "start", "เริ่ม"), (2, "end", "จบ"), (3, "end", "จบ")], [], {3: 2})
    assert drawn.nodes[-1].bottom < drawn.frames[0].bottom < drawn.height


def test_the_page_of_process_a_says_which_steps_overlap(as_, teacher):
    page = as_(teacher).get(f"/processes/{A}/").content.decode()
    assert "ขั้นที่ 7, 8 อยู่ในเวลาของขั้นที่ 6" in page
    assert page.count("ทำภายในเวลาของ") == 2
    assert "อยู่ในเวลาของ" not in as_(teacher).get(f"/processes/{B}/").content.decode()


def test_due_dates_go_over_holidays(db):
    """Three working days after Friday 10 April 2569 is Monday 20 April."""
    spans = [Span(1, 3, "working_days"), Span(2, None, included_in=1), Span(3, None)]
    plan = list(schedule(date(2026, 4, 10), spans, Holiday.objects.dates()))
    assert plan[0].due == date(2026, 4, 20)
    assert (plan[1].start, plan[1].due) == (plan[0].start, plan[0].due), "within its time"
    assert (plan[2].start, plan[2].due) == (plan[0].due, plan[0].due), "no time at all"
