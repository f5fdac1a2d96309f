"""Pages that may answer a question, asked of whichever app holds them through the hook
"answers_for_question".
"""

from dataclasses import dataclass
from itertools import chain

from wagtail import hooks

HOOK = "answers_for_question"
SHORTEST = 4  # letters of a question; less says too little to suggest anything
LONGEST = 250
MOST = 4


@dataclass(frozen=True)
class Suggestion:
    """A page that this person may see: its key, what it is called, where it stands, and a line
    of plain text.
    """

    pk: int
    title: str
    url: str
    text: str


def suggestions(question: str, user) -> list[Suggestion]:
    """The best few for a question as people type it; none for what is too short to tell."""
    asked = " ".join(question.split())[:LONGEST]
    if len(asked) < SHORTEST:
        return []
    rows = chain.from_iterable(collect(asked, user) for collect in hooks.get_hooks(HOOK))
    return list(rows)[:MOST]
