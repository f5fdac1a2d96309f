"""The wall's table asked for each letter.

It takes minutes; tests/test_wall.py asks all refusals.
"""

import pytest

from tests.test_wall import FEWEST_CELLS, FEWEST_LOOKED_AT, ROWS, SECTIONS, wall  # noqa: F401 (a fixture)
from tests.wall.asking import cells_of, differences

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_whole_table_says_who_gets_in(section, wall):  # noqa: F811 (the fixture)
    count, wrong = differences(wall, section.rows, whole=True)
    assert not wrong, "\n".join(["the table and the site differ:", *wrong])
    assert count >= sum(len(row.expected) for row in section.rows)


def test_the_whole_table_is_large():
    assert sum(len(row.expected) for row in ROWS) >= 2 * FEWEST_CELLS


def test_answers_enough_that_show_something_are_searched_for_secret_words():
    cells = [cell for row in ROWS for cell in cells_of(row, whole=True)]
    assert len([cell for cell in cells if cell.right in ("+", "~")]) >= FEWEST_LOOKED_AT
