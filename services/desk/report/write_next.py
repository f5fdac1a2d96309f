"""Which guides to write next: what people ask, search in vain and rate worst, less what exists, as
one ranked list.

Other apps tell what they know through the hook "write_next": callable(first, last) -> iterable of
Wish.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from wagtail import hooks

from services.desk.models import subject_key

HOOK = "write_next"
MOST = 30


@dataclass(frozen=True)
class Wish:
    """One sign that a guide is wanted: the words for it, how often, what that means, and where
    to look closer.
    """

    label: str
    count: int
    why: str
    url: str


@dataclass
class Subject:
    """All signs about one subject."""

    label: str
    count: int = 0
    wishes: list[Wish] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.wishes[0].url


def rank_subjects(wishes: Iterable[Wish]) -> list[Subject]:
    """Signs about the same subject add up; the most wanted first."""
    subjects: dict[str, Subject] = {}
    for wish in wishes:
        subject = subjects.setdefault(subject_key(wish.label), Subject(wish.label))
        subject.count += wish.count
        subject.wishes.append(wish)
    return sorted(subjects.values(), key=lambda subject: (-subject.count, subject.label))[:MOST]


def told_by_others(first: date, last: date) -> list[Wish]:
    wishes = (collect(first, last) for collect in hooks.get_hooks(HOOK))
    return list(chain.from_iterable(wishes))
