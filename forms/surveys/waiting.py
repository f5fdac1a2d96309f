"""Sheets of schools that wait: for the director's certificate, and for a new answer."""

from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines

from .models import SchoolSheet
from .rules import SheetState


def sheets_to_certify(user, most: int) -> WaitingList:
    if not user.school_id or not user.has_perm("forms.certify_access"):
        return NOTHING
    rows = SchoolSheet.objects.filter(school=user.school_id, state=SheetState.WAITING)
    return first_lines(rows.select_related("page", "school").order_by("pk"), most, certify_line)


def certify_line(sheet: SchoolSheet) -> Waiting:
    return Waiting(f"รับรองข้อมูลของโรงเรียน: {sheet.page}", sheet.get_absolute_url(), "รอท่านรับรอง")


def sheets_to_correct(user, most: int) -> WaitingList:
    """What this person answered for the school and its director sent back."""
    if not user.school_id:
        return NOTHING
    rows = SchoolSheet.objects.filter(submission__user=user, state=SheetState.RETURNED)
    return first_lines(rows.select_related("page", "school").order_by("pk"), most, correct_line)


def correct_line(sheet: SchoolSheet) -> Waiting:
    return Waiting(
        f"แก้ไขข้อมูลของโรงเรียน: {sheet.page}", sheet.page.get_url() or "", "ผู้อำนวยการส่งกลับ"
    )
