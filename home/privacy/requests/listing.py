"""The register of requests as a file."""

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponseBase

from home.files.exports import table_response

from .models import DataRequest

COLUMNS: list[tuple[str, Callable[[DataRequest], object]]] = [
    ("เลขรับ", lambda row: row.number),
    ("เรื่องที่ขอ", lambda row: row.get_kind_display()),
    ("รับเมื่อ", lambda row: row.received_at),
    ("กำหนด", lambda row: row.due_on),
    ("สถานะ", lambda row: row.get_state_display()),
    ("ผู้ขอ", lambda row: row.name),
    ("ยื่นแทน", lambda row: row.on_behalf_of),
    ("ยื่นจากบัญชี", lambda row: row.by_account),
    ("ผู้ยืนยันตัวตน", lambda row: row.confirmed_by),
    ("ผลหรือเหตุผล", lambda row: row.outcome),
    ("ผู้ดำเนินการ", lambda row: row.closed_by),
    ("เสร็จเมื่อ", lambda row: row.closed_at),
]


def export(rows: QuerySet, kind: str, today: date) -> HttpResponseBase:
    told = (line_of(row, today) for row in rows.iterator(chunk_size=2000))
    return table_response(
        "ทะเบียนคำขอใช้สิทธิของเจ้าของข้อมูล",
        [*(name for name, _ in COLUMNS), "เกินกำหนด"],
        told,
        kind,
        of="home.datarequest",
        count=rows.count(),
    )


def line_of(row: DataRequest, today: date) -> list[object]:
    return [*(value(row) for _, value in COLUMNS), row.is_overdue(today)]
