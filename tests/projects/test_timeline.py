"""The timeline of a project, drawn by hand: 81 days on 648 units are eight a day."""

from dataclasses import dataclass
from datetime import date

import pytest

from services.projects.timeline import Bar, months_between, timeline


@dataclass
class Step:
    number: int
    planned_start: date | None = None
    planned_due: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    included_in: int | None = None


DONE = Step(1, date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 1), date(2026, 1, 12))
AT_WORK = Step(2, date(2026, 1, 10), date(2026, 3, 22), date(2026, 1, 20))
STEPS = [DONE, AT_WORK, Step(3)]
TODAY = date(2026, 2, 1)


def test_bars_begin_and_end_on_their_days_and_a_step_at_work_runs_to_today():
    rows = timeline(STEPS, TODAY).rows
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.planned for row in rows] == [Bar(64, 80), Bar(136, 576), None]
    assert [row.actual for row in rows] == [Bar(64, 96), Bar(216, 104), None]
    assert [row.open_end for row in rows] == [False, True, False]


def test_a_step_within_the_time_of_another_is_marked():
    rows = timeline([DONE, AT_WORK, Step(3, included_in=2)], TODAY).rows
    assert [row.is_within for row in rows] == [False, False, True]


def test_rows_stand_one_below_the_other_and_the_drawing_is_as_high_as_they_are():
    drawn = timeline(STEPS, TODAY)
    assert [row.y for row in drawn.rows] == [34, 64, 94]
    assert (drawn.width, drawn.height, drawn.names) == (720, 132, 64)


def test_months_are_marked_where_they_begin_and_so_is_today():
    drawn = timeline(STEPS, TODAY)
    assert list(drawn.months) == [(64, "ม.ค."), (312, "ก.พ."), (536, "มี.ค.")]
    assert drawn.today == 312


def test_today_is_marked_on_the_first_and_the_last_day_and_not_before():
    assert timeline([DONE], date(2026, 1, 1)).today == 64
    assert timeline([DONE], date(2026, 1, 12)).today == 64 + 648 * 11 / 12
    assert timeline([DONE], date(2025, 12, 31)).today is None


def test_the_scale_reaches_to_today_where_the_plan_ended_before():
    late = timeline([Step(1, date(2026, 1, 1), date(2026, 1, 10))], date(2026, 3, 22))
    assert late.rows[0].planned == Bar(64, 80)


def test_a_step_that_is_said_to_begin_later_has_one_day():
    ahead = Step(1, date(2026, 1, 1), date(2026, 3, 22), date(2026, 3, 2))
    assert timeline([ahead], TODAY).rows[0].actual == Bar(64 + 60 * 8, 8)


def test_a_day_is_seen_among_many():
    years = Step(1, date(2026, 1, 1), date(2027, 10, 10))
    day = Step(2, date(2026, 1, 2), date(2026, 1, 2))
    assert timeline([years, day], TODAY).rows[1].planned == Bar(65, 4)


def test_places_have_one_decimal():
    week = timeline(
        [
            Step(1, date(2026, 1, 28), date(2026, 2, 3)),
            Step(2, date(2026, 1, 29), date(2026, 1, 29)),
        ],
        TODAY,
    )
    assert week.rows[1].planned == Bar(156.6, 92.6)
    assert list(week.months) == [(434.3, "ก.พ.")]
    assert week.today == 434.3


def test_nothing_is_drawn_without_a_date():
    assert timeline([Step(1)], TODAY) is None
    assert timeline([], TODAY) is None


@pytest.mark.parametrize(
    ("first", "last", "marked"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), [date(2026, 1, 1)]),
        (date(2026, 1, 2), date(2026, 1, 31), []),
        (date(2026, 11, 15), date(2027, 1, 1), [date(2026, 12, 1), date(2027, 1, 1)]),
    ],
)
def test_a_month_counts_when_its_first_day_lies_within(first, last, marked):
    assert list(months_between(first, last)) == marked
