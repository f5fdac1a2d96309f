"""The names of archives, and which of them are kept. Needs no database."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

NAME = re.compile(r"intranet-(\d{4}-\d{2}-\d{2}-\d{6})\.tar\.gz(?:\.age)?")
MOMENT = "%Y-%m-%d-%H%M%S"
MEGABYTE = 1024 * 1024

Period = Callable[[datetime], tuple[int, ...]]


def day_of(moment: datetime) -> tuple[int, ...]:
    return (moment.year, moment.month, moment.day)


def week_of(moment: datetime) -> tuple[int, ...]:
    return tuple(moment.isocalendar())[:2]


def month_of(moment: datetime) -> tuple[int, ...]:
    return (moment.year, moment.month)


# The newest archive of each of so many days, weeks and months that have one
KEPT: tuple[tuple[Period, int], ...] = ((day_of, 7), (week_of, 5), (month_of, 12))


def archive_name(at: datetime, *, sealed: bool) -> str:
    """By the office's clock; an encrypted one ends as the tool `age` would call it."""
    return f"intranet-{at.strftime(MOMENT)}.tar.gz{'.age' if sealed else ''}"


def moment_of(name: str) -> datetime | None:
    """When an archive of that name was begun; None for a name that is none of ours."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], MOMENT)
    except ValueError:
        return None


def newest_first(names: Iterable[str]) -> list[str]:
    """Our own archives alone."""
    dated = [(moment, name) for name in names if (moment := moment_of(name))]
    return [name for _, name in sorted(dated, reverse=True)]


def superfluous(names: Iterable[str]) -> list[str]:
    """The archives that no day, week or month needs. All of the newest day are kept: the one before
    a change that went wrong must not go because of the one after it.
    """
    ours = newest_first(names)
    moments = {name: moment for name in ours if (moment := moment_of(name))}
    kept = {name for name in ours if day_of(moments[name]) == day_of(moments[ours[0]])}
    for period, most in KEPT:
        newest: dict[tuple[int, ...], str] = {}
        for name in ours:
            newest.setdefault(period(moments[name]), name)
        kept.update(list(newest.values())[:most])
    return [name for name in ours if name not in kept]


def size_in_words(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
