"""A change of the holidays moves what was counted with them: each app follows by a hook and
says what moved.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from wagtail import hooks

# hook(before, after), both sets of dates -> lines for people on what moved
HOOK = "holidays_changed"
REASON = "วันหยุดราชการเปลี่ยน คำนวณกำหนดใหม่"
MOST_NAMED = 20


@contextmanager
def move_due_days(holidays) -> Iterator[list[str]]:
    """Around a change of the holidays (their manager); the list has what moved after it."""
    moved: list[str] = []
    with transaction.atomic():
        before = holidays.dates()
        yield moved
        after = holidays.dates()
        if after != before:
            for follow in hooks.get_hooks(HOOK):
                moved += follow(before, after)


def line(kind: str, names: Sequence[str]) -> list[str]:
    """One line on what moved of a kind; none where nothing did."""
    if not names:
        return []
    more = f" และอีก {len(names) - MOST_NAMED} รายการ" if len(names) > MOST_NAMED else ""
    return [f"วันหยุดเปลี่ยน ระบบคำนวณกำหนดของ{kind}ต่อไปนี้ใหม่: {', '.join(names[:MOST_NAMED])}{more}"]
