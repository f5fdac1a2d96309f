"""What is shown of a change: the lines or the words that differ, and nothing that stayed."""

import pytest

from services.projects.changes import only_changed


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "ใหม่", ("", "ใหม่")),
        ("เดิม", "", ("เดิม", "")),
        ("ก\nข\nค", "ก\nง\nค", ("ข", "ง")),
        ("ก\nข", "ก\nข\nค\nง", ("", "ค\nง")),
        ("ก\nข\nค", "ก", ("ข\nค", "")),
        ("โรงเรียนในสังกัด", "โรงเรียนในสังกัด 40 แห่ง", ("โรงเรียนในสังกัด", "โรงเรียนในสังกัด 40 แห่ง")),
        (
            "กกกกกกกกกกกกกกกกกกกก 12 ขขขขขขขขขขขขขขขขขขขข",
            "กกกกกกกกกกกกกกกกกกกก 40 ขขขขขขขขขขขขขขขขขขขข",
            ("…กกกกกกกกกกก 12 ขขขขขขขขขขข…", "…กกกกกกกกกกก 40 ขขขขขขขขขขข…"),
        ),
        ("น้ำ", "น้า", ("น้ำ", "น้า")),
        ("ก\nข", "ข\nก", ("ก\nข", "ข\nก")),
        ("ก\nก", "ก", ("ก\nก", "ก")),
    ],
)
def test_only_what_changed_is_shown(before, after, shown):
    assert only_changed(before, after) == shown
