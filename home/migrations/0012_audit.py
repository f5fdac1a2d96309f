"""The audit and its triggers; forms/0010 brings over what the forms had noted before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from home.audit import triggers


def put_up(apps, schema_editor):
    triggers.create_triggers(schema_editor.connection)


def take_down(apps, schema_editor):
    triggers.drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0011_tables_in_the_browser'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('search_keys', models.TextField(default='', editable=False)),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='ข้อความ')),
                ('salt', models.CharField(blank=True, max_length=32, verbose_name='เกลือ')),
                ('digest', models.CharField(max_length=64, verbose_name='ลายนิ้วมือ')),
                ('erased_by', models.BigIntegerField(null=True, verbose_name='ลบโดยรายการที่')),
            ],
            options={
                'verbose_name': 'ข้อความในบันทึกการใช้งาน',
                'verbose_name_plural': 'ข้อความในบันทึกการใช้งาน',
                'default_permissions': (),
                'indexes': [models.Index(fields=['text'], name='audit_text')],
            },
        ),
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='ลำดับ')),
                ('at', models.DateTimeField(db_index=True, verbose_name='เวลา')),
                ('action', models.CharField(db_index=True, max_length=30, verbose_name='การกระทำ')),
                ('origin', models.CharField(max_length=100, verbose_name='ที่มา')),
                ('subject_type', models.CharField(blank=True, max_length=80, verbose_name='ประเภท')),
                ('subject_number', models.CharField(blank=True, max_length=60, verbose_name='เลขประจำ')),
                ('page', models.PositiveIntegerField(null=True, verbose_name='หน้า')),
                ('before', models.JSONField(default=dict, verbose_name='ก่อน')),
                ('after', models.JSONField(default=dict, verbose_name='หลัง')),
                ('rows', models.PositiveIntegerField(default=1, verbose_name='จำนวนรายการ')),
                ('digest', models.CharField(max_length=64, verbose_name='ลายนิ้วมือ')),
                ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้กระทำ')),
                ('actor_name', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.audittext', verbose_name='ชื่อผู้กระทำ')),
                ('reason', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.audittext', verbose_name='เหตุผล')),
                ('subject_name', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.audittext', verbose_name='เรื่อง')),
            ],
            options={
                'verbose_name': 'บันทึกการใช้งาน',
                'verbose_name_plural': 'บันทึกการใช้งาน',
                'ordering': ['-number'],
                'permissions': [('export_auditrow', 'ส่งออกบันทึกการใช้งาน')],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['subject_type', 'subject_number'], name='audit_subject')],
            },
        ),
        migrations.RunPython(put_up, take_down),
    ]
