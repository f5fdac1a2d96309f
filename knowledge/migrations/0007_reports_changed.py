"""When a problem report was last changed: of those from before, the day on which they came."""

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def change_as_they_came(apps, schema_editor):
    reports = apps.get_model("knowledge", "ProblemReport")
    reports.objects.using(schema_editor.connection.alias).update(changed_at=F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0006_found_by_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='problemreport',
            name='changed_at',
            field=models.DateTimeField(auto_now=True, default=timezone.now, verbose_name='แก้ไขเมื่อ'),
            preserve_default=False,
        ),
        migrations.RunPython(change_as_they_came, migrations.RunPython.noop, elidable=True),
    ]
