"""Two accounts whose names a person takes for the same cannot be stored."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("home", "0017_names_of_accounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="username_key",
            field=models.CharField(editable=False, max_length=150, unique=True, verbose_name="ชื่อผู้ใช้ที่ใช้เทียบ"),
        ),
    ]
