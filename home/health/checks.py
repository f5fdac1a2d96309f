"""All checks of the page of health: those that decide about `/readyz`, those of this app, and what
the other apps tell by the hook `health_checks`.

Each measures and lets `rules.py` judge. Counts are made by the database, so the number of queries
does not grow with the site.
"""

import logging
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from axes.models import AccessFailureLog
from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from home.audit.models import AuditRow
from home.backup.rules import moment_of, newest_first
from home.mail.models import OutgoingMail
from home.mail.outbox import server_is_set
from home.people.models import User
from home.people.roles import ROLES
from home.people.second_factor.people import in_factor
from home.schedule.models import ScheduledRun
from home.schedule.rules import CLOCK_ALLOWANCE, Outcome
from home.thai.models import Holiday

from . import rules
from .certificate import certificate_of
from .errors import read_errors
from .patience import look_within
from .readiness import readiness_checks
from .rules import HealthCheck, State
from .shared import shared_checks

# hook() -> list of HealthCheck; it is asked for a page, so it must answer within a moment
HOOK = "health_checks"
DAY = timedelta(days=1)
RESTORE_TEST = "restore_test"  # the key of the job
SECONDS_OF_INTEGRITY = 0.2  # of a page; the nightly run takes what it needs
STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's machine
# SQLite reads a tree in one step, which no bound of time cuts: larger files are the nightly run's.
LARGEST_FOR_A_PAGE = 64 * rules.MEGABYTE
SECONDS_OF_A_FOLDER = 1.0  # it may lie on another machine

logger = logging.getLogger(__name__)


def all_checks() -> list[HealthCheck]:
    """What the page of health shows: the one page that looks at the certificate."""
    return [*checks_within(), ask("certificate", look_at_certificate)]


def checks_within() -> list[HealthCheck]:
    """All that open no connection. What could not be asked is a fault of its own, and hides none of
    the others.
    """
    own = [ask(*each) for each in [*OWN, *shared_checks()]]
    told = chain.from_iterable(map(ask_hook, hooks.get_hooks(HOOK)))
    return [*readiness_checks(), *own, *told]


def ask_hook(tell: Callable[[], list[HealthCheck]]) -> list[HealthCheck]:
    """What a room tells; one fault where it cannot."""
    try:
        return tell()
    except Exception as error:  # noqa: BLE001 (told on the page and in the log)
        return [tell_failure("others", error)]


def ask(key: str, look: Callable[[], HealthCheck]) -> HealthCheck:
    try:
        return look()
    except Exception as error:  # noqa: BLE001 (told on the page and in the log)
        return tell_failure(key, error)


def tell_failure(key: str, error: Exception) -> HealthCheck:
    """Whatever broke: this page is opened when something is broken."""
    logger.error("health: %s could not be asked", key, exc_info=error)
    detail = f"ตรวจไม่ได้ (`{type(error).__name__}`)"
    advice = "ลองเปิดหน้านี้อีกครั้ง หากยังไม่ได้ ให้ผู้ดูแลเครื่องดูบันทึกของเครื่องแม่ข่าย"
    return rules.tell(key, State.FAULT, detail, advice)


def look_at_version() -> HealthCheck:
    versions = (
        f"อินทราเน็ต {settings.VERSION} `Wagtail {version('wagtail')} · "
        f"Django {version('django')} · Python {platform.python_version()}`"
    )
    return rules.check_version(versions, is_debug=settings.DEBUG)


# Database -----------------------------------------------------------------------------------------
def look_at_database() -> HealthCheck:
    if connection.vendor == "sqlite":
        size = Path(connection.settings_dict["NAME"]).stat().st_size
        kind = f"SQLite {sqlite3.sqlite_version}"
        fault = integrity(SECONDS_OF_INTEGRITY) if size < LARGEST_FOR_A_PAGE else None
        return rules.check_database(kind, size, fault)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), current_setting('server_version')"
        )
        size, number = cursor.fetchone()
    return rules.check_database(f"PostgreSQL {number.split()[0]}", size, None)


def integrity(seconds: float) -> str | None:
    """What SQLite's quick check finds first; nothing where all is in order, None where it took
    longer than this.
    """
    connection.ensure_connection()
    end = time.monotonic() + seconds
    link = connection.connection
    link.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)
    try:
        told = link.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        link.set_progress_handler(None, 0)
    return "" if told == "ok" else told


# Mail, days, people -------------------------------------------------------------------------------
def look_at_mail() -> HealthCheck:
    late = Q(created_at__lt=timezone.now() - rules.MAIL_LATE)
    waiting = OutgoingMail.objects.waiting().aggregate(
        all=Count("pk"), late=Count("pk", filter=late)
    )
    return rules.check_mail(
        waiting["late"],
        OutgoingMail.objects.failed().count(),
        is_set=server_is_set(),
        place=reverse("mail:index"),
        waiting=waiting["all"],
    )


