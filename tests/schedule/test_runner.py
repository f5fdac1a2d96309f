"""The runner with real processes: what hangs or dies is ended and recorded, the others go on, and
of several runners one runs.
"""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from home.models import ScheduledJob, ScheduledRun
from home.schedule.jobs import Failed, Postponed
from home.schedule.lock import RunnerLock
from home.schedule.record import ask_for
from home.schedule.runner import Runner
from home.site.processes import FORK, begin_child, end_with_parent, forget_signals
from tests.schedule.jobs import job, known_for_long, only_these, outcomes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stop():
    """The end by which a runner is told to stop."""
    receiver, sender = FORK.Pipe(duplex=False)
    sender.receiver = receiver
    yield sender
    sender.close()
    receiver.close()


@pytest.fixture
def runner(stop):
    runner = Runner(stop.receiver)
    yield runner
    runner.lock.give_back()


def look(runner, *jobs):
    """Let it look once at these jobs."""
    with only_these(*jobs):
        runner.look()


def raise_value_error():
    raise ValueError("ไม่มีไฟล์")


def fail():
    raise Failed("ไม่สำเร็จ 1 จาก 2 งาน")


def postpone():
    raise Postponed("somebody does it")


def hang():
    time.sleep(600)


def die():
    os._exit(7)


def kill_oneself():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("body", "outcome", "tells"),
    [
        (lambda: "ทำครบ 15 งาน", "done", "ทำครบ 15 งาน"),
        (
            raise_value_error,
            "failed",
            "ValueError: tests/schedule/test_runner.py, raise",
        ),
        (fail, "failed", "ไม่สำเร็จ 1 จาก 2 งาน"),
        (postpone, "skipped", "somebody does it"),
        (die, "failed", "รหัส 7"),
        (kill_oneself, "failed", "รหัส -9"),
    ],
)
def test_what_comes_of_a_job_is_recorded_and_the_next_one_runs(runner, body, outcome, tells):
    known_for_long(timezone.now(), "first", "second")
    look(runner, job("first", body), job("second", lambda: "well"))
    run = ScheduledRun.objects.get(job="first")
    assert (run.outcome, run.ended_at is None) == (outcome, False)
    assert tells in run.detail
    assert outcomes("second") == ["done"]


def test_a_job_that_hangs_is_ended_with_what_it_began(runner, tmp_path):
    known_for_long(timezone.now(), "first", "second")

    def begin_another_and_hang():
        begun = FORK.Process(target=hang)
        begun.start()
        (tmp_path / "begun").write_text(str(begun.pid))
        hang()

    hanging = job("first", begin_another_and_hang, longest=1.0)
    look(runner, hanging, job("second", lambda: "well"))
    run = ScheduledRun.objects.get(job="first")
    assert run.outcome == "failed"
    assert "ใช้เวลาเกิน" in run.detail
    assert outcomes("second") == ["done"]
    assert has_ended(int((tmp_path / "begun").read_text()))


def has_ended(number: int) -> bool:
    """A killed process of nobody's is gone, or waits to be taken away, in a moment."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_job_runs_once_for_a_moment(runner):
    known_for_long(timezone.now(), "first")
    first = job("first", lambda: "well")
    look(runner, first)
    look(runner, first)
    assert outcomes("first") == ["done"]


def test_what_somebody_asks_for_runs_once(runner):
    first = job("first", lambda: "well")
    look(runner, first)
    assert outcomes("first") == []  # known since now, so nothing was missed
    assert ask_for("first", timezone.now())
    assert not ask_for("first", timezone.now())
    look(runner, first)
    look(runner, first)
    assert outcomes("first") == ["done"]


def test_told_to_stop_it_ends_the_job_and_records_that(runner, stop, tmp_path):
    def hang_and_tell():
        (tmp_path / "begun").touch()
        hang()

    known_for_long(timezone.now(), "first", "second")
    begun_at = time.monotonic()
    teller = begin_child(tell_to_stop, tmp_path / "begun", stop)
    with only_these(job("first", hang_and_tell), job("second", lambda: "well")):
        runner.go_on(pause=0.1)
    teller.join()
    assert time.monotonic() - begun_at < 30
    assert outcomes("first") == ["interrupted"]
    assert outcomes("second") == []


def tell_to_stop(mark: Path, stop) -> None:
    while not mark.exists():
        time.sleep(0.02)
    stop.send_bytes(b"stop")


def run_and_look(*jobs) -> None:
    """In a process of its own, as on another server."""
    forget_signals()
    end_with_parent()
    receiver, _ = FORK.Pipe(duplex=False)
    with only_these(*jobs):
        Runner(receiver).look()


def test_of_several_runners_at_one_moment_one_runs(tmp_path):
    marks = tmp_path / "marks"

    def mark():
        with marks.open("a") as file:
            file.write("ran\n")
        time.sleep(0.5)
        return "well"

    known_for_long(timezone.now(), "first")
    connections.close_all()
    runners = [begin_child(run_and_look, job("first", mark)) for _ in range(4)]
    for runner in runners:
        runner.join()
    assert marks.read_text() == "ran\n"
    assert outcomes("first") == ["done"]


def test_the_lock_goes_to_another_when_its_holder_ends():
    first, second = RunnerLock(), RunnerLock()
    assert first.take()
    assert first.take()
    assert not second.take()
    first.give_back()
    assert second.take()
    second.give_back()


def test_a_killed_runner_is_found_by_the_next_which_runs_again(runner, tmp_path):
    pid = tmp_path / "pid"

    def hang_at_first():
        if pid.exists():
            return "well"
        pid.write_text(str(os.getpid()))
        hang()
        return ""

    first = job("first", hang_at_first)
    known_for_long(timezone.now(), "first")
    connections.close_all()
    killed = begin_child(run_and_look, first)
    while not (pid.exists() and pid.read_text()):
        time.sleep(0.02)
    killed.kill()
    killed.join()
    assert has_ended(int(pid.read_text()))
    assert outcomes("first") == ["running"]
    look(runner, first)
    assert outcomes("first") == ["interrupted", "done"]
    assert ScheduledRun.objects.running().count() == 0


def test_the_runner_says_that_it_is_alive(runner):
    look(runner)
    told = ScheduledJob.objects.get(job="schedule").seen_at
    assert timezone.now() - told < timedelta(minutes=1)
