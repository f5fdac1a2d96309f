"""One command from nothing to a running site: prepares what is missing, then supervises web server,
mail worker and schedule.
"""

import errno
import gc
import hashlib
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import SUPPRESS
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.urls import get_resolver, reverse
from django.utils.module_loading import import_string

from home.first_steps.door import issue_code
from home.office.seed import seed_site
from home.people.cards.codes import format_code
from home.schedule.runner import run_schedule
from home.site import disk
from home.site.processes import begin_child, end_with_parent, forget_signals
from intranet import __version__
from intranet.database import AWAY, connection_fault, mark_site, one_server_at_a_time
from intranet.private_files import narrow_all
from intranet.server import listen, serve

SECONDS_TO_STOP = 8
SECONDS_BEFORE_A_NEW_WORKER = 5
CRASHES_OF_A_LOOP = 5  # exits of web workers
SECONDS_OF_A_LOOP = 30


class Stop(Exception):
    """A request to stop: SIGTERM or SIGINT."""


def ask_to_stop(signum, frame) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(
            number, signal.SIG_IGN
        )  # a second Ctrl-C must not interrupt the clean shutdown
    raise Stop


def digest(parts: Iterable[str | bytes]) -> str:
    summed = hashlib.sha256()
    for part in parts:
        summed.update(part.encode() if isinstance(part, str) else part)
        summed.update(b"\0")
    return summed.hexdigest()


# What a seed depends on: each room's own code and files, and the command that calls them.
SEEDS = ("*/*/seed.py", "*/*/demo.py", "*/*/seed/**/*", "*/management/commands/seed.py")


def contents(pattern: str) -> list[bytes]:
    """Names and contents of the project's own files that match."""
    files = sorted(
        path for path in settings.BASE_DIR.glob(pattern) if path.is_file() and path.suffix != ".pyc"
    )
    parts = []
    for path in files:
        name = str(path.relative_to(settings.BASE_DIR))
        parts += [name.encode(), path.read_bytes()]
    return parts


def applied_migrations() -> list[str]:
    """The migrations applied to this database, with their times: unique to it, and changed by
    restoring a backup.
    """
    rows = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name} {row.applied.isoformat()}" for (app, name), row in sorted(rows.items())]


def tables_state() -> str:
    return digest(
        [*contents("requirements.txt"), *contents("*/migrations/*.py"), *applied_migrations()]
    )


def seed_state(*, demo: bool) -> str:
    read = chain.from_iterable(contents(pattern) for pattern in SEEDS)
    return digest([*read, *applied_migrations(), f"demo={demo}"])


def static_state() -> str:
    """Every source file by size and time, and the list of collected files, so that a missing
    collection is made again.
    """
    files = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = os.stat(storage.path(path))
            files.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    return digest([*files, str(manifest.exists()), str(settings.DEBUG)])


