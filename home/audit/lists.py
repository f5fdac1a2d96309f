"""Audit rows for lists of people that were viewed or searched."""

from .actions import Action
from .models import AuditRow
from .writing import note


def note_list(kind: str, rows: int, *, words: str = "", page=None) -> AuditRow:
    """Record that a list was viewed: what it lists ("forms.submission"), how many it found, and
    whether words narrowed it. The words may be somebody's name and are not stored.
    """
    return note(Action.SEARCH if words else Action.LIST, kind=kind, rows=rows, page=page)
