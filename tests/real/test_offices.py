"""Two offices on one machine, made by `office new` and served: nothing of one is the other's, and
the end of one is not the other's; then all are upgraded, where one fails at first.

Real are the version, its data, the commands and the processes; the service manager is that of
test_upgrade_command.py, and both belong to the user of this test (test_docs_run.py has users).
"""

import os
import pwd
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup

from tests.server import PASSWORD, prepared_folder

from .older import take_environment
from .test_upgrade_command import KIT, LONGEST, SYSTEMCTL, today

ME = pwd.getpwuid(os.getuid()).pw_name
NAMES = ("one", "two")


@dataclass
class Machine:
    """One on which kit/install has been, with today's version."""

    folder: Path

    @property
    def ground(self) -> Path:
        return self.folder / "ground"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "INTRANET" not in name}
        path = f"{self.folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        return kept | {"PATH": path}

    def do(self, *words: str | Path) -> tuple[int, str]:
        places = ["--ground", self.ground, "--settings", self.folder / "etc"]
        places += ["--backups", self.folder / "backups"]
        command = [sys.executable, "-B", KIT / "release", *places, *words]
        told = subprocess.run(
            [str(word) for word in command],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=2 * LONGEST,
            check=False,
        )
        return told.returncode, told.stdout

    def manager(self, order: str, name: str) -> int:
        command = ["systemctl", order, f"intranet@{name}"]
        return subprocess.run(command, env=self.environment, check=False).returncode

    def process(self, name: str) -> int:
        return int((self.folder / f"intranet@{name}.pid").read_text())

    def var(self, name: str) -> Path:
        return self.ground / "offices" / name / "var"

    def archives(self, name: str) -> list[Path]:
        return sorted((self.folder / "backups" / f"intranet@{name}").glob("*.tar.gz"))

    def settings_file(self, name: str) -> Path:
        return self.folder / "etc" / "intranet" / f"{name}.env"

    def port(self, name: str) -> int:
        text = self.settings_file(name).read_text(encoding="utf-8")
        return int(re.search(r"^PORT=(\d+)$", text, re.MULTILINE)[1])

    def release(self, name: str) -> str:
        return (self.ground / "offices" / name / "current").resolve().name

    def status(self, name: str) -> int:
        """What `/readyz` answers; 0 where nobody does."""
        with suppress(requests.ConnectionError):
            return requests.get(
                f"http://127.0.0.1:{self.port(name)}/readyz", timeout=60
            ).status_code
        return 0

    def wait_until_ready(self, name: str) -> None:
        deadline = time.monotonic() + LONGEST
        while self.status(name) != 200:
            assert time.monotonic() < deadline, (self.folder / f"printed{name}").read_text()[-2000:]
            time.sleep(0.3)


class Visitor(requests.Session):
    """Somebody of an office, as nginx passes their requests on."""

    def __init__(self, port: int, host: str):
        super().__init__()
        self.address = f"http://127.0.0.1:{port}"
        self.headers.update({"Host": host, "X-Forwarded-Proto": "https"})
        self.headers.update({"Referer": f"https://{host}/", "Origin": f"https://{host}"})

    def page(self, path: str) -> requests.Response:
        self.show_cookies()
        return self.get(self.address + path, allow_redirects=False, timeout=60)

    def show_cookies(self) -> None:
        """Secure ones too, which a browser would send to nginx."""
        for cookie in self.cookies:
            cookie.secure = False

    def sign_in(self, name: str) -> None:
        page = BeautifulSoup(self.page("/accounts/login/").text, "html.parser")
        token = page.select_one("[name=csrfmiddlewaretoken]")["value"]
        self.show_cookies()
        typed = {"csrfmiddlewaretoken": token, "login": name, "password": PASSWORD}
        address = f"{self.address}/accounts/login/"
        answer = self.post(address, data=typed, allow_redirects=False, timeout=60)
        assert answer.status_code == 302, answer.text[:2000]


def visitor(machine: Machine, name: str) -> Visitor:
    return Visitor(machine.port(name), f"{name}.example.go.th")


