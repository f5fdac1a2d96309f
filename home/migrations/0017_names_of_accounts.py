"""Names of accounts get the key by which they are compared; the next migration makes it unique."""

import sys

from django.db import migrations, models

from home.people.names.rules import clashes
from home.thai.keys import username_key


def fill_keys(apps, schema_editor):
    """A site with clashes is told before, by the check of `migrate`; here it stops those who passed the check by."""
    User = apps.get_model("home", "User")
    rows = list(User.objects.only("pk", "username"))
    if groups := clashes(row.username for row in rows):
        sys.exit("ชื่อผู้ใช้ซ้ำกัน: " + "; ".join(", ".join(group) for group in groups))
    for row in rows:
        row.username_key = username_key(row.username)
    User.objects.bulk_update(rows, ["username_key"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("home", "0016_confirmed_email"),
    ]

    operations = [
        migrations.AlterModelManagers(name="user", managers=[]),
        migrations.AddField(
            model_name="user",
            name="username_key",
            field=models.CharField(default="", editable=False, max_length=150, verbose_name="ชื่อผู้ใช้ที่ใช้เทียบ"),
            preserve_default=False,
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
