"""The pages of a take-over: a file is read, its columns are matched, what it would become is
shown, and stored after confirmation; a batch can be taken back.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from home.audit.actions import Action
from home.audit.writing import note
from home.files.exports import asked_export, table_response
from home.files.imports.forms import TableFileForm
from home.files.imports.plan import Plan
from home.files.tables import Unreadable

from .forms import ColumnsForm, PlaceForm, WordsForm
from .matching import Matching, first_choice
from .models import TakeOver
from .register import OldRegister
from .sheets import read_kept, written_cells

ROWS_A_PAGE = 50
BATCHES_A_PAGE = 20
SHOWN_FAULTS = 100
WHY = "เหตุที่ไม่รับ"
OVERTAKEN = "ทะเบียนเปลี่ยนไปหลังจากที่ท่านดูตัวอย่าง ยังไม่ได้รับโอน โปรดดูตัวอย่างล่าสุดแล้วยืนยันอีกครั้ง"


def refuse_others(request: HttpRequest, register: OldRegister) -> None:
    if not register.may_be_taken_over_by(request.user):
        raise PermissionDenied


def page_of(request: HttpRequest, register: OldRegister, name: str, **context) -> HttpResponse:
    return render(request, f"home/files/takeover/{name}.html", {"register": register} | context)


def upload(request: HttpRequest, register: OldRegister) -> HttpResponseBase:
    """Read a file and keep it until it is confirmed; and what was taken over before."""
    refuse_others(request, register)
    if kind := request.GET.get("template"):
        return template_file(register, "csv" if kind == "csv" else "xlsx")
    form = TableFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheets = read_kept(file.read(), register.columns)
        except Unreadable as error:
            form.add_error("file", str(error).splitlines())
        else:
            kept = keep(request, register, file.name, sheets)
            return redirect(f"take-over-{register.key}-columns", kept.pk)
    known = TakeOver.objects.filter(register=register.key, applied_at__isnull=False)
    page = Paginator(known.select_related("applied_by"), BATCHES_A_PAGE)
    batches = page.get_page(request.GET.get("p"))
    return page_of(request, register, "upload", form=form, page_obj=batches)


def template_file(register: OldRegister, kind: str) -> HttpResponseBase:
    titles = [column.title for column in register.columns]
    return table_response(f"แบบฟอร์ม{register.title}", titles, [], kind)


def keep(request: HttpRequest, register: OldRegister, name: str, sheets) -> TakeOver:
    return TakeOver.objects.create(
        register=register.key,
        uploaded_by=request.user,
        name=name[:300],
        rows=[[sheet.name, sheet.rows] for sheet in sheets],
        choices=first_choice(sheets, register.columns),
    )


def waiting_file(request: HttpRequest, register: OldRegister, pk: int) -> TakeOver:
    """One's own file that is not confirmed yet."""
    refuse_others(request, register)
    own = {"register": register.key, "uploaded_by": request.user, "applied_at": None}
    return get_object_or_404(TakeOver, pk=pk, **own)


@never_cache
def columns(request: HttpRequest, register: OldRegister, pk: int) -> HttpResponse:
    """Where the heading is and which column is which; every guess can be changed."""
    kept = waiting_file(request, register, pk)
    matching = Matching(kept.rows, kept.choices)
    asked = request.POST.get("do")
    place = PlaceForm(matching, request.POST if asked == "place" else None)
    form = ColumnsForm(register, matching, request.POST if asked == "columns" else None)
    if place.is_valid():
        store_choices(kept, place.choose(register.columns))
        return redirect(f"take-over-{register.key}-columns", kept.pk)
    if form.is_valid():
        store_choices(kept, form.choose())
        return redirect(f"take-over-{register.key}-preview", kept.pk)
    status = 422 if asked else 200
    context = {"kept": kept, "place": place, "form": form}
    response = page_of(request, register, "columns", **context)
    response.status_code = status
    return response


def store_choices(kept: TakeOver, chosen: dict[str, Any]) -> None:
    kept.choices = chosen
    kept.save(update_fields=["choices"])


@never_cache
def preview(request: HttpRequest, register: OldRegister, pk: int) -> HttpResponseBase:
    """What the file would become, and what is refused; afterwards what became of it."""
    refuse_others(request, register)
    kept = get_object_or_404(TakeOver, pk=pk, register=register.key)
    if kept.applied_at:
        return outcome(request, register, kept)
    kept = waiting_file(request, register, pk)
    matching = Matching(kept.rows, kept.choices)
    if not matching.chosen["columns"]:
        return redirect(f"take-over-{register.key}-columns", kept.pk)
    words = WordsForm(register.unknown_words(matching), request.POST or None)
    is_of_words = request.POST.get("do") == "words"
    if is_of_words and words.is_valid():
        store_choices(kept, words.choose(kept.choices))
        return redirect(f"take-over-{register.key}-preview", kept.pk)
    if request.method == "POST" and not is_of_words:
        return confirm(request, register, kept)
    plan = register.plan_of(matching)
    if kind := asked_export(request):
        return refused_file(register, refused_rows(matching, plan), matching.names, kind)
    return page_of(request, register, "preview", **preview_facts(request, kept, plan, words))


