"""The arithmetic of surveys by hand: bands, counts, and who is hidden lest others be computed."""

from decimal import Decimal
from fractions import Fraction

import pytest

from forms.surveys.figures import (
    Item,
    criterion,
    figures,
    hidden_groups,
    level,
    results,
    round_half_up,
    tally_scores,
)

# The lowest mean of each word and the highest below it, as the manual prints the two scales.
WORDS = [
    ("half_point", "5.00", "มากที่สุด"),
    ("half_point", "4.51", "มากที่สุด"),
    ("half_point", "4.50", "มาก"),
    ("half_point", "3.51", "มาก"),
    ("half_point", "3.50", "ปานกลาง"),
    ("half_point", "2.51", "ปานกลาง"),
    ("half_point", "2.50", "น้อย"),
    ("half_point", "1.51", "น้อย"),
    ("half_point", "1.50", "น้อยที่สุด"),
    ("half_point", "1.00", "น้อยที่สุด"),
    ("equal_interval", "4.21", "มากที่สุด"),
    ("equal_interval", "4.20", "มาก"),
    ("equal_interval", "3.41", "มาก"),
    ("equal_interval", "3.40", "ปานกลาง"),
    ("equal_interval", "2.61", "ปานกลาง"),
    ("equal_interval", "2.60", "น้อย"),
    ("equal_interval", "1.81", "น้อย"),
    ("equal_interval", "1.80", "น้อยที่สุด"),
    ("equal_interval", "1.00", "น้อยที่สุด"),
]


@pytest.mark.parametrize(("bands", "mean", "word"), WORDS)
def test_a_mean_is_read_by_the_scale_of_the_form(bands, mean, word):
    assert level(Decimal(mean), bands) == word


def test_the_line_under_a_table_says_how_means_are_read():
    assert criterion("equal_interval") == (
        "เกณฑ์การแปลผล: 4.21–5.00 มากที่สุด, 3.41–4.20 มาก, 2.61–3.40 ปานกลาง, 1.81–2.60 น้อย,"
        " 1.00–1.80 น้อยที่สุด"
    )
    assert criterion("half_point").endswith("1.51–2.50 น้อย, 1.00–1.50 น้อยที่สุด")


def test_each_answer_is_counted_at_its_level():
    told = figures(tally_scores([5, 5, 4, 3, 1, 1, 1]), "half_point")
    assert told.counts == (2, 1, 1, 0, 3)
    assert (told.n, told.mean, told.percent) == (7, Decimal("2.86"), Decimal("57.14"))
    assert figures(tally_scores([]), "half_point").counts == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("exact", "printed"),
    [
        (Fraction(9009, 2000), "4.50"),  # 4.5045: rounded once, from the exact value
        (Fraction(4505, 1000), "4.51"),
        (Fraction(4504, 1000), "4.50"),
        (Fraction(-4505, 1000), "-4.51"),
        (Fraction(-4, 1000), "0.00"),
        (Fraction(0), "0.00"),
    ],
)
def test_a_half_is_rounded_up_and_nothing_has_no_sign(exact, printed):
    assert str(round_half_up(exact)) == printed


HIDDEN = [  # how many answered in each group, and which are hidden
    ({"a": 5, "b": 9}, ""),
    ({"a": 4, "b": 9}, "ab"),
    ({"a": 2, "b": 3, "c": 9}, "ab"),
    ({"a": 2, "b": 2, "c": 9}, "abc"),
    ({"a": 4, "b": 5, "c": 9}, "ab"),
    ({"a": 0, "b": 5, "c": 9}, ""),
    ({"a": 1}, "a"),
]


@pytest.mark.parametrize(("counts", "hidden"), HIDDEN)
def test_small_groups_are_hidden_so_that_none_is_found_from_the_total(counts, hidden):
    assert hidden_groups(counts) == set(hidden)


def test_an_item_without_an_aspect_is_in_the_whole_and_in_no_aspect():
    items = [Item("a", "ข้อหนึ่ง", "ด้านหนึ่ง"), Item("b", "ข้อสอง")]
    told = results([{"a": "5", "b": "3"}] * 5, items, "half_point")
    assert [(line.key, line.figures.mean, line.rank) for line in told.items] == [
        ("a", Decimal("5.00"), 1),
        ("b", Decimal("3.00"), 2),
    ]
    assert [line.key for line in told.aspects] == ["ด้านหนึ่ง"]
    assert told.total.mean == Decimal("4.00")
