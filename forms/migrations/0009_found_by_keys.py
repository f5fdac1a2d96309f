from django.conf import settings
from django.db import migrations, models

from home.thai.finding import BATCH, store_keys
from home.thai.keys import running_number, search_text


def fill_keys(apps, schema_editor):
    """What was sent before there were keys gets its own, and its number in parts."""
    submissions = apps.get_model("forms", "Submission")
    store_keys(submissions, lambda row: search_text(row.number, row.answers_text), "number", "answers_text")
    store_numbers(submissions._base_manager.exclude(number="").only("pk", "number").order_by("pk"))
    items = apps.get_model("forms", "AccessItem")
    numbers = dict(items._base_manager.values_list("pk", "request__submission__number"))
    store_keys(items, lambda row: search_text(numbers[row.pk], row.holder_name), "holder_name")


def store_numbers(rows):
    waiting = []
    for row in rows.iterator(chunk_size=BATCH):
        if number := running_number(row.number):
            row.sequence, row.be_year = number.sequence, number.be_year
            waiting.append(row)
        if len(waiting) == BATCH:
            rows.bulk_update(waiting, ["sequence", "be_year"])
            waiting = []
    rows.bulk_update(waiting, ["sequence", "be_year"])


class Migration(migrations.Migration):

    dependencies = [
        ('forms', '0008_declined_fields'),
        ('home', '0010_found_by_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='accessitem',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='submission',
            name='be_year',
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='ปีงบประมาณ'),
        ),
        migrations.AddField(
            model_name='submission',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='submission',
            name='sequence',
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name='ลำดับ'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['sequence', 'be_year'], name='submission_number'),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
    ]
