"""What the law asks to be shown: the record of processing, and to each person all that is held
on them.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forms.page.models import FormPage
from home.files.exports import asked_export, attachment, table_response
from home.models import OfficeSettings
from home.privacy.personal_data import Subject, held_on

from .nightly import due_for_removal

COLUMNS = [
    "กิจกรรม",
    "วัตถุประสงค์",
    "ฐานทางกฎหมาย",
    "ข้อมูลส่วนบุคคล",
    "ผู้เข้าถึง",
    "ระยะเวลาเก็บ",
    "มาตรการ",
    "ติดต่อ",
    "ผู้ควบคุมข้อมูล",
    "สิทธิของเจ้าของข้อมูล",
]
SHOWN = 20  # of each kind on the page; the file has all
RIGHTS = "ดูและดาวน์โหลดได้เองที่หน้าข้อมูลของฉัน ขอแก้ไข ลบ ระงับ หรือคัดค้านได้ตามช่องทางติดต่อ ภายใน 30 วัน"
BASIS = "ภารกิจเพื่อประโยชน์สาธารณะ ม.๒๔ (๔) และหน้าที่ตามกฎหมาย ม.๒๔ (๖)"
MEASURES = "เข้าสู่ระบบ กำหนดสิทธิ์ตามบทบาท บันทึกการเปิดอ่านและส่งออก ไฟล์แนบเก็บแยก"


def processing_row(page: FormPage, contact: str, controller: str) -> list[str]:
    """One line of the record (ม.๓๙), read from the form as it is defined today."""
    personal = [field.label for field in page.form_fields.all() if field.is_personal]
    readers = ", ".join(group.name for group in page.readers.all()) or "ผู้มีสิทธิ์อ่านคำตอบแบบฟอร์ม"
    anonymous = "ไม่มี (ไม่ระบุตัวผู้ตอบ)"
    shown = anonymous if page.is_anonymous else ", ".join(personal) or "บัญชีผู้ส่ง"
    basis = "ไม่เก็บข้อมูลส่วนบุคคล" if page.is_anonymous else BASIS
    facts = [page.title, page.get_purpose_display(), basis, shown, readers, page.kept_for]
    return [*facts, MEASURES, contact, controller, "–" if page.is_anonymous else RIGHTS]


def processing_rows() -> list[list[str]]:
    office = OfficeSettings.load()
    contact = office.dpo_contact or "สำนักงาน"
    pages = FormPage.objects.order_by("path").prefetch_related("form_fields", "readers")
    return [processing_row(page, contact, office.office_name) for page in pages]


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """The record of processing, as a page or a file."""
    if not (
        request.user.has_perm("forms.view_submission")
        or request.user.has_perm("forms.view_results")
    ):
        raise PermissionDenied
    if kind := asked_export(request):
        return table_response("บันทึกกิจกรรมการประมวลผล", COLUMNS, processing_rows(), kind)
    rows = [list(zip(COLUMNS, row, strict=True)) for row in processing_rows()]
    due = [
        (apps.get_model(label)._meta.verbose_name, n)
        for label, n in due_for_removal(timezone.localdate()).items()
    ]
    return render(
        request, "forms/submissions/processing.html", {"columns": COLUMNS, "rows": rows, "due": due}
    )


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is held on the person who asks, as a page or as JSON to take away."""
    found = held_on(Subject.of_user(request.user))
    if asked_export(request, ("json",)):
        response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = attachment("ข้อมูลของฉัน.json")
        return response
    shown = []
    for kind, rows in found.items():
        first = [list(row.items()) for row in rows[:SHOWN]]
        shown.append((kind, first, len(rows)))
    return render(request, "forms/submissions/my_data.html", {"found": shown, "most": SHOWN})
