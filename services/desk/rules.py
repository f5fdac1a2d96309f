"""The rules of the consultation desk: states, named sets, the table of moves, and the clock. No
database.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import models

from home.moves import Move, Moves
from home.office.track import Track
from home.thai.workdays import add_working_days, working_days_between

LONGEST_TEXT = 10_000  # letters that anybody may write about a case


class State(models.TextChoices):
    """The state of a consultation."""

    RECEIVED = "received", "รับเรื่อง"
    STUDYING = "studying", "กำลังศึกษาประเด็น"
    ANSWERING = "answering", "กำลังเตรียมคำตอบ"
    ANSWERED = "answered", "ให้คำปรึกษาแล้ว"
    FOLLOW_UP = "follow_up", "ติดตามผลแล้ว"
    REOPENED = "reopened", "เปิดเรื่องใหม่"
    CLOSED = "closed", "ปิดเรื่อง"
    CANCELLED = "cancelled", "ยกเลิก"


OPEN = frozenset({State.RECEIVED, State.STUDYING, State.ANSWERING, State.REOPENED})
UNTAKEN = frozenset({State.RECEIVED, State.REOPENED})
AWAITING_REQUESTER = frozenset({State.ANSWERED, State.FOLLOW_UP})
ENDED = frozenset({State.CLOSED, State.CANCELLED})
COUNTED = frozenset(State) - {State.CANCELLED}  # what is in the figures
# The colour beside the word, as templates/components/badge.html names it.
BADGES = {
    State.RECEIVED: "warn",
    State.STUDYING: "info",
    State.ANSWERING: "info",
    State.ANSWERED: "ok",
    State.FOLLOW_UP: "ok",
    State.REOPENED: "warn",
    State.CLOSED: "",
    State.CANCELLED: "",
}

# How far a question has come for who asked it.
TRACK = ("ส่งเรื่อง", "รอคำตอบ", "ได้คำตอบแล้ว")


def track_of(state: str, understood: bool | None) -> Track | None:
    """None where nothing waits any more; understood: what the requester said of the answer."""
    if state in OPEN:
        return Track(TRACK, 1, "กลุ่มงานตอบ")
    if state in AWAITING_REQUESTER and understood is None:
        return Track(TRACK, 2, "ท่านบอกว่าเข้าใจหรือต้องการถามต่อ")
    return None


class Channel(models.TextChoices):
    """How a question arrived, or an answer was given."""

    PHONE = "phone", "โทรศัพท์"
    LINE = "line", "Line"
    WALK_IN = "walk_in", "ติดต่อด้วยตนเอง"
    WEB = "web", "แบบฟอร์มบนเว็บไซต์"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "หนังสือราชการ/ลายลักษณ์อักษร"
    REMOTE = "remote", "Remote/ประชุมออนไลน์"
    ONSITE = "onsite", "ออกปฏิบัติงาน ณ โรงเรียน"
    KM = "km", "กิจกรรม/โครงการ KM"


class Category(models.TextChoices):
    """The subject area of a question."""

    ACCOUNT = "account", "บัญชีผู้ใช้/รหัสผ่าน/สิทธิ์การเข้าถึง"
    DATA_ENTRY = "data_entry", "การบันทึก/แก้ไข/ยืนยันข้อมูล"
    STUDENT_MOVE = "student_move", "การย้าย/จำหน่าย/ข้อมูลซ้ำซ้อนของนักเรียน"
    REPORT = "report", "การออกรายงาน/ส่งออกข้อมูล"
    SYSTEM_ERROR = "system_error", "ระบบขัดข้อง/ข้อผิดพลาดของโปรแกรม"
    NETWORK = "network", "เครือข่าย/อินเทอร์เน็ต"
    HARDWARE = "hardware", "เครื่องคอมพิวเตอร์และอุปกรณ์ต่อพ่วง"
    CONFERENCE = "conference", "การประชุมทางไกล"
    WEBSITE_EMAIL = "website_email", "เว็บไซต์/อีเมล/สื่อออนไลน์ของหน่วยงาน"
    SECURITY = "security", "ความมั่นคงปลอดภัย/PDPA/กฎหมาย"
    PROCUREMENT = "procurement", "คุณลักษณะเฉพาะ/การจัดหาอุปกรณ์ ICT"
    TRAINING = "training", "ขอรับการอบรม/นิเทศ/วิทยากร"
    OTHER = "other", "อื่น ๆ"


class Urgency(models.IntegerChoices):
    """How soon the requester needs the answer; the greater, the sooner."""

    NORMAL = 0, "ปกติ"
    URGENT = 1, "ด่วน"
    VERY_URGENT = 2, "ด่วนมาก"


URGENCY_BADGES = {Urgency.NORMAL: "", Urgency.URGENT: "warn", Urgency.VERY_URGENT: "bad"}


class Position(models.TextChoices):
    """Positions as the forms offer them (forms/page/seed/shared.toml); a case keeps the words."""

    PRINCIPAL = "principal", "ผู้อำนวยการโรงเรียน"
    DEPUTY_PRINCIPAL = "deputy_principal", "รองผู้อำนวยการโรงเรียน"
    TEACHER = "teacher", "ครู"
    ASSISTANT_TEACHER = "assistant_teacher", "ครูผู้ช่วย"
    GOVERNMENT_EMPLOYEE = "government_employee", "พนักงานราชการ"
    CONTRACT_TEACHER = "contract_teacher", "ครูอัตราจ้าง"
    SCHOOL_CLERK = "school_clerk", "เจ้าหน้าที่ธุรการโรงเรียน"
    SUPERVISOR = "supervisor", "ศึกษานิเทศก์"
    PERSONNEL_38C2 = "personnel_38c2", "บุคลากรทางการศึกษาอื่นตามมาตรา ๓๘ ค.(๒)"
    HIRED_STAFF = "hired_staff", "ลูกจ้าง"
    OTHER = "other", "อื่น ๆ"


def name_position(text: str) -> str:
    """A position as people read it: the words of a code, whoever sent it, else what was typed."""
    typed = " ".join(text.split())
    code = typed.lower()
    return str(Position(code).label) if code in Position.values else typed


class FollowUpResult(models.TextChoices):
    """The result of an answer, as found by the follow-up."""

    DONE = "done", "ดำเนินการได้ด้วยตนเองแล้ว"
    PARTLY = "partly", "ดำเนินการได้บางส่วน"
    NOT_YET = "not_yet", "ยังดำเนินการไม่ได้"
    NOT_TRIED = "not_tried", "ยังไม่ได้ดำเนินการ"
    NO_CONTACT = "no_contact", "ติดต่อไม่ได้"


class Level(models.IntegerChoices):
    """Five levels of understanding or satisfaction; there is no default."""

    MOST = 5, "มากที่สุด"
    MUCH = 4, "มาก"
    MIDDLE = 3, "ปานกลาง"
    LITTLE = 2, "น้อย"
    LEAST = 1, "น้อยที่สุด"


MOVES = Moves(
    "เรื่องนี้",
    State.choices,
    Move("take", "รับเรื่องนี้", UNTAKEN, State.STUDYING, icon="check"),
    Move("prepare", "กำหนดวิธีให้คำปรึกษา", frozenset({State.STUDYING}), State.ANSWERING),
    Move(
        "answer",
        "ส่งคำตอบ",
        OPEN,
        State.ANSWERED,
        icon="send",
        mail="emails/consultation_answered.txt",
    ),
    Move("follow_up", "บันทึกการติดตามผล", AWAITING_REQUESTER, State.FOLLOW_UP),
    Move("close", "ปิดเรื่อง", AWAITING_REQUESTER, State.CLOSED),
    Move(
        "reopen",
        "เปิดเรื่องใหม่",
        AWAITING_REQUESTER | {State.CLOSED},
        State.REOPENED,
        needs_reason=True,
    ),
    Move(
        "cancel",
        "ยกเลิกเรื่อง",
        OPEN,
        State.CANCELLED,
        needs_reason=True,
        mail="emails/consultation_cancelled.txt",
    ),
    asks_of_passwords=True,
)


class Obligation(models.TextChoices):
    """What the desk owes to a question, each with a time of its own."""

    REGISTRATION = "registration", "ลงทะเบียน"
    ANSWER = "answer", "ให้คำปรึกษา"
    FOLLOW_UP = "follow_up", "ติดตามผล"
    GUIDE = "guide", "จัดทำคู่มือ"


class Owed(NamedTuple):
    """The facts of a case by which it is known what is overdue; follow_up_on is empty where none
    is owed, guide_due_on where no guide was begun.
    """

    state: str
    created_at: datetime
    register_by: datetime | None
    due_on: date
    follow_up_on: date | None
    followed_up_on: date | None
    guide_due_on: date | None
    guide_published_on: date | None


def is_past(due_on: date | None, today: date) -> bool:
    return due_on is not None and is_overdue(due_on, today)


def is_registered_late(created_at: datetime, register_by: datetime | None) -> bool:
    return register_by is not None and created_at > register_by


def overdue_obligations(owed: Owed, today: date) -> list[Obligation]:
    """What should have been done by now and was not, in the order of the work; the conditions in
    obligations.py say the same. A late registration counts until the case has ended, for it cannot
    be made good; what has ended is no longer followed up.
    """
    late = is_registered_late(owed.created_at, owed.register_by)
    awaits_follow_up = owed.state in AWAITING_REQUESTER and owed.followed_up_on is None
    awaits_guide = owed.state in COUNTED and owed.guide_published_on is None
    rows = (
        (Obligation.REGISTRATION, late and owed.state not in ENDED),
        (Obligation.ANSWER, owed.state in OPEN and is_past(owed.due_on, today)),
        (Obligation.FOLLOW_UP, awaits_follow_up and is_past(owed.follow_up_on, today)),
        (Obligation.GUIDE, awaits_guide and is_past(owed.guide_due_on, today)),
    )
    return [obligation for obligation, is_late in rows if is_late]


class Clock(models.TextChoices):
    """The state of a due date on a day, with its label."""

    DUE = "due", "อยู่ในเวลา"
    NEAR = "near", "ใกล้ครบกำหนด"
    OVERDUE = "overdue", "เกินกำหนด"
    MET = "met", "ตอบในเวลา"
    LATE = "late", "ตอบเกินเวลา"


def is_overdue(due_on: date, today: date) -> bool:
    """The one definition, for every obligation: on the due day itself it is still in time. The
    conditions of obligations.py apply the same rule.
    """
    return today > due_on


def clock(
    due_on: date, answer_days: int | None, standard: int, today: date, holidays: Collection[date]
) -> Clock:
    """The state of an answer relative to its due date; on that day, and on the working day before,
    it is near. An answered case is judged by the working days that it took, since a reopened case
    has a new due date.
    """
    if answer_days is not None:
        return Clock.MET if answer_days <= standard else Clock.LATE
    if is_overdue(due_on, today):
        return Clock.OVERDUE
    return Clock.NEAR if working_days_between(today, due_on, holidays) <= 1 else Clock.DUE


CLOCK_STATES = {
    Clock.DUE: "info",
    Clock.NEAR: "warn",
    Clock.OVERDUE: "bad",
    Clock.MET: "ok",
    Clock.LATE: "warn",
}


def days_to_answer(received_on: date, answered_on: date, holidays: Collection[date]) -> int:
    """Working days from day 0; zero for an answer given before day 0 begins (in the evening)."""
    return max(0, working_days_between(received_on, answered_on, holidays))


def follow_up_due(answered_on: date, days: int, holidays: Collection[date]) -> date:
    return add_working_days(answered_on, days, holidays)


def guide_due(asked_on: date, days: int, holidays: Collection[date]) -> date:
    """A guide has a deadline in calendar days; if it falls on a holiday, the next working day."""
    return add_working_days(asked_on + timedelta(days=days), 0, holidays)


STEPS = {
    1: "ศึกษาประเด็น",
    2: "กำหนดวิธีให้คำปรึกษา",
    3: "วิเคราะห์ กำหนดองค์ความรู้",
    4: "จัดทำคู่มือ/แนวทาง",
    5: "ลงทะเบียนคุมประเด็น",
    6: "ติดตามผล",
    7: "สรุปเสนอ ผอ.สพท. รับทราบ",
}
