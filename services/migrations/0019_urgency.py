"""How soon an answer is needed and by which channel, the page from which it was asked, and positions in words."""

from django.db import migrations, models

from services.desk.rules import Position


def put_positions_in_words(apps, schema_editor):
    """A code of the form beside its word split the statistics, whoever wrote it."""
    for name in ("Consultation", "HistoricalConsultation"):
        rows = apps.get_model("services", name).objects
        for code, label in Position.choices:
            rows.filter(requester_position__iexact=code).update(requester_position=label)


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0018_evaluation_of_a_system'),
    ]

    operations = [
        migrations.AddField(
            model_name='consultation',
            name='came_from',
            field=models.CharField(blank=True, max_length=200, verbose_name='ส่งจากหน้า'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='reply_channel',
            field=models.CharField(blank=True, choices=[('phone', 'โทรศัพท์'), ('line', 'Line'), ('walk_in', 'ติดต่อด้วยตนเอง'), ('web', 'แบบฟอร์มบนเว็บไซต์'), ('email', 'E-mail'), ('letter', 'หนังสือราชการ/ลายลักษณ์อักษร'), ('remote', 'Remote/ประชุมออนไลน์'), ('onsite', 'ออกปฏิบัติงาน ณ โรงเรียน'), ('km', 'กิจกรรม/โครงการ KM')], max_length=10, verbose_name='ช่องทางที่สะดวกรับคำตอบ'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='urgency',
            field=models.PositiveSmallIntegerField(choices=[(0, 'ปกติ'), (1, 'ด่วน'), (2, 'ด่วนมาก')], default=0, verbose_name='ความเร่งด่วน'),
        ),
        migrations.AddField(
            model_name='desksettings',
            name='urgent_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='เว้นว่าง = เท่ากับเรื่องปกติ', null=True, verbose_name='ตอบเรื่องด่วนภายใน (วันทำการ)'),
        ),
        migrations.AddField(
            model_name='desksettings',
            name='very_urgent_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='0 = ภายในวันที่รับเรื่อง เว้นว่าง = เท่ากับเรื่องด่วน', null=True, verbose_name='ตอบเรื่องด่วนมากภายใน (วันทำการ)'),
        ),
        migrations.AddField(
            model_name='historicalconsultation',
            name='came_from',
            field=models.CharField(blank=True, max_length=200, verbose_name='ส่งจากหน้า'),
        ),
        migrations.AddField(
            model_name='historicalconsultation',
            name='reply_channel',
            field=models.CharField(blank=True, choices=[('phone', 'โทรศัพท์'), ('line', 'Line'), ('walk_in', 'ติดต่อด้วยตนเอง'), ('web', 'แบบฟอร์มบนเว็บไซต์'), ('email', 'E-mail'), ('letter', 'หนังสือราชการ/ลายลักษณ์อักษร'), ('remote', 'Remote/ประชุมออนไลน์'), ('onsite', 'ออกปฏิบัติงาน ณ โรงเรียน'), ('km', 'กิจกรรม/โครงการ KM')], max_length=10, verbose_name='ช่องทางที่สะดวกรับคำตอบ'),
        ),
        migrations.AddField(
            model_name='historicalconsultation',
            name='urgency',
            field=models.PositiveSmallIntegerField(choices=[(0, 'ปกติ'), (1, 'ด่วน'), (2, 'ด่วนมาก')], default=0, verbose_name='ความเร่งด่วน'),
        ),
        migrations.RunPython(put_positions_in_words, migrations.RunPython.noop),
    ]
