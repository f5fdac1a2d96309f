"""What a report still lacks before it can be put before the director, and where to write it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from services.processes.rules import REPORT
from services.projects.models import StepRecord
from services.projects.surveys import needs_rows

from .models import ProjectReport


@dataclass(frozen=True)
class Missing:
    """A part, and the page on which it is written."""

    label: str
    url: str


def missing_parts(report: ProjectReport) -> list[Missing]:
    """In the order of the report."""
    return [*missing_steps(report), *missing_texts(report), *missing_results(report)]


def missing_steps(report: ProjectReport) -> Iterator[Missing]:
    """The steps before it are done, and its own is begun."""
    steps = report.project.steps.filter(number__lt=REPORT).exclude(state=StepRecord.State.DONE)
    waits = report.project.steps.filter(number=REPORT, state=StepRecord.State.WAITING)
    for step in steps:
        yield Missing(f"ขั้นที่ {step.number} ยังไม่เสร็จ", step_page(report, step.number))
    if waits.exists():
        yield Missing(f"ขั้นที่ {REPORT} ยังไม่เริ่ม", step_page(report, REPORT))


def step_page(report: ProjectReport, number: int) -> str:
    return reverse("project-step", args=[report.project.number, number])


def missing_texts(report: ProjectReport) -> Iterator[Missing]:
    page = reverse("project-report-edit", args=[report.project.number])
    if not report.pk or not report.laws.exists():
        yield Missing(verbose(report, "laws"), f"{page}#id_laws")
    for name in report.TEXTS:
        is_from_survey = name == "analysis" and bool(
            report.needs_survey and needs_rows(report.needs_survey)
        )
        if not getattr(report, name).strip() and not is_from_survey:
            yield Missing(verbose(report, name), f"{page}#id_{name}")


def missing_results(report: ProjectReport) -> Iterator[Missing]:
    """What stands on the pages of pilots and of the outcome."""
    project, outcome = report.project, report.project.outcome_or_new()
    pages = {name: reverse(f"project-{name}", args=[project.number]) for name in PAGES}
    if not project.pilots.exists():
        yield Missing("ผลการทดสอบนำร่องรายโรงเรียน", pages["pilots"])
    if not project.evaluation.exists():
        yield Missing("ผลการประเมิน", pages["outcome"])
    elif other := project.rated_instead:
        yield Missing(f"ผลการประเมินของระบบในโครงการ (ที่มีเป็นของ{other})", pages["outcome"])
    for name in ("summary", "problems", "proposals"):
        if not getattr(outcome, name).strip():
            yield Missing(verbose(outcome, name), f"{pages['outcome']}#id_{name}")


PAGES = ("pilots", "outcome")


def verbose(record, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)
