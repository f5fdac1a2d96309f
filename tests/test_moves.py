"""Each table of moves against the one written by hand: no move more, none less, none elsewhere,
none by another.
"""

from functools import partial
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from forms.access import rules as lifecycle
from forms.access.rules import MOVES, Kind, State, Who
from forms.models import FormPage, Submission
from forms.surveys.rules import MOVES as SHEET_MOVES
from forms.surveys.rules import SheetState
from forms.surveys.rules import Who as SheetRole
from home.moves import Forbidden, Refused
from services.desk import rules
from services.desk.report.rules import MOVES as REPORT_MOVES
from services.desk.report.rules import ReportState
from services.models import Consultation, ConsultationReport, DevelopmentProject
from services.projects.models import StepRecord, today
from services.projects.report.rules import MOVES as PROJECT_REPORT_MOVES
from services.projects.report.rules import ReportState as ProjectReportState
from services.projects.report.rules import Who as ReportWho
from services.projects.rules import Who as StepWho

from . import moves_by_hand as by_hand
from .make_forms import needs_answers


# The desk ---------------------------------------------------------------------------------------
def test_cases_have_the_moves_of_the_manual_and_no_other():
    assert set(rules.MOVES.rows) == by_hand.names_of(by_hand.DESK)
    known = by_hand.targets_of(by_hand.DESK)
    for name, state in product(rules.MOVES.rows, rules.State):
        if (name, state) in known:
            assert rules.MOVES.check(name, state, reason="เหตุผล").target == known[name, state], (
                name,
                state,
            )
        else:
            with pytest.raises(Refused):
                rules.MOVES.check(name, state, reason="เหตุผล")


@pytest.mark.parametrize(
    "row", by_hand.rows_of(by_hand.DESK), ids=lambda row: f"{row.name} {row.source}"
)
def test_a_case_moves_without_a_reason_only_where_the_manual_asks_none(row):
    if row.needs_reason:
        with pytest.raises(Refused, match="เหตุผล"):
            rules.MOVES.check(row.name, row.source, reason=" \n")
    else:
        assert rules.MOVES.check(row.name, row.source).target == row.target


@pytest.mark.django_db
@pytest.mark.parametrize("state", rules.State.values)
def test_the_page_of_a_case_offers_each_move_that_the_manual_opens(state, as_, officer):
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
    Consultation.objects.filter(pk=case.pk).update(state=state)
    page = as_(officer).get(case.get_absolute_url()).content.decode()
    way = reverse("consultation_act", args=[case.be_year, case.sequence, "MOVE"])
    offered = {
        name
        for name in by_hand.names_of(by_hand.DESK)
        if f'action="{way.replace("MOVE", name)}"' in page
    }
    assert offered == {row.name for row in by_hand.rows_of(by_hand.DESK) if row.source == state}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ReportState.values)
def test_the_page_of_a_report_offers_each_move_to_whom_it_is_open(state, as_, officer, director):
    ConsultationReport.objects.create(period="2569-q1", title="สถิติ", state=state)
    roles = {officer: {"send", "withdraw"}, director: {"note"}}
    rows = by_hand.rows_of(by_hand.REPORTS)
    for user, theirs in roles.items():
        page = as_(user).get("/reports/consultations/2569-q1/memo/").content.decode()
        offered = {row.name for row in rows if f'/{row.name}/"' in page}
        assert offered == {row.name for row in rows if row.source == state and row.name in theirs}


def test_every_state_of_a_case_stands_in_the_sets_in_which_people_know_it():
    assert rules.OPEN == {"received", "studying", "answering", "reopened"}
    assert rules.UNTAKEN == {"received", "reopened"}
    assert rules.AWAITING_REQUESTER == {"answered", "follow_up"}
    assert rules.ENDED == {"closed", "cancelled"}
    assert len(rules.State) == 8


# Access requests --------------------------------------------------------------------------------
@pytest.mark.parametrize("who", Who)
def test_each_role_has_the_moves_on_a_request_that_the_form_gives_it_and_no_other(who):
    rows = by_hand.rows_of(by_hand.ACCESS)
    for state, kind in product(State, Kind):
        expected = {
            (row.name, row.target)
            for row in rows
            if (row.source, row.who) == (state, who) and kind in row.kinds
        }
        offered = MOVES.possible(state, kind=kind, roles={who})
        assert {(move.name, move.target) for move in offered} == expected, (state, kind)


