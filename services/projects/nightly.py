"""What is due by date in the projects: reminders to who decides, and to who is late with a step."""

from datetime import date

from wagtail.models import TaskState

from home.mail.outbox import send_template
from home.models import Holiday
from home.thai.workdays import is_working_day, working_days_between
from services.processes.rules import APPROVAL, REPORT

from .letters import tell
from .models import PlanDecision, StepRecord
from .report.models import ProjectReport

REMIND_BEFORE = 1  # working days before the decision is due


def nightly(today: date) -> str:
    return f"{reminders(today)} reminders"


def reminders(today: date) -> int:
    """Run on any day, missed days included: what was reminded of today is not again.

    Returns how many mails.
    """
    if not is_working_day(today, Holiday.objects.dates()):
        return 0
    return remind_of_decisions(today) + remind_of_reports(today) + remind_of_steps(today)


def remind_of_decisions(today: date) -> int:
    sent, holidays = 0, Holiday.objects.dates()
    waiting = PlanDecision.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exclude(
        reminded_on=today
    )
    for decision in waiting.select_related("task", "revision"):
        due = decision.project.step(APPROVAL).due_on
        if due is None or working_days_between(today, due, holidays) > REMIND_BEFORE:
            continue
        for person in decision.task.specific.deciders():
            tell(person, "emails/plan_reminder.txt", decision.project, decision)
            sent += 1
        PlanDecision.objects.filter(pk=decision.pk).update(reminded_on=today)
    return sent


def remind_of_reports(today: date) -> int:
    """To the director, once a day from the day before it is due until it is noted or comes back."""
    sent, holidays = 0, Holiday.objects.dates()
    waiting = ProjectReport.objects.before_director().exclude(reminded_on=today)
    for report in waiting.select_related("project"):
        due = report.due_on
        if due is None or working_days_between(today, due, holidays) > REMIND_BEFORE:
            continue
        readers = report.readers()
        report.tell(readers, "emails/report_reminder.txt")
        sent += len(readers)
        ProjectReport.objects.filter(pk=report.pk).update(reminded_on=today)
    return sent


def remind_of_steps(today: date) -> int:
    """One mail a step, when it has become late; to the owner of the project where the account of
    who is responsible is closed.
    """
    late = (
        StepRecord.objects.overdue(today)
        .exclude(number=APPROVAL)
        .exclude(number=REPORT, project__report__in=ProjectReport.objects.before_director())
        .filter(reminded_on=None, responsible__isnull=False)
    )
    sent = 0
    for step in late.select_related("project__owner", "responsible"):
        hands = (step.responsible, step.project.owner)
        person = next((user for user in hands if user and user.is_active), None)
        if person is None:
            continue
        facts = {"step": step, "project": step.project, "person": person}
        send_template("emails/step_overdue.txt", person.email, facts)
        StepRecord.objects.filter(pk=step.pk).update(reminded_on=today)
        sent += 1
    return sent
