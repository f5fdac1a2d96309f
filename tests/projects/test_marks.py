"""How the list of a project's steps marks each."""

import pytest

from services.projects.models import StepRecord
from services.templatetags.project_tags import mark


@pytest.mark.parametrize(
    ("state", "urgency", "expected"),
    [
        ("done", "bad", "is-done"),
        ("done", "ok", "is-done"),
        ("active", "bad", "is-late"),
        ("active", "warn", "is-current"),
        ("active", "", "is-current"),
        ("waiting", "", ""),
    ],
)
def test_a_step_is_marked_by_its_state_and_its_due_day(state, urgency, expected):
    assert mark(StepRecord(state=state), urgency) == expected