def preview_facts(request: HttpRequest, kept: TakeOver, plan: Plan, words: WordsForm) -> dict:
    page = Paginator(plan.rows, ROWS_A_PAGE).get_page(request.GET.get("p"))
    refused = reasons_by_row(plan)
    return {
        "kept": kept,
        "plan": plan,
        "page_obj": page,
        "words": words,
        "refused": list(refused.items())[:SHOWN_FAULTS],
        "refused_count": len(refused),
    }


def reasons_by_row(plan: Plan) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for fault in plan.faults:
        reason = f"{fault.column}: {fault.message}" if fault.column else fault.message
        found.setdefault(fault.row, []).append(reason)
    return found


def refused_rows(matching: Matching, plan: Plan) -> list[list[str]]:
    """The refused rows as they stood in the file, each with its reason, to mend and send again."""
    width = len(matching.names)
    return [
        [*pad(written_cells(matching.sheet, number), width), " · ".join(reasons)]
        for number, reasons in reasons_by_row(plan).items()
    ]


def pad(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


def refused_file(
    register: OldRegister, rows: list[list[str]], names: list[str], kind: str
) -> HttpResponseBase:
    return table_response(f"แถวที่ต้องแก้ไข{register.title}", [*names, WHY], rows, kind)


def outcome(request: HttpRequest, register: OldRegister, kept: TakeOver) -> HttpResponseBase:
    """A batch that was taken over: how many, what was refused, and whether it can be taken back."""
    kind = asked_export(request)
    if kind and kept.rows:
        return refused_file(register, kept.rows["refused"], kept.rows["names"], kind)
    why = register.why_not_undone(kept) if kept.is_in_force else ""
    return page_of(request, register, "outcome", kept=kept, why_not_undone=why)


# Storing ------------------------------------------------------------------------------------------
def confirm(request: HttpRequest, register: OldRegister, kept: TakeOver) -> HttpResponse:
    """Take over the good rows, once, and only if they would still become what was shown."""
    shown = redirect(f"take-over-{register.key}-preview", kept.pk)
    expected = register.plan_of(Matching(kept.rows, kept.choices))  # before anything is locked
    try:
        said = store(request, register, kept, expected)
    except IntegrityError:  # somebody took over the same at this moment
        said = OVERTAKEN
    if said:
        messages.warning(request, said)
    return shown


@transaction.atomic
def store(request: HttpRequest, register: OldRegister, kept: TakeOver, expected: Plan) -> str:
    """Why nothing was stored; "" where it was."""
    kept = TakeOver.objects.select_for_update().get(pk=kept.pk)
    if kept.applied_at:
        return "ไฟล์นี้รับโอนแล้ว จึงไม่ได้รับโอนซ้ำ"
    matching = Matching(kept.rows, kept.choices)
    register.hold(expected)
    plan = register.plan_of(matching)
    if plan.print != request.POST.get("shown"):
        return OVERTAKEN
    if not plan.rows:
        return "ไม่มีแถวใหม่ที่รับได้ จึงไม่ได้รับโอน"
    refused = refused_rows(matching, plan)
    kept.applied_at, kept.applied_by = timezone.now(), request.user
    kept.rows = {"names": matching.names, "refused": refused} if refused else []
    kept.refused = len(refused)
    kept.choices = {}
    kept.save()
    kept.taken = register.apply(plan, kept)
    kept.save(update_fields=["taken"])
    note(Action.IMPORT, kept, name=register.title, rows=kept.taken)
    messages.success(request, f"รับโอนแล้ว {kept.taken:,} {register.unit}")
    return ""


@require_POST
def undo(request: HttpRequest, register: OldRegister, pk: int) -> HttpResponse:
    """Take a whole batch back while nothing was built on it."""
    refuse_others(request, register)
    with transaction.atomic():
        known = TakeOver.objects.select_for_update()
        kept = get_object_or_404(known, pk=pk, register=register.key, applied_at__isnull=False)
        why = "ชุดนี้ยกเลิกไปแล้ว" if kept.undone_at else register.why_not_undone(kept)
        if why:
            messages.error(request, why)
        else:
            register.undo(kept)
            kept.undone_at, kept.rows = timezone.now(), []
            kept.save(update_fields=["undone_at", "rows"])
            note(Action.DELETE, kept, name=register.title, rows=kept.taken)
            messages.success(request, f"ยกเลิกการรับโอนแล้ว {kept.taken:,} {register.unit}")
    return redirect(f"take-over-{register.key}-preview", kept.pk)
