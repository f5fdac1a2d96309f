"""The two pages of every import: a file is read and stored; its changes are shown, and applied
after confirmation.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.audit.actions import Action
from home.audit.writing import note
from home.files.exports import asked_export, table_response
from home.files.tables import Unreadable

from .importer import Importer
from .models import KeptTable
from .plan import Plan

ROWS_A_PAGE = 100
FAULT_HEADINGS = ["แถวที่", "คอลัมน์", "ข้อผิดพลาด"]


def refuse_others(request: HttpRequest, importer: Importer) -> None:
    if not importer.may_be_imported_by(request.user):
        raise PermissionDenied


def addresses(importer: Importer) -> dict[str, object]:
    return {"register": importer, "list_url": importer.list_url, "import_url": importer.import_url}


def upload(request: HttpRequest, importer: Importer) -> HttpResponseBase:
    """Read a file and store it until it is confirmed; the register is not changed."""
    refuse_others(request, importer)
    if kind := request.GET.get("template"):
        titles = [column.title for column in importer.table_columns]
        return table_response(
            f"แบบฟอร์มนำเข้า{importer.title}", titles, [], "csv" if kind == "csv" else "xlsx"
        )
    form = importer.form(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = importer.read(file.read())
        except Unreadable as error:
            form.add_error("file", str(error).splitlines())
        else:
            shown = importer.plan(rows, request.user).print
            facts = {"uploaded_by": request.user, "name": file.name[:300], "register": importer.key}
            kept = importer.kept.objects.create(**facts, rows=rows, shown=shown)
            return redirect(f"{importer.key}-import-preview", kept.pk)
    return render(request, importer.upload_page, {"form": form} | addresses(importer))


@never_cache
def preview(request: HttpRequest, importer: Importer, pk: int) -> HttpResponseBase:
    """What the file would change, or its faults; a POST confirms the preview."""
    refuse_others(request, importer)
    kept = get_object_or_404(importer.kept, pk=pk, uploaded_by=request.user, register=importer.key)
    if kept.applied_at:
        messages.info(request, "ไฟล์นี้นำเข้าแล้ว จึงไม่ได้นำเข้าซ้ำ")
        return redirect(importer.list_url)
    if request.method == "POST":
        return confirm(request, kept, importer)
    plan = importer.plan(kept.rows, request.user)
    if kind := asked_export(request):
        return faults_as_file(plan, kind)
    page = Paginator(plan.rows, ROWS_A_PAGE).get_page(request.GET.get("p"))
    context = {"kept": kept, "plan": plan, "page_obj": page}
    return render(request, importer.preview_page, context | addresses(importer))


def faults_as_file(plan: Plan, kind: str) -> HttpResponseBase:
    """To be sent to whoever made the table."""
    rows = [[fault.row, fault.column, fault.message] for fault in plan.faults]
    return table_response(
        "ข้อที่ต้องแก้ไขในไฟล์", FAULT_HEADINGS, rows, "csv" if kind == "csv" else "xlsx"
    )


@transaction.atomic
def confirm(request: HttpRequest, kept: KeptTable, importer: Importer) -> HttpResponse:
    """Apply it, once, and only if it would still do what was shown."""
    kept = importer.kept.objects.select_for_update().get(pk=kept.pk)
    shown = redirect(f"{importer.key}-import-preview", kept.pk)
    if kept.applied_at:
        return shown
    plan = importer.plan(kept.rows, request.user)
    if plan.faults:
        messages.error(request, "ไม่ได้นำเข้า โปรดตรวจสอบรายการด้านล่าง")
        return shown
    if plan.print != request.POST.get("shown"):
        messages.warning(
            request, "ทะเบียนเปลี่ยนไปหลังจากที่ท่านดูตัวอย่าง ยังไม่ได้นำเข้า โปรดดูตัวอย่างล่าสุดแล้วยืนยันอีกครั้ง"
        )
        return shown
    count = importer.apply(plan, request.user)
    kept.applied_at, kept.rows = (
        timezone.now(),
        [],
    )  # its changes are in the records and their histories
    kept.save(update_fields=["applied_at", "rows"])
    note(Action.IMPORT, kept, name=importer.title, rows=count)
    messages.success(request, f"นำเข้าแล้ว เพิ่มหรือเปลี่ยน {count} {importer.unit}")
    return redirect(importer.list_url)
