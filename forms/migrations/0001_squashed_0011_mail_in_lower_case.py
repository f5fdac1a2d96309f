"""All tables of forms in one step, for a new site; an older one goes on by the steps that this replaces."""

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import simple_history.models
import wagtail.contrib.forms.models
from django.conf import settings
from django.db import migrations, models

import forms.access.rules
import forms.submissions.models
import home.files.uploads
import home.privacy.personal_data


class Migration(migrations.Migration):

    replaces = [('forms', '0001_initial'), ('forms', '0002_rates_and_audit'), ('forms', '0003_notice_digest'), ('forms', '0004_own_series'), ('forms', '0005_file_digests'), ('forms', '0006_definitions'), ('forms', '0007_positions_in_words'), ('forms', '0008_declined_fields'), ('forms', '0009_found_by_keys'), ('forms', '0010_one_audit'), ('forms', '0011_mail_in_lower_case')]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('home', '0002_squashed_0019_two_hands'),
        ('home', '__first__'),
        ('services', '0001_squashed_0015_stand_in_source'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('new', 'new'), ('change_rights', 'change_rights'), ('replace', 'replace'), ('reset_password', 'reset_password'), ('suspend', 'suspend')], max_length=20, verbose_name='ประเภทคำร้อง')),
                ('replaces', models.CharField(blank=True, max_length=255, verbose_name='ผู้รับผิดชอบเดิม')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='ใช้ตั้งแต่')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='ถึงวันที่')),
            ],
            options={
                'verbose_name': 'คำขอเข้าถึงระบบ',
                'verbose_name_plural': 'คำขอเข้าถึงระบบ',
            },
        ),
        migrations.CreateModel(
            name='FormIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
            ],
            options={
                'verbose_name': 'หน้ารวมแบบฟอร์ม',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='ข้อความ')),
                ('first_used_at', models.DateTimeField(auto_now_add=True, verbose_name='ใช้ครั้งแรก')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'ฉบับของประกาศความเป็นส่วนตัว',
                'verbose_name_plural': 'ฉบับของประกาศความเป็นส่วนตัว',
            },
        ),
        migrations.CreateModel(
            name='AccessItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder_name', models.CharField(blank=True, max_length=300, verbose_name='ผู้ถือสิทธิ์')),
                ('level', models.CharField(blank=True, max_length=40, verbose_name='ระดับสิทธิ์')),
                ('account', models.CharField(blank=True, max_length=120, verbose_name='ชื่อบัญชีที่ให้')),
                ('state', models.CharField(choices=[('awaiting_certificate', 'รอผู้บริหารรับรอง'), ('submitted', 'ยื่นแล้ว'), ('under_review', 'กำลังตรวจสอบ'), ('returned', 'ขอข้อมูลเพิ่มเติม'), ('approved', 'อนุมัติ รอดำเนินการ'), ('refused', 'ไม่อนุมัติ'), ('cancelled', 'ยกเลิกโดยผู้ยื่น'), ('granted', 'ให้สิทธิ์แล้ว'), ('done', 'ดำเนินการแล้ว'), ('expiring', 'สิทธิ์ใกล้หมดอายุ'), ('renewed', 'ต่ออายุสิทธิ์แล้ว'), ('expired', 'สิทธิ์หมดอายุ'), ('revoked', 'เพิกถอนสิทธิ์')], db_index=True, default=forms.access.rules.State['SUBMITTED'], max_length=24, verbose_name='สถานะ')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='กำหนดดำเนินการ')),
                ('granted_on', models.DateField(blank=True, null=True, verbose_name='วันที่ให้สิทธิ์')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='ใช้ได้ถึง')),
                ('review_on', models.DateField(blank=True, null=True, verbose_name='วันทบทวนสิทธิ์')),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='access_items', to=settings.AUTH_USER_MODEL, verbose_name='บัญชีผู้ถือสิทธิ์')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_items', to='home.school', verbose_name='โรงเรียน')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_items', to='services.system', verbose_name='ระบบ')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='forms.accessrequest')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'สิทธิ์เข้าถึงระบบ',
                'verbose_name_plural': 'สิทธิ์เข้าถึงระบบ',
                'ordering': ['due_on', 'pk'],
                'permissions': [('certify_access', 'รับรองคำขอของบุคลากรในโรงเรียน'), ('review_access', 'ตรวจสอบคำขอเข้าถึงระบบ'), ('decide_access', 'อนุมัติคำขอเข้าถึงระบบ'), ('grant_access', 'บันทึกการให้ ต่ออายุ และเพิกถอนสิทธิ์')],
            },
        ),
        migrations.CreateModel(
            name='AccessStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=20, verbose_name='รายการ')),
                ('source', models.CharField(choices=[('awaiting_certificate', 'รอผู้บริหารรับรอง'), ('submitted', 'ยื่นแล้ว'), ('under_review', 'กำลังตรวจสอบ'), ('returned', 'ขอข้อมูลเพิ่มเติม'), ('approved', 'อนุมัติ รอดำเนินการ'), ('refused', 'ไม่อนุมัติ'), ('cancelled', 'ยกเลิกโดยผู้ยื่น'), ('granted', 'ให้สิทธิ์แล้ว'), ('done', 'ดำเนินการแล้ว'), ('expiring', 'สิทธิ์ใกล้หมดอายุ'), ('renewed', 'ต่ออายุสิทธิ์แล้ว'), ('expired', 'สิทธิ์หมดอายุ'), ('revoked', 'เพิกถอนสิทธิ์')], max_length=24, verbose_name='จาก')),
                ('target', models.CharField(choices=[('awaiting_certificate', 'รอผู้บริหารรับรอง'), ('submitted', 'ยื่นแล้ว'), ('under_review', 'กำลังตรวจสอบ'), ('returned', 'ขอข้อมูลเพิ่มเติม'), ('approved', 'อนุมัติ รอดำเนินการ'), ('refused', 'ไม่อนุมัติ'), ('cancelled', 'ยกเลิกโดยผู้ยื่น'), ('granted', 'ให้สิทธิ์แล้ว'), ('done', 'ดำเนินการแล้ว'), ('expiring', 'สิทธิ์ใกล้หมดอายุ'), ('renewed', 'ต่ออายุสิทธิ์แล้ว'), ('expired', 'สิทธิ์หมดอายุ'), ('revoked', 'เพิกถอนสิทธิ์')], max_length=24, verbose_name='เป็น')),
                ('at', models.DateTimeField(verbose_name='เวลา')),
                ('reason', models.TextField(blank=True, verbose_name='เหตุผล')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ทำรายการ')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='forms.accessitem')),
            ],
            options={
                'verbose_name': 'ประวัติสิทธิ์',
                'verbose_name_plural': 'ประวัติสิทธิ์',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FormPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
                ('short_title', models.CharField(blank=True, max_length=120, verbose_name='ชื่อย่อ')),
                ('intro', models.TextField(blank=True, max_length=2000, verbose_name='คำชี้แจง')),
                ('manual_number', models.CharField(blank=True, max_length=20, verbose_name='เลขแบบในคู่มือ')),
                ('purpose', models.CharField(choices=[('request', 'คำขอ'), ('survey', 'แบบสำรวจ'), ('needs', 'สำรวจความต้องการ'), ('consultation', 'ขอคำปรึกษา'), ('other', 'อื่น ๆ')], default='other', max_length=20, verbose_name='ใช้เพื่อ')),
                ('series', models.SlugField(blank=True, help_text='เว้นว่างไว้ระบบจะตั้งให้ รอบต่าง ๆ ของแบบเดียวกันใช้รหัสเดียวกัน เพื่อเปรียบเทียบผล', max_length=60, verbose_name='รหัสชุดแบบฟอร์ม')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='เปิดรับตั้งแต่')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='ปิดรับ')),
                ('once', models.CharField(choices=[('many', 'ตอบได้หลายครั้ง'), ('person', 'คนละหนึ่งครั้ง'), ('person_system', 'คนละหนึ่งครั้งต่อระบบ'), ('school', 'โรงเรียนละหนึ่งครั้ง')], default='many', max_length=20, verbose_name='จำนวนครั้งที่ตอบ')),
                ('is_anonymous', models.BooleanField(default=False, help_text='ไม่เก็บบัญชี ที่อยู่เครือข่าย หรือเวลาที่แน่นอนไว้กับคำตอบ', verbose_name='ไม่ระบุตัวผู้ตอบ')),
                ('number_prefix', models.CharField(blank=True, help_text='เช่น คร.', max_length=20, verbose_name='อักษรนำเลขรับ')),
                ('number_width', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(8)], verbose_name='จำนวนหลัก')),
                ('notice', models.TextField(default='สำนักงานเขตพื้นที่การศึกษาเก็บรวบรวมชื่อ ตำแหน่ง โรงเรียน/หน่วยงาน และข้อมูลติดต่อของท่าน เพื่อดำเนินการตามคำขอ ติดต่อกลับ ติดตามผล และจัดทำสถิติการให้บริการ อันเป็นการจำเป็นเพื่อการปฏิบัติภารกิจเพื่อประโยชน์สาธารณะ (มาตรา ๒๔ (๔)) และการปฏิบัติตามกฎหมาย (มาตรา ๒๔ (๖)) แห่งพระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. ๒๕๖๒ เก็บรักษาไว้ {retention} ติดต่อ {dpo_contact}', max_length=5000, verbose_name='ประกาศความเป็นส่วนตัว')),
                ('retention_years', models.PositiveSmallIntegerField(default=3, verbose_name='เก็บข้อมูล (ปีงบประมาณหลังปิดเรื่อง)')),
                ('shares_results', models.BooleanField(default=False, verbose_name='เปิดผลสรุปให้ผู้ใช้ทุกคน')),
                ('bands', models.CharField(choices=[('half_point', 'เกณฑ์ 4.51–5.00'), ('equal_interval', 'เกณฑ์ 4.21–5.00')], default='half_point', max_length=20, verbose_name='เกณฑ์แปลผล')),
                ('needs_certificate', models.BooleanField(default=False, verbose_name='ต้องให้ผู้บริหารโรงเรียนรับรองก่อน')),
                ('working_days', models.PositiveSmallIntegerField(default=3, verbose_name='กำหนดดำเนินการ (วันทำการ)')),
                ('groups', modelcluster.fields.ParentalManyToManyField(blank=True, help_text='เว้นว่าง = ทุกคนที่เข้าสู่ระบบ', related_name='+', to='auth.group', verbose_name='เปิดให้กลุ่ม')),
                ('readers', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='auth.group', verbose_name='กลุ่มที่อ่านคำตอบได้')),
            ],
            options={
                'verbose_name': 'แบบฟอร์ม',
                'verbose_name_plural': 'แบบฟอร์ม',
                'permissions': [('view_results', 'ดูผลสำรวจ'), ('publish_results', 'เผยแพร่ผลสำรวจและความคิดเห็น')],
            },
            bases=(wagtail.contrib.forms.models.FormMixin, 'wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='FormField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('clean_name', models.CharField(blank=True, default='', help_text='Safe name of the form field, the label converted to ascii_snake_case', max_length=255, verbose_name='name')),
                ('label', models.CharField(help_text='The label of the form field', max_length=255, verbose_name='label')),
                ('required', models.BooleanField(default=True, verbose_name='required')),
                ('default_value', models.TextField(blank=True, help_text='Default value. Comma or new line separated values supported for checkboxes.', verbose_name='default value')),
                ('help_text', models.CharField(blank=True, max_length=255, verbose_name='help text')),
                ('field_type', models.CharField(choices=[('section', 'หัวข้อตอน'), ('aspect', 'หัวข้อด้าน (ของข้อประเมิน)'), ('singleline', 'ข้อความบรรทัดเดียว'), ('multiline', 'ข้อความหลายบรรทัด'), ('email', 'อีเมล'), ('telephone', 'โทรศัพท์'), ('number', 'จำนวน'), ('date', 'วันที่ (พ.ศ.)'), ('radio', 'เลือกหนึ่งข้อ'), ('dropdown', 'เลือกจากรายการ'), ('checkboxes', 'เลือกได้หลายข้อ'), ('checkbox', 'ช่องทำเครื่องหมาย'), ('consent', 'รับทราบ/ยินยอม'), ('school', 'โรงเรียน'), ('system', 'ระบบสารสนเทศ'), ('likert', 'ข้อประเมิน 5 ระดับ'), ('dual', 'ข้อประเมิน 2 ด้าน (ปัจจุบัน/ต้องการ)'), ('file', 'ไฟล์แนบ')], max_length=16, verbose_name='ชนิด')),
                ('choices', models.TextField(blank=True, help_text='บรรทัดละหนึ่งตัวเลือก ระบบใส่รหัสให้เอง เช่น daily = ทุกวัน แก้คำหลังเครื่องหมาย = ได้เสมอ', verbose_name='ตัวเลือก')),
                ('is_personal', models.BooleanField(default=False, verbose_name='ข้อมูลส่วนบุคคล')),
                ('multiple', models.BooleanField(default=False, verbose_name='เลือกได้หลายรายการ')),
                ('show_if', models.CharField(blank=True, help_text='เช่น request_type=replace', max_length=80, verbose_name='ใช้เมื่อ')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='form_fields', to='forms.formpage')),
            ],
            options={
                'verbose_name': 'ช่องของแบบฟอร์ม',
                'verbose_name_plural': 'ช่องของแบบฟอร์ม',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HistoricalSubmission',
            fields=[
                ('id', models.BigIntegerField(db_index=True, default=forms.submissions.models.random_key, editable=False)),
                ('submit_time', models.DateTimeField(db_index=True, verbose_name='วันที่ส่ง')),
                ('number', models.CharField(blank=True, db_index=True, max_length=40, verbose_name='เลขรับ')),
                ('state', models.CharField(choices=[('received', 'รับแล้ว'), ('working', 'กำลังดำเนินการ'), ('closed', 'ปิดเรื่อง')], default='received', max_length=20, verbose_name='สถานะ')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='วันปิดเรื่อง')),
                ('erased_on', models.DateField(blank=True, null=True, verbose_name='วันที่ลบข้อมูลส่วนบุคคล')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='forms.formpage', verbose_name='แบบฟอร์ม')),
                ('school', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='home.school', verbose_name='โรงเรียน')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ส่ง')),
                ('notice', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='forms.noticetext', verbose_name='ฉบับของประกาศ')),
            ],
            options={
                'verbose_name': 'ประวัติคำตอบ',
                'verbose_name_plural': 'historical คำตอบแบบฟอร์ม',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ResultSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='ปีงบประมาณ')),
                ('period', models.PositiveSmallIntegerField(choices=[(6, 'รอบ 6 เดือน'), (12, 'รอบ 12 เดือน')], verbose_name='รอบ')),
                ('results', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='ผล')),
                ('published_at', models.DateTimeField(auto_now_add=True, verbose_name='เผยแพร่เมื่อ')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='forms.formpage', verbose_name='แบบสำรวจ')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้เผยแพร่')),
            ],
            options={
                'verbose_name': 'ผลสำรวจที่เผยแพร่',
                'verbose_name_plural': 'ผลสำรวจที่เผยแพร่',
                'ordering': ['-published_at'],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('form_data', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('id', models.BigIntegerField(default=forms.submissions.models.random_key, editable=False, primary_key=True, serialize=False)),
                ('submit_time', models.DateTimeField(db_index=True, verbose_name='วันที่ส่ง')),
                ('code', models.CharField(max_length=40, null=True, unique=True, verbose_name='รหัสใบรับ')),
                ('number', models.CharField(blank=True, db_index=True, max_length=40, verbose_name='เลขรับ')),
                ('once_token', models.CharField(max_length=64, null=True, unique=True, verbose_name='เครื่องหมายหน้าฟอร์ม')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='อีเมลผู้ส่ง')),
                ('answers_text', models.TextField(blank=True, verbose_name='คำตอบ (สำหรับค้นหา)')),
                ('state', models.CharField(choices=[('received', 'รับแล้ว'), ('working', 'กำลังดำเนินการ'), ('closed', 'ปิดเรื่อง')], default='received', max_length=20, verbose_name='สถานะ')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='วันปิดเรื่อง')),
                ('erased_on', models.DateField(blank=True, null=True, verbose_name='วันที่ลบข้อมูลส่วนบุคคล')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.noticetext', verbose_name='ฉบับของประกาศ')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='forms.formpage', verbose_name='แบบฟอร์ม')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.school', verbose_name='โรงเรียน')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='submissions', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ส่ง')),
                ('be_year', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='ปีงบประมาณ')),
                ('search_keys', models.TextField(default='', editable=False)),
                ('sequence', models.PositiveIntegerField(editable=False, null=True, verbose_name='ลำดับ')),
            ],
            options={
                'verbose_name': 'คำตอบแบบฟอร์ม',
                'verbose_name_plural': 'คำตอบแบบฟอร์ม',
                'ordering': ['-submit_time'],
                'permissions': [('export_submission', 'ส่งออกคำตอบแบบฟอร์ม')],
            },
            bases=(home.privacy.personal_data.PersonalData, models.Model),
        ),
        migrations.CreateModel(
            name='CommentDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, verbose_name='ข้อ')),
                ('is_shown', models.BooleanField(default=False, verbose_name='แสดง')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้พิจารณา')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comment_decisions', to='forms.submission')),
            ],
            options={
                'verbose_name': 'การพิจารณาความคิดเห็น',
                'verbose_name_plural': 'การพิจารณาความคิดเห็น',
            },
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='submission',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='access', to='forms.submission', verbose_name='คำขอ'),
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigIntegerField(default=forms.submissions.models.random_key, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64, null=True, unique=True, verbose_name='เครื่องหมาย')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='forms.formpage')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.school', verbose_name='โรงเรียน')),
                ('who', models.CharField(blank=True, max_length=64, verbose_name='เครื่องหมายผู้ตอบ')),
            ],
            options={
                'verbose_name': 'การมีส่วนร่วม',
                'verbose_name_plural': 'การมีส่วนร่วม',
            },
        ),
        migrations.CreateModel(
            name='SubmissionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=200, storage=home.files.uploads.private_storage, upload_to=home.files.uploads.made_up_name, verbose_name='ไฟล์')),
                ('name', models.CharField(max_length=300, verbose_name='ชื่อไฟล์')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='ขนาด')),
                ('key', models.CharField(max_length=64, verbose_name='ช่อง')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='forms.submission')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='ลายนิ้วมือของเนื้อหา')),
            ],
            options={
                'verbose_name': 'ไฟล์แนบ',
                'verbose_name_plural': 'ไฟล์แนบ',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='FieldDefinition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255, verbose_name='รหัสช่อง')),
                ('wording', models.CharField(max_length=255, verbose_name='ชื่อช่อง')),
                ('field_type', models.CharField(choices=[('section', 'หัวข้อตอน'), ('aspect', 'หัวข้อด้าน (ของข้อประเมิน)'), ('singleline', 'ข้อความบรรทัดเดียว'), ('multiline', 'ข้อความหลายบรรทัด'), ('email', 'อีเมล'), ('telephone', 'โทรศัพท์'), ('number', 'จำนวน'), ('date', 'วันที่ (พ.ศ.)'), ('radio', 'เลือกหนึ่งข้อ'), ('dropdown', 'เลือกจากรายการ'), ('checkboxes', 'เลือกได้หลายข้อ'), ('checkbox', 'ช่องทำเครื่องหมาย'), ('consent', 'รับทราบ/ยินยอม'), ('school', 'โรงเรียน'), ('system', 'ระบบสารสนเทศ'), ('likert', 'ข้อประเมิน 5 ระดับ'), ('dual', 'ข้อประเมิน 2 ด้าน (ปัจจุบัน/ต้องการ)'), ('file', 'ไฟล์แนบ')], max_length=16, verbose_name='ชนิด')),
                ('choices', models.TextField(blank=True, verbose_name='ตัวเลือก')),
                ('multiple', models.BooleanField(default=False, verbose_name='เลือกได้หลายรายการ')),
                ('is_personal', models.BooleanField(default=False, verbose_name='ข้อมูลส่วนบุคคล')),
                ('aspect', models.CharField(blank=True, max_length=255, verbose_name='หัวข้อด้าน')),
                ('after', models.CharField(blank=True, max_length=255, verbose_name='อยู่ต่อจาก')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='definitions', to='forms.formpage')),
            ],
            options={
                'verbose_name': 'ช่องที่เคยเผยแพร่',
                'verbose_name_plural': 'ช่องที่เคยเผยแพร่',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='one_definition_a_key')],
            },
        ),
        migrations.CreateModel(
            name='DeclinedField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255, verbose_name='รหัสช่อง')),
                ('declined_at', models.DateTimeField(auto_now_add=True, verbose_name='เลือกไม่ใช้เมื่อ')),
                ('declined_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้เลือกไม่ใช้')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declined_fields', to='forms.formpage')),
            ],
            options={
                'verbose_name': 'ช่องมาตรฐานที่ไม่ใช้',
                'verbose_name_plural': 'ช่องมาตรฐานที่ไม่ใช้',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('page', 'key'), name='declined_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='accessitem',
            constraint=models.UniqueConstraint(fields=('request', 'system'), name='one_item_a_system'),
        ),
        migrations.AddConstraint(
            model_name='resultsnapshot',
            constraint=models.UniqueConstraint(fields=('page', 'fiscal_year', 'period'), name='one_snapshot_a_period'),
        ),
        migrations.AddConstraint(
            model_name='commentdecision',
            constraint=models.UniqueConstraint(fields=('submission', 'key'), name='one_decision_a_comment'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['sequence', 'be_year'], name='submission_number'),
        ),
    ]
