"""When a job is due: tables worked out by hand on the calendar of November 2569 (2026), in which
the 30th is a Monday.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from home.schedule.rules import (
    Daily,
    EveryMinutes,
    Outcome,
    Run,
    Weekly,
    is_due,
    is_overdue,
)

BANGKOK = ZoneInfo("Asia/Bangkok")
NIGHT = Daily(time(2, 30))
SUNDAY = Weekly(6, time(3, 30))
SIX_HOURS = EveryMinutes(360)
QUARTER = EveryMinutes(15)


def at(text: str) -> datetime:
    """A moment of November 2026 in Bangkok: day, hour and minute."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, int(day), hour, minute, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("rule", "now", "latest", "following"),
    [
        (NIGHT, "30 02:29", "29 02:30", "30 02:30"),
        (NIGHT, "29 02:30", "29 02:30", "30 02:30"),
        (NIGHT, "29 23:59", "29 02:30", "30 02:30"),
        (NIGHT, "29 00:00", "28 02:30", "29 02:30"),
        (SUNDAY, "29 03:29", "22 03:30", "29 03:30"),
        (SUNDAY, "22 03:30", "22 03:30", "29 03:30"),
        (SUNDAY, "28 23:00", "22 03:30", "29 03:30"),
        (SIX_HOURS, "29 00:00", "29 00:00", "29 06:00"),
        (SIX_HOURS, "29 05:59", "29 00:00", "29 06:00"),
        (SIX_HOURS, "29 23:00", "29 18:00", "30 00:00"),
        (QUARTER, "29 12:44", "29 12:30", "29 12:45"),
    ],
)
def test_the_moments_around_now(rule, now, latest, following):
    assert rule.latest(at(now)) == at(latest)
    assert rule.following(at(now)) == at(following)


def test_moments_go_over_the_ends_of_month_and_year():
    now = datetime(2027, 1, 1, 0, 10, tzinfo=BANGKOK)
    assert NIGHT.latest(now) == datetime(2026, 12, 31, 2, 30, tzinfo=BANGKOK)
    assert SUNDAY.following(now) == datetime(2027, 1, 3, 3, 30, tzinfo=BANGKOK)


def test_bangkok_is_seven_hours_ahead_all_year():
    for month in (1, 7):
        now = datetime(2026, month, 15, 12, tzinfo=BANGKOK)
        assert NIGHT.latest(now).astimezone(UTC).hour == 19


@pytest.mark.parametrize("minutes", [0, -5, 7, 1441, 2880])
def test_minutes_that_make_no_day_are_refused(minutes):
    with pytest.raises(ValueError, match="minutes"):
        EveryMinutes(minutes)


def test_rules_in_words():
    assert NIGHT.words == "ทุกวัน 02.30 น."
    assert SUNDAY.words == "ทุกวันอาทิตย์ 03.30 น."
    assert SIX_HOURS.words == "ทุก 6 ชั่วโมง"
    assert QUARTER.words == "ทุก 15 นาที"


DONE, FAILED, CUT = Outcome.DONE, Outcome.FAILED, Outcome.INTERRUPTED
RUNNING, SKIPPED = Outcome.RUNNING, Outcome.SKIPPED


@pytest.mark.parametrize(
    ("runs", "now", "due"),
    [
        ([], "29 02:29", True),  # of yesterday: never run, known for long
        ([("28 02:30", DONE)], "29 02:29", False),
        ([("28 02:30", DONE)], "29 02:30", True),
        ([("29 02:30", DONE)], "29 02:30", False),
        ([("29 02:30", DONE)], "29 23:59", False),
        ([("20 02:30", DONE)], "29 14:00", True),  # nine nights missed
        ([("20 02:30", DONE), ("29 14:00", DONE)], "29 14:01", False),  # and done once
        ([("29 02:30", FAILED)], "29 03:00", False),  # failed: the next night
        ([("29 02:30", FAILED)], "30 02:30", True),
        ([("29 02:30", SKIPPED)], "29 03:00", False),
        ([("29 02:30", RUNNING)], "29 03:00", False),
        ([("29 02:30", CUT)], "29 03:00", True),  # killed: again
        ([("29 02:30", CUT), ("29 03:00", DONE)], "29 03:10", False),
        ([("29 02:30", CUT), ("29 02:40", CUT)], "29 03:10", True),
        ([("29 02:30", CUT), ("29 02:40", CUT), ("29 02:50", CUT)], "29 03:10", False),
        ([("29 02:30", CUT), ("29 02:40", CUT), ("29 02:50", CUT)], "30 02:30", True),
        ([("29 14:00", DONE)], "29 02:40", True),  # a clock that ran ahead by half a day
        ([("29 02:33", DONE)], "29 02:30", False),  # a clock put right by minutes
        ([("30 02:30", DONE)], "29 02:40", True),  # and by a day
        ([("28 02:30", DONE), ("29 02:30", DONE)], "29 01:40", False),  # back over the moment
    ],
)
def test_a_job_is_due_once_for_all_that_was_missed(runs, now, due):
    made = [Run(at(begun), outcome) for begun, outcome in runs]
    assert is_due(NIGHT, made, at("1 00:00"), at(now)) is due


@pytest.mark.parametrize(
    ("known_since", "now", "due"),
    [
        ("28 10:00", "28 10:00", False),  # a new site
        ("28 10:00", "29 02:29", False),
        ("28 10:00", "29 02:30", True),
        ("28 02:30", "28 02:30", True),
        ("30 10:00", "29 10:00", True),  # the clock was put back meanwhile
    ],
)
def test_what_was_due_before_the_job_was_known_was_not_missed(known_since, now, due):
    assert is_due(NIGHT, [], at(known_since), at(now)) is due


def test_a_run_on_request_that_was_cut_off_runs_again():
    cut_off = [Run(at("28 11:00"), CUT)]
    assert is_due(NIGHT, cut_off, at("28 10:00"), at("28 11:05"))


@pytest.mark.parametrize(
    ("last_good", "now", "overdue"),
    [
        (None, "29 12:00", True),
        ("28 02:31", "29 08:29", False),  # six hours of grace
        ("28 02:31", "29 08:30", True),
        ("29 02:31", "29 08:30", False),
        ("29 07:00", "29 08:30", False),
    ],
)
def test_overdue_is_what_did_not_go_well_within_the_grace(last_good, now, overdue):
    good = last_good and at(last_good)
    assert is_overdue(NIGHT, good, at("1 00:00"), at(now), timedelta(hours=6)) is overdue


def test_a_job_that_is_new_is_not_overdue():
    assert not is_overdue(NIGHT, None, at("29 02:31"), at("29 12:00"), timedelta(hours=6))
