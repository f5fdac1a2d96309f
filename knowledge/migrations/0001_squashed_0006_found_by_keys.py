"""All tables of knowledge in one step, for a new site; an older one goes on by the steps that this replaces."""

import django.core.validators
import django.db.models.deletion
import modelcluster.contrib.taggit
import modelcluster.fields
import modelsearch.index
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('knowledge', '0001_initial'), ('knowledge', '0002_initial'), ('knowledge', '0003_review_reminders'), ('knowledge', '0004_search_log'), ('knowledge', '0005_decorative_pictures'), ('knowledge', '0006_found_by_keys')]

    dependencies = [
        ('home', '0002_squashed_0019_two_hands'),
        ('home', '__first__'),
        ('services', '0001_squashed_0015_stand_in_source'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailcore', '__first__'),
        ('wagtaildocs', '0014_alter_document_file_size'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnowledgeIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
                ('intro', models.CharField(blank=True, max_length=300, verbose_name='คำอธิบาย')),
                ('content_owner', models.ForeignKey(blank=True, help_text='เว้นว่าง = ผู้ดูแลของหมวดที่อยู่เหนือขึ้นไป', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ดูแลเนื้อหา')),
            ],
            options={
                'verbose_name': 'หมวดคลังความรู้',
                'verbose_name_plural': 'หมวดคลังความรู้',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='PageTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_tags', to=settings.WAGTAIL_PAGE_MODEL)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_items', to='taggit.tag')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FaqPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
                ('summary', models.CharField(blank=True, help_text='หนึ่งหรือสองประโยค แสดงในผลการค้นหา', max_length=300, verbose_name='สรุปสั้น')),
                ('school_year', models.PositiveSmallIntegerField(blank=True, help_text='เว้นว่าง = ใช้ได้ทุกปี', null=True, validators=[django.core.validators.MinValueValidator(2540), django.core.validators.MaxValueValidator(2640)], verbose_name='ใช้กับปีการศึกษา (พ.ศ.)')),
                ('review_date', models.DateField(blank=True, null=True, verbose_name='ทบทวนภายในวันที่')),
                ('reviewed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ยืนยันว่ายังถูกต้องเมื่อ')),
                ('answer', wagtail.fields.RichTextField(verbose_name='คำตอบ')),
                ('content_owner', models.ForeignKey(blank=True, help_text='เว้นว่าง = ผู้ดูแลของหมวดที่อยู่เหนือขึ้นไป', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ดูแลเนื้อหา')),
                ('laws', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='%(class)ss', to='services.law', verbose_name='กฎหมายที่เกี่ยวข้อง')),
                ('reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('systems', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='%(class)ss', to='services.system', verbose_name='ระบบที่เกี่ยวข้อง')),
                ('tags', modelcluster.contrib.taggit.ClusterTaggableManager(blank=True, help_text='A comma-separated list of tags.', through='knowledge.PageTag', to='taggit.Tag', verbose_name='คำสำคัญ')),
            ],
            options={
                'verbose_name': 'คำถามที่พบบ่อย',
                'verbose_name_plural': 'คำถามที่พบบ่อย',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='ArticlePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
                ('summary', models.CharField(blank=True, help_text='หนึ่งหรือสองประโยค แสดงในผลการค้นหา', max_length=300, verbose_name='สรุปสั้น')),
                ('school_year', models.PositiveSmallIntegerField(blank=True, help_text='เว้นว่าง = ใช้ได้ทุกปี', null=True, validators=[django.core.validators.MinValueValidator(2540), django.core.validators.MaxValueValidator(2640)], verbose_name='ใช้กับปีการศึกษา (พ.ศ.)')),
                ('review_date', models.DateField(blank=True, null=True, verbose_name='ทบทวนภายในวันที่')),
                ('reviewed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ยืนยันว่ายังถูกต้องเมื่อ')),
                ('story', wagtail.fields.RichTextField(blank=True, verbose_name='เรื่องราว')),
                ('learnt', wagtail.fields.RichTextField(blank=True, verbose_name='สิ่งที่ได้เรียนรู้')),
                ('who_can_use', wagtail.fields.RichTextField(blank=True, verbose_name='ใครนำไปใช้ได้')),
                ('content_owner', models.ForeignKey(blank=True, help_text='เว้นว่าง = ผู้ดูแลของหมวดที่อยู่เหนือขึ้นไป', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ดูแลเนื้อหา')),
                ('laws', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='%(class)ss', to='services.law', verbose_name='กฎหมายที่เกี่ยวข้อง')),
                ('reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('systems', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='%(class)ss', to='services.system', verbose_name='ระบบที่เกี่ยวข้อง')),
                ('tags', modelcluster.contrib.taggit.ClusterTaggableManager(blank=True, help_text='A comma-separated list of tags.', through='knowledge.PageTag', to='taggit.Tag', verbose_name='คำสำคัญ')),
            ],
            options={
                'verbose_name': 'บทความ KM',
                'verbose_name_plural': 'บทความ KM',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='UpdateNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('changed_on', models.DateField(verbose_name='วันที่')),
                ('note', models.CharField(max_length=250, verbose_name='มีอะไรเปลี่ยน')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='update_notes', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'บันทึกการปรับปรุง',
                'verbose_name_plural': 'บันทึกการปรับปรุง',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReviewReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review_date', models.DateField(verbose_name='กำหนดทบทวน')),
                ('sent_at', models.DateTimeField(auto_now_add=True, verbose_name='ส่งเมื่อ')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_reminders', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'การเตือนทบทวน',
                'verbose_name_plural': 'การเตือนทบทวน',
                'constraints': [models.UniqueConstraint(fields=('page', 'review_date'), name='one_reminder_a_date')],
            },
        ),
        migrations.CreateModel(
            name='FileText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='ชื่อไฟล์')),
                ('text', models.TextField(blank=True, verbose_name='ข้อความ')),
                ('state', models.CharField(choices=[('read', 'อ่านแล้ว'), ('no_text', 'ไม่มีข้อความ (ภาพสแกน)'), ('unreadable', 'อ่านไม่ได้')], max_length=12, verbose_name='สถานะ')),
                ('file_hash', models.CharField(blank=True, max_length=40)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file_text', to='wagtaildocs.document')),
            ],
            options={
                'verbose_name': 'ข้อความของไฟล์แนบ',
                'verbose_name_plural': 'ข้อความของไฟล์แนบ',
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='SearchDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='วันที่')),
                ('words', models.CharField(db_index=True, max_length=200, verbose_name='คำค้น')),
                ('kind', models.CharField(blank=True, max_length=20, verbose_name='ประเภท')),
                ('results', models.PositiveIntegerField(default=0, verbose_name='จำนวนผล')),
                ('asked', models.PositiveIntegerField(default=0, verbose_name='จำนวนครั้งที่ค้น')),
                ('opened', models.PositiveIntegerField(default=0, verbose_name='จำนวนครั้งที่เปิดผล')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'คำค้น',
                'verbose_name_plural': 'คำค้น',
                'constraints': [models.UniqueConstraint(fields=('day', 'words', 'kind'), name='one_row_of_words_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SchoolSearches',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='วันที่ ๑ ของเดือน', verbose_name='เดือน')),
                ('times', models.PositiveIntegerField(default=0, verbose_name='จำนวนครั้งที่ค้น')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='home.school')),
            ],
            options={
                'verbose_name': 'การค้นของโรงเรียน',
                'verbose_name_plural': 'การค้นของโรงเรียน',
                'constraints': [models.UniqueConstraint(fields=('month', 'school'), name='one_row_a_school_and_month')],
            },
        ),
        migrations.CreateModel(
            name='OpenedResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=300, verbose_name='ที่อยู่ของผลที่เปิด')),
                ('times', models.PositiveIntegerField(default=0, verbose_name='จำนวนครั้ง')),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opened_results', to='knowledge.searchday')),
            ],
            options={
                'verbose_name': 'ผลการค้นที่ถูกเปิด',
                'verbose_name_plural': 'ผลการค้นที่ถูกเปิด',
                'constraints': [models.UniqueConstraint(fields=('search', 'address'), name='one_row_an_opened_result')],
            },
        ),
        migrations.CreateModel(
            name='GuidePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('open_to_visitors', models.BooleanField(default=False, help_text='ผู้ที่ไม่ได้เข้าสู่ระบบจะอ่านหน้านี้ได้', verbose_name='เปิดให้ผู้เยี่ยมชม')),
                ('summary', models.CharField(blank=True, help_text='หนึ่งหรือสองประโยค แสดงในผลการค้นหา', max_length=300, verbose_name='สรุปสั้น')),
                ('school_year', models.PositiveSmallIntegerField(blank=True, help_text='เว้นว่าง = ใช้ได้ทุกปี', null=True, validators=[django.core.validators.MinValueValidator(2540), django.core.validators.MaxValueValidator(2640)], verbose_name='ใช้กับปีการศึกษา (พ.ศ.)')),
                ('review_date', models.DateField(blank=True, null=True, verbose_name='ทบทวนภายในวันที่')),
                ('reviewed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ยืนยันว่ายังถูกต้องเมื่อ')),
                ('body', wagtail.fields.StreamField([('text', 0), ('step', 6), ('notice', 9), ('table', 12), ('file', 15), ('video', 18), ('law', 21), ('system', 24)], blank=True, block_lookup={0: ('home.pages.blocks.TextBlock', (), {}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'ชื่อขั้นตอน', 'max_length': 160}), 2: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ทำอย่างไร', 'required': False}), 3: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'ภาพประกอบ', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'บอกสิ่งที่ผู้อ่านควรเห็น สำหรับผู้ที่มองไม่เห็นภาพ', 'label': 'คำอธิบายภาพ', 'max_length': 200, 'required': False}), 5: ('wagtail.blocks.BooleanBlock', (), {'label': 'เป็นภาพตกแต่ง ไม่ต้องมีคำอธิบาย', 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('title', 1), ('text', 2), ('image', 3), ('image_alt', 4), ('decorative', 5)]], {}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'ข้อสังเกต'), ('warning', 'ข้อควรระวัง')], 'label': 'ระดับ'}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ข้อความ'}), 9: ('wagtail.blocks.StructBlock', [[('level', 7), ('text', 8)]], {}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'ข้อความ', 'required': False}), 11: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'ข้อความจัดรูปแบบ', 'required': False}), 12: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 10), ('rich', 11)]], {'icon': 'table', 'label': 'ตาราง', 'template': 'blocks/table.html'}), 13: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'ไฟล์'}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'คำอธิบาย', 'max_length': 200, 'required': False}), 15: ('wagtail.blocks.StructBlock', [[('document', 13), ('description', 14)]], {}), 16: ('wagtail.blocks.URLBlock', (), {'label': 'ลิงก์วิดีโอ'}), 17: ('wagtail.blocks.CharBlock', (), {'label': 'ชื่อวิดีโอ', 'max_length': 160}), 18: ('wagtail.blocks.StructBlock', [[('url', 16), ('title', 17)]], {}), 19: ('wagtail.snippets.blocks.SnippetChooserBlock', ('services.Law',), {'label': 'กฎหมาย'}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'มาตรา/ข้อ', 'max_length': 160, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('law', 19), ('sections', 20)]], {}), 22: ('wagtail.snippets.blocks.SnippetChooserBlock', ('services.System',), {'label': 'ระบบ'}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'หมายเหตุ', 'max_length': 160, 'required': False}), 24: ('wagtail.blocks.StructBlock', [[('system', 22), ('note', 23)]], {})}, verbose_name='เนื้อหา')),
                ('toc', models.JSONField(blank=True, default=list, editable=False, verbose_name='สารบัญ')),
                ('content_owner', models.ForeignKey(blank=True, help_text='เว้นว่าง = ผู้ดูแลของหมวดที่อยู่เหนือขึ้นไป', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้ดูแลเนื้อหา')),
                ('laws', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='%(class)ss', to='services.law', verbose_name='กฎหมายที่เกี่ยวข้อง')),
                ('reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('systems', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='%(class)ss', to='services.system', verbose_name='ระบบที่เกี่ยวข้อง')),
                ('tags', modelcluster.contrib.taggit.ClusterTaggableManager(blank=True, help_text='A comma-separated list of tags.', through='knowledge.PageTag', to='taggit.Tag', verbose_name='คำสำคัญ')),
            ],
            options={
                'verbose_name': 'คู่มือ',
                'verbose_name_plural': 'คู่มือ',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(help_text='บรรทัดละหนึ่งคำค้น ผลนี้จะขึ้นก่อนเมื่อมีผู้ค้นคำนั้นพอดี', max_length=1000, verbose_name='คำค้น')),
                ('until', models.DateField(blank=True, help_text='เว้นว่าง = ไม่มีกำหนด', null=True, verbose_name='ปักถึงวันที่')),
                ('law', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='services.law', verbose_name='หรือกฎหมาย')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='หน้า')),
                ('system', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='services.system', verbose_name='หรือระบบ')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'ผลที่ปักไว้',
                'verbose_name_plural': 'ผลที่ปักไว้',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ProblemReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='ปัญหาที่พบ')),
                ('state', models.CharField(choices=[('new', 'ใหม่'), ('fixed', 'แก้ไขแล้ว'), ('replied', 'ตอบกลับแล้ว')], default='new', max_length=10, verbose_name='สถานะ')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='ผลการดำเนินการ')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='แจ้งเมื่อ')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problem_reports', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='หน้า')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้แจ้ง')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'แจ้งปัญหาของหน้า',
                'verbose_name_plural': 'แจ้งปัญหาของหน้า',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='SameWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(help_text='บรรทัดละหนึ่งคำหรือวลี อย่างน้อยสองบรรทัด', max_length=1000, verbose_name='คำที่ใช้แทนกัน')),
                ('one_way', models.BooleanField(default=False, help_text='ผู้ที่ค้นคำในบรรทัดแรกจะพบคำในบรรทัดถัดไปด้วย แต่ไม่กลับกัน', verbose_name='ทางเดียว')),
                ('is_loose', models.BooleanField(default=False, help_text='ความหมายใกล้กันแต่ไม่เหมือนกัน ผลที่พบด้วยคำอื่นจะอยู่หลังคำที่พิมพ์', verbose_name='ความหมายใกล้เคียง')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'คำที่ใช้แทนกันในการค้น',
                'verbose_name_plural': 'คำที่ใช้แทนกันในการค้น',
            },
        ),
        migrations.CreateModel(
            name='DailyReads',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='วันที่')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='จำนวนครั้งที่อ่าน')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='daily_reads', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'จำนวนครั้งที่อ่าน',
                'verbose_name_plural': 'จำนวนครั้งที่อ่าน',
                'constraints': [models.UniqueConstraint(fields=('page', 'day'), name='one_count_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitor', models.CharField(blank=True, editable=False, max_length=40, verbose_name='ผู้เยี่ยมชม')),
                ('helpful', models.BooleanField(choices=[(True, 'ได้คำตอบ'), (False, 'ยังไม่ได้คำตอบ')], verbose_name='ตอบคำถามได้')),
                ('comment', models.TextField(blank=True, max_length=1000, verbose_name='ความเห็น')),
                ('state', models.CharField(choices=[('new', 'ใหม่'), ('fixed', 'แก้ไขแล้ว'), ('replied', 'ตอบกลับแล้ว')], default='new', max_length=10, verbose_name='สถานะ')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='ส่งเมื่อ')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='แก้ไขเมื่อ')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='หน้า')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='ฉบับที่อ่าน')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ผู้อ่าน')),
                ('search_keys', models.TextField(default='', editable=False)),
            ],
            options={
                'verbose_name': 'ความเห็นต่อหน้า',
                'verbose_name_plural': 'ความเห็นต่อหน้า',
                'ordering': ['-changed_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('page', 'user'), name='one_word_a_person'), models.UniqueConstraint(condition=models.Q(('visitor', ''), _negated=True), fields=('page', 'visitor'), name='one_word_a_visitor')],
            },
        ),
    ]
