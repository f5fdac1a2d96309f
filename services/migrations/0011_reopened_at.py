from django.db import migrations, models


def take_from_history(apps, schema_editor):
    """Of cases that stand reopened, the moment as the history has it."""
    cases, history = apps.get_model("services", "Consultation"), apps.get_model("services", "HistoricalConsultation")
    reopened = cases.objects.filter(
        state__in=["reopened", "received", "studying", "answering"], answered_at__isnull=False
    )
    for case in reopened:
        last = history.objects.filter(id=case.pk, state="reopened").order_by("history_date").last()
        if last:
            cases.objects.filter(pk=case.pk).update(reopened_at=last.history_date)


class Migration(migrations.Migration):
    dependencies = [("services", "0010_search_keys")]

    operations = [
        migrations.AddField(
            "consultation",
            "reopened_at",
            models.DateTimeField("เปิดเรื่องใหม่เมื่อ", blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            "historicalconsultation",
            "reopened_at",
            models.DateTimeField("เปิดเรื่องใหม่เมื่อ", blank=True, editable=False, null=True),
        ),
        migrations.RunPython(take_from_history, migrations.RunPython.noop),
    ]
