"""Pages of the registers, for all signed-in people."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from home.files.exports import asked_export, table_response
from home.models import Holiday
from home.pages.access import visible_pages
from home.thai.order import in_thai_order

from .citations import unchecked_citations
from .file import LAWS, SYSTEMS, Register, sheet
from .forms import LawFilter, SystemFilter
from .models import NEAR, Law, Round, System

PER_PAGE = 30
MOST_CASES = 5


def export(register: Register, rows: Iterable, kind: str) -> HttpResponseBase:
    """All columns of a register: a file that can be imported again."""
    name = str(register.model._meta.verbose_name_plural)
    return table_response(name, register.headings, sheet(register, rows), kind)


def render_page(request: HttpRequest, form, rows: Sequence, template: str) -> HttpResponseBase:
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"form": form, "page_obj": page})


def systems(request: HttpRequest) -> HttpResponseBase:
    """The system catalogue as a list, or as a file with all columns that can be imported again."""
    form = SystemFilter(request.GET)
    rows = form.narrow(System.objects.all())
    if kind := asked_export(request):
        whole = rows.select_related("responsible", "deputy", "replaced_by")
        found = in_thai_order(whole.prefetch_related("related", "laws", "rounds"), "name")
        return export(SYSTEMS, found, kind)
    return render_page(
        request, form, in_thai_order(rows, "name"), "services/catalogue/systems.html"
    )


def rounds_of(rounds: Iterable[Round], today: date) -> list[dict[str, object]]:
    """Rounds with their next date and the working days left, the nearest first."""
    holidays = Holiday.objects.dates()
    rows = [
        {
            "round": row,
            "day": row.day(today),
            "announced": row.is_announced(today),
            "left": row.working_days_left(today, holidays),
        }
        for row in rounds
    ]
    return sorted(rows, key=lambda row: row["day"] or date.max)


def system(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One system; other apps add their information through their own template tags."""
    people = System.objects.select_related(
        "responsible__school", "deputy__school", "replaced_by", "reviewed_by"
    )
    found = get_object_or_404(
        people.prefetch_related("rounds", "related", "laws", "replaces"), slug=slug
    )
    today, user = timezone.localdate(), request.user
    cases = found.consultations.open().order_by("due_on", "pk")
    context = {
        "system": found,
        "rounds": rounds_of(found.rounds.all(), today),
        "near": NEAR,
        "disturbed": found.is_disturbed(today),
        "due_for_review": found.is_due_for_review(today),
        "may_confirm": found.may_be_confirmed_by(user),
        "open_cases": cases.count(),
        "cases": cases[:MOST_CASES] if user.has_perm("services.view_consultation") else [],
    }
    return render(request, "services/catalogue/system.html", context)


def laws(request: HttpRequest) -> HttpResponseBase:
    """The laws and plans for the office's work, or a file with all columns that can be imported
    again.
    """
    form = LawFilter(request.GET)
    found = in_thai_order(form.narrow(Law.objects.select_related("replaced_by")), "title")
    if kind := asked_export(request):
        return export(LAWS, found, kind)
    return render_page(request, form, found, "services/catalogue/laws.html")


def law(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One law: its state, its amendments, the relevant sections, its citations."""
    rows = Law.objects.select_related("replaced_by", "document")
    rows = rows.prefetch_related(
        "amendments", "sections", "systems", "replaces", "cited_by__process"
    )
    found = get_object_or_404(rows, slug=slug)
    waiting = unchecked_citations(found)
    mine = [row for row in waiting if row.may_be_checked_by(request.user)]
    forms = visible_pages(request.user).filter(pk__in=found.forms.values("page"))
    context = {
        "law": found,
        "forms": forms,
        "waiting": len(waiting),
        "mine": len(mine),
        "chain": found.chain(),
    }
    return render(request, "services/catalogue/law.html", context)
