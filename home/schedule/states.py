"""How each job stands now: its last run, its next one, and whether somebody should look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from .jobs import Job, all_jobs
from .models import ScheduledJob, ScheduledRun
from .record import known_jobs
from .rules import Outcome, is_overdue
from .runner import KEY as RUNNER

SILENT = timedelta(minutes=3)  # without a sign of life, a worker does not work
WENT_WRONG = (Outcome.FAILED, Outcome.INTERRUPTED)


@dataclass(frozen=True)
class JobState:
    """One row of the page."""

    job: Job
    last: ScheduledRun | None
    next_at: datetime
    is_asked: bool
    is_overdue: bool

    @property
    def is_running(self) -> bool:
        return self.last is not None and self.last.outcome == Outcome.RUNNING

    @property
    def went_wrong(self) -> bool:
        return self.last is not None and self.last.outcome in WENT_WRONG

    @property
    def look(self) -> str:
        """The admin's class for the mark of its last run."""
        if self.went_wrong:
            return "w-status--critical"
        return "" if self.is_running else "w-status--primary"

    @property
    def advice(self) -> str:
        return self.job.advice if self.went_wrong else ""

    @property
    def may_be_asked(self) -> bool:
        return not (self.is_asked or self.is_running)


def states_of(jobs: list[Job], now: datetime) -> list[JobState]:
    rows = known_jobs(jobs, now)
    last = ScheduledRun.objects.latest_of_each()
    good = last_good_runs()
    here = timezone.localtime(now)
    return [
        JobState(
            job,
            last.get(job.key),
            job.rule.following(here),
            is_asked=rows[job.key].asked_at is not None,
            is_overdue=is_overdue(
                job.rule, good.get(job.key), rows[job.key].known_since, here, job.grace
            ),
        )
        for job in jobs
    ]


def last_good_runs() -> dict[str, datetime]:
    """When the last run of each job that went well began."""
    good = ScheduledRun.objects.filter(outcome=Outcome.DONE)
    return dict(good.values("job").annotate(at=Max("started_at")).values_list("job", "at"))


@dataclass(frozen=True)
class WorkerState:
    """Whether a worker that goes on all the time does so."""

    seen_at: datetime | None
    is_alive: bool


def state_of_worker(key: str, now: datetime, *, is_busy: bool = False) -> WorkerState:
    row = ScheduledJob.objects.filter(job=key).first()
    seen_at = row.seen_at if row else None
    is_alive = is_busy or (seen_at is not None and abs(now - seen_at) < SILENT)
    return WorkerState(seen_at, is_alive)


def state_of_runner(states: Iterable[JobState], now: datetime) -> WorkerState:
    """While it waits for a job it gives no sign of life: then the job's bound counts."""
    busy = [state for state in states if state.is_running]
    is_busy = any(now - state.last.started_at < state.job.longest + SILENT for state in busy)
    return state_of_worker(RUNNER, now, is_busy=is_busy)


def states_now() -> tuple[list[JobState], WorkerState]:
    now = timezone.now()
    states = states_of(all_jobs(), now)
    return states, state_of_runner(states, now)
