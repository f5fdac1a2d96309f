from django.db import migrations, models

from home.thai.finding import store_keys
from home.thai.keys import search_text


def fill_keys(apps, schema_editor):
    """Rows from before there were keys get theirs."""
    store_keys(apps.get_model("knowledge", "Feedback"), lambda row: search_text(row.comment), "comment")
    store_keys(apps.get_model("knowledge", "ProblemReport"), lambda row: search_text(row.text), "text")
    for name in ("Pin", "SameWords", "SearchDay"):
        store_keys(apps.get_model("knowledge", name), lambda row: search_text(row.words), "words")


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0005_decorative_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='feedback',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='pin',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='problemreport',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='samewords',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='searchday',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
    ]
