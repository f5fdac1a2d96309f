"""Maintaining the registers: imports, the yearly review, histories, citations of a changed law."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from home.files.imports import views as imports
from home.thai.writing import be_year, fiscal_year

from . import citations
from .changes import entries
from .file import REGISTERS
from .models import Law, System


# The file that comes back -------------------------------------------------------------------------
def import_file(request: HttpRequest, key: str) -> HttpResponseBase:
    return imports.upload(request, REGISTERS[key])


def import_preview(request: HttpRequest, pk: int, key: str) -> HttpResponseBase:
    return imports.preview(request, REGISTERS[key], pk)


# The yearly review --------------------------------------------------------------------------------
def review(request: HttpRequest) -> HttpResponse:
    """The systems for which this person is responsible and that they have not confirmed this fiscal
    year.
    """
    today = timezone.localdate()
    due = System.objects.to_review(today).select_related("responsible", "deputy", "reviewed_by")
    mine = due.answered_for_by(request.user)
    others = (
        due.exclude(pk__in=mine.values("pk"))
        if request.user.has_perm("services.change_system")
        else due.none()
    )
    context = {
        "mine": mine,
        "others": others,
        "year": fiscal_year(today),
        "be_year": be_year(today),
    }
    return render(request, "services/catalogue/systems_review.html", context)


@require_POST
def confirm_system(request: HttpRequest, slug: str) -> HttpResponse:
    """The person responsible confirms that the facts of a system are still right."""
    system = get_object_or_404(System, slug=slug)
    if not system.may_be_confirmed_by(request.user):
        raise PermissionDenied
    system.confirm(request.user, timezone.localdate())
    messages.success(request, f"ยืนยันข้อมูลของ {system} แล้ว")
    return redirect("systems-review" if request.POST.get("next") == "review" else system)


# Histories ----------------------------------------------------------------------------------------
def history(request: HttpRequest, slug: str, model: type) -> HttpResponse:
    """The changes of a system or a law, for people who may edit it."""
    if not request.user.has_perm(f"services.change_{model._meta.model_name}"):
        raise PermissionDenied
    record = get_object_or_404(model, slug=slug)
    return render(
        request, "services/catalogue/history.html", {"record": record, "entries": entries(record)}
    )


# Laws that changed --------------------------------------------------------------------------------
@never_cache
def check_citations(request: HttpRequest, slug: str) -> HttpResponse:
    """Citations of a changed law that wait for this person: check, correct and confirm them one by
    one.
    """
    law = get_object_or_404(Law, slug=slug)
    mine = [
        citation
        for citation in citations.unchecked_citations(law)
        if citation.may_be_checked_by(request.user)
    ]
    asked = request.POST.get("citing", "")
    if asked:
        chosen = next((citation for citation in mine if citation.key == asked), None)
        if chosen is None:
            raise Http404
        citations.confirm(law, chosen, request.user)
        messages.success(request, f"ยืนยัน “{chosen.title}” แล้ว")
        return redirect("law-check", law.slug) if len(mine) > 1 else redirect("waiting")
    return render(request, "services/catalogue/law_check.html", {"law": law, "citations": mine})
