"""Urgency and the wished channel stood on a case as other answers of its form; now the case has columns for them."""

from django.db import migrations

URGENCY = {"urgent": 1, "very_urgent": 2}
CHANNELS = {"line", "phone", "email", "letter", "remote"}


def fill_columns(apps, schema_editor):
    cases = apps.get_model("services", "Consultation").objects
    submissions = apps.get_model("forms", "Submission").objects.filter(page__purpose="consultation")
    for pk, answers in submissions.values_list("pk", "form_data").iterator():
        facts = {}
        if answers.get("urgency") in URGENCY:
            facts["urgency"] = URGENCY[answers["urgency"]]
        if answers.get("reply_channel") in CHANNELS:
            facts["reply_channel"] = answers["reply_channel"]
        if facts:
            cases.filter(key=f"form-{pk}").update(**facts)


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_squashed_0011_mail_in_lower_case"), ("services", "0019_urgency")]

    operations = [migrations.RunPython(fill_columns, migrations.RunPython.noop)]
