"""A clock that leaps ahead must not let the nightly run erase whose years are not over."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from home.schedule.jobs import Postponed
from home.schedule.models import ScheduledRun
from home.schedule.record import record_run
from home.schedule.rules import Outcome
from intranet.management.commands import nightly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_task(monkeypatch):
    done = []
    monkeypatch.setattr(nightly, "TASKS", {"one": lambda today: done.append(today) or "done"})
    return done


def ran(days: int) -> None:
    record_run("nightly", timezone.now() - timedelta(days=days), Outcome.DONE, "")


@pytest.mark.parametrize("days", [1, 34])
def test_nights_that_were_missed_are_caught_up(days, one_task):
    ran(days)
    nightly.run_nightly()
    assert len(one_task) == 1


def test_after_a_pause_that_nothing_explains_one_run_waits(one_task):
    ran(36)
    ScheduledRun.objects.create(job="nightly", started_at=timezone.now())  # the runner's own row
    with pytest.raises(Postponed, match="36 วัน"):
        nightly.run_nightly()
    assert one_task == []
    record_run("nightly", timezone.now(), Outcome.SKIPPED, "")
    nightly.run_nightly()
    assert len(one_task) == 1


def test_the_command_waits_once_and_says_so(one_task):
    ran(400)
    with pytest.raises(CommandError, match="นาฬิกาของเครื่องอาจผิด"):
        call_command("nightly")
    assert one_task == []
    call_command("nightly")
    assert len(one_task) == 1


def test_a_run_of_a_clock_that_was_ahead_does_not_count(one_task):
    ran(1)
    ran(-900)
    nightly.run_nightly()
    assert len(one_task) == 1
