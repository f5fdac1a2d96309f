"""The wall's table asked for each letter. It takes minutes; tests/test_wall.py asks all refusals."""

import pytest

from ..test_wall import FEWEST_CELLS, ROWS, SECTIONS, wall  # noqa: F401 (a fixture)
from ..wall.asking import differences

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_whole_table_says_who_gets_in(section, wall):  # noqa: F811 (the fixture)
    count, wrong = differences(wall, section.rows, whole=True)
    assert not wrong, "\n".join(["the table and the site differ:", *wrong])
    assert count >= sum(len(row.expected) for row in section.rows)


def test_the_whole_table_is_large():
    assert sum(len(row.expected) for row in ROWS) >= 2 * FEWEST_CELLS
