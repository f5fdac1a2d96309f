"""Pages of the development projects: board, timeline, steps, the director's decision, the
report.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail.models import Page

from home.audit.actions import Action
from home.audit.writing import note
from home.files.exports import asked_export, table_response
from home.models import Holiday
from home.moves import Refused
from home.pages.access import may_see
from home.thai.keys import running_number
from home.thai.writing import fiscal_year
from services.catalogue.changes import entries
from services.processes.rules import APPROVAL

from .approval import decide, sent_back_decision, waiting_decisions
from .changes import only_changed
from .deciding import DecisionForm
from .forms import (
    DaysForm,
    EvaluationForm,
    EvidenceForm,
    MoveForm,
    OutcomeForm,
    PilotForm,
    ProjectFilter,
    StandInForm,
    StepForm,
)
from .models import (
    STAGES,
    DevelopmentProject,
    EvaluationItem,
    Evidence,
    PilotSchool,
    PlanDecision,
    StandIn,
    StepRecord,
    today,
)
from .order import End, order_fault
from .surveys import survey_pages, survey_rows
from .timeline import timeline


def found_project(user, number: str) -> DevelopmentProject:
    """The project of an address; one that this person may not see is not there for them."""
    year, _, sequence = number.partition("-")
    rows = DevelopmentProject.objects.visible_to(user).prefetch_related("steps__responsible")
    if len(sequence) > 9:
        raise Http404
    return get_object_or_404(rows, fiscal_year=int(year), sequence=int(sequence))


def for_officers(view: Callable) -> Callable:
    """The project for who works on it; everyone else is refused."""

    @wraps(view)
    def checked(request: HttpRequest, number: str, **kwargs) -> HttpResponse:
        project = found_project(request.user, number)
        if not request.user.has_perm("services.change_steprecord"):
            raise PermissionDenied
        return view(request, project, **kwargs)

    return checked


def try_action(request: HttpRequest, action: Callable[[], object], done: str) -> None:
    """Do it, and say what was done or why it was refused."""
    try:
        action()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


# Reading ------------------------------------------------------------------------------------------
def asked_year(asked: str, years: list[int]) -> int:
    """The fiscal year of the address if there is one of that number, else the latest, else the
    running one.
    """
    if asked.isascii() and asked.isdecimal() and len(asked) < 5 and int(asked) in years:
        return int(asked)
    return next(iter(years), fiscal_year(today()))


def year_in(words: str) -> str:
    """The year (B.E.) of the number that somebody looks for: of 12/2569, 2569."""
    number = running_number(words[:200])
    return str(number.be_year or "") if number else ""


def projects(request: HttpRequest) -> HttpResponseBase:
    """The board of one fiscal year, by state; or the same projects as a file."""
    rows = DevelopmentProject.objects.visible_to(request.user)
    years = list(rows.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())
    year = asked_year(request.GET.get("year", "") or year_in(request.GET.get("q", "")), years)
    rows = rows.filter(fiscal_year=year)
    form = ProjectFilter(request.GET, rows=rows)
    found = form.narrow(rows).select_related("owner", "latest_revision").prefetch_related("steps")
    holidays = Holiday.objects.dates()
    cards = [card(project, request.user, holidays) for project in found]
    if kind := asked_export(request):
        return table_response(
            f"โครงการพัฒนาระบบ {year}", BOARD_COLUMNS, (board_row(entry) for entry in cards), kind
        )
    by_stage = defaultdict(list)
    for entry in cards:
        by_stage[entry["stage"]].append(entry)
    columns = [(label, by_stage[key]) for key, label, _ in STAGES]
    context = {"columns": columns, "years": years, "year": year, "count": len(cards), "form": form}
    context["filtered"] = bool(
        {"q", "kind", "owner"} & {name for name, value in request.GET.items() if value}
    )
    return render(request, "services/projects/projects.html", context)


URGENCY = {"bad": "เกินกำหนด", "warn": "ใกล้ครบกำหนด", "info": "อยู่ในกำหนด", "ok": "เสร็จสิ้น", "": ""}
BOARD_COLUMNS = [
    *(
        "เลขที่",
        "ชื่อโครงการ/ระบบ",
        "ลักษณะงาน",
        "ปีงบประมาณ",
        "ผู้รับผิดชอบ",
        "งบประมาณ (บาท)",
        "วันเริ่ม",
        "วันสิ้นสุด",
    ),
    *("สถานะ", "ขั้นที่", "ขั้นตอนปัจจุบัน", "ครบกำหนด", "กำหนดเวลา", "ขั้นที่เสร็จแล้ว"),
]


def board_row(entry: dict) -> list[object]:
    """One project of the board as the file has it."""
    project, steps = entry["project"], entry["steps"]
    numbers = [step.number for step in steps]
    stage = next(label for key, label, _ in STAGES if key == entry["stage"])
    return [
        *(project.official_number, entry["title"], project.get_kind_display(), project.fiscal_year),
        *(project.owner, project.budget, project.starts_on, project.ends_on, stage),
        only_or_all(numbers),
        "; ".join(step.title for step in steps),
        entry["due_on"],
        *(URGENCY[entry["urgency"]], project.steps_done),
    ]


def only_or_all(numbers: list[int]) -> int | str:
    """A number where there is one alone, so that a sheet reckons with it; else all as words."""
    return numbers[0] if len(numbers) == 1 else ", ".join(map(str, numbers))


def card(project: DevelopmentProject, user, holidays) -> dict:
    """What the board shows of a project: the office reads the title of its latest draft."""
    steps = project.steps_in_hand
    title = project.title
    if project.latest_revision and user.has_perm("services.view_developmentproject"):
        title = project.latest_revision.object_str
    return {
        "project": project,
        "title": title,
        "stage": project.stage(),
        "steps": steps,
        "due_on": min((step.due_on for step in steps if step.due_on), default=None),
        "urgency": most_urgent(steps, holidays),
    }


def most_urgent(steps: list[StepRecord], holidays) -> str:
    """That of the step in hand which is due first; a project without one is finished."""
    found = {step.urgency(today(), holidays) for step in steps}
    return next((word for word in ("bad", "warn", "info", "") if word in found), "ok")


def project(request: HttpRequest, number: str) -> HttpResponse:
    """One project: the plan, how its steps go, what was decided."""
    found = found_project(request.user, number)
    holidays = Holiday.objects.dates()
    steps = list(found.steps.all())
    decision = found.open_decision
    context = {
        "project": found,
        "plan": found.plan_for(request.user),
        "steps": [(step, step.urgency(today(), holidays)) for step in steps],
        "open": open_steps(steps),
        "timeline": timeline(steps, today()),
        "decisions": found.decisions(),
        "decision": decision,
        "sent_back": sent_back_decision(found),
        "may_decide": decision and decision.task.specific.may_decide(found, request.user),
        "may_work": request.user.has_perm("services.change_steprecord"),
        "ready": found.ready_to_submit(),
        "missing": found.missing(),
        "pilots": found.pilots.select_related("school"),
    }
    return render(request, "services/projects/project.html", context)


def open_steps(steps: list[StepRecord]) -> set[int]:
    """Those that people can begin now; the approval begins when the plan is submitted."""
    waiting = [step for step in steps if step.state == StepRecord.State.WAITING]
    return {step.number for step in waiting if not order_fault(step, End.START, steps)} - {APPROVAL}


def evidence(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A file of a step, for who may see the project and works at the office."""
    found = found_project(request.user, number)
    if not request.user.has_perm("services.view_developmentproject"):
        raise PermissionDenied
    row = get_object_or_404(Evidence, pk=pk, step__project=found)
    return row.response(request)


