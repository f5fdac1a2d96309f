"""Which steps run within the time of another, for the sites that have their process already. Step 8
of process A, whose time the manual leaves empty, goes with the pilot (step 7) that it follows up;
where an office gave it a time, or took step 7 out of the time of another, the office's word stays.
The steps of projects that exist keep what the process says from now on.
"""

from django.db import migrations, models

PROCESS, PILOT, FOLLOW_UP = "A", 7, 8


def let_steps_run_within_others(apps, schema_editor):
    alias = schema_editor.connection.alias
    steps = apps.get_model("services", "WorkStep").objects.using(alias)
    steps = steps.filter(process__code=PROCESS)
    pilot = steps.filter(number=PILOT, time_max=None, included_in__isnull=False).first()
    if pilot is not None:
        followed = steps.filter(number=FOLLOW_UP, time_max=None, included_in=None)
        followed.update(included_in=pilot.included_in)
    for step in steps.filter(time_max=None, included_in__isnull=False):
        for name in ("StepRecord", "HistoricalStepRecord"):
            records = apps.get_model("services", name).objects.using(alias)
            records = records.filter(number=step.number, time_max=None)
            records.update(included_in=step.included_in)


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0016_obligations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="workstep",
            name="included_in",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="ขั้นนี้เริ่มได้ตั้งแต่ขั้นนั้นเริ่ม และขั้นต่อไปเริ่มเมื่อทุกขั้นเสร็จ เช่น 6",
                null=True,
                verbose_name="รวมอยู่ในเวลาของขั้นที่",
            ),
        ),
        migrations.AddField(
            model_name="steprecord",
            name="included_in",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="รวมอยู่ในเวลาของขั้นที่"
            ),
        ),
        migrations.AddField(
            model_name="historicalsteprecord",
            name="included_in",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="รวมอยู่ในเวลาของขั้นที่"
            ),
        ),
        migrations.RunPython(let_steps_run_within_others, migrations.RunPython.noop, elidable=True),
    ]
