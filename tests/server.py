"""The real server for tests that use the site from outside: started as `make run` does, in a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

PASSWORD = "รหัสผ่าน-for-demo-2570"


class Server:
    """`manage.py start` in a folder of its own; what it printed is kept."""

    def __init__(self, folder: Path, database_url: str):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.first_words = ""  # what the first start printed
        kept = {name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")}
        self.environment = kept | {"INTRANET_VAR_DIR": str(folder), "DEMO_PASSWORD": PASSWORD}
        self.environment |= {"INTRANET_BASE_URL": self.url, "PYTHONIOENCODING": "utf-8"}
        if database_url:
            self.environment["INTRANET_DATABASE_URL"] = database_url

    @property
    def printed(self) -> str:
        """By the latest start."""
        return (self.folder / "printed.txt").read_text(encoding="utf-8")

    def start(self) -> None:
        with open(self.folder / "printed.txt", "w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "start", "--port", str(self.port)],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 600
        # The last line of the start names the administrator; mails that the demo sends may stand between.
        while not re.search(r"^  admin( |$)", self.printed, re.MULTILINE):
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.1)

    def stop(self) -> int:
        """End it as an operating system does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def run(self, script: str) -> str:
        """Lines of Python beside the running site, for what takes a person too long; what they printed."""
        told = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout


@contextmanager
def database_of_its_own() -> Iterator[str]:
    """The URL of an empty database beside the one under test; empty for SQLite, whose file lies in the var folder."""
    if connection.vendor == "sqlite":
        yield ""
        return
    facts = connection.settings_dict
    name = f"smoke_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    host = (facts["HOST"] or "localhost").replace("/", "%2F")
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    try:
        yield f"postgres://{facts['USER']}:{facts['PASSWORD']}@{host}{port}/{name}"
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
