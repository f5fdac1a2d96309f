"""All tasks that depend on the date; run once a night, and after missed nights it catches up."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

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
from home.schedule.jobs import Attempt, Failed, Postponed
from home.schedule.models import ScheduledRun
from home.schedule.record import record_run
from home.schedule.rules import Outcome
from intranet.access_log import nightly as access_log
from knowledge.documents.nightly import nightly as documents
from knowledge.pages.nightly import nightly as pages
from knowledge.search.nightly import nightly as search_index
from knowledge.search.reports.nightly import nightly as searches
from services.catalogue.nightly import nightly as registers
from services.desk.nightly import nightly as consultations
from services.projects.nightly import nightly as projects

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
LONGEST_PAUSE = timedelta(days=35)
LEAP = (
    "งานประจำคืนครั้งก่อนผ่านมา {days} วัน นาฬิกาของเครื่องอาจผิด จึงยังไม่ทำในครั้งนี้ "
    "โปรดตรวจวันที่ของเครื่อง ครั้งถัดไปจะทำตามปกติ"
)
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
    raise Postponed("nightly is running already: nothing was done")


def run_tasks(tell: Callable[[str], None]) -> list[str]:
    """Tells a line for each task; returns the names of those that failed."""
    today = timezone.localdate()
    failed = []
    for name, task in TASKS.items():
        with Attempt(f"nightly: {name}") as attempt:
            tell(f"{name}: {task(today)}")
        if attempt.error:
            failed.append(name)
            tell(f"{name}: FAILED: {attempt.reason}")
    return failed


def summary_of(failed: list[str]) -> str:
    """The first line of what the page of the schedule shows."""
    if failed:
        return f"ไม่สำเร็จ {len(failed)} จาก {len(TASKS)} งาน: {', '.join(failed)}"
    return f"ทำครบ {len(TASKS)} งาน"


def refuse_after_a_leap(now: datetime) -> None:
    """Once after a pause that no holiday explains: a clock that leapt ahead would end rights and
    erase whose years are not over. Whatever is recorded of this run, the next one goes on.
    """
    runs = ScheduledRun.objects.filter(job="nightly", started_at__lte=now)
    ended = runs.exclude(outcome=Outcome.RUNNING).order_by("-started_at")
    last = ended.values_list("started_at", flat=True).first()
    if last and now - last > LONGEST_PAUSE:
        raise Postponed(LEAP.format(days=(now - last).days))


def run_nightly() -> str:
    """The job of the schedule: what was done, a line for each task."""
    refuse_after_a_leap(timezone.now())
    lines: list[str] = []
    with one_run_at_a_time():
        failed = run_tasks(lines.append)
    told = "\n".join([summary_of(failed), *lines])
    if failed:
        raise Failed(told)
    return told


class Command(BaseCommand):
    help = "Do what is due today: reminders, expiry, retention, tidying, waiting mails."

    def handle(self, **options):
        self.lines: list[str] = []
        started_at = timezone.now()
        try:
            refuse_after_a_leap(started_at)
        except Postponed as error:
            record_run("nightly", started_at, Outcome.SKIPPED, str(error))
            raise CommandError(str(error), returncode=ALREADY_RUNNING) from None
        try:
            with one_run_at_a_time():
                failed = run_tasks(self.tell)
        except Postponed as error:
            raise CommandError(str(error), returncode=ALREADY_RUNNING) from None
        self.record(started_at, failed)
        if failed:
            raise CommandError(
                f"nightly: {len(failed)} of {len(TASKS)} tasks failed: {', '.join(failed)}"
            )

    def tell(self, line: str) -> None:
        self.lines.append(line)
        self.stdout.write(line)

    def record(self, started_at: datetime, failed: list[str]) -> None:
        """So that the schedule does not do it again, and its page shows it."""
        outcome = Outcome.FAILED if failed else Outcome.DONE
        detail = "\n".join([summary_of(failed), *self.lines])
        record_run("nightly", started_at, outcome, detail)
