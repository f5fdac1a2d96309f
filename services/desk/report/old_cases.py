"""What a report says of cases that came from the office's old register: how many they are, and what
could not be computed of them.
"""

from datetime import date

from services.desk.models import Consultation

from .figures import Row

NEVER_KNOWN = "เวลาลงทะเบียน การติดตามผล และความเห็นของผู้ขอ ไม่มีในทะเบียนเดิม จึงไม่นับเรื่องเหล่านี้"


def counts_of_old(first: date, last: date, *, formal: bool) -> Row:
    """Of the questions of these days; what was cancelled is counted nowhere."""
    rows = Consultation.objects.taken_over().received_between(first, last).counted()
    if formal:
        rows = rows.filter(is_formal=True)
    told = list(rows.order_by().values_list("answered_on", "answer_days"))
    undated = sum(answered is None for answered, _ in told)
    untimed = sum(days is None for _, days in told) - undated
    return {"count": len(told), "undated": undated, "untimed": untimed}


def words_on_old(now: Row, year_before: Row) -> list[str]:
    """Sentences for the reader of the figures; none where nothing was taken over."""
    lines = []
    if now["count"]:
        lines.append(f"ช่วงนี้มี {now['count']:,} เรื่องที่รับโอนจากทะเบียนเดิม {NEVER_KNOWN}")
    if now["undated"]:
        lines.append(f"{now['undated']:,} เรื่องในนั้นไม่มีวันที่ตอบ จึงไม่นับใน “ให้คำปรึกษาแล้ว” และไม่มีเวลาตอบ")
    if now["untimed"]:
        lines.append(f"{now['untimed']:,} เรื่องในนั้นไม่มีเวลาตอบ เพราะระบบไม่มีวันหยุดราชการของปีนั้น")
    if year_before["count"]:
        lines.append(f"จำนวนของปีก่อนรวม {year_before['count']:,} เรื่องที่รับโอนจากทะเบียนเดิม")
    return lines
