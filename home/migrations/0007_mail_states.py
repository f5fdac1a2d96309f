from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

LEFT = "ค้างมาก่อนปรับปรุงระบบส่งอีเมล ตรวจแล้วกดส่งอีกครั้งได้"


def leave_what_is_stale(apps, schema_editor) -> None:
    """What could not be sent for days is not news any more: the administrator decides, not the first run."""
    now = timezone.now()
    old = apps.get_model("home", "OutgoingMail").objects.filter(sent_at=None, created_at__lt=now - timedelta(days=3))
    old.update(failed_at=now, last_error=LEFT)


class Migration(migrations.Migration):
    dependencies = [("home", "0006_longer_series")]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="claimed_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="กำลังส่งจนถึง"),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="เลิกส่งเมื่อ"),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="last_error",
            field=models.CharField(blank=True, max_length=500, verbose_name="ข้อผิดพลาดล่าสุด"),
        ),
        migrations.RunPython(leave_what_is_stale, migrations.RunPython.noop),
    ]
