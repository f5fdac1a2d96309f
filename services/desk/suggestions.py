"""Pages that may answer a question, provided by the app that has them through the hook
"answers_for_question".
"""

from dataclasses import dataclass
from itertools import chain

from wagtail import hooks

HOOK = "answers_for_question"
SHORTEST = 4  # characters of a question; a shorter one is not enough for suggestions
LONGEST = 250
MOST = 4


@dataclass(frozen=True)
class Suggestion:
    """A page that this person may see: its key, its title, its URL, and a line of plain text."""

    pk: int
    title: str
    url: str
    text: str


def suggestions(question: str, user) -> list[Suggestion]:
    """The best few for a question while it is being typed; none for a very short text."""
    asked = " ".join(question.split())[:LONGEST]
    if len(asked) < SHORTEST:
        return []
    rows = chain.from_iterable(collect(asked, user) for collect in hooks.get_hooks(HOOK))
    return list(rows)[:MOST]
