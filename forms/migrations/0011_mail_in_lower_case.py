"""Addresses are looked for in lower case; older answers held them as they were typed."""

from django.db import migrations
from django.db.models.functions import Lower


def lower_addresses(apps, schema_editor):
    apps.get_model("forms", "Submission").objects.update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("forms", "0010_one_audit")]

    operations = [migrations.RunPython(lower_addresses, migrations.RunPython.noop)]
