"""The form, the receipt, the register and the page of one request."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from home.audit.actions import Action
from home.audit.lists import note_list
from home.audit.writing import note
from home.files.exports import asked_export, attachment
from home.moves import Refused
from home.privacy.shown import shown_record
from home.thai.finding import filter_by_words

from .forms import DataRequestFilter, DataRequestForm, MoveForm
from .listing import export
from .models import DataRequest, make_code
from .rules import Who

SEE = "home.view_datarequest"
PER_PAGE = 50


# Who asks -----------------------------------------------------------------------------------------
@never_cache
@login_not_required
def ask(request: HttpRequest) -> HttpResponse:
    """The form, for everybody: with an account for oneself, without one to be confirmed by hand."""
    initial = {"key": make_code(), "kind": request.GET.get("kind", "")}
    form = DataRequestForm(request.POST or None, person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = form.receive()
        messages.success(request, f"รับคำขอแล้ว เลขรับ {row.number}")
        return redirect(row.receipt_url)
    status = 422 if request.method == "POST" else 200
    return render(request, "home/privacy/ask.html", {"form": form}, status=status)


def by_code(code: str) -> DataRequest:
    return get_object_or_404(DataRequest.objects.select_related("user"), code=code)


@never_cache
@login_not_required
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where the request stands, for whoever holds the code; and what is held, where that was asked
    and the office has confirmed who asks.
    """
    row, now = by_code(code), timezone.now()
    shows = row.shows_record(now)
    if shows and asked_export(request, ("json",)):
        note(Action.EXPORT, row)
        response = JsonResponse(
            row.record(), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
        response["Content-Disposition"] = attachment("ข้อมูลของฉัน.json")
        return response
    record = shown_record(row.record()) if shows else []
    facts = {"row": row, "record": record, "today": timezone.localdate()}
    return render(request, "home/privacy/receipt.html", facts)


@login_not_required
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """By whoever holds the receipt, as long as nothing was done."""
    row = by_code(code)
    try:
        row.move("withdraw", request.user, timezone.now(), roles=[Who.REQUESTER])
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "ถอนคำขอแล้ว")
    return redirect(row.receipt_url)


# The office ---------------------------------------------------------------------------------------
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponseBase:
    """All requests, what is due first first."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    form, today = DataRequestFilter(request.GET), timezone.localdate()
    rows = filter_by_words(DataRequest.objects.all(), request.GET.get("q", ""))
    rows = form.narrow(rows, today).select_related("confirmed_by", "closed_by")
    if kind := asked_export(request):
        return export(rows, kind, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    note_list("home.datarequest", page.paginator.count, words=request.GET.get("q", ""))
    shown = [(row, row.is_overdue(today)) for row in page]
    facts = {"form": form, "page_obj": page, "rows": shown, "narrowed": bool(request.GET)}
    return render(request, "home/privacy/register.html", facts)


def for_office(request: HttpRequest, pk: int) -> DataRequest:
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    rows = DataRequest.objects.select_related("user__school", "confirmed_by", "closed_by")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    row = for_office(request, pk)
    note(Action.READ, row)
    return show(request, row)


def show(
    request: HttpRequest, row: DataRequest, typed: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a request; `typed` is the form of a move that was refused."""
    moves = []
    for move in row.possible(request.user):
        form = MoveForm(move)
        if typed is not None and typed.auto_id == form.auto_id:
            form = typed
        moves.append((move, form, row.why_not(move.name, request.user)))
    held = row.record() if row.is_open else {}
    counts = [(kind, len(records)) for kind, records in held.items()]
    today = timezone.localdate()
    facts = {"row": row, "moves": moves, "held": counts, "late": row.is_overdue(today)}
    return render(request, "home/privacy/request.html", facts, status=status)


@require_POST
def make_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One move; what is wrong is said beside its field, and what was typed stays."""
    row = for_office(request, pk)
    name = request.POST.get("move", "")
    if name not in DataRequest.MOVES.rows:
        raise Http404
    form = MoveForm(DataRequest.MOVES[name], request.POST)
    if not form.is_valid():
        return show(request, row, form, status=422)
    try:
        moved = row.move(name, request.user, timezone.now(), **form.facts)
    except Refused as error:
        row.refresh_from_db()
        messages.error(request, str(error))
        return show(request, row, form, status=409)
    messages.success(request, f"บันทึกแล้ว: {moved.get_state_display()}")
    return redirect(row)
