"""The list of consultations for the desk and the admin: each with its clock, and as a file."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from django.http import HttpResponseBase

from home.files.exports import table_response
from home.models import Holiday

from .case_answers import as_lines, own_answers
from .models import Consultation
from .rules import CLOCK_STATES, Clock, Obligation
from .settings import DeskSettings

COLUMNS: list[tuple[str, Callable[[Consultation], object]]] = [
    ("เลขทะเบียน", lambda row: row.number),
    ("รับเรื่องเมื่อ", lambda row: row.received_at),
    ("สถานะ", lambda row: row.get_state_display()),
    ("ช่องทาง", lambda row: row.get_channel_display()),
    ("ลักษณะ", lambda row: "เป็นทางการ" if row.is_formal else "ไม่เป็นทางการ"),
    ("ประเภทเรื่อง", lambda row: row.get_category_display()),
    ("ระบบ", lambda row: row.system),
    ("โรงเรียน", lambda row: row.school),
    ("ตำแหน่งผู้ขอ", lambda row: row.requester_position),
    ("เรื่อง", lambda row: row.subject),
    ("ความเร่งด่วน", lambda row: row.get_urgency_display()),
    ("ช่องทางที่สะดวกรับคำตอบ", lambda row: row.get_reply_channel_display()),
    ("ส่งจากหน้า", lambda row: row.came_from),
    ("ผู้ให้คำปรึกษา", lambda row: row.officer),
    ("ตอบภายใน", lambda row: row.due_on),
    ("ให้คำปรึกษาเมื่อ", lambda row: row.answered_at),
    ("เวลาตอบ (วันทำการ)", lambda row: row.answer_days),
    ("ที่มา", lambda row: row.origin),
]


def export(rows, kind: str) -> HttpResponseBase:
    """Each case with its facts, and in the last column the answers to the office's additional
    questions.
    """
    columns = [*(name for name, _ in COLUMNS), "คำตอบอื่นในแบบฟอร์ม"]
    told = lines(rows.iterator(chunk_size=2000))
    return table_response(
        "เรื่องขอคำปรึกษา", columns, told, kind, of="services.consultation", count=rows.count()
    )


def lines(rows: Iterable[Consultation]) -> Iterator[list[object]]:
    rows = iter(rows)
    while part := list(islice(rows, 500)):
        asked = own_answers(part)
        for row in part:
            yield [*(value(row) for _, value in COLUMNS), as_lines(asked.get(row.pk, []))]


def with_clocks(cases: Iterable[Consultation], today: date) -> list[Consultation]:
    """Each case with its badge of time, for the list."""
    holidays, desk = Holiday.objects.dates(), DeskSettings.load()
    rows = list(cases)
    for case in rows:
        case.due = case.clock(today, holidays, desk.days_for(case.urgency))
        case.due_state = CLOCK_STATES[Clock(case.due)]
        owed = case.overdue_obligations(today)  # the badge of time tells of the answer
        case.age_days = max(0, (today - case.asked_on).days)
        case.also_overdue = [each.label for each in owed if each != Obligation.ANSWER]
    return rows
