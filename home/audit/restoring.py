"""The audit after a backup was restored: rows written since the backup are gone, and it says so."""

from django.utils import timezone

from .actions import Action
from .heads import head_now, keep_head, keep_restored, kept_heads
from .writing import note


def note_restored(why: str) -> None:
    """Note it, and ask no more for rows that were written after the backup."""
    head = head_now()
    known = max((kept.number for kept in kept_heads()), default=0)
    number = head.number if head else 0
    now = timezone.now()
    keep_restored(now, number)
    note(
        Action.RESTORE,
        kind="home.auditrow",
        before={"kept": known},
        after={"last": number},
        reason=why,
    )
    keep_head(now)
