"""App configuration of services."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "ทะเบียนงาน"
    default_auto_field = "django.db.models.BigAutoField"
