"""Whose mailbox is proved. Nobody's is yet: addresses came from the office, or from a page that asked for no proof."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("home", "0015_ways_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="confirmed_email",
            field=models.EmailField(blank=True, default="", editable=False, max_length=254, verbose_name="อีเมลที่ยืนยันแล้ว"),
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="อีเมล"),
        ),
    ]
