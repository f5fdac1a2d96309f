import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0001_user'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='เรื่อง')),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='รายละเอียด')),
                ('level', models.CharField(choices=[('info', 'แจ้งให้ทราบ'), ('warning', 'สำคัญ')], default='info', max_length=10, verbose_name='ระดับ')),
                ('link', models.CharField(blank=True, help_text='เช่น /knowledge/', max_length=200, verbose_name='ลิงก์ภายในเว็บไซต์')),
                ('starts_at', models.DateTimeField(verbose_name='เริ่มแสดง')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='สิ้นสุดการแสดง')),
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
            ],
            options={
                'verbose_name': 'วันหยุดราชการ',
                'verbose_name_plural': 'วันหยุดราชการ',
                'ordering': ['date'],
            },
        ),
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
            ],
            options={
                'verbose_name': 'ข้อมูลสำนักงาน',
                'verbose_name_plural': 'ข้อมูลสำนักงาน',
                'permissions': [('open_pages', 'เปิดหน้าให้ผู้เยี่ยมชมโดยไม่ต้องเข้าสู่ระบบ')],
            },
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
                ('body', wagtail.fields.StreamField([('text', 0), ('step', 5), ('notice', 8), ('table', 11), ('file', 14), ('video', 17)], blank=True, block_lookup={0: ('home.pages.blocks.TextBlock', (), {}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'ชื่อขั้นตอน', 'max_length': 160}), 2: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ทำอย่างไร', 'required': False}), 3: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'ภาพประกอบ', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'สำหรับผู้ที่มองไม่เห็นภาพ เว้นว่างเมื่อเป็นภาพตกแต่ง', 'label': 'คำอธิบายภาพ', 'max_length': 200, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('title', 1), ('text', 2), ('image', 3), ('image_alt', 4)]], {}), 6: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'ข้อสังเกต'), ('warning', 'ข้อควรระวัง')], 'label': 'ระดับ'}), 7: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ข้อความ'}), 8: ('wagtail.blocks.StructBlock', [[('level', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'ข้อความ', 'required': False}), 10: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ข้อความจัดรูปแบบ', 'required': False}), 11: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 9), ('rich', 10)]], {'icon': 'table', 'label': 'ตาราง', 'template': 'blocks/table.html'}), 12: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'ไฟล์'}), 13: ('wagtail.blocks.CharBlock', (), {'label': 'คำอธิบาย', 'max_length': 200, 'required': False}), 14: ('wagtail.blocks.StructBlock', [[('document', 12), ('description', 13)]], {}), 15: ('wagtail.blocks.URLBlock', (), {'label': 'ลิงก์วิดีโอ'}), 16: ('wagtail.blocks.CharBlock', (), {'label': 'ชื่อวิดีโอ', 'max_length': 160}), 17: ('wagtail.blocks.StructBlock', [[('url', 15), ('title', 16)]], {})}, verbose_name='เนื้อหา')),
            ],
            options={
                'verbose_name': 'หน้าทั่วไป',
                'verbose_name_plural': 'หน้าทั่วไป',
            },
            bases=('wagtailcore.page', models.Model),
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
                ('last_error', models.CharField(blank=True, max_length=250, verbose_name='ข้อผิดพลาดล่าสุด')),
            ],
            options={
                'verbose_name': 'จดหมายขาออก',
                'verbose_name_plural': 'จดหมายขาออก',
                'indexes': [models.Index(fields=['sent_at', 'next_try_at'], name='mail_waiting')],
            },
        ),
        migrations.CreateModel(
            name='RunningNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=40, verbose_name='ชุดเลข')),
                ('be_year', models.PositiveSmallIntegerField(verbose_name='ปี พ.ศ.')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='เลขล่าสุด')),
            ],
            options={
                'verbose_name': 'เลขทะเบียน',
                'verbose_name_plural': 'เลขทะเบียน',
                'constraints': [models.UniqueConstraint(fields=('series', 'be_year'), name='one_counter_a_year')],
            },
        ),
    ]
