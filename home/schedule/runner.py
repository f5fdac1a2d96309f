"""The runner: a process of `start` that looks every few seconds which job is due and runs it, one
at a time, each in a process of its own that can be ended.
"""

import logging
import os
import signal
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from home.site.processes import (
    FORK,
    begin_child,
    end_group,
    end_with_parent,
    forget_signals,
    lead_a_group,
)

from .jobs import Attempt, Job, Postponed, all_jobs
from .lock import RunnerLock
from .record import SignOfLife, begin_run, due_jobs, end_what_was_cut_off
from .rules import Outcome

logger = logging.getLogger(__name__)

KEY = "schedule"  # under which the runner itself says that it is alive
PAUSE = 10.0  # seconds between two looks
SECONDS_TO_END = 3.0  # of a job that is told to end, before it is killed
NICENESS = 5  # pages go first
STOPPED = "ระบบหยุดหรือเริ่มใหม่ระหว่างที่ทำงานนี้ ระบบจะทำใหม่เองเมื่อเปิดอีกครั้ง"


class Runner:
    """`stop` is a connection on which something arrives when the runner should end."""

    def __init__(self, stop: Connection):
        self.stop = stop
        self.lock = RunnerLock()
        self.alive = SignOfLife(KEY)
        self.is_first_look = True

    def go_on(self, pause: float = PAUSE) -> None:
        """Look until told to stop. A database outage is reported once and does not end it."""
        is_away = False
        while not self.is_told_to_stop():
            try:
                self.look()
                is_away = False
            except (DatabaseError, InterfaceError) as error:
                if not is_away:
                    logger.warning("the schedule cannot be read, looking again: %s", error)
                is_away = True
                self.lose_hold()
            wait([self.stop], pause)
        self.lock.give_back()

    def is_told_to_stop(self) -> bool:
        return self.stop.poll()

    def lose_hold(self) -> None:
        """After an outage nothing is known: another server may run the schedule by now."""
        self.lock.give_back()
        connections.close_all()
        self.is_first_look = True

    def look(self) -> None:
        """Run what is due, if no other server does."""
        if not self.lock.take():
            self.is_first_look = True
            return
        now = timezone.now()
        self.alive.give(now)
        if self.is_first_look:
            end_what_was_cut_off(now)
            self.is_first_look = False
        for job in due_jobs(all_jobs(), now):
            if self.is_told_to_stop():
                return
            self.run(job)

    def run(self, job: Job) -> None:
        """Run one job to its end, or until its time is over."""
        run = begin_run(job, timezone.now())
        connections.close_all()  # connections must not be shared with child processes
        receiver, sender = FORK.Pipe(duplex=False)
        child = begin_child(do, job, sender)
        sender.close()
        outcome, detail = self.wait_for(child, receiver, job)
        end_group(child, SECONDS_TO_END)  # it, or what it left behind
        receiver.close()
        run.end(outcome, detail, timezone.now())
        if outcome == Outcome.FAILED:
            logger.error("the job %s failed: %s", job.key, detail.partition("\n")[0])

    def wait_for(self, child: ForkProcess, receiver: Connection, job: Job) -> tuple[Outcome, str]:
        """What the job tells, or why it could not."""
        ready = wait([receiver, child.sentinel, self.stop], job.longest.total_seconds())
        if receiver in ready or child.sentinel in ready:
            return hear(receiver, child)
        if self.stop in ready:
            return Outcome.INTERRUPTED, STOPPED
        minutes = job.longest.total_seconds() / 60
        return Outcome.FAILED, f"ใช้เวลาเกิน {minutes:g} นาที จึงสั่งหยุด"


def hear(receiver: Connection, child: ForkProcess) -> tuple[Outcome, str]:
    """What came of a job whose process has told it, or has ended."""
    try:
        if receiver.poll():
            return receiver.recv()
    except EOFError:
        pass
    child.join(SECONDS_TO_END)
    return Outcome.FAILED, f"จบลงโดยไม่รายงานผล (รหัส {child.exitcode})"


def do(job: Job, sender: Connection) -> None:
    """In the job's own process: do it and tell the runner."""
    forget_signals()
    end_with_parent()
    lead_a_group()
    os.nice(NICENESS)
    with Attempt(job.key) as attempt:
        told = Outcome.DONE, job.body()
    if isinstance(attempt.error, Postponed):
        told = Outcome.SKIPPED, attempt.reason
    elif attempt.error:
        told = Outcome.FAILED, attempt.reason
    sender.send(told)


def run_schedule(pause: float = PAUSE) -> None:
    """The body of the runner's process: until SIGTERM."""
    receiver, sender = FORK.Pipe(duplex=False)
    forget_signals()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which stops this
    signal.signal(signal.SIGTERM, lambda number, frame: sender.send_bytes(b"stop"))
    end_with_parent()
    Runner(receiver).go_on(pause)
