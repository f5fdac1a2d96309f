from django.db import migrations, models

from home.thai.finding import store_keys
from home.thai.keys import search_text


def fill_keys(apps, schema_editor):
    """Rows from before there were keys get theirs."""

    def store(name, made, *columns):
        store_keys(apps.get_model("home", name), made, *columns)

    store("School", lambda row: search_text(row.code, row.name, row.short_name), "code", "name", "short_name")
    store("User", keys_of_person, "prefix", "first_name", "last_name", "username", "email", "phone")
    store("Announcement", lambda row: search_text(row.title, row.text), "title", "text")
    store("Holiday", lambda row: search_text(row.name, row.note), "name", "note")
    store("OutgoingMail", lambda row: search_text(row.recipient, row.subject), "recipient", "subject")


def keys_of_person(row):
    name = f"{row.prefix}{row.first_name} {row.last_name}"
    return search_text(name, row.username, row.email, telephone=row.phone)


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0009_garuda_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='announcement',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='holiday',
            name='search_keys',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='outgoingmail',
            name='search_keys',
            field=models.TextField(default='', editable=False),
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
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
    ]
