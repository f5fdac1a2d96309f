"""Pages of the two work processes: chart, steps, and the manual's table on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from home.pages.access import visible_pages

from .chart import chart, straight
from .models import Duty, WorkProcess, WorkStep

PARTS = ("steps", "edges", "forms", "laws__law", "guides__page")


def processes(request: HttpRequest) -> HttpResponse:
    """Both processes, and the duties behind them."""
    duties = Duty.objects.filter(parent=None).prefetch_related("items__system")
    return render(
        request,
        "services/processes/processes.html",
        {"processes": WorkProcess.objects.all(), "duties": duties},
    )


def draw_process(process: WorkProcess):
    steps = [(step.number, step.kind, step.label) for step in process.steps.all()]
    edges = [(edge.from_step, edge.to_step, edge.condition) for edge in process.edges.all()]
    hosts = {step.number: step.included_in for step in process.steps.all() if step.included_in}
    return chart(steps, edges or straight(number for number, _, _ in steps), hosts)


def step_row(process: WorkProcess, step: WorkStep, *, is_last: bool) -> dict:
    """A step with its forms and laws, and the arrows that leave it under a condition."""
    leaving = [edge for edge in process.edges.all() if edge.from_step == step.number]
    ways = [edge for edge in leaving if edge.condition]
    forms = [form for form in process.forms.all() if form.belongs_to(step)]
    laws = [row.law for row in process.laws.all() if row.belongs_to(step)]
    return {
        "step": step,
        "node": chart([(step.number, step.kind, step.label)], []),
        "is_last": is_last,
        "forms": forms,
        "laws": laws,
        "ways": ways,
    }


def step_rows(process: WorkProcess, user) -> list[dict]:
    """Each step with its forms, laws and guides; a guide only for people who may read it."""
    readable = set(
        visible_pages(user)
        .filter(pk__in=[row.page_id for row in process.guides.all()])
        .values_list("pk", flat=True)
    )
    guides = [row for row in process.guides.all() if row.page_id in readable]
    steps = list(process.steps.all())
    rows = []
    for step in steps:
        row = step_row(process, step, is_last=step is steps[-1])
        row["guides"] = [guide.page for guide in guides if guide.belongs_to(step)]
        rows.append(row)
    return rows


def process(
    request: HttpRequest, slug: str, template: str = "services/processes/process.html"
) -> HttpResponse:
    """One process."""
    found = get_object_or_404(WorkProcess.objects.prefetch_related(*PARTS), slug=slug)
    for form in found.forms.all():
        form.place = form.link_for(request.user)
    context = {
        "process": found,
        "chart": draw_process(found),
        "rows": step_rows(found, request.user),
    }
    return render(request, template, context)


def process_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The manual's standard table for A4, with the part of the chart that belongs to each row."""
    return process(request, slug, "services/processes/print.html")
