"""Sample answers for the demo: invented, the same on every machine, spread over the past half year."""

import random
from datetime import date, datetime, time, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from docx import Document

from forms.access.models import AccessItem
from forms.page.fields import PRESENT, WANTED, school_choices, system_choices
from forms.page.models import FormPage
from home.models import OutgoingMail, School, User
from home.thai.writing import BANGKOK, fiscal_year, format_date_short
from services.models import System

from .models import Participation, Submission, SubmissionFile, notice_of

COUNTS = {"satisfaction": 60, "needs": 36}
LAST_ROUND = 45
LAST_SLUG = "satisfaction-last-year"
SAMPLES = {
    "priority": ["เครือข่ายไร้สายในห้องเรียน (ตัวอย่าง)", "เครื่องคอมพิวเตอร์ทดแทนเครื่องเก่า (ตัวอย่าง)"],
    "best": ["เจ้าหน้าที่ตอบเร็วและสุภาพ (ตัวอย่าง)", "คู่มือมีภาพประกอบ ทำตามได้ (ตัวอย่าง)"],
    "improve": ["อยากให้ระบบเร็วขึ้นในช่วงรอบรายงาน (ตัวอย่าง)", "ข้อความแจ้งเตือนควรเป็นภาษาไทย (ตัวอย่าง)"],
    "wish": ["อยากให้เชื่อมข้อมูลนักเรียนกับระบบวัดผล (ตัวอย่าง)"],
}


def one_answer(field, dice: random.Random) -> dict[str, object]:
    """A plausible answer to one field; free text only where a sample stands ready."""
    key = field.clean_name
    match field.field_type:
        case "likert":
            return {key: dice.choices(["5", "4", "3", "2", "1", "na"], [30, 40, 18, 6, 2, 4])[0]}
        case "dual":
            return {key + PRESENT: dice.choice(["2", "3", "3", "4"]), key + WANTED: dice.choice(["4", "5", "5"])}
        case "radio" | "dropdown":
            return {key: dice.choice(field.choice_list)[0]}
        case "system" if not field.multiple:
            return {key: dice.choice(system_choices()[:4])[0]}
        case "school":
            return {key: dice.choice(school_choices())[0]}
        case "consent":
            return {key: dice.random() < 0.7}
    return {key: dice.choice(SAMPLES[key])} if key in SAMPLES and dice.random() < 0.2 else {}


def make_answers(page: FormPage, count: int, today: date, dice: random.Random) -> None:
    """Answers of the half year before this day, and as many signs of schools that took part."""
    notice, fields, rows = notice_of(page), list(page.form_fields.all()), []
    for _ in range(count):
        answers = {key: value for field in fields for key, value in one_answer(field, dice).items()}
        day = today - timedelta(days=dice.randrange(180))
        sent = datetime.combine(day, time.min, BANGKOK)
        row = Submission(page=page, notice=notice, submit_time=sent, form_data=answers, closed_on=day)
        row.state = Submission.State.CLOSED
        rows.append(row)
    Submission.objects.bulk_create(rows)
    schools = list(School.objects.order_by("code"))
    weights = [0 if number % 4 == 3 else 1 for number in range(len(schools))]  # every fourth has not answered
    if any(weights):
        places = dice.choices(schools, weights, k=count)
        Participation.objects.bulk_create(
            Participation(page=page, who=page.blind(f"sample {n}"), school=school) for n, school in enumerate(places)
        )


def last_round(page: FormPage, today: date, dice: random.Random) -> None:
    """The same survey a year ago, closed, so that rounds can be compared."""
    year = fiscal_year(today) - 1
    earlier = page.copy_for_round(LAST_SLUG, f"{page.title} ปีงบประมาณ {year}")
    closed = datetime.combine(today - timedelta(days=200), time.min, BANGKOK)
    FormPage.objects.filter(pk=earlier.pk).update(closes_at=closed, short_title=f"{page.short_title} {year}")
    make_answers(FormPage.objects.get(pk=earlier.pk), LAST_ROUND, today - timedelta(days=200), dice)


