"""The real server for tests that use the site from outside: started as `make run` does, in a
folder of its own.
"""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection

from intranet.management.commands.start import SEEDS

PASSWORD = "รหัสผ่าน-for-demo-2570"
LONGEST_START = 600  # seconds, on a busy machine
LONGEST_STOP = 60
# What the content of a new site is made from; the code that serves it is always today's.
GROUND = ("requirements.txt", "*/migrations/*.py", *SEEDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(folder: Path, database_url: str = "", **changes: str) -> dict[str, str]:
    """What a site in this folder is started with; nothing of the environment of the tests
    themselves.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")}
    own = {
        "INTRANET_SETTINGS_FILE": "",
        "INTRANET_VAR_DIR": str(folder),
        "DEMO_PASSWORD": PASSWORD,
        "PYTHONIOENCODING": "utf-8",
    }
    if database_url:
        own["INTRANET_DATABASE_URL"] = database_url
    return kept | own | changes


class Server:
    """`manage.py start` in a folder of its own; what it printed is kept."""

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        *,
        arguments: Sequence[str] = (),
        changes: dict[str, str] | None = None,
        last_line: str = r"^  admin( |$)",
    ):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.first_words = ""  # what the first start printed
        self.arguments = arguments
        self.last_line = last_line  # of what a start prints
        own = {"INTRANET_BASE_URL": self.url} | (changes or {})
        self.environment = environment_of(folder, database_url, **own)

    @property
    def printed(self) -> str:
        """By the latest start."""
        return (self.folder / "printed.txt").read_text(encoding="utf-8")

    def start(self) -> None:
        with open(self.folder / "printed.txt", "w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "start", "--port", str(self.port), *self.arguments],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + LONGEST_START
        # With demo accounts the last line names the administrator; mails that the demo sends may
        # stand between.
        while not re.search(self.last_line, self.printed, re.MULTILINE):
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.1)

    def stop(self) -> int:
        """End it as an operating system does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LONGEST_STOP)

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of manage.py beside the running site, with its own settings."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, script: str) -> str:
        """Lines of Python beside the running site, for what takes a person too long; what they
        printed.
        """
        told = self.manage("shell", "--no-imports", "-c", script)
        assert told.returncode == 0, told.stderr
        return told.stdout


def digest_of_ground() -> str:
    summed = hashlib.sha256()
    for pattern in GROUND:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                summed.update(path.read_bytes())
    return summed.hexdigest()[:12]


def prepare(folder: Path, database_url: str = "") -> None:
    """A site with the demo's content, not yet served."""
    subprocess.run(
        [sys.executable, "manage.py", "start", "--prepare-only"],
        cwd=settings.BASE_DIR,
        env=environment_of(folder, database_url),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def prepared_folder() -> Path:
    """The var folder of a site with the demo's content, made once for all workers and runs;
    copy it, never use it.
    """
    shelf = settings.BASE_DIR / "var" / "test" / "prepared"
    shelf.mkdir(parents=True, exist_ok=True)
    folder = shelf / digest_of_ground()
    with open(shelf / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in shelf.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            prepare(folder.with_suffix(".part"))
            folder.with_suffix(".part").rename(folder)
    return folder


def url_of_database(name: str) -> str:
    facts = connection.settings_dict
    host = (facts["HOST"] or "localhost").replace("/", "%2F")
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{host}{port}/{name}"


@contextmanager
def database_of_its_own(template: str = "template0") -> Iterator[str]:
    """The URL of an empty database beside the one under test, or of a copy of another there; empty
    for SQLite, whose file lies in the var folder.
    """
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"site_{uuid4().hex[:12]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield url_of_database(name)
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
