"""The sheets of schools (form ๗.๑): the list for the office, and each sheet with what its director
decides.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forms.page.models import FormPage
from home.audit.actions import Action
from home.audit.lists import note_list
from home.audit.writing import note
from home.files.exports import asked_export, table_response
from home.models import School
from home.moves import Refused
from home.papers.files import KINDS, paper_response
from home.thai.finding import filter_by_words
from home.thai.order import in_thai_order

from . import school_sheet as facts
from .models import SchoolSheet
from .rules import MOVES, SheetState
from .views import may_see_rates

PER_PAGE = 40
NOT_ANSWERED = "none"
STATES = [("", "ทั้งหมด"), *SheetState.choices, (NOT_ANSWERED, "ยังไม่ตอบ")]
COLUMNS = ["รหัสโรงเรียน", "โรงเรียน", "ขนาด", "สถานะ", "ต้องการที่สุด", "PNI", "ผู้ให้ข้อมูล", "ผู้รับรอง"]


class SheetFilter(forms.Form):
    """Narrows the list of schools; an invalid choice narrows nothing."""

    q = forms.CharField(label="โรงเรียน", max_length=100, required=False)
    size = forms.ChoiceField(
        label="ขนาด", choices=[("", "ทั้งหมด"), *School.Size.choices], required=False
    )
    state = forms.ChoiceField(label="สถานะ", choices=STATES, required=False)

    def narrow(self, schools, page: FormPage):
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if words := chosen.get("q"):
            schools = filter_by_words(schools, words)
        if size := chosen.get("size"):
            schools = schools.filter(size=size)
        sheets = page.school_sheets.all()
        match chosen.get("state"):
            case None:
                return schools
            case "none":
                return schools.exclude(pk__in=sheets.values("school"))
            case state:
                return schools.filter(pk__in=sheets.filter(state=state).values("school"))


@dataclass(frozen=True)
class Line:
    """One school of the list, with its sheet if it has answered."""

    school: School
    sheet: SchoolSheet | None

    @property
    def urgent(self) -> list[facts.Gap]:
        return facts.most_urgent(facts.gaps(self.sheet)) if self.sheet else []


def page_with_sheets(slug: str) -> FormPage:
    pages = FormPage.objects.prefetch_related("form_fields", "definitions")
    page = get_object_or_404(pages, slug=slug, purpose=FormPage.Purpose.NEEDS)
    if not page.certifies_schools:
        raise Http404
    return page


def lines_of(page: FormPage, schools: list[School]) -> list[Line]:
    rows = page.school_sheets.filter(school__in=schools)
    rows = rows.select_related("school", "submission__user", "certified_by")
    sheets = {sheet.school_id: sheet for sheet in rows}
    for sheet in sheets.values():
        sheet.page = sheet.submission.page = page  # whose fields are read once
    return [Line(school, sheets.get(school.pk)) for school in schools]


@never_cache
@require_safe
def schools(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All schools with the state of their sheets, and what each needs most."""
    page = page_with_sheets(slug)
    if not may_see_rates(request, page):
        raise PermissionDenied
    form = SheetFilter(request.GET)
    found = in_thai_order(form.narrow(School.objects.filter(is_active=True), page), "name")
    if kind := asked_export(request):
        rows = map(file_row, lines_of(page, list(found)))
        return table_response(
            f"ใบข้อมูลรายโรงเรียน {page}", COLUMNS, rows, kind, of="forms.submission", page=page
        )
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    note_list("forms.submission", listed.paginator.count, page=page)
    states = list(page.school_sheets.values_list("state", flat=True))
    context = {
        "form_page": page,
        "form": form,
        "page_obj": listed,
        "lines": lines_of(page, list(listed)),
        "answered": len(states),
        "certified": states.count(SheetState.CERTIFIED),
    }
    return render(request, "forms/surveys/schools.html", context)


def file_row(line: Line) -> list[object]:
    school, sheet = line.school, line.sheet
    begins = [school.code, school.name, school.get_size_display()]
    if sheet is None:
        return [*begins, "ยังไม่ตอบ", *[""] * 4]
    urgent = line.urgent
    labels = ", ".join(gap.label for gap in urgent)
    pni = urgent[0].pni if urgent else ""
    people = (sheet.submission.user or "", sheet.certified_by or "")
    return [*begins, sheet.get_state_display(), labels, pni, *people]


def sheet_or_404(slug: str, code: str) -> SchoolSheet:
    page = page_with_sheets(slug)
    rows = page.school_sheets.select_related("school", "submission__user", "certified_by")
    found = get_object_or_404(rows, school__code=code)
    found.page = found.submission.page = page
    return found


@never_cache
@require_safe
def sheet(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One school's sheet: a page, an official paper or a table."""
    found = sheet_or_404(slug, code)
    if not found.may_be_seen_by(request.user):
        raise PermissionDenied
    if found.submission.user_id != request.user.pk:
        note(Action.READ, found.submission, page=found.page)
    name = f"{found.page} {found.school}"
    if kind := asked_export(request):
        return table_response(name, [found.page.title], facts.file_rows(found), kind)
    if kind := asked_export(request, tuple(KINDS)):
        return paper_response(facts.paper_of(found, timezone.localdate()), name[:80], kind)
    return sheet_page(request, found)


def sheet_page(
    request: HttpRequest, found: SchoolSheet, refused: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    """The page of a sheet; `typed` is the reason that was given for a move that was refused."""
    before, after = facts.around_needs(found)
    possible = found.possible(request.user)
    reasons = {refused: typed}
    moves = [(row, reasons.get(row.name, "")) for row in possible]
    is_open = refused in {row.name for row in possible}
    context = {
        "sheet": found,
        "before": before,
        "after": after,
        "gaps": facts.gaps(found),
        "urgent": facts.most_urgent(facts.gaps(found)),
        "years": facts.years_line(found),
        "moves": moves,
        "left_over": "" if is_open else typed,
        "may_see_all": may_see_rates(request, found.page),
    }
    return render(request, "forms/surveys/school_sheet.html", context, status=status)


SAID = {
    "certify": "รับรองข้อมูลของโรงเรียนแล้ว",
    "return": "ส่งกลับแล้ว โรงเรียนส่งข้อมูลใหม่ได้อีกครั้ง ระบบแจ้งผู้ให้ข้อมูลทางอีเมลแล้ว",
    "withdraw": "ถอนการรับรองแล้ว ใบข้อมูลรอการรับรองอีกครั้ง",
}


@require_POST
def move(request: HttpRequest, slug: str, code: str, move: str) -> HttpResponse:
    """The director of the school certifies the sheet, sends it back, or takes that back."""
    found = sheet_or_404(slug, code)
    if move not in SAID or not found.roles_of(request.user) & {MOVES[move].who}:
        raise PermissionDenied
    reason = request.POST.get("reason", "")
    try:
        found.move(move, request.user, timezone.now(), reason=reason)
    except Refused as error:
        messages.error(request, str(error))
        return sheet_page(request, sheet_or_404(slug, code), move, reason, status=409)
    messages.success(request, SAID[move])
    return redirect(found)
