"""App configuration of home."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "สำนักงาน"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import dates

        dates.register()
