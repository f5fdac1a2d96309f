"""App configuration of forms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "forms"
    verbose_name = "แบบฟอร์ม"
    default_auto_field = "django.db.models.BigAutoField"
