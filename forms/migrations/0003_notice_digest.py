"""A notice is known by its digest: PostgreSQL indexes no text of the length that a notice may have."""

import hashlib

import django.core.validators
from django.db import migrations, models


def fill_digests(apps, schema_editor):
    for notice in apps.get_model("forms", "NoticeText").objects.all():
        notice.digest = hashlib.sha256(notice.text.encode()).hexdigest()
        notice.save(update_fields=["digest"])


class Migration(migrations.Migration):
    dependencies = [("forms", "0002_rates_and_audit")]

    operations = [
        migrations.AddField("noticetext", "digest", models.CharField(default="", editable=False, max_length=64)),
        migrations.RunPython(fill_digests, migrations.RunPython.noop),
        migrations.AlterField("noticetext", "digest", models.CharField(editable=False, max_length=64, unique=True)),
        migrations.AlterField("noticetext", "text", models.TextField(verbose_name="ข้อความ")),
        migrations.AlterField(
            "formpage",
            "number_width",
            models.PositiveSmallIntegerField(
                default=4,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(8),
                ],
                verbose_name="จำนวนหลัก",
            ),
        ),
    ]
