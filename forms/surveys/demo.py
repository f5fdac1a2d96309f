"""Sample answers for the demo: invented, the same on every machine, spread over the past half
year.
"""

import random
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from forms.page.fields import PRESENT, WANTED, school_choices, system_choices
from forms.page.models import FormPage
from forms.submissions.models import Participation, Submission, notice_of
from home.models import School, User
from home.thai.writing import BANGKOK, fiscal_year, school_year

from .models import SchoolSheet
from .rules import SheetState

COUNTS = {"satisfaction": 60, "needs": 36}
LAST_ROUND = 45
LAST_SLUG = "satisfaction-last-year"
SHEETS_SLUG = "needs-schools"
SAMPLES = {
    "priority": ["เครือข่ายไร้สายในห้องเรียน (ตัวอย่าง)", "เครื่องคอมพิวเตอร์ทดแทนเครื่องเก่า (ตัวอย่าง)"],
    "best": ["เจ้าหน้าที่ตอบเร็วและสุภาพ (ตัวอย่าง)", "คู่มือมีภาพประกอบ ทำตามได้ (ตัวอย่าง)"],
    "improve": ["อยากให้ระบบเร็วขึ้นในช่วงรอบรายงาน (ตัวอย่าง)", "ข้อความแจ้งเตือนควรเป็นภาษาไทย (ตัวอย่าง)"],
    "wish": ["อยากให้เชื่อมข้อมูลนักเรียนกับระบบวัดผล (ตัวอย่าง)"],
}


def one_answer(field, dice: random.Random) -> dict[str, object]:
    """A plausible answer to one field; free text only where a sample exists."""
    key = field.clean_name
    match field.field_type:
        case "likert":
            return {key: dice.choices(["5", "4", "3", "2", "1", "na"], [30, 40, 18, 6, 2, 4])[0]}
        case "dual":
            return {
                key + PRESENT: dice.choice(["2", "3", "3", "4"]),
                key + WANTED: dice.choice(["4", "5", "5"]),
            }
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
    """Answers of the half year before this day, and as many tokens of participating schools."""
    notice, fields, rows = notice_of(page), list(page.form_fields.all()), []
    for _ in range(count):
        answers: dict[str, object] = {}
        for field in fields:
            answers.update(one_answer(field, dice))
        day = today - timedelta(days=dice.randrange(180))
        sent = datetime.combine(day, time.min, BANGKOK)
        row = Submission(
            page=page, notice=notice, submit_time=sent, form_data=answers, closed_on=day
        )
        row.state = Submission.State.CLOSED
        rows.append(row)
    Submission.objects.bulk_create(rows)
    schools = list(School.objects.order_by("code"))
    # every fourth school has not answered
    weights = [int(number % 4 != 3) for number in range(len(schools))]
    if any(weights):
        places = dice.choices(schools, weights, k=count)
        Participation.objects.bulk_create(
            Participation(page=page, who=page.blind(f"sample {n}"), school=school)
            for n, school in enumerate(places)
        )


def last_round(page: FormPage, today: date, dice: random.Random) -> None:
    """The same survey a year ago, closed, so that rounds can be compared."""
    year = fiscal_year(today) - 1
    earlier = page.copy_for_round(LAST_SLUG, f"{page.title} ปีงบประมาณ {year}")
    closed = datetime.combine(today - timedelta(days=200), time.min, BANGKOK)
    FormPage.objects.filter(pk=earlier.pk).update(
        closes_at=closed, short_title=f"{page.short_title} {year}"
    )
    make_answers(FormPage.objects.get(pk=earlier.pk), LAST_ROUND, today - timedelta(days=200), dice)


def answer_for(field, school: School, dice: random.Random) -> dict[str, object]:
    """What a school answers of itself; the rest is as in any answer."""
    key = field.clean_name
    match field.field_type, key:
        case "school", _:
            return {key: str(school.pk)}
        case "system", _:
            return {key: sorted(slug for slug, _ in dice.sample(system_choices(), 4))}
        case "number", "students":
            return {key: dice.randrange(180, 3200, 20)}
        case "number", "staff" | "computers":
            return {key: dice.randrange(20, 160)}
        case "number", _:
            return {key: dice.choice([100, 200, 500, 1000])}
        case "checkboxes", _:
            return {key: [code for code, _ in field.choice_list if dice.random() < 0.4]}
    return one_answer(field, dice)


def sheet_of(page: FormPage, school: School, day: date, dice: random.Random) -> SchoolSheet:
    """One school's answer as it would have come that day."""
    answers: dict[str, object] = {"priority": dice.choice(SAMPLES["priority"])}
    for field in page.form_fields.all():
        answers |= answer_for(field, school, dice)
    sent = datetime.combine(day, time(10), BANGKOK)
    row = Submission(page=page, notice=notice_of(page), form_data=answers, closed_on=day)
    sender = User.objects.filter(school=school, is_active=True).order_by("pk").first()
    row.be_known(sender, school, {}, sent)
    row.state = Submission.State.CLOSED
    row.save(force_insert=True)
    facts = {"who": page.blind(f"school sample {school.pk}"), "school": school}
    Participation.objects.create(page=page, key=page.school_key(school.pk), **facts)
    return SchoolSheet.objects.create(page=page, school=school, submission=row)


def page_by_school(page: FormPage, today: date) -> FormPage:
    """The survey of needs once more, collected by school and certified there."""
    known = FormPage.objects.filter(slug=SHEETS_SLUG).first()
    if known:
        return known
    title = f"{page.title} รายโรงเรียน ปีการศึกษา {school_year(today)}"
    made = page.copy_for_round(SHEETS_SLUG, title)
    made.once, made.needs_certificate = FormPage.Once.SCHOOL, True
    made.short_title, made.series = f"{page.short_title} (รายโรงเรียน)", SHEETS_SLUG
    made.save_revision().publish()
    return FormPage.objects.get(pk=made.pk)


@transaction.atomic
def seed_sheets(today: date, dice: random.Random) -> None:
    """Most schools are certified, the first waits for its director, every fifth is silent."""
    needs = FormPage.objects.filter(slug="needs").first()
    if needs is None:
        return
    page = page_by_school(needs, today)
    if page.submissions.exists():
        return
    schools = School.objects.filter(is_active=True).order_by("code")
    for number, school in enumerate(schools):
        if number % 5 == 1:
            continue
        day = today - timedelta(days=dice.randrange(2, 200))
        sheet = sheet_of(page, school, day, dice)
        if number % 4:
            sheet.certified_at = datetime.combine(day + timedelta(days=1), time(9), BANGKOK)
            sheet.state = SheetState.CERTIFIED
            sheet.save()


def seed_answers() -> None:
    """Only into surveys that nobody has answered yet."""
    today, dice = timezone.localdate(), random.Random(2570)  # noqa: S311 - samples
    for slug, count in COUNTS.items():
        page = FormPage.objects.filter(slug=slug).first()
        if page and not page.submissions.exists():
            make_answers(page, count, today, dice)
            if slug == "satisfaction" and not FormPage.objects.filter(slug=LAST_SLUG).exists():
                last_round(page, today, dice)
    seed_sheets(today, dice)
