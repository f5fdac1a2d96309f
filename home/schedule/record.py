"""What the tables say of the schedule: which jobs are due, which runs were cut off, who asked."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from .jobs import Job
from .models import KEPT, KEPT_OF_A_JOB, ScheduledJob, ScheduledRun
from .rules import Outcome, Run, is_due

CUT_OFF = "ระบบหยุดหรือเครื่องดับระหว่างที่ทำงานนี้ ระบบจะทำใหม่เอง"


def known_jobs(jobs: Iterable[Job], now: datetime) -> dict[str, ScheduledJob]:
    """The row of each job, made when the job is first seen."""
    keys = [job.key for job in jobs]
    rows = {row.job: row for row in ScheduledJob.objects.filter(job__in=keys)}
    new = [ScheduledJob(job=key, known_since=now) for key in keys if key not in rows]
    if new:
        ScheduledJob.objects.bulk_create(new, ignore_conflicts=True)
    return rows | {row.job: row for row in new}


def runs_since(moment: datetime) -> dict[str, list[Run]]:
    """What began since then, by the job's key."""
    found = defaultdict(list)
    rows = ScheduledRun.objects.filter(started_at__gte=moment)
    for key, started_at, outcome in rows.values_list("job", "started_at", "outcome"):
        found[key].append(Run(started_at, outcome))
    return found


def due_jobs(jobs: list[Job], now: datetime) -> list[Job]:
    """Those that somebody asked for and those whose moment has come, in the order of the list."""
    if not jobs:
        return []
    rows = known_jobs(jobs, now)
    here = timezone.localtime(now)
    runs = runs_since(min(job.rule.latest(here) for job in jobs))
    return [
        job
        for job in jobs
        if rows[job.key].asked_at
        or is_due(job.rule, runs[job.key], rows[job.key].known_since, here)
    ]


def begin_run(job: Job, now: datetime) -> ScheduledRun:
    """Record that it runs, in place of what was asked."""
    with transaction.atomic():
        ScheduledJob.objects.filter(job=job.key).update(asked_at=None)
        return ScheduledRun.objects.create(job=job.key, started_at=now)


def record_run(key: str, started_at: datetime, outcome: Outcome, detail: str) -> None:
    """A run that was no runner's: by a command."""
    run = ScheduledRun.objects.create(job=key, started_at=started_at)
    run.end(outcome, detail, timezone.now())


def end_what_was_cut_off(now: datetime) -> int:
    """Runs that are still recorded as running, seen by a runner that begins: theirs is gone."""
    cut_off = list(ScheduledRun.objects.running())
    for run in cut_off:
        run.end(Outcome.INTERRUPTED, CUT_OFF, now)
    return len(cut_off)


def ask_for(key: str, now: datetime) -> bool:
    """Ask the runner for a job; False if somebody has asked already."""
    return bool(ScheduledJob.objects.filter(job=key, asked_at=None).update(asked_at=now))


def forget_old_runs(now: datetime) -> int:
    """Keep what is recent, the newest of each job in any case, and never more than a page of
    history needs.
    """
    gone = 0
    for key in ScheduledRun.objects.values_list("job", flat=True).distinct():
        runs = ScheduledRun.objects.filter(job=key).order_by("-started_at", "-pk")
        newest = list(runs.values_list("pk", flat=True)[:KEPT_OF_A_JOB])
        old = runs.exclude(pk=newest[0]).exclude(started_at__gte=now - KEPT)
        gone += old.delete()[0]
        gone += runs.exclude(pk__in=newest).delete()[0]
    return gone


class SignOfLife:
    """A worker says at most once a minute that it is alive."""

    every = timedelta(minutes=1)

    def __init__(self, key: str):
        self.key = key
        self.given_at: datetime | None = None

    def give(self, now: datetime) -> None:
        if self.given_at is not None and abs(now - self.given_at) < self.every:
            return
        ScheduledJob.objects.update_or_create(job=self.key, defaults={"seen_at": now})
        self.given_at = now
