"""Filled forms for tests, sent the way people send them; every answer that a test does not name
is plain.
"""

from home.models import User
from services.models import System


def access_answers(**facts) -> dict:
    """A whole access request for the first system of the register."""
    return {
        "prefix": "mr",
        "full_name": "สมมติ ผู้ขอสิทธิ์",
        "position": "teacher",
        "school": "office",
        "phone": "02 000 0000",
        "email": "asker@example.invalid",
        "systems": [System.objects.order_by("slug").first().slug],
        "request_type": "new",
        "access_level": "view",
        "reason": "รับผิดชอบงานข้อมูล",
        "undertaking": "on",
        "pdpa_ack": "on",
    } | facts


def ask_answers(**facts) -> dict:
    return {
        "full_name": "สมมติ ผู้ถาม",
        "position": "teacher",
        "school": "office",
        "contact": "02 000 0001",
        "subject": "เข้าระบบไม่ได้",
        "detail": "กดแล้วไม่มีอะไรเกิดขึ้น",
        "formality": "informal",
        "pdpa_ack": "on",
    } | facts


COUNTS = {"f": 5, "u": 4, "p": 3, "s": 2, "h": 5, "o": 1}
ITEMS = [f"{letter}{n}" for letter, count in COUNTS.items() for n in range(1, count + 1)]


def satisfaction_answers(score: str = "4", **facts) -> dict:
    system = System.objects.order_by("slug").first().slug
    return {"system": system, "respondent_type": "teacher", **dict.fromkeys(ITEMS, score)} | facts


def needs_answers(present: str = "2", wanted: str = "5", **facts) -> dict:
    pairs = {
        f"n{n}{side}": value
        for n in range(1, 12)
        for side, value in (("_d", present), ("_i", wanted))
    }
    return {
        "school": "office",
        "position": "teacher",
        "internet": "fibre",
        "priority": "เครือข่าย",
        "notice_ack": "on",
        **pairs,
    } | facts


def of_school(user: User, answers: dict) -> dict:
    return answers | {"school": str(user.school_id)}
