"""When a job is due, and which run of it comes next (pure: the moment is an argument).

A job has moments: every day, every week, or every so many minutes. It is due when no run stands
after the latest of its moments, so what was missed while the site was down is done once, however
many moments have passed. Moments are those of the given time zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from django.db import models

MINUTES_OF_A_DAY = 24 * 60
DAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
# A run that is cut off again and again may be what cuts it off (memory, for instance).
MOST_INTERRUPTED = 3
# A run that began later than now was recorded by a clock that was wrong, beyond this allowance.
CLOCK_ALLOWANCE = timedelta(minutes=5)


class Outcome(models.TextChoices):
    """What came of a run."""

    RUNNING = "running", "กำลังทำ"
    DONE = "done", "สำเร็จ"
    FAILED = "failed", "ไม่สำเร็จ"
    INTERRUPTED = "interrupted", "ถูกตัดกลางคัน"
    SKIPPED = "skipped", "ข้ามครั้งนี้"


class Rule(Protocol):
    """The moments of a job."""

    def latest(self, now: datetime) -> datetime:
        """The last moment that is not later than now."""

    def following(self, now: datetime) -> datetime:
        """The first moment later than now."""

    @property
    def words(self) -> str:
        """As people read it."""


def on_day(moment: datetime, at: time) -> datetime:
    """That time on the day of the moment."""
    return moment.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


def clock(at: time) -> str:
    return f"{at:%H.%M} น."


@dataclass(frozen=True)
class Daily:
    """Every day at a time."""

    at: time

    def latest(self, now: datetime) -> datetime:
        today = on_day(now, self.at)
        return today if today <= now else today - timedelta(days=1)

    def following(self, now: datetime) -> datetime:
        return self.latest(now) + timedelta(days=1)

    @property
    def words(self) -> str:
        return f"ทุกวัน {clock(self.at)}"


@dataclass(frozen=True)
class Weekly:
    """Every week on a day, 0 for Monday, at a time."""

    day: int
    at: time

    def latest(self, now: datetime) -> datetime:
        since = (now.weekday() - self.day) % len(DAYS)
        this_week = on_day(now - timedelta(days=since), self.at)
        return this_week if this_week <= now else this_week - timedelta(weeks=1)

    def following(self, now: datetime) -> datetime:
        return self.latest(now) + timedelta(weeks=1)

    @property
    def words(self) -> str:
        return f"ทุกวัน{DAYS[self.day]} {clock(self.at)}"


@dataclass(frozen=True)
class EveryMinutes:
    """Every so many minutes from midnight on: a number that a day is made of."""

    minutes: int

    def __post_init__(self) -> None:
        if self.minutes <= 0 or MINUTES_OF_A_DAY % self.minutes:
            raise ValueError(f"{self.minutes} minutes do not make up a day")

    def latest(self, now: datetime) -> datetime:
        midnight = on_day(now, time())
        steps = (now - midnight) // timedelta(minutes=self.minutes)
        return midnight + steps * timedelta(minutes=self.minutes)

    def following(self, now: datetime) -> datetime:
        return self.latest(now) + timedelta(minutes=self.minutes)

    @property
    def words(self) -> str:
        if self.minutes % 60 == 0:
            return f"ทุก {self.minutes // 60} ชั่วโมง"
        return f"ทุก {self.minutes} นาที"


@dataclass(frozen=True)
class Run:
    """As much of a run as decides about the next one."""

    started_at: datetime
    outcome: str


def is_due(rule: Rule, runs: Iterable[Run], known_since: datetime, now: datetime) -> bool:
    """Whether the job should run now. What was due before the job was known was not missed; a
    moment of a clock that ran ahead does not count.
    """
    moment = rule.latest(now)
    after = [run for run in runs if moment <= run.started_at <= now + CLOCK_ALLOWANCE]
    if after:
        last = max(after, key=lambda run: run.started_at)
        return last.outcome == Outcome.INTERRUPTED and not gave_up(after)
    return not moment < known_since <= now


def gave_up(runs: Iterable[Run]) -> bool:
    """Whether the runs since a moment were cut off so often that the next moment is waited for."""
    cut_off = [run for run in runs if run.outcome == Outcome.INTERRUPTED]
    return len(cut_off) >= MOST_INTERRUPTED


def is_overdue(
    rule: Rule, last_good: datetime | None, known_since: datetime, now: datetime, grace: timedelta
) -> bool:
    """Whether the job's latest moment is longer ago than the grace, without a run that went well
    since.
    """
    moment = rule.latest(now - grace)
    if moment < known_since <= now:
        return False
    return last_good is None or last_good < moment