class Stamp:
    """Records in the var folder the state for which a step was last done."""

    def __init__(self, name: str, state: Callable[[], str]):
        self.path = settings.VAR_DIR / "stamps" / name
        self.state = state

    def is_current(self) -> bool:
        return self.path.exists() and self.path.read_text() == self.state()

    def write(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(self.state())


def begin(*command: str) -> subprocess.Popen:
    """Start a management command in a process of its own, with the same output."""
    return subprocess.Popen([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR)  # noqa: S603 (own command)


def finish(process: subprocess.Popen) -> None:
    try:
        code = process.wait()
    except Stop:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        raise CommandError(f"ขั้นเตรียมระบบไม่สำเร็จ (รหัส {code}): {' '.join(process.args[1:])}")


def demo_accounts(path: Path) -> dict[str, str]:
    """User name and password of each demo account; the last line for a name counts."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split("\t", 1) for line in lines if "\t" in line)


def address_fault(host: str, port: int) -> str:
    """Why it is impossible to listen at this address; empty when it is possible."""
    if not 0 < port < 65536:
        return f"พอร์ต {port} ใช้ไม่ได้ โปรดเลือกเลข 1 ถึง 65535"
    try:
        listen(host, port).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            another = f"โปรดเลือกพอร์ตอื่น เช่น make run PORT={port % 65535 + 1}"
            return f"พอร์ต {port} มีโปรแกรมอื่นใช้อยู่ {another}"
        return f"เปิดรับที่ {host} พอร์ต {port} ไม่ได้: {error.strerror}"
    return ""


def answers(host: str, port: int) -> bool:
    """Whether a worker answers, with any status."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    link = http.client.HTTPConnection(near, port, timeout=10)
    try:
        link.request("GET", "/healthz")
        link.getresponse()
    except OSError:
        return False
    finally:
        link.close()
    return True


def load_site() -> Callable:
    """Import everything that a request needs, once, before the workers are forked from this
    process.
    """
    application = import_string(settings.WSGI_APPLICATION)
    get_resolver().url_patterns  # noqa: B018 (read for its effect: the import of every view)
    connections.close_all()  # connections must not be shared with child processes
    gc.collect()
    gc.freeze()  # keeps memory pages shared
    return application


def run_web_worker(application: Callable, listener: socket.socket) -> None:
    forget_signals()
    end_with_parent()
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the parent, which stops this process
    serve(application, listener)


def run_mail_worker(pause: float = 0) -> None:
    """Send waiting mails for ever, beginning after `pause` seconds."""
    forget_signals()
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    time.sleep(pause)
    try:
        call_command("send_mail", loop=True, stdout=io.StringIO())
    except AWAY:
        sys.exit(connection_fault() or 1)


def run_schedule_worker(pause: float = 0) -> None:
    """Run what is due by the clock for ever, beginning after `pause` seconds."""
    forget_signals()
    end_with_parent()
    time.sleep(pause)
    run_schedule()


TITLES = {
    run_web_worker: "ตัวตอบหน้าเว็บ",
    run_mail_worker: "ตัวส่งอีเมล",
    run_schedule_worker: "ตัวทำงานตามเวลา",
}


def workers_beside(*, schedule: bool, pages_only: bool) -> list[Callable]:
    """Who works beside the web workers."""
    if pages_only:
        return []
    return [run_mail_worker, run_schedule_worker] if schedule else [run_mail_worker]


class Command(BaseCommand):
    help = (
        "Prepare what is missing (tables, first data, static files), then serve the site, send its"
        " mail and do what is due by the clock."
    )
    requires_system_checks = ()

    def get_version(self) -> str:
        """The site's version for --version, not Django's."""
        return f"intranet {__version__}"

    def add_arguments(self, parser):
        parser.add_argument("--prepared", action="store_true", help=SUPPRESS)
        parser.add_argument("--show-passwords", action="store_true", help=SUPPRESS)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, default=settings.WORKERS, help="processes that answer requests"
        )
        parser.add_argument(
            "--no-demo", action="store_false", dest="demo", help="no demo content, no demo accounts"
        )
        parser.add_argument(
            "--no-schedule",
            action="store_false",
            dest="schedule",
            help="do nothing by the clock: another server or cron does",
        )
        parser.add_argument("--prepare-only", action="store_true", help="end when all is prepared")
        parser.add_argument(
            "--pages-only", action="store_true", help="serve, but send no mail and do no task"
        )

    def handle(self, *, host: str, port: int, prepared: bool, prepare_only: bool, **options):
        if options["workers"] < 1:
            raise CommandError("--workers: โปรดใส่เลข 1 ขึ้นไป")
        if not prepare_only and (fault := address_fault(host, port)):
            raise CommandError(fault)
        if fault := connection_fault():
            raise CommandError(fault)
        self.close_folder()
        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        try:
            if not prepared:
                self.prepare(demo=options["demo"], serve_next=not prepare_only)
            if not prepare_only:
                self.serve(host, port, **options)
        except Stop:
            self.stdout.write("หยุดระบบเรียบร้อย")

    # Preparing

    def close_folder(self) -> None:
        """Make everything in the var folder private to the server's user, whoever put it there."""
        if left := narrow_all(settings.VAR_DIR):
            others = "เจ้าของเป็นผู้ใช้อื่นของเครื่อง ผู้อื่นจึงอาจอ่านได้ โปรดเปลี่ยนเจ้าของด้วย chown"
            self.stderr.write(f"จำกัดสิทธิ์ไฟล์ไม่ได้ {len(left)} รายการ เช่น {left[0]}: {others}")

    def prepare(self, *, demo: bool, serve_next: bool) -> None:
        """Do the steps whose stamp is outdated; static files are collected in parallel."""
        static = Stamp("static", static_state)
        collecting = (
            None if static.is_current() else begin("collectstatic", "--noinput", "--verbosity=0")
        )
        try:
            with one_server_at_a_time(self.tell_to_wait):
                migrated, seeded = self.prepare_database(demo=demo)
            if collecting:
                self.stdout.write("รวบรวมไฟล์หน้าเว็บ …")
                finish(collecting)
                static.write()
        finally:
            if collecting and collecting.poll() is None:
                collecting.terminate()
        if serve_next and (collecting or migrated or seeded):
            self.begin_anew(show_passwords=seeded)

    def prepare_database(self, *, demo: bool) -> tuple[bool, bool]:
        """Whether tables were changed, and whether anything was seeded."""
        migrated = self.step(
            Stamp("tables", tables_state), "สร้างและปรับปรุงฐานข้อมูล", "migrate", "--verbosity=0"
        )
        mark_site()
        call_command("createcachetable", verbosity=0)
        command = ("seed", "--demo") if demo else ("seed",)
        seeded = self.step(Stamp("seed", lambda: seed_state(demo=demo)), "ใส่ข้อมูลเริ่มต้น", *command)
        seed_site()
        call_command("rebuild_search", if_needed=True, stdout=io.StringIO())
        return migrated, seeded

    def tell_to_wait(self) -> None:
        self.stdout.write("เครื่องอื่นกำลังเตรียมฐานข้อมูลเดียวกัน รอ …")

    def begin_anew(self, *, show_passwords: bool) -> None:
        """Serve from a new process: this one loaded the list of static files when there was
        none.
        """
        flags = ["--prepared", "--show-passwords"] if show_passwords else ["--prepared"]
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.argv, *flags])  # noqa: S606 (own command)

    def step(self, stamp: Stamp, title: str, *command: str) -> bool:
        if stamp.is_current():
            return False
        self.stdout.write(f"{title} …")
        connection.close()  # the command writes to the database from another process
        finish(begin(*command))
        stamp.write()
        return True

    # Serving

    def serve(
        self,
        host: str,
        port: int,
        *,
        workers: int,
        schedule: bool,
        pages_only: bool,
        show_passwords: bool,
        **options: object,
    ) -> None:
        """Supervise all child processes until told to stop."""
        disk.tend()
        first_code = issue_code()
        web = (run_web_worker, load_site(), listen(host, port))
        children = {begin_child(*web): web for _ in range(workers)}
        for body in workers_beside(schedule=schedule, pages_only=pages_only):
            children[begin_child(body)] = (body, SECONDS_BEFORE_A_NEW_WORKER)
        try:
            self.announce(host, port, children, show_passwords=show_passwords)
            self.tell_first_code(first_code)
            self.watch(children)
        finally:
            web[-1].close()
            self.end(children)

    def watch(self, children: dict[ForkProcess, tuple]) -> NoReturn:
        """Restart processes that end. If web workers end again and again, the command ends too with
        an exit code other than 0, so that the service manager notices.
        """
        ends = deque(maxlen=CRASHES_OF_A_LOOP)
        while True:
            wait([child.sentinel for child in children])
            for child in [child for child in children if not child.is_alive()]:
                again = children.pop(child)
                self.stderr.write(f"{TITLES[again[0]]}หยุดทำงาน (รหัส {child.exitcode}) กำลังเริ่มใหม่")
                if again[0] is run_web_worker:
                    ends.append(time.monotonic())
                if len(ends) == ends.maxlen and ends[-1] - ends[0] < SECONDS_OF_A_LOOP:
                    raise CommandError(f"เว็บเซิร์ฟเวอร์หยุดทำงานซ้ำ ๆ (รหัส {child.exitcode})")
                children[begin_child(*again)] = again

    def announce(
        self, host: str, port: int, children: Iterable[ForkProcess], *, show_passwords: bool
    ) -> None:
        """Print the site's URL once it answers there; passwords only right after the seed that
        created them.
        """
        while not answers(host, port):
            if not any(child.is_alive() for child in children):
                return
            time.sleep(0.05)
        self.stdout.write(f"\nเปิดใช้งานแล้วที่ http://{host}:{port}/  (หยุดด้วย Ctrl-C)")
        path = settings.VAR_DIR / "demo-accounts.txt"
        accounts = demo_accounts(path)
        if accounts:
            self.stdout.write(f"บัญชีตัวอย่าง (รหัสผ่านอยู่ใน {path}):")
        for username, password in accounts.items():
            self.stdout.write(f"  {username:<12}{password if show_passwords else ''}".rstrip())

    def tell_first_code(self, code: str) -> None:
        """On a site without accounts: where its first administrator comes in, and by which code."""
        if not code:
            return
        address = settings.BASE_URL + reverse("first-administrator")
        self.stdout.write("\nยังไม่มีบัญชีผู้ใช้ เปิดหน้านี้ แล้วพิมพ์รหัสเพื่อสร้างผู้ดูแลระบบคนแรก")
        self.stdout.write(f"  ที่อยู่  {address}")
        self.stdout.write(f"  รหัส    {format_code(code)}   (เปลี่ยนทุกครั้งที่เริ่มระบบ จนกว่าจะใช้)")
        self.stdout.flush()

    def end(self, children: Iterable[ForkProcess]) -> None:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in children:
            child.join(max(0.0, deadline - time.monotonic()))
            if child.is_alive():
                child.kill()
                child.join()
