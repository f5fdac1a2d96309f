"""Requests of data subjects that wait for who deals with them."""

from django.utils import timezone

from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines

from .models import DataRequest
from .rules import Who


def requests_waiting(user, most: int) -> WaitingList:
    if not user.has_perm(Who.HANDLER):
        return NOTHING
    return first_lines(DataRequest.objects.open(), most, line)


def line(row: DataRequest) -> Waiting:
    late = "เกินกำหนด" if row.is_overdue(timezone.localdate()) else ""
    title = f"{row.number} {row.get_kind_display()}"
    return Waiting(title, row.get_absolute_url(), "สิทธิเจ้าของข้อมูล", row.due_on, late)
