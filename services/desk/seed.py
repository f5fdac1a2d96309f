"""A year of invented consultations for the demo: with realistic seasons, channels and answers."""

import random
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from home.models import Holiday, OutgoingMail, School
from home.thai.workdays import is_working_day
from home.thai.writing import BANGKOK, fiscal_year, fiscal_year_bounds
from services.catalogue.models import System

from .forms import officers
from .models import Consultation
from .ready_answers import CannedAnswer, SelfSolved
from .report.memo import default_texts
from .report.models import ConsultationReport
from .report.periods import Period
from .report.rows import live_figures
from .rules import AWAITING_REQUESTER, Category, Channel, FollowUpResult, Urgency

CASES = 260
SEED = 2570
POSITIONS = (
    "ครู",
    "ครูผู้ช่วย",
    "เจ้าหน้าที่ธุรการโรงเรียน",
    "รองผู้อำนวยการโรงเรียน",
    "ผู้อำนวยการโรงเรียน",
    "ครูอัตราจ้าง",
)
# Slug of the system, category, subject, frequency, and a short answer.
QUESTIONS = (
    (
        "dmc",
        Category.STUDENT_MOVE,
        "ย้ายนักเรียนเข้าในระบบ DMC แล้วชื่อไม่ขึ้น",
        9,
        "ให้โรงเรียนเดิมย้ายออกก่อน แล้วกดย้ายเข้าอีกครั้ง",
    ),
    (
        "dmc",
        Category.DATA_ENTRY,
        "นักเรียนซ้ำซ้อนแก้ไขอย่างไร",
        9,
        "ตรวจในเมนูข้อมูลซ้ำซ้อน แล้วติดต่อโรงเรียนที่มีชื่อซ้ำ",
    ),
    ("dmc", Category.REPORT, "ยืนยันข้อมูลสิ้นปีการศึกษาไม่ได้", 5, "แก้ไขรายการที่แจ้งเตือนให้ครบก่อน จึงยืนยันได้"),
    (
        "cct",
        Category.DATA_ENTRY,
        "บันทึกแบบขอรับทุนนักเรียนยากจนหลังปิดรอบ",
        5,
        "รอบปิดแล้ว ให้แจ้งรายชื่อเพื่อเสนอเปิดระบบเพิ่มเติม",
    ),
    (
        "gcode",
        Category.ACCOUNT,
        "ขอรหัส G ให้นักเรียนที่ไม่มีหลักฐานทะเบียนราษฎร",
        4,
        "เตรียมเอกสารตามคู่มือ แล้วยื่นในระบบ Gcode",
    ),
    (
        "obec-asset",
        Category.DATA_ENTRY,
        "ลงทะเบียนครุภัณฑ์ที่ได้รับบริจาค",
        4,
        "เลือกประเภทการได้มาเป็นรับบริจาค แล้วแนบเอกสาร",
    ),
    ("amss", Category.ACCOUNT, "ลืมรหัสเข้าใช้ AMSS++", 6, "ตั้งรหัสใหม่ให้แล้ว โปรดเปลี่ยนเมื่อเข้าใช้ครั้งแรก"),
    (
        "sesa",
        Category.REPORT,
        "ส่งออกรายงาน SESA เป็น Excel ไม่ได้",
        3,
        "ใช้เมนูส่งออกแบบใหม่ และปิดตัวบล็อกหน้าต่าง",
    ),
    ("video-conference", Category.CONFERENCE, "ขอใช้ห้องประชุมทางไกล", 5, "จองให้แล้ว ส่งลิงก์ทางหนังสือ"),
    (
        "mi-test",
        Category.SYSTEM_ERROR,
        "แบบสำรวจแววความสามารถพิเศษเปิดไม่ขึ้น",
        2,
        "ล้างแคชแล้วเปิดใหม่ หากไม่ได้ให้แจ้งเวลาที่พบ",
    ),
    (
        "",
        Category.NETWORK,
        "อินเทอร์เน็ตโรงเรียนช้าช่วงบ่าย",
        4,
        "ตรวจปริมาณการใช้งานแล้ว แนะนำแยกเครือข่ายนักเรียน",
    ),
    (
        "",
        Category.HARDWARE,
        "เครื่องพิมพ์ต่อเครือข่ายแล้วพิมพ์ไม่ออก",
        3,
        "ติดตั้งไดรเวอร์ใหม่และกำหนดหมายเลขเครื่อง",
    ),
    (
        "",
        Category.SECURITY,
        "เผยแพร่ภาพนักเรียนบนเว็บไซต์ต้องทำอย่างไร",
        3,
        "ใช้เฉพาะภาพที่ผู้ปกครองยินยอมเป็นลายลักษณ์อักษร",
    ),
    ("", Category.TRAINING, "ขอวิทยากรอบรมการใช้ระบบสารสนเทศ", 2, "นัดวันอบรมแล้ว โปรดทำหนังสือเชิญ"),
)
CHANNELS = {
    Channel.PHONE: 8,
    Channel.LINE: 9,
    Channel.WEB: 5,
    Channel.WALK_IN: 3,
    Channel.EMAIL: 2,
    Channel.LETTER: 2,
    Channel.REMOTE: 1,
}
BUSY = {
    6: 3.0,
    11: 3.0,
    3: 2.0,
    10: 1.5,
    5: 1.5,
    4: 0.4,
}  # months of the DMC rounds and the year's end
CANNED = (
    ("ขอข้อมูลเพิ่ม", "โปรดส่งภาพหน้าจอและข้อความที่ระบบแจ้ง โดยปิดทับข้อมูลส่วนบุคคลของนักเรียนก่อน"),
    ("ส่งต่อเจ้าของระบบ", "กลุ่มได้ส่งเรื่องถึงหน่วยงานเจ้าของระบบแล้ว และจะแจ้งผลให้ทราบ"),
)


