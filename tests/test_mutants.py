"""The tool of `make mutants` itself: its changes are the ones it names, and its lists fit the
tree.
"""

import ast

import pytest
from django.utils.functional import SimpleLazyObject

from tests.mutants.__main__ import reasons, spread
from tests.mutants.applying import ROOT, CannotBeApplied, all_functions, apply
from tests.mutants.changes import changes_of
from tests.mutants.named import NAMED, named_change
from tests.mutants.subjects import SUBJECTS

SOURCE = '''
LIMIT = 5
COLOURS = {"late": "bad"}

def is_late(due: int | None, today: int = 0) -> bool:
    """A text of its own."""
    if due is None:
        note(f"{today > 1}")
        return False
    return today > due and today in range(min(due, LIMIT), 9)
'''
EXPECTED = [
    "LIMIT: LIMIT = 5 → LIMIT = 6",
    "is_late: if due is None: → if True:",
    "is_late: if due is None: → if False:",
    "is_late: due is None → due is not None",
    "is_late: without note(f'{today > 1}')",
    "is_late: return False → return True",
    (
        "is_late: today > due and today in range(min(due, LIMIT), 9) → today > due or today in"
        " range(min(due, LIMIT), 9)"
    ),
    "is_late: today > due → today >= due",
    "is_late: today in range(min(due, LIMIT), 9) → today not in range(min(due, LIMIT), 9)",
    "is_late: min(due, LIMIT) → max(due, LIMIT)",
    "is_late: range(min(due, LIMIT), 9) → range(min(due, LIMIT), 10)",
]


def test_each_place_of_a_module_is_changed_once_and_words_for_people_never():
    changes = list(changes_of("sample.py", SOURCE, {}))
    assert [change.name for change in changes] == EXPECTED
    whole = ast.dump(ast.parse(SOURCE))
    different = {ast.dump(change.make()) for change in changes} - {whole}
    assert len(different) == len(EXPECTED)


def test_a_share_of_the_changes_is_spread_over_the_whole_module():
    changes = list(changes_of("sample.py", SOURCE, {}))
    assert [change.name for change in spread(changes, 3)] == [EXPECTED[0], EXPECTED[4], EXPECTED[8]]
    assert spread(changes, 0) == changes


def test_what_cannot_be_changed_in_a_running_process_is_said_and_not_counted():
    file = "services/projects/schedule.py"
    with pytest.raises(CannotBeApplied):
        apply(file, ast.parse((ROOT / file).read_text(encoding="utf-8")))


def test_functions_are_listed_without_evaluating_what_is_lazy():
    evaluated = []
    lazy = SimpleLazyObject(lambda: evaluated.append("lazy"))
    all_functions.cache_clear()
    listed = all_functions()
    assert evaluated == []
    assert [named_change.__code__] == [
        function.__code__ for function in listed[named_change.__code__.co_filename, "named_change"]
    ]
    del lazy


@pytest.mark.parametrize("entry", NAMED, ids=lambda entry: entry.name)
def test_each_named_change_fits_its_file_and_is_of_a_module_with_tests(entry):
    whole = ast.parse((ROOT / entry.file).read_text(encoding="utf-8"))
    assert ast.dump(named_change(entry).make()) != ast.dump(whole)
    assert entry.file in SUBJECTS


def test_every_module_and_every_file_of_tests_is_there():
    named = {*SUBJECTS, *(test for tests in SUBJECTS.values() for test in tests)}
    assert [file for file in sorted(named) if not (ROOT / file).is_file()] == []


def test_every_survivor_that_is_let_pass_is_of_a_module_and_has_a_reason():
    for key, reason in reasons().items():
        assert key.split(" ", 1)[0] in SUBJECTS
        assert len(reason) > 20
