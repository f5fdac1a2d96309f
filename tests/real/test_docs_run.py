"""docs/operations.md is followed to the letter on an empty Debian 12, until a teacher searches over
https, the site is backed up, upgraded and rolled back.

The commands are read out of the document and run as they stand there, by root. Not as in an office:
the repository is a folder in place of an address, and answers that are typed at a terminal or in a
browser are given by the test. What was done when stands in var/test/docs-run.log.
"""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from requests.adapters import HTTPAdapter

from tests.test_smoke import Browser, filled_fields

from . import MISSING
from .debian import Machine, machine

HOST = "intranet.example.go.th"
LOG = settings.BASE_DIR / "var" / "test" / "docs-run.log"
PASSWORD = "ครูมานี-ค้นหา-2570"
WORD = "เมฆขาวกับกาน้ำชา ๗๗"
LONGEST_START = 900  # seconds, on a busy machine
LONGEST_INSTALL = 30 * 60  # what the document promises
OPERATIONS = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
SCHOOLS = "code,name,short_name,district,province\n71990001,โรงเรียนตัวอย่างวิทยา,ต.ว.,เมือง,ตัวอย่าง\n"
PEOPLE = "username,first_name,last_name,school_code,role\nmanee,มานี,ตัวอย่าง,71990001,teacher\n"


def blocks_of(heading: str) -> list[str]:
    """The blocks of commands of one section, without those of the sections below it."""
    pattern = rf"^#+ {re.escape(heading)}\n(.+?)(?=^#+ |\Z)"
    # A comment of a shell is no heading.
    text = re.sub(r"^# ", "\0", OPERATIONS, flags=re.MULTILINE)
    section = re.search(pattern, text, re.MULTILINE | re.DOTALL)
    assert section, heading
    return [
        block.replace("\0", "# ") for block in re.findall(r"```sh\n(.+?)```", section[1], re.DOTALL)
    ]


def make_repository(folder: Path) -> None:
    """What stands in the working tree, as one version."""
    shutil.copytree(
        settings.BASE_DIR, folder, ignore=shutil.ignore_patterns(".git", ".venv", "var")
    )
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "One version")


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=Sample", "-c", "user.email=sample@example.invalid")
    subprocess.run(["git", "-C", str(folder), *name, *words], check=True, capture_output=True)


def commit(folder: Path, subject: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", subject)


@dataclass
class Office:
    """The machine, and the log of what was done on it."""

    machine: Machine
    repository: Path
    began: float = field(default_factory=time.monotonic)

    def follow(self, heading: str) -> str:
        """Run each block of a section; what they printed."""
        return "".join([self.do(block) for block in blocks_of(heading)])

    def do(self, block: str) -> str:
        self.note(f"# {block.strip()}")
        told = self.machine.run(block.replace("<address of this repository>", "/repository"))
        self.note(told.strip())
        return told

    def note(self, text: str) -> None:
        with open(LOG, "a", encoding="utf-8") as log:
            log.write(f"[{(time.monotonic() - self.began) / 60:5.1f} min] {text}\n")

    def wait_until_ready(self) -> None:
        ask = "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=9)"
        self.machine.run(
            f"for i in $(seq {LONGEST_START}); do"
            f' if python3 -c "{ask}" 2>/dev/null; then exit 0; fi; sleep 1; done;'
            " journalctl -u intranet --no-pager; exit 1"
        )
        self.note("ready")


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    for port in (80, 443, 8000):
        if socket.socket().connect_ex(("127.0.0.1", port)) == 0:
            pytest.skip(f"{MISSING}port {port}, which another program of this machine has")
    folder = tmp_path_factory.mktemp("docs")
    make_repository(folder / "repository")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("")
    bind = f"--bind-ro={folder / 'repository'}:/repository"
    with machine(folder / "debian", bind) as made:
        yield Office(made, folder / "repository")
    shutil.rmtree(folder / "debian")


class ByName(HTTPAdapter):
    """A line to this machine for who typed the host's name."""

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, server_hostname=HOST, assert_hostname=HOST, **kwargs)


@dataclass
class Address:
    url: str = "https://127.0.0.1"


class Visitor(Browser):
    """Somebody with the office's address in a browser that trusts its certificate."""

    def __init__(self, certificate: Path):
        super().__init__(Address())
        self.mount("https://", ByName())
        self.certificate = str(certificate)
        address = f"https://{HOST}"
        self.headers.update({"Host": HOST, "Origin": address, "Referer": f"{address}/"})

    def request(self, method, url, *args, **kwargs):
        kwargs["verify"] = self.certificate
        kwargs.setdefault("allow_redirects", False)
        kwargs.setdefault("headers", {}).pop("Referer", None)
        return super().request(method, url, *args, **kwargs)


def make_first_administrator(office: Office) -> None:
    """In the browser, by the code and the address that the document leads to."""
    told = office.machine.run("journalctl -u intranet --no-pager | tail")
    code = re.findall(r"  รหัส +(\S+)", told)[-1]
    assert f"https://{HOST}/first/" in told
    visitor = browser_of(office)
    visitor.fill_in("/first/", 'form:has([name="code"])', code=code)
    names = {"first_name": "สมใจ", "last_name": "ตัวอย่าง", "username": "somjai.t"}
    typed = names | {"email": "somjai@example.invalid", "password1": WORD, "password2": WORD}
    answer = visitor.fill_in("/first/account/", 'form:has([name="password1"])', **typed)
    assert answer.status_code == 302, answer.text[:2000]
    office.note("the first administrator has an account")