# Working ------------------------------------------------------------------------------------------
def is_accepted(form: Form, action: Callable[[], object]) -> bool:
    """Do it, or write on the form, which keeps what was typed, why it was refused."""
    try:
        action()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@for_officers
def step(request: HttpRequest, project: DevelopmentProject, step: int) -> HttpResponse:
    """One step: begin and end it, note what was done, attach what shows it."""
    record = get_object_or_404(project.steps.select_related("responsible"), number=step)
    sent = request.POST.get("form", "")
    form = StepForm(request.POST if sent == "notes" else None, instance=record)
    files = EvidenceForm(request.POST, request.FILES) if sent == "file" else EvidenceForm()
    if sent == "days":
        return correct_days(request, project, record)
    if sent == "notes" and form.is_valid():
        form.save()
        messages.success(request, "บันทึกแล้ว")
        return redirect("project-step", project.number, step)
    if sent == "file" and files.is_valid():
        kept = Evidence.keep_once(files.cleaned_data["file"], step=record, uploaded_by=request.user)
        note(Action.CHANGE, record, after={"file": kept.pk})
        messages.success(request, "แนบไฟล์แล้ว")
        return redirect("project-step", project.number, step)
    return step_page(request, record, form=form, files=files)


def step_page(request: HttpRequest, record: StepRecord, **forms: Form) -> HttpResponse:
    context = {
        "project": record.project,
        "step": record,
        "form": StepForm(instance=record),
        "files": EvidenceForm(),
        "move": MoveForm(initial={"day": today()}),
        "days": DaysForm(step=record),
        "entries": entries(record, 10),
        "may_move": record.may_be_moved_by(request.user),
        "awaited": record.awaited,
    }
    return render(request, "services/projects/step.html", context | forms)


