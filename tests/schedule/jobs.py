"""Jobs for tests, in place of the site's."""

from datetime import timedelta
from unittest.mock import patch

from home.schedule.jobs import Job
from home.schedule.models import ScheduledJob, ScheduledRun
from home.schedule.rules import EveryMinutes

LONG_AGO = timedelta(days=30)


def job(key, body, *, longest=60.0):
    """One whose moment is midnight."""
    bound = timedelta(seconds=longest)
    return Job(key, f"งาน {key}", EveryMinutes(1440), bound, body, advice="แจ้งผู้ดูแลเครื่อง")


def known_for_long(now, *keys):
    for key in keys:
        ScheduledJob.objects.create(job=key, known_since=now - LONG_AGO)


def only_these(*jobs):
    return patch("home.schedule.runner.all_jobs", lambda: list(jobs))


def outcomes(key):
    """Of the runs of a job, the first one first."""
    runs = ScheduledRun.objects.filter(job=key).order_by("pk")
    return list(runs.values_list("outcome", flat=True))
