"""What the desk owes to a question gets its moments: by when it is to be registered, when the last answer was followed
up; and no follow-up is owed where the requester told the outcome.
"""

from django.db import migrations, models

from home.thai.workdays import add_office_minutes
from home.thai.writing import local_day

MINUTES = 30  # unless the desk is set otherwise


def first_follow_ups(apps):
    """The day of the first follow-up after the last answer, by the key of the case."""
    answers = apps.get_model("services", "Answer").objects.order_by("at", "pk")
    last_answer = dict(answers.values_list("consultation", "at"))
    found = {}
    rows = apps.get_model("services", "FollowUp").objects.order_by("at", "pk")
    for case, at in rows.values_list("consultation", "at"):
        if case in last_answer and at >= last_answer[case]:
            found.setdefault(case, local_day(at))
    return found


def fill_moments(apps, schema_editor):
    cases = apps.get_model("services", "Consultation").objects
    desk = apps.get_model("services", "DeskSettings").objects.first()
    minutes = desk.register_minutes if desk else MINUTES
    holidays = frozenset(apps.get_model("home", "Holiday").objects.values_list("date", flat=True))
    followed_up = first_follow_ups(apps)
    changed = []
    for case in cases.only("received_at", "follow_up_on", "state", "understood", "is_formal").iterator():
        case.register_by = add_office_minutes(case.received_at, minutes, holidays)
        if case.follow_up_on:
            case.followed_up_on = followed_up.get(case.pk)
        told = case.state == "closed" and case.understood and not case.is_formal
        if told and case.followed_up_on is None:
            case.follow_up_on = None
        changed.append(case)
    columns = ["register_by", "followed_up_on", "follow_up_on"]
    cases.bulk_update(changed, columns, batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("services", "0001_squashed_0015_stand_in_source")]

    operations = [
        migrations.AddField(
            "consultation",
            "register_by",
            models.DateTimeField("ลงทะเบียนภายใน", editable=False, null=True),
        ),
        migrations.AddField(
            "consultation",
            "followed_up_on",
            models.DateField("ติดตามผลเมื่อ", blank=True, editable=False, null=True),
        ),
        migrations.RunPython(fill_moments, migrations.RunPython.noop),
    ]