@require_POST
@for_officers
def move(request: HttpRequest, project: DevelopmentProject, step: int) -> HttpResponse:
    """Start or finish a step."""
    record = get_object_or_404(project.steps, number=step)
    if not record.may_be_moved_by(request.user):
        raise PermissionDenied
    form = MoveForm(request.POST)
    if form.is_valid() and is_accepted(form, lambda: record.move(**form.cleaned_data)):
        messages.success(request, f"บันทึกขั้นที่ {step} แล้ว")
        return redirect("project-step", project.number, step)
    record.refresh_from_db()
    return step_page(request, record, move=form)


def correct_days(
    request: HttpRequest, project: DevelopmentProject, record: StepRecord
) -> HttpResponse:
    """Write down afterwards on which days a step really began and ended."""
    if not record.may_be_moved_by(request.user):
        raise PermissionDenied
    form = DaysForm(request.POST, step=record)
    if form.is_valid() and is_accepted(form, lambda: record.correct_days(**form.cleaned_data)):
        messages.success(request, f"บันทึกวันที่ของขั้นที่ {record.number} แล้ว")
        return redirect("project-step", project.number, record.number)
    record.refresh_from_db()
    return step_page(request, record, days=form)


@require_POST
@for_officers
def submit(request: HttpRequest, project: DevelopmentProject) -> HttpResponse:
    try_action(
        request, lambda: project.submit(request.user), "เสนอผู้อำนวยการแล้ว ระบบส่งอีเมลแจ้งผู้พิจารณาให้ท่าน"
    )
    return redirect(project)


@require_POST
@for_officers
def withdraw(request: HttpRequest, project: DevelopmentProject) -> HttpResponse:
    try_action(request, lambda: project.withdraw(request.user), "ถอนแผนแล้ว โครงการกลับไปอยู่ขั้นที่ 3")
    return redirect(project)


@for_officers
@transaction.atomic
def pilot(request: HttpRequest, project: DevelopmentProject, pk: int | None = None) -> HttpResponse:
    """A pilot school and its report; of two people who add the same school at once, the second
    is told.
    """
    if request.method == "POST":
        project = DevelopmentProject.objects.select_for_update().get(pk=project.pk)
    row = get_object_or_404(project.pilots, pk=pk) if pk else PilotSchool(project=project)
    form = PilotForm(request.POST or None, instance=row)
    if form.is_valid():
        form.save()
        messages.success(request, "บันทึกโรงเรียนนำร่องแล้ว")
        return redirect(project)
    return render(
        request, "services/projects/pilot.html", {"project": project, "form": form, "pilot": row}
    )


@for_officers
def outcome(request: HttpRequest, project: DevelopmentProject) -> HttpResponse:
    """What came of the project: its survey, the evaluation table, the texts of the report."""
    row = project.outcome_or_new()
    surveys = survey_pages(request.user)
    sent = request.POST.get("form", "")
    form = OutcomeForm(request.POST if sent == "outcome" else None, instance=row, surveys=surveys)
    item = EvaluationForm(
        request.POST if sent == "item" else None, instance=EvaluationItem(project=project)
    )
    for name, filled in (("outcome", form), ("item", item)):
        if sent == name and filled.is_valid():
            filled.save()
            messages.success(request, "บันทึกแล้ว")
            return redirect("project-outcome", project.number)
    context = {
        "project": project,
        "form": form,
        "item": item,
        "rows": project.evaluation.select_related("system"),
        "outcome": row,
        "system": project.made_system,
        "rated_instead": project.rated_instead,
    }
    return render(request, "services/projects/outcome.html", context)


@require_POST
@for_officers
def take_survey(request: HttpRequest, project: DevelopmentProject) -> HttpResponse:
    """Put the results of the linked survey in place of the evaluation table."""
    survey = project.outcome_or_new().survey
    if survey is None or not may_see(request.user, survey):
        messages.error(request, "โปรดเลือกแบบสำรวจของโครงการก่อน")
        return redirect("project-outcome", project.number)
    try_action(request, lambda: take_in(project, survey), "นำผลจากแบบสำรวจมาแล้ว")
    return redirect("project-outcome", project.number)