def moments(dice: random.Random, today: date, holidays: frozenset[date]) -> list[datetime]:
    """The times of questions: office days of this fiscal year and the one before, more in the busy
    months.
    """
    first = fiscal_year_bounds(fiscal_year(today) - 1)[0]
    days = [first + timedelta(days=n) for n in range((today - first).days)]
    days = [day for day in days if is_working_day(day, holidays)]
    chosen = sorted(dice.choices(days, [BUSY.get(day.month, 1.0) for day in days], k=CASES))
    return [
        datetime.combine(day, time(dice.randint(8, 16), dice.randrange(60)), BANGKOK)
        for day in chosen
    ]


def facts(
    dice: random.Random, schools: list[School], systems: dict[str, System]
) -> tuple[dict, str]:
    slug, category, subject, _, answer = dice.choices(QUESTIONS, [row[3] for row in QUESTIONS])[0]
    channel = dice.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    return {
        "subject": subject,
        "category": category,
        "system": systems.get(slug),
        "channel": channel,
        "is_formal": channel == Channel.LETTER or dice.random() < 0.1,
        "school": dice.choices(schools, range(len(schools), 0, -1))[0],
        "requester_name": f"ผู้ขอตัวอย่าง {dice.randint(1, 80)}",
        "requester_position": dice.choice(POSITIONS),
    }, answer


def what_followed(dice: random.Random, case: Consultation, at: datetime, by) -> None:
    """The events after the answer: the requester's feedback, a follow-up, closing."""
    if dice.random() < 0.6:
        levels = {"satisfaction": dice.choices((5, 4, 3, 2), (10, 8, 3, 1))[0]}
        if case.is_formal:
            levels |= {"before": dice.choice((1, 2, 3)), "after": dice.choice((3, 4, 5))}
        happy = dice.random() < 0.93
        case.answers.last().requester_says(understood=happy, at=at, **levels)
        if not happy:
            case.refresh_from_db()
            case.answer(by=by, at=at, text="โทรศัพท์อธิบายเพิ่มเติมทีละขั้นตอนแล้ว", method=Channel.PHONE)
    case.refresh_from_db()
    if case.state in AWAITING_REQUESTER and dice.random() < 0.7:
        result = dice.choices(list(FollowUpResult), (12, 3, 1, 1, 1))[0]
        case.record_follow_up(
            by=by, at=at + timedelta(days=1), channel=Channel.PHONE, result=result
        )
        case.refresh_from_db()
        case.close(
            at=at + timedelta(days=1),
            reason="ติดต่อผู้ขอเพื่อประเมินไม่ได้" if case.needs_assessment else "",
        )


