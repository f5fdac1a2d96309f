"""Pages of a project's report (form ๗.๑): read, written, put before the director, noted or sent
back.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from home.moves import Refused, lock
from home.papers.files import paper_response
from home.papers.frozen import changed_sections, freeze
from services.projects.models import DevelopmentProject, today
from services.projects.surveys import needs_pages
from services.projects.views import for_officers, found_project, try_action

from .forms import ReportDecisionForm, ReportForm
from .missing import missing_parts
from .models import ProjectReport
from .paper import mean_in, paper_for, rd_report, report_of, summary_in
from .rules import MOVES, ReportState, Who

NO_READER = (
    "ยังไม่มีผู้รับทราบรายงานนี้ได้ เพราะผู้มีสิทธิ์รับทราบเป็นเจ้าของโครงการหรือผู้เสนอเอง"
    " โปรดให้ผู้ดูแลตั้งผู้รักษาการแทนผู้อำนวยการก่อน แล้วเสนออีกครั้ง"
)


def report(request: HttpRequest, number: str) -> HttpResponse:
    """Report 7.1 as a page; the director takes note of it here, or sends it back."""
    found = found_project(request.user, number)
    row = report_of(found)
    may_decide = row.pk is not None and Who.READER in row.roles_of(request.user)
    form = ReportDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        if form.is_valid() and decide(request, row, form):
            return redirect("waiting")
    context = page_context(request, found, row)
    context |= {"form": form, "may_decide": may_decide and row.state == ReportState.SENT}
    return render(request, "services/projects/report/report.html", context)


def decide(request: HttpRequest, row: ProjectReport, form: ReportDecisionForm) -> bool:
    """Whether it counted; if not, the form says why."""
    facts = form.cleaned_data
    given = {"by": request.user, "at": timezone.now(), "read": facts["read"]}
    try:
        if facts["action"] == "note":
            row.take_note(remark=facts["reason"], **given)
            said = "บันทึกการรับทราบแล้ว โครงการเสร็จสิ้น"
        else:
            row.send_back(reason=facts["reason"], **given)
            said = "ส่งรายงานกลับให้แก้ไขแล้ว"
    except Refused as refusal:
        form.add_error(None, str(refusal))
        row.refresh_from_db()
        return False
    messages.success(request, f"{said} ระบบแจ้งผู้เสนอทางอีเมลให้ท่าน")
    return True


def page_context(request: HttpRequest, found: DevelopmentProject, row: ProjectReport) -> dict:
    may_work = request.user.has_perm("services.change_steprecord")
    is_done = found.current_step is None
    memo = paper_for(request.user, found, today())
    return {
        "project": found,
        "report": row,
        "memo": memo,
        "may_work": may_work,
        "may_write": may_work and not row.is_frozen and not is_done,
        "missing": missing_parts(row) if may_work and not row.is_frozen and not is_done else [],
        "moves": moves_of(row, request.user),
        "summary": summary_in(memo),
        "mean": mean_in(memo),
        "changed": changed_of(row),
    }


def moves_of(row: ProjectReport, user) -> list:
    """What whoever works on it may do; the director's answers have a form of their own."""
    offered = row.possible(user) if row.pk else []
    return [move for move in offered if move.who == Who.WRITER]


def changed_of(row: ProjectReport) -> list[str] | None:
    """Which parts say something else than when it was sent back; None the first time."""
    before = row.read_last if row.pk and row.is_frozen else None
    return changed_sections(before, row.paper) if before else None


def report_file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Report 7.1 as a paper."""
    found = found_project(request.user, number)
    paper = paper_for(request.user, found, today())
    return paper_response(paper, f"รายงาน-{found.number}", kind)


@for_officers
def edit(request: HttpRequest, project: DevelopmentProject) -> HttpResponse:
    """The texts of the report; what lies before the director changes no more."""
    if request.method == "POST":
        with lock(project) as held:
            return write(request, held)
    row = report_of(project)
    if row.is_frozen:
        messages.error(request, MOVES.closed_reason(row.state))
        return redirect("project-report", project.number)
    return edit_page(request, project, form_of(request, row))


def form_of(request: HttpRequest, row: ProjectReport) -> ReportForm:
    return ReportForm(request.POST or None, instance=row, surveys=needs_pages(request.user))


def edit_page(request: HttpRequest, project: DevelopmentProject, form: ReportForm) -> HttpResponse:
    context = {"project": project, "form": form, "report": form.instance}
    return render(request, "services/projects/report/edit.html", context)


def write(request: HttpRequest, project: DevelopmentProject) -> HttpResponse:
    """The project is locked, so that nothing is written over what was put before the director at
    the same moment; what was typed stays.
    """
    row = report_of(project)
    form = form_of(request, row)
    if row.is_frozen and form.is_bound:
        form.add_error(None, MOVES.closed_reason(row.state))
    if form.is_valid():
        form.save()
        messages.success(request, "บันทึกรายงานแล้ว")
        return redirect("project-report", project.number)
    return edit_page(request, project, form)


@require_POST
@for_officers
def move(request: HttpRequest, project: DevelopmentProject, name: str) -> HttpResponse:
    """Put the report before the director, or take it back."""
    row = get_object_or_404(ProjectReport, project=project)
    if name == "send":
        done = "เสนอผู้อำนวยการแล้ว รายงานนี้จะไม่เปลี่ยนอีก ระบบส่งอีเมลแจ้งผู้รับทราบให้ท่าน"
        try_action(request, lambda: send(request, row), done)
    else:
        try_action(request, row.withdraw, "ดึงรายงานกลับมาแก้ไขแล้ว")
    return redirect("project-report", project.number)


def send(request: HttpRequest, row: ProjectReport) -> None:
    """What is frozen is what stands there under the lock, and the mails leave with it."""
    with lock(row, parts_of=[row.project]) as held:
        if lacks := missing_parts(held):
            raise Refused(
                f"รายงานยังขาด: {', '.join(part.label for part in lacks)} โปรดกรอกให้ครบก่อนเสนอ"
            )
        paper = freeze(rd_report(held.project, today()))
        sent = held.send(by=request.user, at=timezone.now(), paper=paper)
        readers = sent.readers()
        if not readers:
            raise Refused(NO_READER)
        sent.tell(readers, MOVES["send"].mail)
