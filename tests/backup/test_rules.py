"""Names of archives, and which are kept; the tables were written by hand with a calendar."""

from datetime import datetime, timedelta

import pytest

from home.backup.rules import archive_name, moment_of, newest_first, superfluous


def nightly(first: str, days: int) -> list[str]:
    """An archive at 02:30 of each of so many days from the first on."""
    begin = datetime.fromisoformat(f"{first}T02:30:00")
    return [archive_name(begin + timedelta(days=day), sealed=False) for day in range(days)]


def days_of(names: list[str]) -> list[str]:
    return sorted(name.removeprefix("intranet-")[:10] for name in names)


def kept(names: list[str]) -> list[str]:
    gone = set(superfluous(names))
    return days_of([name for name in names if name not in gone])


# Monday is the first day of a week. 2026-11-30 is a Monday.
YEAR = [
    # newest of each of twelve months, the present one counted
    *("2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"),
    *("2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31"),
    # newest of each of five weeks: Sundays 8, 15, 22, 29 and Monday the 30th itself
    *("2026-11-08", "2026-11-15", "2026-11-22"),
    # newest of each of seven days
    *("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"),
    "2026-11-30",
]


def test_after_a_year_of_nights():
    assert kept(nightly("2025-11-01", 395)) == YEAR


def test_as_many_are_kept_when_each_night_thins_out():
    there: list[str] = []
    for name in nightly("2025-11-01", 395):
        there.append(name)
        gone = set(superfluous(there))
        there = [old for old in there if old not in gone]
    assert days_of(there) == YEAR


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (["2026-11-30"], ["2026-11-30"]),
        (["2019-01-01"], ["2019-01-01"]),  # the only one stays, however old
        (["2019-01-01", "2026-11-30"], ["2019-01-01", "2026-11-30"]),
        ([], []),
    ],
)
def test_few_are_all_kept(days, left):
    assert kept([f"intranet-{day}-023000.tar.gz" for day in days]) == left


def test_all_of_the_last_day_stay_and_the_newest_of_the_days_before():
    names = [
        "intranet-2026-11-29-023000.tar.gz",
        "intranet-2026-11-29-170000.tar.gz",
        "intranet-2026-11-30-023000.tar.gz",
        "intranet-2026-11-30-100000.tar.gz",
        "intranet-2026-11-30-100500.tar.gz.age",
    ]
    assert superfluous(names) == ["intranet-2026-11-29-023000.tar.gz"]


def test_files_of_others_are_none_of_ours():
    foreign = [
        "erasures",
        "intranet-2026-11-30.tar.gz",
        "intranet-2026-13-30-023000.tar.gz",
        "intranet-2026-11-30-023000.tar.gz.part",
        "intranet-2026-11-30-023000.tar",
        "my-intranet-2026-11-30-023000.tar.gz",
        "db-2026-11-30.sqlite3",
    ]
    assert newest_first(foreign) == []
    assert not set(superfluous([*foreign, *nightly("2026-01-01", 90)])) & set(foreign)


def test_a_name_holds_the_moment():
    at = datetime(2026, 11, 30, 2, 30, 5)
    assert archive_name(at, sealed=False) == "intranet-2026-11-30-023005.tar.gz"
    assert archive_name(at, sealed=True) == "intranet-2026-11-30-023005.tar.gz.age"
    assert moment_of(archive_name(at, sealed=True)) == at
