"""Sign-in and password resets look for addresses in lower case; older accounts held them as they were typed."""

from django.db import migrations
from django.db.models.functions import Lower


def lower_addresses(apps, schema_editor):
    apps.get_model("home", "User").objects.update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("home", "0007_mail_states")]

    operations = [migrations.RunPython(lower_addresses, migrations.RunPython.noop)]
