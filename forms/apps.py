"""App configuration of forms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "forms"
    verbose_name = "แบบฟอร์ม"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .access import outcome  # noqa: F401 (registers what becomes of a request)
        from .submissions import consultations  # noqa: F401 (registers what becomes of a question)
        from .surveys import outcome as sheets  # noqa: F401 (registers the sheets of schools)
