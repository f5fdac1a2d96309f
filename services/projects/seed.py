"""The workflow of the director's approval; for the demo also invented projects: one finished, one
at work, one before the director, one begun.
"""

from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from home.models import Holiday, School, User
from home.office.seed import read_table
from home.papers.frozen import freeze
from home.people.roles import ROLES
from home.thai.workdays import working_day_from
from services.catalogue.models import Round, System
from services.catalogue.rounds import may_close_on
from services.processes.rules import APPROVAL, EVALUATION, FOLLOW_UP, PILOT, PLANNING, REPORT

from .approval import DirectorApprovalTask
from .models import (
    CommitteeMember,
    DevelopmentProject,
    EvaluationItem,
    PilotSchool,
    PlanDecision,
    ProjectOutcome,
    StepRecord,
)
from .report.forms import laws_at_hand
from .report.models import ProjectReport
from .report.paper import rd_report

APPROVAL_NAME = "อนุมัติแผนพัฒนาระบบ"
DATA = Path(__file__).with_name("seed") / "projects.toml"
PLAN = (
    "title",
    "kind",
    "reason",
    "objectives",
    "targets",
    "scope",
    "method",
    "order_number",
    "budget",
    "budget_source",
)
ANSWERED_FOR = {
    "dmc": 6,
    "cct": 9,
    "edu-report": 0,
}  # the demo's officer; days until a round closes, 0: none


