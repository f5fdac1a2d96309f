"""Addresses are looked for in lower case; older cases held them as they were typed."""

from django.db import migrations
from django.db.models.functions import Lower


def lower_addresses(apps, schema_editor):
    apps.get_model("services", "Consultation").objects.update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("services", "0013_found_by_keys")]

    operations = [migrations.RunPython(lower_addresses, migrations.RunPython.noop)]
