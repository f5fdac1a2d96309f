"""All tasks that depend on the date; run once a night, and after missed nights it catches up."""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from types import TracebackType

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from forms.access.nightly import nightly as access_requests
from forms.submissions.nightly import nightly as submissions
from home.audit.nightly import nightly as audit
from home.files.nightly import nightly as files
from home.health.nightly import nightly as health
from home.mail.nightly import nightly as mail
from home.people.nightly import nightly as people
from home.privacy.requests.nightly import nightly as data_requests
from intranet.access_log import nightly as access_log
from knowledge.documents.nightly import nightly as documents
from knowledge.pages.nightly import nightly as pages
from knowledge.search.nightly import nightly as search_index
from knowledge.search.reports.nightly import nightly as searches
from services.catalogue.nightly import nightly as registers
from services.desk.nightly import nightly as consultations
from services.projects.nightly import nightly as projects

logger = logging.getLogger(__name__)

# The tasks of each room, in this order: mail near the end, to send what the others queued; the
# audit last, to include what the others did. A task takes the date and returns a line about its
# result.
TASKS: dict[str, Callable[[date], str]] = {
    "access requests": access_requests,
    "submissions": submissions,
    "registers": registers,
    "projects": projects,
    "consultations": consultations,
    "documents": documents,
    "pages": pages,
    "searches": searches,
    "search index": search_index,
    "people": people,
    "data requests": data_requests,
    "files": files,
    "mail": mail,
    "access log": access_log,
    "health": health,
    "audit": audit,
}
LOCK = 2_570_0001  # the number of PostgreSQL's advisory lock
ALREADY_RUNNING = 75  # EX_TEMPFAIL of sysexits.h: not an error, try later


@contextmanager
def one_run_at_a_time() -> Iterator[None]:
    """A lock held by this process and released when it ends in any way; another run is refused."""
    with open(settings.VAR_DIR / "nightly.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse()
        with database_lock():
            yield


@contextmanager
def database_lock() -> Iterator[None]:
    """For a site on several machines, which share a PostgreSQL database but no file system."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            refuse()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def refuse() -> None:
    raise CommandError("nightly is running already: nothing was done", returncode=ALREADY_RUNNING)


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
        logger.error("nightly: %s failed", self.name, exc_info=error)
        return True


class Command(BaseCommand):
    help = "Do what is due today: reminders, expiry, retention, tidying, waiting mails."

    def handle(self, **options):
        with one_run_at_a_time():
            failed = self.run_tasks()
        if failed:
            raise CommandError(
                f"nightly: {len(failed)} of {len(TASKS)} tasks failed: {', '.join(failed)}"
            )

    def run_tasks(self) -> list[str]:
        """Prints a line for each task; returns the names of those that failed."""
        today = timezone.localdate()
        failed = []
        for name, task in TASKS.items():
            with Attempt(name) as attempt:
                self.stdout.write(f"{name}: {task(today)}")
            if attempt.error:
                failed.append(name)
                self.stdout.write(
                    f"{name}: FAILED: {type(attempt.error).__name__}: {attempt.error}"
                )
        return failed
