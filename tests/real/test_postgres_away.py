"""PostgreSQL that is not there when the site starts, goes while it serves, and comes back: a
real one, of its own.
"""

import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from django.conf import settings

from tests.server import LONGEST_START, Server, environment_of
from tests.test_smoke import Browser

PATIENCE = 120  # seconds, on a busy machine
PASSWORD = "word-of-the-cluster"
OF_SOMEBODY = "a long password of somebody 2570"
MAKE_SOMEBODY = (
    "from home.models import User; User.objects.create_superuser('somebody',"
    f" password='{OF_SOMEBODY}')"
)


def wait_until(holds: Callable[[], bool], what: str, patience: int = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


class Cluster:
    """Reached by a socket in its folder; root may not start it, so root lends it to another
    user.
    """

    def __init__(self, programs: Path, folder: Path):
        self.programs = programs
        self.folder = folder
        self.as_other = {}
        if os.geteuid() == 0:
            other = pwd.getpwnam("postgres")
            self.as_other = {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}
            os.chown(folder, other.pw_uid, other.pw_gid)

    def call(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, **self.as_other)

    def make(self) -> None:
        word = self.folder / "word"
        word.write_text(PASSWORD)
        word.chmod(0o644)
        own = ("-A", "scram-sha-256", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync")
        self.call("initdb", *own, f"--pwfile={word}")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        self.call("pg_ctl", "-l", str(self.folder / "log"), "-w", "-s", "-o", options, "start")

    def stop(self) -> None:
        self.call("pg_ctl", "-m", "immediate", "-w", "-s", "stop")

    def url(self, *, password: str = PASSWORD, name: str = "postgres") -> str:
        return f"postgres://postgres:{password}@{str(self.folder).replace('/', '%2F')}/{name}"


def programs_of_postgres() -> Path | None:
    named = shutil.which("initdb")
    folders = [Path(named).parent] if named else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    programs = programs_of_postgres()
    if programs is None:
        pytest.skip("not here: the server programs of PostgreSQL")
    folder = Path("/tmp") / f"pg-away-{os.getpid()}"  # noqa: S108 (the path of a socket must be short, and others' to enter)
    folder.mkdir(mode=0o755)
    made = Cluster(programs, folder)
    made.make()
    made.start()
    yield made
    if (folder / "data" / "postmaster.pid").exists():
        made.stop()
    shutil.rmtree(folder)


class OfficeSite(Server):
    """Without the demo, which takes a minute."""

    def start(self) -> None:
        with open(self.folder / "printed.txt", "w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "start", "--no-demo", "--port", str(self.port)],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: "เปิดใช้งานแล้ว" in self.printed, "it did not start", LONGEST_START)


@pytest.fixture(scope="module")
def site(cluster, tmp_path_factory) -> Iterator[Server]:
    site = OfficeSite(tmp_path_factory.mktemp("site"), cluster.url())
    site.start()
    site.run(MAKE_SOMEBODY)
    yield site
    if site.process.poll() is None:
        site.stop()


@pytest.fixture(scope="module")
def somebody(site) -> Browser:
    browser = Browser(site)
    browser.fill_in(
        "/accounts/login/", 'form:has([name="login"])', login="somebody", password=OF_SOMEBODY
    )
    assert "sessionid" in browser.cookies
    return browser


def told_by(command: str, folder: Path, url: str) -> str:
    """What a command says that cannot reach its database: one line."""
    ended = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env=environment_of(folder, url),
        capture_output=True,
        text=True,
        timeout=LONGEST_START,
    )
    assert ended.returncode != 0
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert "เชื่อมต่อฐานข้อมูลไม่ได้" in lines[0]
    assert PASSWORD not in ended.stderr
    return lines[0]


def test_a_wrong_password_is_told_in_one_line(cluster, tmp_path):
    assert "password authentication failed" in told_by(
        "start", tmp_path, cluster.url(password="wrong")
    )


def test_a_missing_database_is_told_in_one_line(cluster, tmp_path):
    assert '"intranet" does not exist' in told_by("start", tmp_path, cluster.url(name="intranet"))


def test_a_host_that_does_not_answer_is_told_in_one_line(tmp_path):
    assert "refused" in told_by("start", tmp_path, "postgres://somebody@127.0.0.1:9/name")


@pytest.mark.parametrize(
    "command", ["start", "migrate", "seed", "nightly", "send_mail", "rebuild_search"]
)
def test_a_server_that_is_away_is_told_in_one_line_by_every_command(cluster, tmp_path, command):
    cluster.stop()
    try:
        assert "No such file or directory" in told_by(command, tmp_path, cluster.url())
    finally:
        cluster.start()


def test_while_it_is_away_health_stays_and_pages_say_when_to_come_back(cluster, site, somebody):
    assert somebody.get("/me/", allow_redirects=False).status_code == 200
    cluster.stop()
    try:
        health = requests.get(f"{site.url}/healthz", cookies=somebody.cookies, timeout=PATIENCE)
        assert (health.status_code, health.text) == (200, "ok\n")
        ready = requests.get(f"{site.url}/readyz", cookies=somebody.cookies, timeout=PATIENCE)
        assert (ready.status_code, ready.text) == (503, "database: cannot be reached\n")
        for cookies in ({}, somebody.cookies):
            for path in (
                "/",
                "/me/",
                "/accounts/login/",
                "/search/?q=dmc",
                "/admin/",
                "/api/search/?q=a",
            ):
                answer = requests.get(
                    site.url + path, cookies=cookies, allow_redirects=False, timeout=PATIENCE
                )
                if answer.status_code == 302 and not cookies:
                    continue  # to the sign-in page, which needs no database to be found
                assert answer.status_code == 503, path
                assert int(answer.headers["Retry-After"]) > 0
                assert "ติดต่อฐานข้อมูลไม่ได้" in answer.text
        posted = requests.post(
            f"{site.url}/accounts/login/", cookies=somebody.cookies, timeout=PATIENCE
        )
        assert posted.status_code in (403, 503)
        assert "Traceback" not in site.printed
        assert " ERROR django.request Service Unavailable: /me/: " in site.printed
    finally:
        cluster.start()
    wait_until(
        lambda: requests.get(f"{site.url}/readyz", timeout=PATIENCE).status_code == 200,
        "it did not recover",
    )
    assert somebody.get("/me/", allow_redirects=False).status_code == 200
    assert site.process.poll() is None
    listed = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children")
    wait_until(lambda: len(listed.read_text().split()) == 4, "a worker is missing")
