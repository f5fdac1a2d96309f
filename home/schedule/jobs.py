"""What a job of the schedule is. Which there are, apps above tell by the hook `scheduled_jobs`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from types import TracebackType

from wagtail import hooks

from home.health.errors import place_of

from .rules import Rule

logger = logging.getLogger(__name__)

# hook() -> list of Job, in the order in which they run where several are due
HOOK = "scheduled_jobs"


@dataclass(frozen=True)
class Job:
    """`body` does it and returns what to tell about it; it is ended when it takes longer than
    `longest`. `advice` says what to do where it fails.
    """

    key: str
    label: str
    rule: Rule
    longest: timedelta
    body: Callable[[], str]
    advice: str
    grace: timedelta = timedelta(hours=6)  # how late it may be before somebody should look


class Failed(Exception):
    """A job's own words on what went wrong, without a traceback."""


class Postponed(Exception):
    """A job is being done already, by somebody else: nothing was done."""


def all_jobs() -> list[Job]:
    return list(chain.from_iterable(tell() for tell in hooks.get_hooks(HOOK)))


def job_of(key: str) -> Job | None:
    return next((job for job in all_jobs() if job.key == key), None)


class Attempt:
    """Runs one task: an error in it is stored and logged, so that the following tasks still run."""

    def __init__(self, name: str):
        self.name = name
        self.error: Exception | None = None

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.error = error
        if not isinstance(error, Failed | Postponed):
            logger.error("%s failed", self.name, exc_info=error)
        return True

    @property
    def reason(self) -> str:
        """The error in one line. It is kept, so without the words of an exception, which may quote
        what people typed; the log of the machine has them.
        """
        error = self.error
        if isinstance(error, Failed | Postponed):
            return str(error)
        told = error.strerror if isinstance(error, OSError) and error.strerror else place_of(error)
        return f"{type(error).__name__}: {told}"
