"""What the site knows of the person who fills in a form, as answers; so that nobody types it
again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from home.models import User
from home.thai.keys import comparison_key

from .fields import OFFICE


class Field(Protocol):
    choice_list: Sequence[tuple[str, str]]


class Form(Protocol):
    def fields_by_key(self) -> Mapping[str, Field]: ...

    def key_of(self, kind: str) -> str: ...


def choice_that_says(words: str, choices: Iterable[tuple[str, str]]) -> str:
    """The code of the choice with which these words begin, of the longest where several do: a
    "ครูชำนาญการ" is a "ครู", a "ครูผู้ช่วย" is not. "" where none does.
    """
    said = comparison_key(words)
    fitting = [(comparison_key(label), code) for code, label in choices]
    fitting = [(label, code) for label, code in fitting if label and said.startswith(label)]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else ""


def answer_to(field: Field, words: str) -> str:
    """These words as an answer to a field: itself, or the choice that says so."""
    return choice_that_says(words, field.choice_list) if field.choice_list else words


def answers_of_account(page: Form, user: User) -> dict[str, object]:
    """The answers that the account gives already, by the keys of the form's fields."""
    fields = page.fields_by_key()
    said = {
        "prefix": user.prefix,
        "full_name": f"{user.first_name} {user.last_name}".strip(),
        "position": user.position,
        "contact": user.phone,
        page.key_of("email"): user.email,
        page.key_of("telephone"): user.phone,
    }
    given: dict[str, object] = {page.key_of("school"): user.school_id or OFFICE}
    for key in said.keys() & fields.keys():
        given[key] = answer_to(fields[key], said[key])
    return {key: value for key, value in given.items() if key and value}
