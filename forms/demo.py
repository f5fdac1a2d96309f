"""Sample answers for the demo: invented, the same on every machine, spread over the past half year."""

import random
from datetime import datetime, time, timedelta

from django.utils import timezone

from home.thai import BANGKOK

from .fields import PRESENT, WANTED, school_choices, system_choices
from .models import FormPage, Submission
from .models.submissions import notice_of

COUNTS = {"satisfaction": 60, "needs": 36}
SAMPLES = {"priority": "เครือข่ายไร้สายในห้องเรียน (ตัวอย่าง)", "improve": "อยากให้ระบบเร็วขึ้นในช่วงรอบรายงาน (ตัวอย่าง)"}


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
    return {key: SAMPLES[key]} if key in SAMPLES and dice.random() < 0.2 else {}


def make_answers(page: FormPage, count: int, today) -> None:
    dice, notice, fields = random.Random(2570), notice_of(page), list(page.form_fields.all())  # noqa: S311 - samples
    rows = []
    for _ in range(count):
        answers = {key: value for field in fields for key, value in one_answer(field, dice).items()}
        day = today - timedelta(days=dice.randrange(180))
        sent = datetime.combine(day, time.min, BANGKOK)
        row = Submission(page=page, notice=notice, submit_time=sent, form_data=answers, closed_on=day)
        row.state = Submission.State.CLOSED
        rows.append(row)
    Submission.objects.bulk_create(rows)


def seed_answers() -> None:
    """Only into surveys that nobody has answered yet."""
    for slug, count in COUNTS.items():
        page = FormPage.objects.filter(slug=slug).first()
        if page and not page.submissions.exists():
            make_answers(page, count, timezone.localdate())
