"""The record of runs."""

import pytest
from django.utils import timezone

from home.models import ScheduledRun
from home.schedule.models import LONGEST_DETAIL
from home.schedule.rules import Outcome

pytestmark = pytest.mark.django_db


def begin(job="nightly"):
    return ScheduledRun.objects.create(job=job, started_at=timezone.now())


def test_a_run_ends_once():
    run = begin()
    run.end(Outcome.INTERRUPTED, "killed", timezone.now())
    run.end(Outcome.DONE, "went well", timezone.now())
    run.refresh_from_db()
    assert (run.outcome, run.detail) == (Outcome.INTERRUPTED, "killed")


def test_a_long_detail_keeps_its_beginning_and_its_end():
    run = begin()
    run.end(Outcome.DONE, "first " + "x" * 10_000 + " last", timezone.now())
    run.refresh_from_db()
    assert len(run.detail) <= LONGEST_DETAIL
    assert run.detail.startswith("first ")
    assert run.detail.endswith(" last")


def test_the_latest_run_of_each_job(django_assert_num_queries):
    begin()
    latest = {"nightly": begin(), "backup": begin("backup")}
    with django_assert_num_queries(1):
        assert ScheduledRun.objects.latest_of_each() == latest
