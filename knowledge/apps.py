"""App configuration of knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = "คลังความรู้"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from knowledge.search import checks  # noqa: F401  (registers itself)
