"""Groups of a survey, each counted once, against the plain rule written out: count every item anew
in every group, for each group that is shown.
"""

import random
import statistics
from decimal import ROUND_HALF_UP, Decimal

import pytest

from forms.surveys.figures import (
    Item,
    add_tallies,
    count_scores,
    deviation,
    hidden_groups,
    results,
    tally,
    tally_scores,
)
from forms.surveys.groups import OTHERS, Groups, codes_in

ITEMS = [Item("a", "ก", "หนึ่ง"), Item("b", "ข", "หนึ่ง"), Item("c", "ค", "สอง"), Item("d", "ง")]
SCORES = ["5", "4", "3", "2", "1", "na", "", None, ["5"], 5]
ONE = ["x", "y", "z", "", None, "rare"]
MANY = [["x"], ["x", "y"], ["y", "y"], [], "z", None, ["rare", "x"]]


def draw_rows(dice: random.Random, codes: list) -> list[dict]:
    return [
        {"g": dice.choice(codes), **{item.key: dice.choice(SCORES) for item in ITEMS}}
        for _ in range(dice.choice([0, 3, 9, 40, 120]))
    ]


def part_plainly(rows: list[dict], code: str) -> dict[str, list[dict]]:
    if any(isinstance(row["g"], list) for row in rows):
        mine = [row for row in rows if code in codes_in(row, "g")]
        return {code: mine, OTHERS: [row for row in rows if row not in mine]}
    return {
        other: [row for row in rows if codes_in(row, "g") == [other]]
        for other in {codes_in(row, "g")[0] for row in rows}
    }


def hide_plainly(rows: list[dict], code: str) -> set[str]:
    hidden = set()
    for item in ITEMS:
        parts = part_plainly(rows, code).items()
        counts = {
            name: sum(row[item.key] in ("5", "4", "3", "2", "1") for row in part)
            for name, part in parts
        }
        if code in hidden_groups(counts):
            hidden.add(item.key)
    return hidden


@pytest.mark.parametrize("codes", [ONE, MANY], ids=["one code", "several codes"])
@pytest.mark.parametrize("seed", range(25))
def test_what_is_hidden_is_what_the_plain_rule_hides(codes, seed):
    rows = draw_rows(random.Random(seed), codes)
    for number, row in enumerate(rows):
        row["id"] = number  # so that no two are equal
    groups = Groups(rows, "g")
    for code in groups.by_code:
        parts = part_plainly(rows, code)
        counts = {name: len(part) for name, part in parts.items()}
        assert groups.by_code[code] == parts[code]
        assert (code in groups.hidden) is (code in hidden_groups(counts))
        assert groups.hidden_items(code, ITEMS, count_scores) == hide_plainly(rows, code)
    assert not groups.may_be_shown("nowhere")


def test_somebody_who_gave_a_code_twice_counts_once():
    assert codes_in({"g": ["y", "y", "x"]}, "g") == ["y", "x"]


@pytest.mark.parametrize("seed", range(25))
def test_figures_from_tallies_are_those_of_the_scores(seed):
    dice = random.Random(seed)
    scores = dice.choices([1, 2, 3, 4, 5], k=dice.choice([2, 5, 80, 999]))
    exact = Decimal(str(statistics.pvariance(scores)))
    counts = tally_scores(scores)
    assert sum(counts) == len(scores)
    sample = statistics.stdev([Decimal(score) for score in scores])
    assert deviation(counts) == sample.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert (deviation(counts) == 0) is (exact == 0)


def test_an_aspect_and_the_whole_are_over_all_answers_to_their_items():
    rows = [{"a": "5", "b": "1", "c": "3", "d": "4"}] * 6
    told = results(rows, ITEMS, "half_point")
    assert [str(line.figures.mean) for line in told.aspects] == ["3.00", "3.00"]
    assert (told.total.n, str(told.total.mean)) == (24, "3.25")
    assert add_tallies([tally(rows, "a"), tally(rows, "b")]) == (6, 0, 0, 0, 6)
    assert add_tallies([]) == (0, 0, 0, 0, 0)
