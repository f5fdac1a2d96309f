"""What can be handed over: a list that each app extends through a hook."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wagtail import hooks

from home.people.models import User

HOOK = "hand_over"


@dataclass(frozen=True)
class Going:
    """From whom to whom, by whom, on which day."""

    leaver: User
    successor: User
    by: User
    today: date

    @property
    def reason(self) -> str:
        """For the histories of the changed records."""
        return f"ส่งมอบงานจาก {self.leaver} ให้ {self.successor}"


@dataclass(frozen=True)
class Part:
    """One kind of work: the items, and how they are handed over. `refused` says why it cannot be;
    then it stays.
    """

    key: str
    title: str
    things: Sequence[str]
    move: Callable[[], None]
    refused: str = ""


def parts_of(going: Going) -> list[Part]:
    """The kinds of work of which there are items now."""
    return [part for part in collect_parts(going) if part.things]


def collect_parts(going: Going) -> Iterator[Part]:
    for collect in hooks.get_hooks(HOOK):
        yield from collect(going)


def print_of(parts: Sequence[Part]) -> str:
    """A fingerprint of what was shown: the confirmed parts must be the same."""
    shown = [(part.key, *part.things, part.refused) for part in parts]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
