from django.db import migrations, models

from home.thai.finding import store_keys
from home.thai.keys import search_text

PERSON = ("requester_name", "letter_no", "email", "phone")


def fill_keys(apps, schema_editor):
    """Rows from before there were keys get theirs; cases have them, but without the telephones of their text."""

    def store(name, made, *columns):
        store_keys(apps.get_model("services", name), made, *columns)

    store("System", keys_of_system, "name", "abbr", "aliases", "name_en")
    store("Law", lambda row: search_text(row.title, row.summary), "title", "summary")
    store("CannedAnswer", lambda row: search_text(row.title, row.text), "title", "text")
    store("WorkProcess", lambda row: search_text(row.code, row.name), "code", "name")
    store("DevelopmentProject", keys_of_project, "fiscal_year", "sequence", "title", "objectives")
    store("Consultation", keys_of_case, "number", "subject", "detail", *PERSON)
    store("StepRecord", lambda row: search_text(row.title, row.note), "title", "note")


def keys_of_case(row):
    told = (row.number, row.subject, row.detail, row.requester_name, row.letter_no, row.email)
    return search_text(*told, telephone=row.phone)


def keys_of_system(row):
    return search_text(row.name, row.abbr, row.aliases, row.name_en)


def keys_of_project(row):
    numbers = (f"พร.{row.sequence:03d}/{row.fiscal_year}", f"{row.fiscal_year}-{row.sequence:03d}")
    return search_text(*numbers, row.title, row.objectives)


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0012_register_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='cannedanswer',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='developmentproject',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='law',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='steprecord',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='system',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='workprocess',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
    ]
