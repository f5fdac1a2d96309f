"""What a report says of cases that came from the office's old register: how many they are, and what
could not be computed of them.
"""

from collections.abc import Iterable

from services.desk.rules import COUNTED

from .figures import Case, Row

NEVER_KNOWN = "เวลาลงทะเบียน การติดตามผล และความเห็นของผู้ขอ ไม่มีในทะเบียนเดิม จึงไม่นับเรื่องเหล่านี้"


def counts_of_old(cases: Iterable[Case]) -> Row:
    """What was cancelled is counted nowhere."""
    old = [case for case in cases if case.is_taken_over and case.state in COUNTED]
    undated = sum(case.answered_on is None for case in old)
    untimed = sum(case.answer_days is None for case in old) - undated
    return {"count": len(old), "undated": undated, "untimed": untimed}


def words_on_old(now: Row, of_year_before: int) -> list[str]:
    """Sentences for the reader of the figures; none where nothing was taken over."""
    lines = []
    if now["count"]:
        lines.append(f"ช่วงนี้มี {now['count']:,} เรื่องที่รับโอนจากทะเบียนเดิม {NEVER_KNOWN}")
    if now["undated"]:
        lines.append(f"{now['undated']:,} เรื่องในนั้นไม่มีวันที่ตอบ จึงไม่นับใน “ให้คำปรึกษาแล้ว” และไม่มีเวลาตอบ")
    if now["untimed"]:
        lines.append(f"{now['untimed']:,} เรื่องในนั้นไม่มีเวลาตอบ เพราะระบบไม่มีวันหยุดราชการของปีนั้น")
    if of_year_before:
        lines.append(f"จำนวนของปีก่อนรวม {of_year_before:,} เรื่องที่รับโอนจากทะเบียนเดิม")
    return lines
