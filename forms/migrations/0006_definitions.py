"""What forms have ever offered, on sites that have them already: from stored versions, the form of today, the answers."""

import django.db.models.deletion
from django.db import migrations, models

SUFFIXES = ("_d", "_i")  # of the two answers to a dual item
NOT_FIELDS = {"notice_ack", "once_token"}


def lines_of(choices):
    """Code and label of each line."""
    parts = (line.partition("=") for line in (choices or "").splitlines() if "=" in line)
    return {code.strip(): label.strip() for code, _, label in parts}


def learn(known, fields):
    """Take over one version's fields; later versions are read later."""
    aspect = after = ""
    for field in fields:
        key, kind = field["clean_name"], field["field_type"]
        if kind in ("section", "aspect"):
            aspect = key if kind == "aspect" else ""
        before = known.get(key, {})
        choices = lines_of(field["choices"])
        choices |= {code: label for code, label in before.get("choices", {}).items() if code not in choices}
        known[key] = {
            "wording": field["label"],
            "field_type": kind,
            "choices": choices,
            "multiple": field.get("multiple", False),
            "is_personal": field.get("is_personal", False),
            "aspect": aspect,
            "after": after,
        }
        after = key


def learn_from_answers(known, rows):
    """What no version tells of, but answers hold: shown to those who read them, and never counted."""
    bare = {key for answers in rows for key, value in answers.items() if value not in (None, "", [], False)}
    names = {key[:-2] if key.endswith(SUFFIXES) and key[:-2] in known else key for key in bare}
    for number, key in enumerate(sorted(names - known.keys() - NOT_FIELDS), start=1):
        facts = {"field_type": "singleline", "choices": {}, "multiple": False, "aspect": "", "after": ""}
        known[key] = {"wording": f"ช่องเดิม {number}", "is_personal": True, **facts}


def fill(apps, schema_editor):
    definition = apps.get_model("forms", "FieldDefinition")
    field = apps.get_model("forms", "FormField")
    submission = apps.get_model("forms", "Submission")
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="forms", content_type__model="formpage"
    )
    # Keys alone: Wagtail's form page needs its template for an instance, which models of migrations lack.
    for page in apps.get_model("forms", "FormPage").objects.values_list("pk", flat=True):
        known = {}
        for revision in revisions.filter(object_id=str(page)).order_by("created_at", "pk"):
            learn(known, revision.content.get("form_fields", []))
        learn(known, field.objects.filter(page=page).order_by("sort_order").values())
        learn_from_answers(known, submission.objects.filter(page=page).values_list("form_data", flat=True))
        rows = [
            definition(
                page_id=page, key=key, **{**facts, "choices": "\n".join(" = ".join(pair) for pair in facts["choices"].items())}
            )
            for key, facts in known.items()
        ]
        definition.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('forms', '0005_file_digests'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
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
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
