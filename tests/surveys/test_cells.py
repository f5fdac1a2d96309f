"""The cells of the tables of a survey as they are printed, by hand: means, S.D. and percent; D, I
and PNI with their sign; and the empty ones.
"""

from decimal import Decimal
from fractions import Fraction

import pytest

from forms.surveys.figures import Item, figures, need, needs, results, round_half_up, tally_scores

ITEM = Item("n1", "เครือข่าย")
SUFFIXES = ("_d", "_i")


def answers(present: list[int], wanted: list[int], key: str = "n1") -> list[dict[str, str]]:
    return [
        {f"{key}_d": str(here), f"{key}_i": str(there)}
        for here, there in zip(present, wanted, strict=True)
    ]


@pytest.mark.parametrize(
    ("present", "wanted", "cells"),
    [
        ([3] * 5, [3] * 5, ("3.00", "3.00", "0.000")),  # no need at all has no sign
        ([2] * 5, [5] * 5, ("2.00", "5.00", "1.500")),
        ([3, 3, 3, 4, 4], [4, 4, 4, 4, 5], ("3.40", "4.20", "0.235")),  # 0.8 / 3.4
        ([5] * 5, [4, 5, 5, 5, 5], ("5.00", "4.80", "-0.040")),
        ([4] * 8, [4] * 7 + [5], ("4.00", "4.13", "0.031")),  # 4.125; 0.03125
        ([5] * 16, [5] * 15 + [4], ("5.00", "4.94", "-0.013")),  # 4.9375; −0.0125
        ([5] * 15 + [4], [5] * 16, ("4.94", "5.00", "0.013")),  # 0.0625 / 4.9375
    ],
)
def test_a_need_is_the_wish_less_what_is_by_what_is(present, wanted, cells):
    told = need(answers(present, wanted), ITEM, SUFFIXES)
    assert (str(told.present), str(told.wanted), str(told.pni)) == cells
    assert (told.n, told.is_hidden) == (len(present), False)


def test_needs_are_ranked_by_urgency_and_equal_ones_share_a_rank():
    table = {"n1": [3] * 5, "n2": [5] * 5, "n3": [3] * 5, "n4": [2] * 5}
    rows = [{} for _ in range(5)]
    for key, wanted in table.items():
        for row, given in zip(rows, answers([2] * 5, wanted, key), strict=True):
            row |= given
    told = needs(rows, [Item(key, key) for key in table], SUFFIXES)
    assert [(row.key, str(row.pni), row.rank) for row in told] == [
        ("n1", "0.500", 2),
        ("n2", "1.500", 1),
        ("n3", "0.500", 2),
        ("n4", "0.000", 4),
    ]


@pytest.mark.parametrize(
    ("scores", "cells"),
    [
        ([5, 5, 4, 3, 1], ("3.60", "1.67", "72.00")),  # the root of 11.2 / 4
        ([4, 4], ("4.00", "0.00", "80.00")),
        ([3], ("3.00", "None", "60.00")),
        ([5, 4, 4], ("4.33", "0.58", "86.67")),  # the root of a third
        ([], ("None", "None", "None")),
    ],
)
def test_a_row_has_its_mean_its_deviation_and_its_percent(scores, cells):
    told = figures(tally_scores(scores), "half_point")
    assert (str(told.mean), str(told.deviation), str(told.percent)) == cells


@pytest.mark.parametrize(
    ("people", "hidden"), [(0, False), (1, True), (4, True), (5, False), (6, False)]
)
def test_a_table_of_one_to_four_people_is_hidden_and_one_of_nobody_is_empty(people, hidden):
    told = results([{"a": "4"}] * people, [Item("a", "ข้อหนึ่ง", "ด้านหนึ่ง")], "half_point")
    assert (told.respondents, told.is_hidden, told.total.is_hidden) == (people, hidden, hidden)
    counts = [line.figures.counts for line in (*told.items, *told.aspects)]
    assert counts == ([] if hidden else [(0, people, 0, 0, 0)] * 2)
    assert told.total.counts == (0, 0 if hidden else people, 0, 0, 0), "a hidden one shows nothing"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("-0.0004", "0.000"), ("-0.0005", "-0.001"), ("0.0004", "0.000"), ("-1.2345", "-1.235")],
)
def test_what_rounds_to_nothing_has_no_sign(value, shown):
    assert str(round_half_up(Fraction(value), Decimal("0.001"))) == shown
