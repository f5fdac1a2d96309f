"""What of the projects waits for a person."""

from django.db.models import F
from django.urls import reverse

from home.office.waiting import Waiting, WaitingList, first_lines, first_of
from services.processes.rules import APPROVAL

from .approval import PlanDecision, waiting_decisions
from .models import DevelopmentProject, StepRecord


def plans_to_decide(user, most: int) -> WaitingList:
    """Plans that this person may decide."""
    decisions, total = first_of(waiting_decisions(user), most)
    projects = DevelopmentProject.objects.in_bulk([row.project_key for row in decisions])
    lines = [plan_line(row, projects[row.project_key]) for row in decisions]
    return WaitingList(lines, total)


def plan_line(decision: PlanDecision, project: DevelopmentProject) -> Waiting:
    address = reverse("project-decision", args=[project.number])
    return Waiting(f"พิจารณาแผน: {decision.plan_title}", address, "รออนุมัติ", decision.due_on)


def steps_in_hand(user, most: int) -> WaitingList:
    """Steps of projects that this person has in hand."""
    steps = StepRecord.objects.filter(responsible=user, state=StepRecord.State.ACTIVE).exclude(
        number=APPROVAL
    )
    rows = steps.select_related("project").order_by(F("due_on").asc(nulls_last=True), "pk")
    return first_lines(rows, most, step_line)


def step_line(step: StepRecord) -> Waiting:
    title = f"ขั้นที่ {step.number} {step.title}: {step.project.title}"
    address = reverse("project-step", args=[step.project.number, step.number])
    return Waiting(title, address, "ขั้นตอนโครงการ", step.due_on)
