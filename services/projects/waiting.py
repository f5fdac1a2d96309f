"""What of the projects waits for a person."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines, first_of
from home.thai.writing import truncate
from services.processes.rules import APPROVAL, PLANNING, REPORT

from .approval import PlanDecision, sent_back, waiting_decisions
from .models import DevelopmentProject, StandIn, StepRecord, today
from .report.models import ProjectReport
from .report.rules import Who

READS_PLANS = "services.view_developmentproject"
REASON = 60  # letters of why something was sent back


def plans_to_decide(user, most: int) -> WaitingList:
    """Plans that this person may decide."""
    decisions, total = first_of(waiting_decisions(user), most)
    projects = DevelopmentProject.objects.in_bulk([row.project_key for row in decisions])
    lines = [plan_line(row, projects[row.project_key]) for row in decisions]
    return WaitingList(lines, total)


def plan_line(decision: PlanDecision, project: DevelopmentProject) -> Waiting:
    address = reverse("project-decision", args=[project.number])
    return Waiting(f"พิจารณาแผน: {decision.plan_title}", address, "รออนุมัติ", decision.due_on)


def plans_sent_back(user, most: int) -> WaitingList:
    """Plans that the director sent back to this person, who owns them or asked for the approval."""
    if not user.has_perm(READS_PLANS):
        return NOTHING
    rows = plans_back_to(user).order_by("finished_at", "pk")
    decisions, total = first_of(rows, most)
    projects = DevelopmentProject.objects.in_bulk([row.project_key for row in decisions])
    lines = [sent_back_line(row, projects[row.project_key]) for row in decisions]
    return WaitingList(lines, total)


def plans_back_to(user):
    theirs = DevelopmentProject.objects.filter(
        Q(owner=user) | Q(latest_revision__content__owner=user.pk)
    )
    asked = Q(workflow_state__requested_by=user)
    rows = sent_back().filter(project_key__in=DevelopmentProject.objects.values("pk"))
    return rows.filter(asked | Q(project_key__in=theirs.values("pk")))


def sent_back_line(decision: PlanDecision, project: DevelopmentProject) -> Waiting:
    title = f"แผนถูกส่งกลับ: {decision.plan_title}"
    return line_of_return(title, decision.comment, project.get_absolute_url())


def line_of_return(title: str, reason: str, address: str) -> Waiting:
    """What came back, with why; it stands before all else."""
    why = truncate(" ".join(reason.split()), REASON)
    return Waiting(f"{title} ({why})", address, "แก้ไขแล้วเสนอใหม่", comes_first=True)


def reports_to_note(user, most: int) -> WaitingList:
    """Reports of projects that wait for the director, or for who stands in."""
    if user.school_id:
        return NOTHING
    step = StepRecord.objects.filter(project=OuterRef("project"), number=REPORT)
    rows = ProjectReport.objects.before_director().exclude(sent_by=user)
    rows = rows.exclude(project__owner=user).annotate(due=Subquery(step.values("due_on")))
    if not user.has_perm(Who.READER):
        rows = rows.filter(Exists(StandIn.objects.on(today()).filter(person=user)))
    rows = rows.select_related("project").order_by(F("due").asc(nulls_last=True), "pk")
    return first_lines(rows, most, report_line)


def report_line(report: ProjectReport) -> Waiting:
    title = f"รับทราบรายงาน: {report.project.title}"
    return Waiting(title, report.get_absolute_url(), "รอรับทราบ", report.due)


def reports_sent_back(user, most: int) -> WaitingList:
    """Reports that came back to who sent them or owns the project."""
    if not user.has_perm(READS_PLANS):
        return NOTHING
    rows = ProjectReport.objects.sent_back().filter(Q(sent_by=user) | Q(project__owner=user))
    rows = rows.select_related("project").order_by("returned_at", "pk")
    return first_lines(rows, most, returned_line)


def returned_line(report: ProjectReport) -> Waiting:
    title = f"รายงานถูกส่งกลับ: {report.project.title}"
    return line_of_return(title, report.reason, report.get_absolute_url())


def steps_in_hand(user, most: int) -> WaitingList:
    """Steps of projects that this person has in hand; what was sent back stands in its own line,
    and a report before the director is in nobody else's hand.
    """
    steps = StepRecord.objects.filter(responsible=user, state=StepRecord.State.ACTIVE).exclude(
        number=APPROVAL
    )
    back = Q(number=PLANNING, project__in=plans_back_to(user).values("project_key"))
    reports = ProjectReport.objects.before_director() | ProjectReport.objects.sent_back().filter(
        Q(sent_by=user) | Q(project__owner=user)
    )
    steps = steps.exclude(back).exclude(number=REPORT, project__in=reports.values("project"))
    rows = steps.select_related("project").order_by(F("due_on").asc(nulls_last=True), "pk")
    return first_lines(rows, most, step_line)


def step_line(step: StepRecord) -> Waiting:
    title = f"ขั้นที่ {step.number} {step.title}: {step.project.title}"
    address = reverse("project-step", args=[step.project.number, step.number])
    if step.number == REPORT:
        address = reverse("project-report", args=[step.project.number])
    return Waiting(title, address, "ขั้นตอนโครงการ", step.due_on)