def browser_of(office: Office) -> "Visitor":
    return Visitor(office.machine.root / "etc" / "ssl" / "intranet.pem")


def search_as_teacher(office: Office) -> BeautifulSoup:
    """Sign in over https and look for a system of the office."""
    teacher = browser_of(office)
    form = teacher.soup("/accounts/login/").select_one('form:has([name="login"])')
    typed = filled_fields(form) | {"login": "manee", "password": PASSWORD}
    answer = teacher.post("/accounts/login/", data=typed)
    assert answer.status_code == 302, answer.text[:2000]
    return teacher.soup("/search/?q=dmc")


def found(page: BeautifulSoup) -> bool:
    main = page.select_one("main")
    return main is not None and "DMC" in main.text and "ไม่พบ" not in main.text


def test_a_teacher_searches_over_https_half_an_hour_after_an_empty_machine(office):
    office.follow("Install")
    office.follow("Serve")
    office.wait_until_ready()
    office.follow("https")
    make_first_administrator(office)
    run = office.machine.run
    run(f"printf '%s' '{SCHOOLS}' >/tmp/schools.csv; printf '%s' '{PEOPLE}' >/tmp/people.csv")
    office.note(
        run("intranet import_schools /tmp/schools.csv; intranet import_people /tmp/people.csv")
    )
    office.note(office.machine.answer("intranet changepassword manee", PASSWORD, PASSWORD))
    assert found(search_as_teacher(office))
    took = time.monotonic() - office.began
    office.note("a teacher has searched")
    assert took < LONGEST_INSTALL


def test_settings_and_data_are_read_by_root_and_the_service_alone(office):
    facts = office.machine.run(
        "stat -c '%a %U' /etc/intranet.env /srv/intranet/var /srv/intranet/releases/*"
    )
    assert facts.split()[:4] == ["640", "root", "700", "intranet"]
    assert facts.split()[4:] == ["755", "root"]


def test_health_is_told_on_the_machine_itself(office):
    """Directly and through nginx, whatever the probe calls the machine."""
    script = (
        "import ssl, sys, urllib.request as r; c = ssl._create_unverified_context();"
        "print(r.urlopen(sys.argv[1], timeout=30, context=c).read().decode())"
    )
    for address in ("http://127.0.0.1:8000", "https://127.0.0.1", "https://localhost"):
        for path in ("/healthz", "/readyz"):
            told = office.machine.run(f"python3 -c '{script}' {address}{path}")
            assert told.strip() == "ok", address


def test_installing_again_changes_nothing(office):
    before = office.machine.run(
        "cat /etc/intranet.env; readlink /srv/intranet/current; ls /srv/intranet"
    )
    office.machine.run(f"/srv/intranet/source/kit/install {HOST}")
    after = office.machine.run(
        "cat /etc/intranet.env; readlink /srv/intranet/current; ls /srv/intranet"
    )
    assert before == after
    assert found(search_as_teacher(office))


def test_a_backup_is_made_tried_and_restored(office):
    backup, restore = blocks_of("Backup")
    office.do(backup)
    office.do(restore)
    office.wait_until_ready()
    assert found(search_as_teacher(office))


def test_the_machine_begins_the_site_again_after_a_power_cut(office):
    """The processes end without a word, and systemd starts the unit as it does at boot."""
    office.machine.run("systemctl kill --signal=KILL intranet; sleep 1; systemctl restart intranet")
    office.wait_until_ready()
    assert found(search_as_teacher(office))


def test_it_is_upgraded_and_rolled_back(office):
    """To a version that differs by its number."""
    version = office.repository / "intranet" / "__init__.py"
    text = version.read_text(encoding="utf-8")
    version.write_text(re.sub(r'"[\d.]+"', '"99.0.0"', text), encoding="utf-8")
    commit(office.repository, "The next version")
    upgrade, rollback = blocks_of("Upgrade")
    office.do(upgrade)
    assert "99.0.0" in office.machine.run("readlink /srv/intranet/current; intranet version")
    assert found(search_as_teacher(office))
    office.do(rollback)
    assert "99.0.0" not in office.machine.run("readlink /srv/intranet/current; intranet version")
    assert found(search_as_teacher(office))


def test_an_office_beside_is_made_and_all_are_upgraded(office):
    """Its data are its user's alone; the machine's own site and the office come to one version."""
    make, upgrade = blocks_of("Many offices")
    office.do(make)
    run = office.machine.run
    assert "running" in run("office list | grep ^phuket")
    var = "/srv/intranet/offices/phuket/var"
    assert run(f"stat -c '%a %U' {var} /etc/intranet/phuket.env").split() == [
        *("700", "intranet-phuket", "640", "root"),
    ]
    run(f"! runuser -u intranet -- ls {var}; ! runuser -u intranet-phuket -- ls /srv/intranet/var")
    assert "  รหัส " in run("journalctl -u intranet@phuket --no-pager | tail")
    office.do(upgrade)
    assert run("office list | grep -c 99.0.0").strip() == "2"
    assert run("ls /var/backups/intranet@phuket/*.tar.gz | wc -l").strip() == "1"
    assert found(search_as_teacher(office))


def test_what_the_office_shares_is_made_and_signed(office):
    [block] = blocks_of("What offices share")
    office.do(block)
    told = office.machine.run("stat -c '%a %U' /srv/intranet/var/bundle-key")
    assert told.split() == ["600", "intranet"]
    assert "intranet-bundle 1" in office.machine.run("head -1 /srv/intranet/var/central.bundle")
