"""A field may be folded. On forms that an office has already, those of the manual that are rarely
used fold too, in the published form and in what is being drafted.
"""

from django.db import migrations, models

RARELY_USED = {
    "access_request": {"duty", "valid_from", "valid_until", "assignment_order"},
    "consultation_request": {"reply_channel", "pre_understanding"},
    "needs_questionnaire": {
        *("duty", "students", "staff"),
        *("speed", "computers", "problem_detail"),
    },
}


def fold_published(apps, schema_editor):
    fields = apps.get_model("forms", "FormField").objects
    for series, keys in RARELY_USED.items():
        fields.filter(page__series=series, clean_name__in=keys, required=False).update(
            is_folded=True
        )


def fold_drafted(apps, schema_editor):
    pages = apps.get_model("forms", "FormPage").objects.filter(series__in=RARELY_USED)
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for series, latest in pages.values_list("series", "latest_revision_id"):
        for revision in revisions.filter(pk=latest):
            for field in revision.content.get("form_fields", []):
                rarely = field.get("clean_name") in RARELY_USED[series]
                field["is_folded"] = rarely and not field.get("required")
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("forms", "0014_school_sheets"),
        ("wagtailcore", "0001_squashed_0016_change_page_url_path_to_text_field"),
    ]

    operations = [
        migrations.AddField(
            model_name="formfield",
            name="is_folded",
            field=models.BooleanField(
                default=False,
                help_text="ช่องที่ไม่บังคับและใช้ไม่บ่อย ผู้ตอบกดเปิดเองเมื่อต้องการ",
                verbose_name="พับไว้ (ใช้ไม่บ่อย)",
            ),
        ),
        migrations.RunPython(fold_published, migrations.RunPython.noop),
        migrations.RunPython(fold_drafted, migrations.RunPython.noop),
    ]
