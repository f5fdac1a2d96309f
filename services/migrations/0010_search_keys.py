from django.db import migrations, models

from home.thai.keys import comparison_key, search_text


def fill_keys(apps, schema_editor):
    """Cases from before there was a key get theirs."""
    cases = apps.get_model("services", "Consultation").objects
    waiting = []
    for case in cases.order_by("pk").iterator(chunk_size=500):
        told = (case.number, case.subject, case.detail, case.requester_name, case.letter_no, case.email)
        case.search_keys = search_text(*told, telephone=case.phone)
        case.subject_key = comparison_key(case.subject)[:250]
        waiting.append(case)
        if len(waiting) == 500:
            cases.bulk_update(waiting, ["search_keys", "subject_key"])
            waiting = []
    cases.bulk_update(waiting, ["search_keys", "subject_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0009_file_digests'),
    ]

    operations = [
        migrations.AddField(
            model_name='consultation',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
    ]
