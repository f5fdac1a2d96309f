"""Process A as a machine of states: whatever people try, in whatever order, the rules hold."""

import os
import random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.moves import Refused
from services.models import CommitteeMember, DevelopmentProject, StandIn
from services.projects.approval import decide
from services.projects.models import today

pytestmark = pytest.mark.django_db

WAYS = ["step", "step", "step", "submit", "withdraw", "decide", "decide", "edit"]
TRIES = 10_000 if os.environ.get("PROCESS_BENCH") else 150


@pytest.fixture
def plan(officer) -> DevelopmentProject:
    facts = dict.fromkeys(("objectives", "targets", "scope", "method", "order_number"), "มี")
    days = {"starts_on": today(), "ends_on": today(), "order_on": today()}
    made = DevelopmentProject.objects.create(title="โครงการ", owner=officer, **facts, **days)
    made.committee = [CommitteeMember(name="นายตัวอย่าง กรรมการ")]
    made.save()
    made.save_revision(user=officer)
    return made


def attempt(dice: random.Random, project: DevelopmentProject, people: list) -> bool:
    """One thing that somebody tries; whether it was allowed."""
    who, what = dice.choice(people), dice.choice(WAYS)
    decision = project.open_decision
    try:
        with transaction.atomic():
            if what == "step":
                near = project.current_step or project.step(12)
                step = near if dice.random() < 0.8 else project.step(dice.randint(1, 12))
                if not step.may_be_moved_by(who):
                    return False
                step.move(dice.choice(["start", "finish"]), today())
            elif what == "submit":
                project.submit(who)
            elif what == "withdraw":
                project.withdraw(who)
            elif what == "edit" and not project.workflow_in_progress:
                project.plan().save_revision(user=who)
            elif what == "decide":
                revision = decision.revision_id if decision and dice.random() < 0.9 else 0
                decide(
                    project,
                    who,
                    dice.choice(["approve", "reject"]),
                    dice.choice(["", "โปรดแก้ไข"]),
                    revision,
                )
    except (Refused, PermissionDenied):
        return False
    return True


# Steps 7 and 8 lie within the time of 6: they need it begun, and 8 needs 7 begun.
WITHIN = {7: {6}, 8: {6, 7}}


def check(project: DevelopmentProject, deciders: set) -> None:
    """What must be true at every moment."""
    steps = list(project.steps.order_by("number"))
    states = [step.state for step in steps]
    begun = {step.number for step in steps if step.state != "waiting"}
    done = {step.number for step in steps if step.state == "done"}
    for number in begun:
        at_work = WITHIN.get(number, set())
        assert at_work <= begun
        assert set(range(1, number)) - at_work <= done, "no step is begun before those before it"
    assert begun - done <= {6, 7, 8} or len(begun - done) == 1, "one at a time, but for these"
    decisions = list(project.decisions())
    assert (project.open_decision is not None) == (states[3] == "active")
    approved = [row for row in decisions if row.status == "approved"]
    assert len(approved) <= 1
    assert bool(approved) == project.live == (states[3] == "done")
    for row in decisions:
        if row.status in ("approved", "rejected"):
            assert row.finished_by_id in deciders
            assert row.finished_by_id not in (
                row.workflow_state.requested_by_id,
                project.plan().owner_id,
            )
            assert row.status == "approved" or row.comment
    assert all(step.finished_on >= step.started_on for step in steps if step.finished_on)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_order_of_tries_breaks_a_rule(
    seed, plan, officer, other_officer, head, director, teacher
):
    StandIn.objects.create(person=head, director=director, from_on=today(), to_on=today())
    dice, people = random.Random(seed), [officer, other_officer, head, director, teacher]
    allowed = 0
    for _ in range(TRIES):
        changed = attempt(dice, DevelopmentProject.objects.get(pk=plan.pk), people)
        allowed += changed
        if changed:
            check(DevelopmentProject.objects.get(pk=plan.pk), {head.pk, director.pk})
    assert allowed > TRIES // 10, "the walk went somewhere"
    assert {row.status for row in plan.decisions()} & {"approved", "rejected", "cancelled"}, (
        "and before the director"
    )
