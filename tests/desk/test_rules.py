"""The desk's rules without a database: what leads on, the clock, periods and figures."""

from datetime import date

import pytest

from home.moves import Refused
from services.desk import rules
from services.desk.report.figures import count_by, round_half_up
from services.desk.report.periods import Period
from services.desk.rules import Clock, State

MONDAY = date(2026, 11, 23)


def test_every_state_but_the_first_can_be_reached_and_only_cancelled_is_a_dead_end():
    targets = {move.target for move in rules.MOVES}
    assert targets == set(State) - {State.RECEIVED}
    sources = set().union(*(move.sources for move in rules.MOVES))
    assert set(State) - sources == {State.CANCELLED}


def test_a_move_that_no_table_has_is_refused():
    with pytest.raises(Refused):
        rules.MOVES.check("delete", State.RECEIVED)


@pytest.mark.parametrize(
    ("today", "answered", "expected"),
    [
        (date(2026, 11, 23), None, Clock.DUE),
        (date(2026, 11, 24), None, Clock.DUE),
        (date(2026, 11, 25), None, Clock.NEAR),
        (date(2026, 11, 26), None, Clock.NEAR),
        (date(2026, 11, 27), None, Clock.OVERDUE),
        (date(2026, 12, 9), 3, Clock.MET),
        (date(2026, 12, 9), 4, Clock.LATE),
    ],
)
def test_the_clock_turns_near_a_working_day_before_it_is_due(today, answered, expected):
    assert rules.clock(date(2026, 11, 26), answered, 3, today, frozenset()) == expected


@pytest.mark.parametrize(
    ("asked_on", "days", "due"),
    [
        (date(2026, 11, 2), 30, date(2026, 12, 2)),
        (date(2026, 11, 5), 30, date(2026, 12, 8)),  # a Saturday, a Sunday, and the holiday below
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
    ],
)
def test_a_guide_has_days_of_the_calendar_and_ends_on_a_working_day(asked_on, days, due):
    assert rules.guide_due(asked_on, days, {date(2026, 12, 7)}) == due


def test_a_holiday_is_no_day_of_the_answer():
    assert rules.days_to_answer(MONDAY, date(2026, 11, 26), {date(2026, 11, 24)}) == 2
    assert rules.days_to_answer(date(2026, 11, 24), MONDAY, frozenset()) == 0, (
        "answered before day 0 began"
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2570", date(2026, 10, 1), date(2027, 9, 30)),
        ("2570-h2", date(2027, 4, 1), date(2027, 9, 30)),
        ("2570-q1", date(2026, 10, 1), date(2026, 12, 31)),
        ("2570-m12", date(2027, 9, 1), date(2027, 9, 30)),
        ("2569-s", date(2026, 5, 16), date(2027, 5, 15)),
        ("2569-t1", date(2026, 5, 16), date(2026, 10, 31)),
        ("2569-t2", date(2026, 11, 1), date(2027, 5, 15)),
    ],
)
def test_a_period_has_the_days_of_the_fiscal_or_school_year(text, first, last):
    period = Period.parse(text)
    assert str(period) == text
    assert period.bounds == (first, last)
    assert Period.of(first, period.kind) == Period.of(last, period.kind) == period


def test_the_period_before_the_first_is_the_last_of_the_year_before():
    assert str(Period.parse("2570-q1").previous) == "2569-q4"
    assert str(Period.parse("2570-m03").previous) == "2570-m02"
    assert str(Period.parse("2570").previous) == "2569"
    assert str(Period.parse("2569-t1").previous) == "2568-t2"
    assert str(Period.parse("2569-t2").previous) == "2569-t1"
    assert str(Period.parse("2569-s").previous) == str(Period.parse("2569-s").year_before)


@pytest.mark.parametrize(
    ("text", "label", "short", "fiscal"),
    [
        ("2570", "ปีงบประมาณ 2570", "ทั้งปี", 2570),
        ("2570-m03", "เดือนธันวาคม 2569", "ธ.ค.", 2570),
        ("2570-q2", "ไตรมาสที่ 2 ปีงบประมาณ 2570", "2", 2570),
        ("2569-s", "ปีการศึกษา 2569", "2569", 2569),
        ("2569-t2", "ภาคเรียนที่ 2 ปีการศึกษา 2569", "2/2569", 2570),
    ],
)
def test_a_period_is_called_as_the_office_calls_it(text, label, short, fiscal):
    period = Period.parse(text)
    assert (period.label, period.short, period.fiscal_year) == (label, short, fiscal)


@pytest.mark.parametrize(
    "text",
    ["", "70", "2570-q5", "2570-m00", "2570-m13", "2570-h0", "2026-q1x", "2570-s1", "2570-t3"],
)
def test_what_names_no_period_is_refused(text):
    with pytest.raises(ValueError, match="period"):
        Period.parse(text)


def test_figures_are_rounded_half_up():
    assert round_half_up(4.505) == 4.51
    assert round_half_up(2.675) == 2.68


def test_a_cut_with_zero_shows_what_nobody_asked_about():
    rows = count_by([], lambda case: case.school, {1: "โรงเรียนหนึ่ง", 2: "โรงเรียนก"}, 3, zero=True)
    assert [(row["label"], row["count"], row["share"]) for row in rows] == [
        ("โรงเรียนก", 0, None),
        ("โรงเรียนหนึ่ง", 0, None),
    ]