@pytest.fixture(scope="module")
def machine(tmp_path_factory) -> Iterator[Machine]:
    made = Machine(tmp_path_factory.mktemp("offices"))
    (made.folder / "etc").mkdir()
    (made.folder / "bin").mkdir()
    program = made.folder / "bin" / "systemctl"
    program.write_text(
        f'#!/bin/sh\nSITE_OF_TEST={made.folder} exec {sys.executable} {SYSTEMCTL} "$@"\n'
    )
    program.chmod(0o755)
    code = today(made.folder / "code")
    take_environment(code, made.ground / "environments")
    (code / ".venv").unlink()
    told = made.do("install", code)
    assert told[0] == 0, told
    for name in NAMES:
        host = f"{name}.example.go.th"
        told = made.do("office", "new", name, "--host", host, "--user", ME, "--stopped")
        assert told[0] == 0, told
        leave = shutil.ignore_patterns("secret-key")
        shutil.copytree(prepared_folder(), made.var(name), dirs_exist_ok=True, ignore=leave)
        assert made.manager("start", name) == 0
        made.wait_until_ready(name)
    yield made
    for name in NAMES:
        made.manager("stop", name)
    shutil.rmtree(made.folder, ignore_errors=True)


def test_nothing_of_one_is_the_others(machine):
    keys = {(machine.var(name) / "secret-key").read_text() for name in NAMES}
    assert len(keys) == 2
    one, two = (visitor(machine, name) for name in NAMES)
    one.sign_in("officer")
    assert one.page("/waiting/").status_code == 200
    two.cookies.update(one.cookies)
    assert two.page("/waiting/").status_code == 302, "its cookie says nothing here"
    assert two.page("/").status_code != 400
    assert Visitor(machine.port("two"), "one.example.go.th").page("/").status_code == 400
    with closing(sqlite3.connect(machine.var("one") / "db.sqlite3", timeout=60)) as database:
        database.execute("UPDATE services_consultation SET detail = 'ของสำนักงานหนึ่ง'")
        database.commit()
    with closing(sqlite3.connect(machine.var("two") / "db.sqlite3", timeout=60)) as database:
        texts = database.execute("SELECT detail FROM services_consultation").fetchall()
    assert texts and ("ของสำนักงานหนึ่ง",) not in texts


def test_each_has_its_own_backups(machine):
    folder = machine.folder / "backups" / "intranet@one"
    code, told = machine.do("--office", "one", "backup", folder)
    assert code == 0, told
    assert len(machine.archives("one")) == 1 and machine.archives("two") == []
    lines = machine.do("office", "list")[1].splitlines()
    assert "running" in lines[1] and "never" not in lines[1]
    assert "running" in lines[2] and "never" in lines[2]


def test_the_end_of_one_is_not_the_others(machine):
    served = machine.process("two")
    os.killpg(machine.process("one"), signal.SIGKILL)
    time.sleep(1)
    assert (machine.status("one"), machine.status("two")) == (0, 200)
    assert "stopped" in machine.do("office", "list")[1].splitlines()[1]
    assert machine.manager("start", "one") == 0
    machine.wait_until_ready("one")
    assert machine.process("two") == served


def test_all_are_upgraded_and_the_first_failure_ends_it(machine):
    """The first one's settings have a fault that the new version's check finds."""
    new = today(machine.folder / "new")
    version = new / "intranet" / "__init__.py"
    version.write_text(re.sub(r'"[\d.]+"', '"99.0.0"', version.read_text(encoding="utf-8")))
    old, served = machine.release("two"), machine.process("two")
    before = len(machine.archives("one"))
    file = machine.settings_file("one")
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}INTRANET_UNKNOWN=1\n", encoding="utf-8")
    code, told = machine.do("office", "upgrade", "--all", "--to", new)
    assert code == 1
    assert "failed: one; done: 0; not begun: two" in told and "INTRANET_UNKNOWN" in told
    assert {machine.release(name) for name in NAMES} == {old}
    assert machine.process("two") == served
    file.write_text(text, encoding="utf-8")

    code, told = machine.do("office", "upgrade", "--all", "--to", new)
    assert code == 0, told
    for name in NAMES:
        assert machine.release(name).startswith("99.0.0")
        assert machine.status(name) == 200
    assert len(machine.archives("one")) == before + 1 and len(machine.archives("two")) == 1
    own = (machine.ground / "current").resolve().name
    assert own.startswith("99.0.0"), "the next office begins there"
    code, told = machine.do("office", "upgrade", "--all", "--to", new)
    assert code == 0 and "== " not in told, "all are there already"