@pytest.mark.parametrize(
    "row", by_hand.rows_of(by_hand.ACCESS), ids=lambda row: f"{row.name} {row.source}"
)
def test_a_request_moves_for_its_role_alone_and_with_a_reason_where_the_form_asks_one(row):
    kind = Kind(min(row.kinds))
    others = frozenset(Who) - {Who(row.who)}
    with pytest.raises(Forbidden):
        MOVES.check(row.name, row.source, kind=kind, roles=others, reason="เหตุผล")
    check = partial(MOVES.check, row.name, row.source, kind=kind, roles={row.who})
    assert check(reason="เหตุผล").target == row.target
    if row.needs_reason:
        with pytest.raises(Refused, match="เหตุผล"):
            check(reason=" \n")
    else:
        assert check().target == row.target


def test_every_state_of_a_request_stands_in_the_sets_in_which_people_know_it():
    assert {"granted", "expiring", "renewed"} == lifecycle.ACTIVE
    assert {"submitted", "under_review", "checked", "approved"} == lifecycle.WITH_OFFICE
    assert lifecycle.OPEN == lifecycle.WITH_OFFICE | {"awaiting_certificate", "returned"}
    assert {"refused", "cancelled", "done", "expired", "revoked"} == lifecycle.ENDED
    assert lifecycle.REGISTERED == lifecycle.ACTIVE | {"expired", "revoked"}
    assert {"granted", "renewed", "expired", "revoked", "done"} == lifecycle.CHANGES_A_RIGHT
    assert lifecycle.WITH_SYSTEM == lifecycle.REGISTERED | {"approved", "done"}
    assert len(State) == 14


def test_each_open_state_waits_for_one_role_and_only_what_is_checked_for_the_approver():
    assert lifecycle.WAITS_FOR == {
        "awaiting_certificate": "certifier",
        "submitted": "reviewer",
        "under_review": "reviewer",
        "checked": "decider",
        "returned": "requester",
        "approved": "granter",
    }
    assert set(lifecycle.WAITS_FOR) == lifecycle.OPEN
    assert lifecycle.states_beside("submitted") == {"submitted", "under_review"}
    assert lifecycle.states_beside("granted") == frozenset()


@pytest.mark.parametrize("state", State)
def test_a_request_is_open_or_gives_a_right_or_has_ended(state):
    """Lists, the register, expiry and forgetting go by these three: none may miss a state."""
    sets = (lifecycle.OPEN, lifecycle.ACTIVE, lifecycle.ENDED)
    assert sum(state in known for known in sets) == 1


# Steps of a project -----------------------------------------------------------------------------
@pytest.fixture
def project(officer) -> DevelopmentProject:
    return DevelopmentProject.objects.create(title="โครงการ", starts_on=today(), owner=officer)


@pytest.mark.django_db
def test_steps_have_the_moves_of_the_chart_and_no_other(project):
    assert set(StepRecord.MOVES.rows) == by_hand.names_of(by_hand.STEPS)
    known = by_hand.targets_of(by_hand.STEPS)
    for name, state in product(StepRecord.MOVES.rows, StepRecord.State):
        step = project.step(12 if name in by_hand.LAST else 1)
        StepRecord.objects.filter(pk=step.pk).update(state=state)
        if (name, state) in known:
            step.move(name, today())
        else:
            with pytest.raises(Refused):
                step.move(name, today())
        step.refresh_from_db()
        assert step.state == known.get((name, state), state), (name, state)


@pytest.mark.django_db
def test_people_begin_and_end_steps_and_the_decision_alone_leads_back(project):
    offered = {}
    for state in StepRecord.State:
        step = StepRecord(project=project, number=1, state=state)
        offered[state] = [move.name for move in step.possible()]
    assert offered == {"waiting": ["start"], "active": ["finish"], "done": []}


