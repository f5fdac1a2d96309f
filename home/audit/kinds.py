"""The names of the models that the audit refers to."""

from django.apps import apps

from .models import AuditRow


def kind_name(label: str) -> str:
    """The Thai name of a model by its label ("home.user"); the label itself where the model no
    longer exists.
    """
    try:
        return str(apps.get_model(label)._meta.verbose_name) if label else ""
    except (LookupError, ValueError):
        return label


def kinds_in_use() -> list[tuple[str, str]]:
    labels = (
        AuditRow.objects.exclude(subject_type="")
        .order_by()
        .values_list("subject_type", flat=True)
        .distinct()
    )
    return sorted(((label, kind_name(label)) for label in labels), key=lambda kind: kind[1])
