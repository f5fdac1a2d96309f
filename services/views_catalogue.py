"""Keeping the registers: the file that comes back, the yearly review, histories, what cites a changed law."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from home.thai import be_year, fiscal_year

from . import citations
from .catalogue_file import COLUMNS, Unreadable, apply, plan_of, read_file
from .changes import entries
from .forms import CatalogueFileForm
from .models import CatalogueImport, Law, System


# The file that comes back ---------------------------------------------------------------------------------------------
def check_may_import(user) -> None:
    if not (user.has_perm("services.change_system") and user.has_perm("services.add_system")):
        raise PermissionDenied


def import_systems(request: HttpRequest) -> HttpResponse:
    """Read a file and keep it until it is confirmed; the catalogue stays as it is."""
    check_may_import(request.user)
    form = CatalogueFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_file(file.name, file.read())
        except Unreadable as error:
            form.add_error("file", error)
        else:
            kept = CatalogueImport.objects.create(
                uploaded_by=request.user, name=file.name[:300], rows=rows, shown=plan_of(rows).print
            )
            return redirect("systems-import-preview", kept.pk)
    columns = [column.heading for column in COLUMNS]
    return render(request, "services/systems_import.html", {"form": form, "columns": columns})


@never_cache
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would change, or what is wrong with it; a POST confirms what was shown."""
    check_may_import(request.user)
    kept = get_object_or_404(CatalogueImport, pk=pk, uploaded_by=request.user)
    if kept.applied_at:
        messages.info(request, "ไฟล์นี้นำเข้าแล้ว จึงไม่ได้นำเข้าซ้ำ")
        return redirect("systems")
    if request.method == "POST":
        return import_confirmed(request, kept)
    plan = plan_of(kept.rows)
    return render(request, "services/systems_import_preview.html", {"kept": kept, "plan": plan})


@transaction.atomic
def import_confirmed(request: HttpRequest, kept: CatalogueImport) -> HttpResponse:
    """Store it, once, and only if it would still do what was shown."""
    kept = CatalogueImport.objects.select_for_update().get(pk=kept.pk)
    if kept.applied_at:
        return redirect("systems-import-preview", kept.pk)
    plan = plan_of(kept.rows)
    if plan.faults:
        messages.error(request, "ไม่ได้นำเข้า โปรดตรวจสอบรายการด้านล่าง")
        return redirect("systems-import-preview", kept.pk)
    if plan.print != request.POST.get("shown"):
        messages.warning(request, "ทะเบียนเปลี่ยนไปหลังจากที่ท่านดูตัวอย่าง ยังไม่ได้นำเข้า โปรดดูตัวอย่างล่าสุดแล้วยืนยันอีกครั้ง")
        return redirect("systems-import-preview", kept.pk)
    count = apply(plan)
    kept.applied_at, kept.rows = timezone.now(), []  # the histories of the systems have it now
    kept.save(update_fields=["applied_at", "rows"])
    messages.success(request, f"นำเข้าแล้ว เพิ่มหรือเปลี่ยน {count} ระบบ")
    return redirect("systems")


# The yearly review ----------------------------------------------------------------------------------------------------
def review(request: HttpRequest) -> HttpResponse:
    """The systems that this person answers for and has not yet called right this fiscal year."""
    today = timezone.localdate()
    due = System.objects.to_review(today).select_related("responsible", "deputy", "reviewed_by")
    mine = due.answered_for_by(request.user)
    others = due.exclude(pk__in=mine.values("pk")) if request.user.has_perm("services.change_system") else due.none()
    context = {"mine": mine, "others": others, "year": fiscal_year(today), "be_year": be_year(today)}
    return render(request, "services/systems_review.html", context)


@require_POST
def confirm_system(request: HttpRequest, slug: str) -> HttpResponse:
    """Its owner says that the facts of a system are still right."""
    system = get_object_or_404(System, slug=slug)
    if not system.may_be_confirmed_by(request.user):
        raise PermissionDenied
    system.confirm(request.user, timezone.localdate())
    messages.success(request, f"ยืนยันข้อมูลของ {system} แล้ว")
    return redirect("systems-review" if request.POST.get("next") == "review" else system)


# Histories ------------------------------------------------------------------------------------------------------------
def history(request: HttpRequest, slug: str, model: type) -> HttpResponse:
    """Who changed what of a system or a law, for those who may change it too."""
    if not request.user.has_perm(f"services.change_{model._meta.model_name}"):
        raise PermissionDenied
    record = get_object_or_404(model, slug=slug)
    return render(request, "services/history.html", {"record": record, "entries": entries(record)})


# Laws that changed ----------------------------------------------------------------------------------------------------
@never_cache
def check_citations(request: HttpRequest, slug: str) -> HttpResponse:
    """What cites a changed law and waits for this person: look, mend, confirm one by one."""
    law = get_object_or_404(Law, slug=slug)
    mine = [citation for citation in citations.unchecked(law) if citation.may_be_checked_by(request.user)]
    asked = request.POST.get("citing", "")
    if asked:
        chosen = next((citation for citation in mine if citation.key == asked), None)
        if chosen is None:
            raise Http404
        citations.confirm(law, chosen, request.user)
        messages.success(request, f"ยืนยัน “{chosen.title}” แล้ว")
        return redirect("law-check", law.slug) if len(mine) > 1 else redirect("waiting")
    return render(request, "services/law_check.html", {"law": law, "citations": mine})