def look_at_holidays() -> HealthCheck:
    today = timezone.localdate()
    counts = Holiday.objects.aggregate(
        this=Count("pk", filter=Q(date__year=today.year)),
        next=Count("pk", filter=Q(date__year=today.year + 1)),
    )
    place = reverse(Holiday.snippet_viewset.get_url_name("list"))
    return rules.check_holidays(counts["this"], counts["next"], today, place=place)


def look_at_sign_ins() -> HealthCheck:
    rows = AccessFailureLog.objects.filter(attempt_time__gte=timezone.now() - DAY).order_by()
    counts = rows.aggregate(all=Count("pk"), names=Count("username", distinct=True))
    by_name = rows.values("username").annotate(count=Count("pk")).order_by("-count")
    most = by_name.values_list("count", flat=True).first() or 0
    place = f"{reverse('audit')}?action=sign_in_failed"
    return rules.check_sign_ins(counts["all"], counts["names"], most, place=place)


def look_at_second_factors() -> HealthCheck:
    """Whether the policy asks for one or not: by the password of an administrator all is open."""
    names = [role.name for role in ROLES if role.key == "admin"]
    manages = Q(groups__name__in=names) | Q(is_superuser=True)
    people = User.objects.filter(manages, is_active=True).distinct()
    lacking = in_factor(people, "no").values_list("username", flat=True)
    place = f"{reverse('wagtailusers_users:index')}?factor=no&role=admin"
    return rules.check_second_factors(
        people.count(), [f"`{name}`" for name in lacking], place=place
    )


# Clock, certificate, errors -----------------------------------------------------------------------
def look_at_clock() -> HealthCheck:
    newest = AuditRow.objects.order_by("-number").values_list("at", flat=True).first()
    now, of_file = timezone.now(), time_of_a_new_file()
    return rules.check_clock(now, time_of_database() or now, newest, of_file)


def time_of_database() -> datetime | None:
    """SQLite's is this machine's."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def time_of_a_new_file() -> datetime:
    """What the disk says: it may be another machine's."""
    with tempfile.NamedTemporaryFile(dir=settings.VAR_DIR, prefix="clock-") as file:
        return datetime.fromtimestamp(os.stat(file.name).st_mtime, UTC)


def look_at_certificate() -> HealthCheck:
    url = settings.BASE_URL
    if not url.startswith("https://"):
        return rules.check_no_https(url)
    found = certificate_of(url)
    return rules.check_certificate(
        urlsplit(url).hostname or "", found.until, timezone.now(), found.fault
    )


def look_at_errors() -> HealthCheck:
    now = timezone.localtime()
    kinds = read_errors(now.date() - timedelta(days=7), now.date())
    times = list(chain.from_iterable(kind.times for kind in kinds))
    of_day = sum(time.at > now - DAY for time in times)
    return rules.check_errors(of_day, len(times), len(kinds), place=reverse("health-errors"))


# Backups and jobs ---------------------------------------------------------------------------------
def look_at_backup() -> HealthCheck:
    """By the names of the archives, as the rotation goes by them."""
    names, is_beside = look_within(SECONDS_OF_A_FOLDER, "backups", look_into_folder)
    now = timezone.now()
    last = newest_until(now + CLOCK_ALLOWANCE, names)
    tests = ScheduledRun.objects.filter(
        job=RESTORE_TEST, outcome=Outcome.DONE, started_at__lte=now + CLOCK_ALLOWANCE
    )
    tested = tests.order_by("-started_at").values_list("started_at", flat=True).first()
    return rules.check_backup(now, last, tested, is_set=settings.IS_BACKED_UP, is_beside=is_beside)


def look_into_folder() -> tuple[list[str], bool]:
    """The names in the folder of backups, and whether the site's own disk holds it."""
    folder = settings.BACKUP_DIR
    names = [path.name for path in folder.glob("intranet-*")]
    return names, folder.exists() and folder.stat().st_dev == settings.VAR_DIR.stat().st_dev


def newest_until(latest: datetime, names: list[str]) -> datetime | None:
    """When the newest archive was begun; one that a clock running ahead has named is passed by."""
    moments = filter(None, map(moment_of, newest_first(names)))
    return next((at for at in map(timezone.make_aware, moments) if at <= latest), None)


OWN: list[tuple[str, Callable[[], HealthCheck]]] = [
    ("version", look_at_version),
    ("database", look_at_database),
    ("mail", look_at_mail),
    ("holidays", look_at_holidays),
    ("backup", look_at_backup),
    ("clock", look_at_clock),
    ("sign-ins", look_at_sign_ins),
    ("second-factors", look_at_second_factors),
    ("errors", look_at_errors),
]
