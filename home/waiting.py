"""What waits for a person: one list for the home page and the admin, filled by each app through a hook."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wagtail import hooks

HOOK = "waiting_for_user"


@dataclass(frozen=True)
class Waiting:
    """One thing to do: its title, where it is done, what sort it is, and by when (none: no date).

    `late` is the word when that day is past: "เกินกำหนด" only for what its own overdue() counts; empty: no word.
    """

    title: str
    url: str
    kind: str
    due: date | None = None
    late: str = "เกินกำหนด"


def registered(user) -> Iterator[Waiting]:
    for collect in hooks.get_hooks(HOOK):
        yield from collect(user)


def waiting_for(user) -> list[Waiting]:
    """Everything that waits for this person, the most urgent first."""
    return sorted(registered(user), key=lambda item: (item.due is None, item.due or date.max, item.title))
