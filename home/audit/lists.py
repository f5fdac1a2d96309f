"""Lists that name people: looked through, or searched."""

from .actions import Action
from .models import AuditRow
from .writing import note


def note_list(kind: str, rows: int, *, words: str = "", page=None) -> AuditRow:
    """Of a list that was shown: what it lists ("forms.submission"), how much it found, and whether
    words narrowed it; the words may be somebody's name and are not kept.
    """
    return note(Action.SEARCH if words else Action.LIST, kind=kind, rows=rows, page=page)
