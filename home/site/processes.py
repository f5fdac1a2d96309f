"""Child processes of the running site: forked, so that there is only one import, and ended with
their parent.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import ForkProcess

FORK = multiprocessing.get_context("fork")
ENDS = (signal.SIGTERM, signal.SIGINT)
PR_SET_PDEATHSIG = 1  # of Linux's prctl(2)


def begin_child(body: Callable, *arguments: object) -> ForkProcess:
    """Signals are blocked until the child process has removed the parent's handlers, or it would
    run them.
    """
    child = FORK.Process(target=body, args=arguments)
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    child.start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    return child


def forget_signals() -> None:
    """In a child process just forked: remove the parent's signal handlers."""
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)


def end_with_parent() -> None:
    """A child process must not outlive a parent that was killed: it would keep the port, or a job
    would run beside its second run.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def lead_a_group() -> None:
    """In a child process: what it begins can be ended with it."""
    os.setsid()


def end_group(child: ForkProcess, seconds: float) -> None:
    """End a child that leads a group, and what it began; after some seconds by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        tell_group(child, number)
        child.join(seconds)
    child.join()


def tell_group(child: ForkProcess, number: signal.Signals) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:  # it has ended, or leads no group yet
        if child.is_alive():
            os.kill(child.pid, number)
