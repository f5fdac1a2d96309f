"""Questions to the editor of a form that has answers, asked on the form itself, so that nothing
typed is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.template.loader import render_to_string

RETIRE = "retire"
RENAME = "rename:"
PREFIX = "decision-"


@dataclass(frozen=True)
class Question:
    """The answered field or choice that would be removed, and what that may mean; `code` is the
    choice's, "" for a whole field.
    """

    name: str
    code: str
    text: str
    options: tuple[tuple[str, str], ...]

    def is_answered_by(self, decided: Mapping[str, str]) -> bool:
        """Only one of the options offered now is accepted: another edit may have changed the
        question.
        """
        return decided.get(self.name) in dict(self.options)


def rename_of(decision: str) -> str:
    """The new label of a choice that was renamed; "" for any other decision."""
    return decision.removeprefix(RENAME) if decision.startswith(RENAME) else ""


class DecisionsWidget(forms.Widget):
    """Shows the questions of this attempt to save; empty if there are none."""

    template_name = "forms/page/admin/decisions.html"

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.questions: list[Question] = []
        self.decided: dict[str, str] = {}

    def value_from_datadict(self, data, files, name) -> dict[str, str]:
        self.decided = {
            key.removeprefix(PREFIX): data[key] for key in data if key.startswith(PREFIX)
        }
        return self.decided

    def value_omitted_from_data(self, data, files, name) -> bool:
        return False

    def render(self, name, value, attrs=None, renderer=None) -> str:
        asked = [
            (PREFIX + question.name, question, self.decided.get(question.name))
            for question in self.questions
        ]
        return render_to_string(self.template_name, {"questions": asked})


class DecisionsField(forms.Field):
    """The editor's decisions by question; they are not stored with the page."""

    widget = DecisionsWidget

    def __init__(self):
        super().__init__(required=False, label="คำตอบที่มีอยู่แล้ว")

    def has_changed(self, initial, data) -> bool:
        return False