def take_in(project: DevelopmentProject, survey: Page) -> None:
    """Only what was answered about the project's own system counts."""
    system = project.made_system
    if system is None:
        raise Refused("โปรดเลือกระบบในทะเบียนของโครงการก่อน ผลที่นำมาจะเป็นของผู้ตอบเรื่องระบบนั้นเท่านั้น")
    rows = survey_rows(survey, system)
    if not rows:
        raise Refused(
            f"แบบสำรวจนี้ยังไม่มีผลของ{system} ที่แสดงได้ (ต้องมีผู้ตอบเรื่องระบบนี้อย่างน้อย 5 คน"
            " และต้องไม่ทำให้รู้คำตอบของกลุ่มที่เล็กกว่า)"
        )
    project.take_results(rows, system)


@require_POST
@for_officers
def drop_item(request: HttpRequest, project: DevelopmentProject, pk: int) -> HttpResponse:
    get_object_or_404(project.evaluation, pk=pk).delete()
    messages.success(request, "ลบรายการแล้ว")
    return redirect("project-outcome", project.number)


# Deciding -----------------------------------------------------------------------------------------
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """The director's page: what, why, who asks, what changed, the files; one POST decides."""
    project = get_object_or_404_for_decider(request.user, number)
    waiting = project.open_decision
    if waiting is None:
        return render(
            request,
            "services/projects/decision_gone.html",
            {"project": project},
            status=409 if request.POST else 200,
        )
    if not waiting.task.specific.may_decide(project, request.user):
        raise PermissionDenied
    form = DecisionForm(request.POST or None, initial={"revision": waiting.revision_id})
    if form.is_valid():
        facts = form.cleaned_data
        done = "อนุมัติแผนแล้ว" if facts["action"] == "approve" else "ส่งกลับให้แก้ไขแล้ว"
        try:
            decide(project, request.user, facts["action"], facts["reason"], facts["revision"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{done} ระบบแจ้งผู้เสนอทางอีเมลให้ท่าน")
            return redirect("waiting")
    return render(
        request,
        "services/projects/decision.html",
        decision_context(project, waiting, form, request.user),
    )


def get_object_or_404_for_decider(user, number: str) -> DevelopmentProject:
    """A director or a stand-in reads a plan that waits, whatever the role may see otherwise."""
    year, _, sequence = number.partition("-")
    if len(sequence) > 9:
        raise Http404
    project = get_object_or_404(DevelopmentProject, fiscal_year=int(year), sequence=int(sequence))
    seen = DevelopmentProject.objects.visible_to(user).filter(pk=project.pk).exists()
    if not seen and not waiting_decisions(user).filter(project_key=project.pk).exists():
        raise PermissionDenied
    return project


def decision_context(
    project: DevelopmentProject, waiting: PlanDecision, form: DecisionForm, user
) -> dict:
    before = project.decisions().exclude(pk=waiting.pk).exclude(status="cancelled").first()
    changes = project.changes(before.revision, waiting.revision) if before else []
    return {
        "project": project,
        "plan": waiting.revision.as_object(),
        "decision": waiting,
        "before": before,
        "changes": [(name, *only_changed(old, new)) for name, old, new in changes],
        "due": project.step(APPROVAL).due_on,
        "files": Evidence.objects.filter(step__project=project),
        "acting": not waiting.task.specific.in_group(user),
        "form": form,
        "fresh_revision": waiting.revision_id,
    }


def decision_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A file of a plan that waits, for who decides on it."""
    project = get_object_or_404_for_decider(request.user, number)
    waiting = project.open_decision
    if waiting is None or not waiting.task.specific.may_decide(project, request.user):
        raise PermissionDenied
    row = get_object_or_404(Evidence, pk=pk, step__project=project)
    return row.response(request)


def stand_in(request: HttpRequest) -> HttpResponse:
    """The director, or an administrator for the director, names who stands in, from one day to
    another.
    """
    if not request.user.has_perm("services.add_standin"):
        raise PermissionDenied
    form = StandInForm(request.POST or None, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, "ตั้งผู้รักษาการแทนแล้ว")
        return redirect("stand-in")
    rows = StandIn.objects.filter(to_on__gte=today()).select_related("person", "director")
    past = StandIn.objects.filter(to_on__lt=today()).select_related("person", "director")[:10]
    return render(
        request, "services/projects/stand_in.html", {"form": form, "rows": rows, "past": past}
    )


@require_POST
def end_stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a stand-in back; the history keeps that it was."""
    if not request.user.has_perm("services.delete_standin"):
        raise PermissionDenied
    get_object_or_404(StandIn, pk=pk).delete()
    messages.success(request, "ยกเลิกการรักษาการแทนแล้ว")
    return redirect("stand-in")