def test_the_last_step_is_complete_by_the_report_alone_and_no_other_step_is():
    ended = {}
    for number in range(1, 13):
        step = StepRecord(number=number, state=StepRecord.State.ACTIVE)
        moves = StepRecord.MOVES.possible(step.state, kind=step.part, roles=frozenset(StepWho))
        ended[number] = {move.name for move in moves} - {"return"}
    assert ended == {number: {"finish"} for number in range(1, 12)} | {12: {"complete"}}
    assert StepRecord(number=12, state=StepRecord.State.ACTIVE).possible() == []


# What need not be done when a step begins, for it lies within the same time.
AT_WORK = {7: {6}, 8: {6, 7}}


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(2, 13))
def test_a_step_begins_only_when_each_step_before_it_is_done(number, project):
    earlier = project.steps.filter(number__lt=number)
    for undone in set(range(1, number)) - AT_WORK.get(number, set()):
        earlier.update(state=StepRecord.State.DONE)
        earlier.filter(number=undone).update(state=StepRecord.State.ACTIVE)
        with pytest.raises(Refused, match=f"ขั้นที่ {undone} "):
            project.step(number).move("start", today())
    earlier.update(state=StepRecord.State.DONE)
    project.step(number).move("start", today())
    assert project.step(number).state == StepRecord.State.ACTIVE


# Sheets of schools -------------------------------------------------------------------------------
def test_a_sheet_of_a_school_has_the_moves_of_its_director_and_its_sender():
    rows = by_hand.rows_of(by_hand.SHEETS)
    for state, who in product(SheetState, SheetRole):
        offered = {
            (move.name, move.target, move.needs_reason)
            for move in SHEET_MOVES.possible(state, roles={who})
        }
        assert offered == {
            (row.name, row.target, row.needs_reason)
            for row in rows
            if (row.source, row.who) == (state, who)
        }


# Reports and answers ----------------------------------------------------------------------------
@pytest.mark.django_db
def test_reports_have_three_moves_and_no_other():
    assert set(REPORT_MOVES.rows) == by_hand.names_of(by_hand.REPORTS)
    known = by_hand.targets_of(by_hand.REPORTS)
    report = ConsultationReport.objects.create(period="2570-m01", title="รายงาน")
    for name, state in product(REPORT_MOVES.rows, ReportState):
        ConsultationReport.objects.filter(pk=report.pk).update(state=state)
        if (name, state) in known:
            report.move(name)
        else:
            with pytest.raises(Refused):
                report.move(name)
        assert ConsultationReport.objects.get().state == known.get((name, state), state), (
            name,
            state,
        )


def test_reports_of_projects_have_the_moves_of_the_last_step_and_no_other():
    assert set(PROJECT_REPORT_MOVES.rows) == by_hand.names_of(by_hand.PROJECT_REPORTS)
    rows = by_hand.rows_of(by_hand.PROJECT_REPORTS)
    for name, state in product(PROJECT_REPORT_MOVES.rows, ProjectReportState):
        row = next((row for row in rows if (row.name, row.source) == (name, state)), None)
        check = partial(PROJECT_REPORT_MOVES.check, name, state, roles=frozenset(ReportWho))
        if row is None:
            with pytest.raises(Forbidden):
                check(reason="เหตุผล")
            continue
        assert check(reason="เหตุผล").target == row.target
        if row.needs_reason:
            with pytest.raises(Refused, match="เหตุผล"):
                check(reason=" ")


@pytest.mark.django_db
def test_an_answer_is_taken_up_and_closed_and_never_opened_again(as_, teacher):
    FormPage.objects.filter(slug="needs").update(closes_at=None)
    assert as_(teacher).post("/forms/needs/", needs_answers()).status_code == 302
    sent = Submission.objects.get()
    known = by_hand.targets_of(by_hand.SUBMISSIONS)
    for name, state in product(Submission.State, Submission.State):
        Submission.objects.filter(pk=sent.pk).update(state=state, closed_on=None)
        sent.refresh_from_db()
        if (name, state) in known:
            sent.move(name, timezone.localdate())
            assert (sent.closed_on is not None) == (name == "closed")
        else:
            with pytest.raises(Refused, match="คำตอบนี้อยู่ในสถานะ"):
                sent.move(name, timezone.localdate())
        sent.refresh_from_db()
        assert sent.state == known.get((name, state), state), (name, state)
