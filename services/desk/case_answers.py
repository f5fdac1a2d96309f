"""Answers to a question form that have no column on the case, provided by the app that has the
forms.
"""

from collections.abc import Sequence

from wagtail import hooks

from .models import Consultation

HOOK = "answers_of_cases"

Answers = list[tuple[str, object]]


def own_answers(cases: Sequence[Consultation]) -> dict[int, Answers]:
    """Label and answer by the case's key; cases without any are omitted."""
    found: dict[int, Answers] = {}
    for collect in hooks.get_hooks(HOOK):
        for pk, answers in collect(cases).items():
            found.setdefault(pk, []).extend(answers)
    return found


def as_lines(answers: Answers) -> str:
    return "\n".join(f"{label}: {value}" for label, value in answers)
