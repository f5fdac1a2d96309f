"""Requests are checked with an outcome before they come to the approver, and told of once a stage.

A request that was taken under review before waits for that outcome as any other.
"""

from django.db import migrations, models

import forms.access.rules


class Migration(migrations.Migration):

    dependencies = [
        ('forms', '0012_urgency_of_cases'),
    ]

    operations = [
        # Of what was done before the requester has had a mail.
        migrations.AddField(
            model_name='accessstep',
            name='told',
            field=models.BooleanField(default=True, editable=False, verbose_name='แจ้งผู้ยื่นแล้ว'),
        ),
        migrations.AlterField(
            model_name='accessstep',
            name='told',
            field=models.BooleanField(default=False, editable=False, verbose_name='แจ้งผู้ยื่นแล้ว'),
        ),
        migrations.AlterField(
            model_name='accessitem',
            name='state',
            field=models.CharField(choices=[('awaiting_certificate', 'รอผู้บริหารรับรอง'), ('submitted', 'ยื่นแล้ว'), ('under_review', 'กำลังตรวจสอบ'), ('checked', 'ตรวจแล้ว รออนุมัติ'), ('returned', 'ขอข้อมูลเพิ่มเติม'), ('approved', 'อนุมัติ รอดำเนินการ'), ('refused', 'ไม่อนุมัติ'), ('cancelled', 'ยกเลิกโดยผู้ยื่น'), ('granted', 'ให้สิทธิ์แล้ว'), ('done', 'ดำเนินการแล้ว'), ('expiring', 'สิทธิ์ใกล้หมดอายุ'), ('renewed', 'ต่ออายุสิทธิ์แล้ว'), ('expired', 'สิทธิ์หมดอายุ'), ('revoked', 'เพิกถอนสิทธิ์')], db_index=True, default=forms.access.rules.State['SUBMITTED'], max_length=24, verbose_name='สถานะ'),
        ),
        migrations.AlterField(
            model_name='accessstep',
            name='source',
            field=models.CharField(choices=[('awaiting_certificate', 'รอผู้บริหารรับรอง'), ('submitted', 'ยื่นแล้ว'), ('under_review', 'กำลังตรวจสอบ'), ('checked', 'ตรวจแล้ว รออนุมัติ'), ('returned', 'ขอข้อมูลเพิ่มเติม'), ('approved', 'อนุมัติ รอดำเนินการ'), ('refused', 'ไม่อนุมัติ'), ('cancelled', 'ยกเลิกโดยผู้ยื่น'), ('granted', 'ให้สิทธิ์แล้ว'), ('done', 'ดำเนินการแล้ว'), ('expiring', 'สิทธิ์ใกล้หมดอายุ'), ('renewed', 'ต่ออายุสิทธิ์แล้ว'), ('expired', 'สิทธิ์หมดอายุ'), ('revoked', 'เพิกถอนสิทธิ์')], max_length=24, verbose_name='จาก'),
        ),
        migrations.AlterField(
            model_name='accessstep',
            name='target',
            field=models.CharField(choices=[('awaiting_certificate', 'รอผู้บริหารรับรอง'), ('submitted', 'ยื่นแล้ว'), ('under_review', 'กำลังตรวจสอบ'), ('checked', 'ตรวจแล้ว รออนุมัติ'), ('returned', 'ขอข้อมูลเพิ่มเติม'), ('approved', 'อนุมัติ รอดำเนินการ'), ('refused', 'ไม่อนุมัติ'), ('cancelled', 'ยกเลิกโดยผู้ยื่น'), ('granted', 'ให้สิทธิ์แล้ว'), ('done', 'ดำเนินการแล้ว'), ('expiring', 'สิทธิ์ใกล้หมดอายุ'), ('renewed', 'ต่ออายุสิทธิ์แล้ว'), ('expired', 'สิทธิ์หมดอายุ'), ('revoked', 'เพิกถอนสิทธิ์')], max_length=24, verbose_name='เป็น'),
        ),
        migrations.AlterField(
            model_name='formfield',
            name='show_if',
            field=models.CharField(blank=True, help_text='เช่น request_type=replace หลายตัวเลือกคั่นด้วย |', max_length=80, verbose_name='ใช้เมื่อ'),
        ),
    ]
