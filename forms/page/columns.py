"""Which answers become columns of a record, by the purpose of the form; a form takes no more
than the columns hold.
"""

from collections.abc import Mapping

from django.apps import apps
from django.db.models import Model

# Key of the field → column. Declared once: it limits the form's fields and fills the record.
COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "request": {
        "replaces_user": ("forms.AccessRequest", "replaces"),
        "full_name": ("forms.AccessItem", "holder_name"),
        "access_level": ("forms.AccessItem", "level"),
    },
    "consultation": {
        "full_name": ("services.Consultation", "requester_name"),
        "position": ("services.Consultation", "requester_position"),
        "contact": ("services.Consultation", "phone"),
        "subject": ("services.Consultation", "subject"),
        "detail": ("services.Consultation", "detail"),
        "letter_no": ("services.Consultation", "letter_no"),
    },
    "needs": {},  # a school's sheet is read from the answers themselves
}
# Answers that the record keeps in columns other than text, or that are chosen by the field's type
# and not by its key.
KNOWN_TO_THE_CASE = frozenset(
    {
        *("school", "email", "system", "category", "formality", "pre_understanding"),
        *("urgency", "reply_channel"),
    }
)


def longest(label: str, column: str) -> int | None:
    """The maximum length of a column; None where it has no limit."""
    return apps.get_model(label)._meta.get_field(column).max_length


def bounds_of(purpose: str) -> dict[str, int]:
    """The longest text that a form of this purpose may take, by key; keys without a column are
    not named.
    """
    limits = {key: longest(*column) for key, column in COLUMNS.get(purpose, {}).items()}
    return {key: limit for key, limit in limits.items() if limit}


def text_columns(purpose: str, model: type[Model], answers: Mapping[str, object]) -> dict[str, str]:
    """The text columns of one model, filled from the answers and cut to their lengths. Typed text
    that was too long has been refused beside its field; only lists of chosen things are cut here.
    """
    filled = {}
    for key, (label, column) in COLUMNS.get(purpose, {}).items():
        if model._meta.label == label:
            text = str(answers.get(key) or "")
            filled[column] = text[: longest(label, column)]
    return filled