def seed_approval() -> None:
    """The one task of the approval, done by the director's group; the groups must be there."""
    if DirectorApprovalTask.objects.exists():
        return
    director = next(role.name for role in ROLES if role.key == "director")
    task = DirectorApprovalTask.objects.create(name=APPROVAL_NAME)
    task.groups.set(Group.objects.filter(name=director))
    task.save()
    workflow = Workflow.objects.create(name=APPROVAL_NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    content_type = ContentType.objects.get_for_model(DevelopmentProject)
    WorkflowContentType.objects.update_or_create(
        content_type=content_type, defaults={"workflow": workflow}
    )


@transaction.atomic
def seed() -> None:
    """Once: where there are projects, or the demo's people are not, nothing is done."""
    people = {
        user.username: user
        for user in User.objects.filter(username__in=["officer", "head", "director"])
    }
    if DevelopmentProject.objects.exists() or len(people) < 3:
        return
    for row in read_table(DATA)["project"]:
        Story(row, people).tell()
    seed_owners(people)


def seed_owners(people: dict[str, User]) -> None:
    """Some systems get an owner, and a round that is open gets the day on which it closes."""
    today, holidays = timezone.localdate(), Holiday.objects.dates()
    for system in System.objects.filter(slug__in=ANSWERED_FOR, responsible=None):
        system.responsible, system.deputy = people["officer"], people["head"]
        system.save()
        announce_closing(system, today, holidays)


def announce_closing(system: System, today: date, holidays: frozenset[date]) -> None:
    """The round that is open at this time of the year closes in some days; outside of its rounds
    nothing of the system closes.
    """
    days = ANSWERED_FOR[system.slug]
    closes = working_day_from(today + timedelta(days=days), holidays)
    for entry in system.rounds.all():
        if days and may_close_on(entry.reference_date, closes):
            Round.objects.filter(pk=entry.pk).update(closes_on=closes)


class Story:
    """One project, told step by step on days that lie in the past."""

    def __init__(self, row: dict, people: dict[str, User]) -> None:
        self.row = row
        self.people = people
        self.today = timezone.localdate()
        self.holidays = Holiday.objects.dates()
        self.last = date.min  # when the step before ended

    def tell(self) -> None:
        self.project = self.make()
        done = self.row["done"]
        for number in range(1, min(done, PLANNING) + 1):
            self.walk(number)
        if done >= PLANNING:
            self.ask()
        for number in range(APPROVAL + 1, done + 1):
            self.prepare(number)
            self.walk(number)
        if done == REPORT:
            self.report()
        following = self.project.steps.filter(
            number=done + 1, state=StepRecord.State.WAITING
        ).first()
        if following and done != PLANNING:
            following.move("start", min(max(following.planned_start, self.last), self.today))

    def make(self) -> DevelopmentProject:
        start = working_day_from(self.today - timedelta(days=self.row["started"]), self.holidays)
        plan = {name: self.row[name] for name in PLAN if name in self.row}
        project = DevelopmentProject.objects.create(
            **plan,
            system=System.objects.filter(slug=self.row.get("system", "")).first(),
            owner=self.people["officer"],
            starts_on=start,
            ends_on=start + timedelta(days=240),
            order_on=start if self.row["order_number"] else None,
        )
        project.committee = [
            CommitteeMember(sort_order=order, name=name, position=position, role=role, duty=duty)
            for order, (name, position, role, duty) in enumerate(self.row["members"])
        ]
        project.save()
        project.save_revision(user=self.people["officer"])
        return project

    def walk(self, number: int) -> None:
        """Begin and end a step as planned, or so many days later."""
        step = self.project.step(number)
        begun = min(max(step.planned_start, self.last), self.today)
        late = timedelta(days=self.row.get("slips", {}).get(str(number), 0))
        ended = min(
            max(working_day_from(step.planned_due + late, self.holidays), begun), self.today
        )
        step.move("start", begun)
        if number != REPORT:
            step.move("finish", ended)
        self.last = ended

    def ask(self) -> None:
        """Before the director: sent back once where the row says so, approved where later steps
        are done.
        """
        officer, director = self.people["officer"], self.people["director"]
        self.project.submit(officer)
        if reason := self.row.get("sent_back"):
            self.decide("reject", reason)
            for name, text in self.row["after"].items():
                setattr(self.project, name, text)
            self.project.save_revision(user=officer)
            self.project.step(PLANNING).move("finish", self.today)
            self.project.submit(officer)
        elif self.row["done"] >= APPROVAL:
            self.decide("approve", "")
            self.date_back(director)

    def decide(self, action: str, reason: str) -> None:
        decision: PlanDecision = self.project.open_decision
        decision.task.specific.on_action(decision, self.people["director"], action, comment=reason)
        self.project = DevelopmentProject.objects.get(pk=self.project.pk)

    def date_back(self, director: User) -> None:
        """The approval was made now; the demo says that it was made in its time."""
        step = self.project.step(APPROVAL)
        begun, ended = self.last, min(max(step.planned_due, self.last), self.today)
        StepRecord.objects.filter(pk=step.pk).update(
            started_on=begun, finished_on=ended, due_on=step.planned_due
        )
        back = timedelta(days=(self.today - ended).days)
        for row in self.project.decisions():
            PlanDecision.objects.filter(pk=row.pk).update(
                started_at=row.started_at - back,
                finished_at=row.finished_at and row.finished_at - back,
            )
        self.last = ended

    def report(self) -> None:
        """Written, put before the director and noted, on the day on which the work ended."""
        report = ProjectReport.objects.create(project=self.project, **self.row["report"])
        report.laws.set(laws_at_hand(self.project))
        at = timezone.localtime() - (self.today - self.last)
        paper = freeze(rd_report(self.project, self.last))
        sent = report.send(by=self.people["officer"], at=at, paper=paper)
        sent.take_note(by=self.people["director"], at=at, read=1)

    def prepare(self, number: int) -> None:
        """What a step needs before it can be called done."""
        schools = School.objects.order_by("code")
        if number == PILOT:
            for school, (remarks, problem, solution) in zip(
                schools, self.row["pilots"], strict=False
            ):
                facts = {"remarks": remarks, "problem": problem, "solution": solution}
                PilotSchool.objects.create(project=self.project, school=school, **facts)
        elif number == FOLLOW_UP:
            self.project.pilots.update(reported_on=self.last)
        elif number == EVALUATION:
            for item, n, mean, sd, level in self.row["evaluation"]:
                EvaluationItem.objects.create(
                    project=self.project, item=item, n=n, mean=mean, sd=sd, level=level
                )
            texts = {name: self.row[name] for name in ("summary", "problems", "proposals")}
            ProjectOutcome.objects.create(project=self.project, system=self.project.system, **texts)
