"""Working days and due dates, with the government's holidays of 2567 to 2570."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import home.thai.workdays
from home.thai.workdays import (
    Unit,
    add_office_minutes,
    add_working_days,
    due_date,
    is_working_day,
    missing_years,
    received_on,
    recount_due_date,
    working_days_between,
)
from home.thai.writing import BANGKOK

SEED = Path(home.thai.workdays.__file__).with_name("seed") / "holidays.toml"
HOLIDAYS = frozenset(
    row["date"] for row in tomllib.loads(SEED.read_text(encoding="utf-8"))["holiday"]
)
WORKING = [
    day
    for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 366))
    if day.isoweekday() not in (6, 7) and day not in HOLIDAYS
]
FRIDAY = date(2026, 4, 10)  # before Songkran 2569
days = st.dates(date(2024, 1, 1), date(2027, 6, 30))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 30), timezones=st.just(BANGKOK))


def at(day, hour, minute=0, second=0):
    return datetime.combine(day, time(hour, minute, second), BANGKOK)


def test_three_working_days_after_the_friday_before_songkran_is_a_monday():
    assert add_working_days(FRIDAY, 3, HOLIDAYS) == date(2026, 4, 20)
    assert due_date(FRIDAY, 3, "working_days", HOLIDAYS) == date(2026, 4, 20)


def test_without_holidays_only_the_weekend_is_left_out():
    assert add_working_days(FRIDAY, 3, set()) == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 5, 1), True),  # Labour Day: government offices work
        (date(2026, 5, 4), False),
        (date(2026, 1, 2), False),  # added by the Cabinet
        (date(2026, 12, 7), False),  # in place of a Saturday
        (date(2026, 4, 11), False),
        (date(2026, 4, 16), True),
    ],
)
def test_government_offices_work_on_labour_day_and_rest_on_substitutes(day, works):
    assert is_working_day(day, HOLIDAYS) is works


@given(days, st.integers(0, 100))
def test_the_end_is_the_working_day_that_a_calendar_counts_to(start, count):
    after = [day for day in WORKING if day >= start]
    assert add_working_days(start, count, HOLIDAYS) == after[count]


@given(days, st.integers(0, 60))
def test_counting_forth_and_back_agrees(start, count):
    begun = add_working_days(start, 0, HOLIDAYS)
    end = add_working_days(start, count, HOLIDAYS)
    assert working_days_between(begun, end, HOLIDAYS) == count
    assert working_days_between(end, begun, HOLIDAYS) == -count


@given(days, days, days)
def test_two_spans_add_up_to_the_whole(one, two, three):
    first, middle, last = sorted([one, two, three])
    parts = working_days_between(first, middle, HOLIDAYS) + working_days_between(
        middle, last, HOLIDAYS
    )
    assert parts == working_days_between(first, last, HOLIDAYS)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(FRIDAY, -1, HOLIDAYS)
    with pytest.raises(ValueError, match="negative"):
        due_date(FRIDAY, -1, Unit.DAYS, HOLIDAYS)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (at(FRIDAY, 16, 30), FRIDAY),
        (at(FRIDAY, 16, 30, 1), date(2026, 4, 16)),
        (at(FRIDAY, 7), FRIDAY),
        (at(date(2026, 4, 11), 9), date(2026, 4, 16)),
        (datetime(2026, 4, 10, 9, 30, tzinfo=UTC), FRIDAY),
        (datetime(2026, 4, 10, 9, 31, tzinfo=UTC), date(2026, 4, 16)),
        (datetime(2026, 4, 8, 17, 0, tzinfo=UTC), date(2026, 4, 9)),  # Thursday 00.00 at Bangkok
    ],
)
def test_what_arrives_after_hours_counts_from_the_next_working_day(moment, day):
    assert received_on(moment, HOLIDAYS) == day


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        received_on(datetime(2026, 4, 10, 9), HOLIDAYS)


@given(moments)
def test_nothing_is_received_before_it_arrived_or_on_a_day_off(moment):
    day = received_on(moment, HOLIDAYS)
    assert moment.date() <= day
    assert day in WORKING
    assert not any(moment.date() < between < day for between in WORKING)


def test_days_of_the_calendar_end_on_a_working_day():
    assert due_date(date(2026, 4, 1), 10, Unit.DAYS, HOLIDAYS) == date(
        2026, 4, 16
    )  # Saturday 11, then Songkran
    assert due_date(date(2026, 6, 5), 15, Unit.DAYS, HOLIDAYS) == date(2026, 6, 22)
    assert due_date(date(2026, 6, 8), 15, Unit.DAYS, HOLIDAYS) == date(2026, 6, 23)


@given(days, st.integers(0, 90), st.sampled_from(Unit))
def test_a_due_date_is_a_working_day_and_never_before_the_start(start, amount, unit):
    due = due_date(start, amount, unit, HOLIDAYS)
    assert due in WORKING
    assert due >= start


@given(days, st.integers(0, 60), st.sampled_from(Unit))
def test_a_longer_time_never_ends_earlier(start, amount, unit):
    assert due_date(start, amount, unit, HOLIDAYS) <= due_date(start, amount + 1, unit, HOLIDAYS)


@given(days, st.integers(0, 60), days)
def test_one_more_holiday_never_brings_a_due_date_forward(start, amount, extra):
    assert due_date(start, amount, Unit.WORKING_DAYS, HOLIDAYS) <= due_date(
        start, amount, Unit.WORKING_DAYS, HOLIDAYS | {extra}
    )


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="weeks"):
        due_date(FRIDAY, 1, "weeks", HOLIDAYS)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at(FRIDAY, 9), at(FRIDAY, 9, 30)),
        (at(FRIDAY, 16, 0), at(FRIDAY, 16, 30)),
        (at(FRIDAY, 16, 10), at(date(2026, 4, 16), 8, 40)),
        (at(FRIDAY, 16, 30), at(date(2026, 4, 16), 9, 0)),
        (at(FRIDAY, 20), at(date(2026, 4, 16), 9, 0)),
        (at(FRIDAY, 6), at(FRIDAY, 9, 0)),
    ],
)
def test_thirty_minutes_pass_in_office_hours_only(moment, due):
    assert add_office_minutes(moment, 30, HOLIDAYS) == due


@given(moments, st.integers(0, 2000), st.integers(0, 2000))
def test_office_minutes_add_up(moment, one, other):
    both = add_office_minutes(moment, one + other, HOLIDAYS)
    assert add_office_minutes(add_office_minutes(moment, one, HOLIDAYS), other, HOLIDAYS) == both
    assert time(8, 30) <= both.time() <= time(16, 30)
    assert both.date() in WORKING


def test_what_arrives_after_closing_time_is_due_a_working_day_later():
    by_day, by_night = (
        received_on(at(FRIDAY, 10), HOLIDAYS),
        received_on(at(FRIDAY, 17), HOLIDAYS),
    )
    assert due_date(by_day, 3, "working_days", HOLIDAYS) == date(2026, 4, 20)
    assert due_date(by_night, 3, "working_days", HOLIDAYS) == date(2026, 4, 21)


MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.mark.parametrize(
    ("due", "before", "after", "expected"),
    [
        (date(2026, 11, 26), set(), {TUESDAY}, date(2026, 11, 27)),
        (date(2026, 11, 27), {TUESDAY}, set(), date(2026, 11, 26)),
        (date(2026, 11, 26), set(), {MONDAY}, date(2026, 11, 27)),
        (MONDAY, set(), {MONDAY}, TUESDAY),  # due on day 0, which moves
        (
            date(2026, 11, 20),
            set(),
            {TUESDAY},
            date(2026, 11, 20),
        ),  # before day 0: nothing to count
    ],
)
def test_a_due_date_keeps_its_number_of_working_days_when_holidays_change(
    due, before, after, expected
):
    assert recount_due_date(due, MONDAY, before, after) == expected


def test_years_in_use_without_holidays_are_named():
    assert missing_years(HOLIDAYS, [2026, 2028, 2023, 2028]) == [2023, 2028]
    assert missing_years(HOLIDAYS, range(2024, 2028)) == []
    assert missing_years([], [2026]) == [2026]