def seed_answers() -> None:
    """Only into surveys that nobody has answered yet."""
    today, dice = timezone.localdate(), random.Random(2570)  # noqa: S311 - samples
    for slug, count in COUNTS.items():
        page = FormPage.objects.filter(slug=slug).first()
        if page and not page.submissions.exists():
            make_answers(page, count, today, dice)
            if slug == "satisfaction" and not FormPage.objects.filter(slug=LAST_SLUG).exists():
                last_round(page, today, dice)


# Access requests ------------------------------------------------------------------------------------------------------
# Sender, systems, kind, days ago, and the moves on each system by whom; a reason goes with a move that needs one.
REASON = "ตัวอย่าง: รับผิดชอบงานตามคำสั่งโรงเรียน"
ACTORS = ("teacher", "teacher2", "principal", "officer", "head", "director")
REVIEWED = [("principal", "certify"), ("officer", "review")]
ON_PAPER = [("officer", "certify_on_paper"), ("officer", "review")]
GIVEN = [("director", "approve"), ("head", "grant")]
REQUESTS = (
    ("teacher", ["dmc"], "new", 170, REVIEWED + GIVEN),
    ("teacher2", ["sesa"], "new", 120, ON_PAPER + GIVEN),
    ("teacher", ["amss", "gcode"], "change_rights", 60, REVIEWED + GIVEN),
    ("teacher2", ["obec-asset"], "new", 40, [*ON_PAPER, ("director", "refuse")]),
    ("teacher", ["cct"], "new", 8, [*REVIEWED, ("officer", "return")]),
    ("teacher", ["mi-test", "video-conference"], "new", 3, REVIEWED),
    ("officer", ["dmc"], "new", 2, [("head", "review")]),
    ("teacher2", ["dmc"], "replace", 1, []),
)


def assignment() -> ContentFile:
    """The order that came with a request, as a file."""
    paper, file = Document(), BytesIO()
    paper.add_paragraph("คำสั่งมอบหมายงาน (ตัวอย่าง)")
    paper.save(file)
    return ContentFile(file.getvalue(), name="คำสั่งมอบหมายงาน (ตัวอย่าง).docx")


def send_request(user: User, systems: list[str], kind: str, at: datetime) -> Submission:
    page = FormPage.objects.get(slug="access-request")
    answers = {
        "full_name": f"{user.first_name} {user.last_name}",
        "position": "teacher",
        "school": str(user.school_id or "office"),
        "phone": "02 000 0000",
        "email": user.email,
        "systems": systems,
        "request_type": kind,
        "replaces_user": "คนเดิม ตัวอย่าง" if kind == "replace" else "",
        "access_level": "edit",
        "reason": REASON,
        "undertaking": True,
        "pdpa_ack": True,
    }
    return Submission.store(page, answers, user, at, None)


def make_request(people: dict[str, User], row: tuple, now: datetime) -> None:
    sender, systems, kind, days, moves = row
    at = now - timedelta(days=days)
    known = list(System.objects.filter(slug__in=systems).values_list("slug", flat=True))
    submission = send_request(people[sender], known, kind, at)
    if kind == "change_rights":
        SubmissionFile.keep(assignment(), submission=submission, key="assignment_order")
    for item in submission.access.items.all():
        for step, (who, name) in enumerate(moves, 1):
            item.move(name, people[who], at + timedelta(hours=step), reason=f"ตัวอย่าง {format_date_short(at)}")


@transaction.atomic
def seed_requests() -> None:
    """Requests of the demo accounts in many states; rights whose end is near, so that reminders can be seen."""
    page = FormPage.objects.filter(slug="access-request").first()
    people = {user.username: user for user in User.objects.filter(username__in=ACTORS)}
    if page is None or page.submissions.exists() or len(people) < len(ACTORS):
        return
    now = timezone.now().replace(hour=3, minute=0, second=0, microsecond=0)
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    for row in REQUESTS:
        make_request(people, row, now)
    OutgoingMail.objects.exclude(pk__in=before).delete()  # nobody is written to about samples
    soon = timezone.localdate() + timedelta(days=20)
    first = AccessItem.objects.active().order_by("granted_on").first()
    if first:
        AccessItem.objects.filter(pk=first.pk).update(valid_until=soon, review_on=soon)
