"""All tables of home beside accounts and schools in one step, for a new site; an older one goes on by the steps that this replaces."""

import django.core.validators
import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from home.audit import triggers


def put_up(apps, schema_editor):
    triggers.create_triggers(schema_editor.connection)


def take_down(apps, schema_editor):
    triggers.drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):

    replaces = [('home', '0002_pages'), ('home', '0003_garuda'), ('home', '0004_dictionary_order'), ('home', '0005_announcement_link'), ('home', '0006_longer_series'), ('home', '0007_mail_states'), ('home', '0008_mail_in_lower_case'), ('home', '0009_garuda_kept'), ('home', '0010_found_by_keys'), ('home', '0011_tables_in_the_browser'), ('home', '0012_audit'), ('home', '0013_counted'), ('home', '0014_rights_handed_out'), ('home', '0015_ways_in'), ('home', '0016_confirmed_email'), ('home', '0017_names_of_accounts'), ('home', '0018_names_of_accounts_differ'), ('home', '0019_two_hands')]

    dependencies = [
        ('home', '0001_user'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('welcome', models.CharField(default='ค้นหาคู่มือ ขอคำปรึกษา และติดตามงานกับกลุ่ม ICT ได้ที่นี่', max_length=200, verbose_name='ข้อความต้อนรับ')),
            ],
            options={
                'verbose_name': 'หน้าแรก',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.AlterModelOptions(
            name='school',
            options={'ordering': ['order_key', 'code'], 'verbose_name': 'โรงเรียน', 'verbose_name_plural': 'โรงเรียน'},
        ),
        migrations.AddField(
            model_name='school',
            name='order_key',
            field=models.BinaryField(default=b''),
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
                ('body', wagtail.fields.StreamField([('text', 0), ('step', 6), ('notice', 9), ('table', 12), ('file', 15), ('video', 18)], blank=True, block_lookup={0: ('home.pages.blocks.TextBlock', (), {}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'ชื่อขั้นตอน', 'max_length': 160}), 2: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ทำอย่างไร', 'required': False}), 3: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'ภาพประกอบ', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'บอกสิ่งที่ผู้อ่านควรเห็น สำหรับผู้ที่มองไม่เห็นภาพ', 'label': 'คำอธิบายภาพ', 'max_length': 200, 'required': False}), 5: ('wagtail.blocks.BooleanBlock', (), {'label': 'เป็นภาพตกแต่ง ไม่ต้องมีคำอธิบาย', 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('title', 1), ('text', 2), ('image', 3), ('image_alt', 4), ('decorative', 5)]], {}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'ข้อสังเกต'), ('warning', 'ข้อควรระวัง')], 'label': 'ระดับ'}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ข้อความ'}), 9: ('wagtail.blocks.StructBlock', [[('level', 7), ('text', 8)]], {}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'ข้อความ', 'required': False}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ข้อความจัดรูปแบบ', 'required': False}), 12: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 10), ('rich', 11)]], {'icon': 'table', 'label': 'ตาราง', 'template': 'blocks/table.html'}), 13: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'ไฟล์'}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'คำอธิบาย', 'max_length': 200, 'required': False}), 15: ('wagtail.blocks.StructBlock', [[('document', 13), ('description', 14)]], {}), 16: ('wagtail.blocks.URLBlock', (), {'label': 'ลิงก์วิดีโอ'}), 17: ('wagtail.blocks.CharBlock', (), {'label': 'ชื่อวิดีโอ', 'max_length': 160}), 18: ('wagtail.blocks.StructBlock', [[('url', 16), ('title', 17)]], {})}, verbose_name='เนื้อหา')),
            ],
            options={
                'verbose_name': 'หน้าทั่วไป',
                'verbose_name_plural': 'หน้าทั่วไป',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='RunningNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=80, verbose_name='ชุดเลข')),
                ('be_year', models.PositiveSmallIntegerField(verbose_name='ปี พ.ศ.')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='เลขล่าสุด')),
            ],
            options={
                'verbose_name': 'เลขทะเบียน',
                'verbose_name_plural': 'เลขทะเบียน',
                'constraints': [models.UniqueConstraint(fields=('series', 'be_year'), name='one_counter_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='เรื่อง')),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='รายละเอียด')),
                ('level', models.CharField(choices=[('info', 'แจ้งให้ทราบ'), ('warning', 'สำคัญ')], default='info', max_length=10, verbose_name='ระดับ')),
                ('link', models.CharField(blank=True, help_text='เช่น /knowledge/', max_length=200, validators=[django.core.validators.RegexValidator('^/(?![/\\\\])', 'ลิงก์ต้องขึ้นต้นด้วย / หนึ่งตัว เช่น /knowledge/')], verbose_name='ลิงก์ภายในเว็บไซต์')),
                ('starts_at', models.DateTimeField(verbose_name='เริ่มแสดง')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='สิ้นสุดการแสดง')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'ประกาศ',
                'verbose_name_plural': 'ประกาศ',
                'ordering': ['-starts_at'],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True, verbose_name='วันที่')),
                ('name', models.CharField(max_length=160, verbose_name='ชื่อวันหยุด')),
                ('is_substitute', models.BooleanField(default=False, verbose_name='วันหยุดชดเชย')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='หมายเหตุ')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'วันหยุดราชการ',
                'verbose_name_plural': 'วันหยุดราชการ',
                'ordering': ['date'],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=254, verbose_name='ถึง')),
                ('subject', models.CharField(max_length=250, verbose_name='เรื่อง')),
                ('message', models.BinaryField(verbose_name='ข้อความ')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='เวลาที่สร้าง')),
                ('next_try_at', models.DateTimeField(verbose_name='ส่งครั้งต่อไป')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='ส่งเมื่อ')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='จำนวนครั้งที่ลอง')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='ข้อผิดพลาดล่าสุด')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='กำลังส่งจนถึง')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='เลิกส่งเมื่อ')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'จดหมายขาออก',
                'verbose_name_plural': 'จดหมายขาออก',
                'indexes': [models.Index(fields=['sent_at', 'next_try_at'], name='mail_waiting')],
            },
        ),
        migrations.AddField(
            model_name='school',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.CreateModel(
            name='TableImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='นำเข้าเมื่อ')),
                ('name', models.CharField(max_length=300, verbose_name='ชื่อไฟล์')),
                ('rows', models.JSONField(verbose_name='แถว')),
                ('shown', models.CharField(max_length=64, verbose_name='ลายนิ้วมือของตัวอย่าง')),
                ('applied_at', models.DateTimeField(null=True, verbose_name='ยืนยันเมื่อ')),
                ('register', models.CharField(choices=[('people', 'ผู้ใช้'), ('schools', 'โรงเรียน')], max_length=10, verbose_name='ทะเบียน')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'การนำเข้าผู้ใช้และโรงเรียน',
                'verbose_name_plural': 'การนำเข้าผู้ใช้และโรงเรียน',
                'ordering': ['-pk'],
                'abstract': False,
            },
        ),
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
        migrations.CreateModel(
            name='Counted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('limit', models.CharField(max_length=40, verbose_name='ข้อจำกัด')),
                ('key', models.CharField(max_length=32, verbose_name='ผู้ถูกนับ')),
                ('about', models.CharField(blank=True, max_length=32, verbose_name='เรื่องที่นับ')),
                ('at', models.DateTimeField(verbose_name='เวลา')),
            ],
            options={
                'verbose_name': 'การนับตามข้อจำกัด',
                'verbose_name_plural': 'การนับตามข้อจำกัด',
                'default_permissions': (),
                'indexes': [models.Index(fields=['limit', 'key', 'at'], name='counted_for_a_limit'), models.Index(fields=['about'], name='counted_about')],
            },
        ),
        migrations.CreateModel(
            name='RightHandedOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=40, verbose_name='บทบาท')),
                ('right', models.CharField(max_length=250, verbose_name='สิทธิ์')),
                ('handed_out_at', models.DateTimeField(auto_now_add=True, verbose_name='ให้เมื่อ')),
            ],
            options={
                'verbose_name': 'สิทธิ์ที่ให้ไว้แล้ว',
                'verbose_name_plural': 'สิทธิ์ที่ให้ไว้แล้ว',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('role', 'right'), name='right_handed_out_once')],
            },
        ),
        migrations.CreateModel(
            name='EntryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='ลายนิ้วมือของรหัส')),
                ('by_mail', models.BooleanField(default=False, verbose_name='ส่งทางอีเมล')),
                ('made_at', models.DateTimeField(verbose_name='ออกเมื่อ')),
                ('expires_at', models.DateTimeField(verbose_name='ใช้ได้ถึง')),
                ('used_at', models.DateTimeField(null=True, verbose_name='ใช้เมื่อ')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='ยกเลิกเมื่อ')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ออกโดย')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entry_codes', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ใช้')),
            ],
            options={
                'verbose_name': 'รหัสเริ่มใช้งาน',
                'verbose_name_plural': 'รหัสเริ่มใช้งาน',
                'ordering': ['-made_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='user',
            name='confirmed_email',
            field=models.EmailField(blank=True, default='', editable=False, max_length=254, verbose_name='อีเมลที่ยืนยันแล้ว'),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='อีเมล'),
        ),
        migrations.AlterModelManagers(
            name='user',
            managers=[
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='username_key',
            field=models.CharField(editable=False, max_length=150, unique=True, verbose_name='ชื่อผู้ใช้ที่ใช้เทียบ'),
        ),
        migrations.CreateModel(
            name='OfficeSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office_name', models.CharField(default='สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาตัวอย่าง', max_length=200, verbose_name='ชื่อสำนักงาน')),
                ('short_name', models.CharField(default='สพม.ตัวอย่าง', max_length=60, verbose_name='ชื่อย่อ')),
                ('group_name', models.CharField(default='กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร', max_length=200, verbose_name='ชื่อกลุ่มงาน')),
                ('address', models.CharField(blank=True, max_length=250, verbose_name='ที่อยู่')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='โทรศัพท์')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='อีเมล')),
                ('office_hours', models.CharField(default='จันทร์–ศุกร์ 08.30–16.30 น. เว้นวันหยุดราชการ', max_length=80, verbose_name='เวลาทำการ')),
                ('letter_code', models.CharField(blank=True, help_text='เช่น ศธ ๐๔๐๐๐', max_length=30, verbose_name='รหัสหนังสือ')),
                ('dpo_contact', models.CharField(blank=True, max_length=200, verbose_name='ช่องทางติดต่อเรื่องข้อมูลส่วนบุคคล')),
                ('garuda', models.ForeignKey(blank=True, help_text='ภาพพื้นขาวหรือโปร่ง แสดงสูง 1.5 เซนติเมตรที่มุมบนซ้ายของบันทึกข้อความ', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailimages.image', verbose_name='ตราครุฑของบันทึกข้อความ')),
                ('grants_in_two_hands', models.BooleanField(default=True, help_text='คำขอเข้าถึงระบบที่ผู้ใดอนุมัติ ผู้นั้นจะบันทึกการให้สิทธิ์เองไม่ได้ เว้นแต่สำนักงานมีผู้ให้สิทธิ์เพียงคนเดียว', verbose_name='ผู้อนุมัติกับผู้ให้สิทธิ์เป็นคนละคน')),
            ],
            options={
                'verbose_name': 'ข้อมูลสำนักงาน',
                'verbose_name_plural': 'ข้อมูลสำนักงาน',
                'permissions': [('open_pages', 'เปิดหน้าให้ผู้เยี่ยมชมโดยไม่ต้องเข้าสู่ระบบ')],
            },
        ),
        migrations.RunPython(put_up, take_down),
    ]
