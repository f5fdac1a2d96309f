"""An empty Debian 12 with its own systemd, users, packages and disk, in namespaces of this machine.

Nothing of it is replaced. It shares the network of this machine, and what this machine's pip is
told about its index.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from . import MISSING, need

SHELF = settings.BASE_DIR / "var" / "test" / "debian-12"
MIRROR = "http://deb.debian.org/debian"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LONGEST_BOOT = 120  # seconds, on a busy machine
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass
class Machine:
    """Booted; its files lie in `root`."""

    root: Path
    leader: int

    def inside(self, *command: str) -> list[str]:
        """The command line that runs a command as its root, in an environment of its own."""
        enter = ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-p", "-C", "-r", "-w", "--"]
        pip = [f"{name}={value}" for name, value in os.environ.items() if name.startswith("PIP_")]
        clean = ["env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", "TERM=dumb", *pip]
        return [*enter, *clean, *command]

    def run(self, script: str) -> str:
        """Lines of a shell, of which none may fail; what they printed."""
        told = subprocess.run(
            self.inside("bash", "-e", "-c", script),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        assert told.returncode == 0, f"{script}\n{told.stdout}"
        return told.stdout

    def answer(self, command: str, *answers: str) -> str:
        """A command that asks at a terminal; each question ends with a colon."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            self.inside("bash", "-e", "-c", command), stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        told = "".join(self.dialogue(ours, list(answers)))
        os.close(ours)
        assert process.wait() == 0, told
        return told

    def dialogue(self, terminal: int, answers: list[str]) -> Iterator[str]:
        asked = ""
        while True:
            select.select([terminal], [], [])
            try:
                part = os.read(terminal, 4096).decode(errors="replace")
            except OSError:  # the other end was closed
                return
            if not part:
                return
            yield part
            asked += part
            if answers and re.search(r":\s*$", asked):
                os.write(terminal, f"{answers.pop(0)}\n".encode())
                asked = ""


def base() -> Path:
    """Debian as its installer leaves it at the least, made once."""
    if SHELF.exists():
        return SHELF
    part = SHELF.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    packages = "--include=ca-certificates,dbus,systemd-sysv"
    command = ["debootstrap", "--variant=minbase", packages, "bookworm", str(part), MIRROR]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        pytest.skip(f"{MISSING}the packages of Debian ({told.stdout[-200:].strip()})")
    part.rename(SHELF)
    return SHELF


def what_pip_reads() -> list[str]:
    """Files and folders of this machine that its pip is set to: as a mount each."""
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    named = re.findall(r"(?:file://)?(/[\w./-]+)", told)
    paths = {Path(name) for name in named} | {Path("/etc/pip.conf"), Path("/etc/xdg/pip/pip.conf")}
    # Beside an index of plain files lie the files that it names.
    paths |= {path.parent for path in paths if path.name == "simple"}
    return [f"--bind-ro={path}" for path in sorted(paths | {CERTIFICATES}) if path.exists()]


@contextmanager
def machine(root: Path, *binds: str) -> Iterator[Machine]:
    """A new one, until the end of the block; skipped by name where one cannot be had."""
    need("debootstrap")
    need("systemd-nspawn", "systemd-container")
    need("nsenter", "util-linux")
    if os.geteuid() != 0:
        pytest.skip(f"{MISSING}root, who alone may boot a machine in namespaces")
    subprocess.run(["cp", "-a", str(base()), str(root)], check=True)
    options = ["--boot", "--register=no", "--keep-unit", "--resolv-conf=copy-host"]
    command = ["systemd-nspawn", "-q", "-D", str(root), *options, *what_pip_reads(), *binds]
    with open(root.with_suffix(".log"), "wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield booted(root, process)
    finally:
        process.terminate()
        process.wait(LONGEST_BOOT)


def booted(root: Path, process: subprocess.Popen) -> Machine:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + LONGEST_BOOT
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.5)
        found = children.read_text().split()
        if not found:
            continue
        made = Machine(root, int(found[0]))
        command = made.inside("systemctl", "is-system-running")
        state = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        if state.strip() in ("running", "degraded"):
            return made
    told = root.with_suffix(".log").read_text(errors="replace")
    pytest.skip(f"{MISSING}a machine that boots in namespaces ({told[-200:].strip()})")