def live_through(
    dice: random.Random, at: datetime, now: datetime, given: dict, answer: str, staff: list
) -> None:
    """Plays one case up to the state that it would have reached by now."""
    by = dice.choice(staff)
    case = Consultation.objects.receive(at=at, entered_by=by, **given)
    written = at + timedelta(minutes=dice.choices((0, 10, 45), (8, 3, 1))[0])
    Consultation.objects.filter(pk=case.pk).update(created_at=written)
    if dice.random() < 0.03:
        case.cancel(at=at, reason="ผู้ขอแจ้งยกเลิก")
        return
    hours = dice.choices((0.2, 3, 26, 50, 100, 220), (9, 6, 5, 3, 2, 1))[0]
    answered = at + timedelta(hours=hours)
    if answered > now:
        return
    case.take(by=by, at=at)
    page = guide_for(case) if dice.random() < 0.4 else None
    case.answer(by=by, at=answered, text=answer, page=page)
    replied = answered + timedelta(days=2)
    if replied < now - timedelta(days=3):
        case.refresh_from_db()
        what_followed(dice, case, replied, by)


def guide_for(case: Consultation):
    """A guide for the case's system, if the knowledge base has one."""
    return case.system.guidepages.live().order_by("pk").first() if case.system else None


def solve_some(
    dice: random.Random, days: list[datetime], schools: list[School], systems: dict[str, System]
) -> None:
    """Questions that a guide answered before they were sent."""
    for slug, _, subject, often, _ in QUESTIONS:
        page = systems[slug].guidepages.live().first() if slug in systems else None
        for _ in range(often if page else 0):
            SelfSolved.count(page, subject, dice.choice(schools), dice.choice(days))


def mark_some_urgent() -> None:
    """Each third of the questions that wait for an answer."""
    for number, case in enumerate(Consultation.objects.open().order_by("pk")):
        if number % 3 == 0:
            case.urgency = Urgency.VERY_URGENT if number % 2 else Urgency.URGENT
            case.save_without_historical_record()


def propose_report(today: date, by) -> None:
    """Submit last year's report to the director."""
    period = Period(fiscal_year(today) - 1)
    figures = live_figures(period, today)
    report = ConsultationReport(period=str(period), **default_texts(figures))
    report.save()
    report.send(by=by, at=timezone.now(), figures=figures)


@transaction.atomic
def seed(today: date | None = None) -> None:
    """The same year each time; a desk that has cases is not changed."""
    if Consultation.objects.exists():
        return
    dice = random.Random(SEED)  # noqa: S311 - invented data, not a secret
    today = today or timezone.localdate()
    now = datetime.combine(today, time(12), BANGKOK)
    schools, staff = (
        list(School.objects.filter(is_active=True)),
        list(officers().exclude(username="admin")),
    )
    systems = {system.slug: system for system in System.objects.all()}
    if not schools or not staff:
        return
    for title, text in CANNED:
        CannedAnswer.objects.get_or_create(title=title, defaults={"text": text})
    mailed = OutgoingMail.objects.order_by("pk").last()
    days = moments(dice, today, Holiday.objects.dates())
    for at in days:
        given, answer = facts(dice, schools, systems)
        live_through(dice, at, now, given, answer, staff)
    mark_some_urgent()
    solve_some(dice, days, schools, systems)
    author = next((one for one in staff if one.username == "officer"), staff[0])
    propose_report(today, author)
    # invented people get no mail
    OutgoingMail.objects.filter(pk__gt=mailed.pk if mailed else 0).delete()
