"""Keeping the registers: the file that comes back, the yearly review, histories, what cites a changed law."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from home.thai import be_year, fiscal_year

from . import citations
from .catalogue_file import REGISTERS, Register, Unreadable, apply, plan_of, read_file
from .changes import entries
from .forms import CatalogueFileForm
from .models import CatalogueImport, Law, System


# The file that comes back ---------------------------------------------------------------------------------------------
def register_for(request: HttpRequest, key: str) -> Register:
    register = REGISTERS[key]
    if not register.may_be_imported_by(request.user):
        raise PermissionDenied
    return register


def import_file(request: HttpRequest, key: str) -> HttpResponse:
    """Read a file and keep it until it is confirmed; the register stays as it is."""
    register = register_for(request, key)
    form = CatalogueFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_file(register, file.read())
        except Unreadable as error:
            form.add_error("file", str(error).splitlines())
        else:
            facts = {"uploaded_by": request.user, "name": file.name[:300], "register": key}
            kept = CatalogueImport.objects.create(**facts, rows=rows, shown=plan_of(register, rows).print)
            return redirect(f"{key}-import-preview", kept.pk)
    return render(request, "services/register_import.html", {"form": form, "register": register} | addresses(key))


def addresses(key: str) -> dict[str, str]:
    return {"list_url": reverse(key), "import_url": reverse(f"{key}-import")}


@never_cache
def import_preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What the file would change, or what is wrong with it; a POST confirms what was shown."""
    register = register_for(request, key)
    kept = get_object_or_404(CatalogueImport, pk=pk, uploaded_by=request.user, register=key)
    if kept.applied_at:
        messages.info(request, "ไฟล์นี้นำเข้าแล้ว จึงไม่ได้นำเข้าซ้ำ")
        return redirect(key)
    if request.method == "POST":
        return import_confirmed(request, kept, register)
    context = {"kept": kept, "plan": plan_of(register, kept.rows), "register": register}
    return render(request, "services/register_import_preview.html", context | addresses(key))


@transaction.atomic
def import_confirmed(request: HttpRequest, kept: CatalogueImport, register: Register) -> HttpResponse:
    """Store it, once, and only if it would still do what was shown."""
    kept = CatalogueImport.objects.select_for_update().get(pk=kept.pk)
    shown = redirect(f"{register.key}-import-preview", kept.pk)
    if kept.applied_at:
        return shown
    plan = plan_of(register, kept.rows)
    if plan.faults:
        messages.error(request, "ไม่ได้นำเข้า โปรดตรวจสอบรายการด้านล่าง")
        return shown
    if plan.print != request.POST.get("shown"):
        messages.warning(request, "ทะเบียนเปลี่ยนไปหลังจากที่ท่านดูตัวอย่าง ยังไม่ได้นำเข้า โปรดดูตัวอย่างล่าสุดแล้วยืนยันอีกครั้ง")
        return shown
    count = apply(plan)
    kept.applied_at, kept.rows = timezone.now(), []  # the histories of the records have it now
    kept.save(update_fields=["applied_at", "rows"])
    messages.success(request, f"นำเข้าแล้ว เพิ่มหรือเปลี่ยน {count} {register.unit}")
    return redirect(register.key)


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
