"""When the holidays change, the dates that depend on them move: each app does this in a hook and
reports what moved.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from wagtail import hooks

# hook(before, after), both sets of dates -> lines that tell people what moved
HOOK = "holidays_changed"
REASON = "วันหยุดราชการเปลี่ยน คำนวณกำหนดใหม่"
MOST_NAMED = 20


@contextmanager
def move_due_days(holidays) -> Iterator[list[str]]:
    """A context manager around a change of the holidays; afterwards its list contains what
    moved.
    """
    moved: list[str] = []
    with transaction.atomic():
        before = holidays.dates()
        yield moved
        after = holidays.dates()
        if after != before:
            for follow in hooks.get_hooks(HOOK):
                moved += follow(before, after)


def line(kind: str, names: Sequence[str]) -> list[str]:
    """One line about what moved of a kind; empty where nothing did."""
    if not names:
        return []
    more = f" และอีก {len(names) - MOST_NAMED} รายการ" if len(names) > MOST_NAMED else ""
    return [f"วันหยุดเปลี่ยน ระบบคำนวณกำหนดของ{kind}ต่อไปนี้ใหม่: {', '.join(names[:MOST_NAMED])}{more}"]
