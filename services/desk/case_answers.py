"""What was answered to a question's form and has no column on the case, asked of whichever app
holds forms.
"""

from collections.abc import Sequence

from wagtail import hooks

from .models import Consultation

HOOK = "answers_of_cases"

Answers = list[tuple[str, object]]


def own_answers(cases: Sequence[Consultation]) -> dict[int, Answers]:
    """Label and answer by key of the case; a case without any is not named."""
    found: dict[int, Answers] = {}
    for collect in hooks.get_hooks(HOOK):
        for pk, answers in collect(cases).items():
            found.setdefault(pk, []).extend(answers)
    return found


def as_lines(answers: Answers) -> str:
    return "\n".join(f"{label}: {value}" for label, value in answers)
