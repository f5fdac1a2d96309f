"""`office new`, `office list` and `office upgrade` in folders of this test; nobody is served here
(tests/real/test_offices.py has two that are).
"""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from intranet.environment import values_in

KIT = settings.BASE_DIR / "kit"
ME = pwd.getpwuid(os.getuid()).pw_name
HOST = "one.example.go.th"
# A manager of services that knows nothing of any, and keeps what it was told.
MANAGER = """#!/bin/sh
echo "$@" >>{told}
[ "$1" != is-active ]
"""


# An account of that name is there before the office is.
TAKEN = """
import sys; sys.path += sys.argv[1:]
import pwd, tempfile, types
from pathlib import Path
import offices
from layout import Machine
pwd.getpwall = lambda: [types.SimpleNamespace(pw_name="intranet-one")]
place = Path(tempfile.mkdtemp())
machine = Machine(place / "ground", place / "etc", place / "backups")
offices.begin(machine, machine.site("one"), offices.Wish("one", "one.example.go.th"))
"""
GIVEN = """
import sys; sys.path[:0] = sys.argv[1:]
import runpy
given_for = runpy.run_path(sys.argv[1] + "/__main__.py")["given_for"]
for command in ("move_files", "backup"):
    print([name for name in given_for(command) if name.startswith("INTRANET_")])
"""


@dataclass
class Machine:
    """One on which kit/install has been, with a version of no content."""

    folder: Path

    @property
    def ground(self) -> Path:
        return self.folder / "ground"

    def do(self, *words: str) -> tuple[int, str]:
        places = ["--ground", self.ground, "--settings", self.folder / "etc"]
        places += ["--backups", self.folder / "backups"]
        command = [sys.executable, "-B", KIT / "release", *places, "office", *words]
        told = subprocess.run(
            [str(word) for word in command],
            env=os.environ | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        return told.returncode, told.stdout + told.stderr

    def new(self, name: str, host: str = HOST) -> tuple[int, str]:
        return self.do("new", name, "--host", host, "--user", ME, "--stopped")

    def settings_of(self, name: str) -> dict[str, str]:
        file = self.folder / "etc" / "intranet" / f"{name}.env"
        return values_in(file.read_text(encoding="utf-8"))

    def files(self) -> dict[str, object]:
        """All that there is, with contents and modes."""
        paths = [
            path for path in self.folder.rglob("*") if path.is_file() and "log" not in path.name
        ]
        return {str(path): (path.read_bytes(), path.stat().st_mode) for path in paths}


@pytest.fixture
def machine(tmp_path) -> Machine:
    made = Machine(tmp_path)
    release = made.ground / "releases" / "1.0-sample"
    (release / "kit").mkdir(parents=True)
    for name in ("intranet.env", "nginx.conf"):
        (release / "kit" / name).write_bytes((KIT / name).read_bytes())
    (made.ground / "current").symlink_to(release)
    (tmp_path / "etc").mkdir()
    (tmp_path / "bin").mkdir()
    manager = tmp_path / "bin" / "systemctl"
    manager.write_text(MANAGER.format(told=tmp_path / "told.log"))
    manager.chmod(0o755)
    return made


def test_a_new_office_has_all_of_its_own(machine):
    assert machine.new("one")[0] == 0
    assert machine.new("two", "two.example.go.th")[0] == 0
    one, two = machine.settings_of("one"), machine.settings_of("two")
    assert one["INTRANET_BASE_URL"] == f"https://{HOST}"
    assert one.keys() == two.keys()
    same = {name for name in one if one[name] == two[name]}
    assert same == {"INTRANET_TRUSTED_PROXIES"}
    for places in (one, two):
        for name in ("INTRANET_VAR_DIR", "INTRANET_BACKUP_DIR"):
            assert Path(places[name]).stat().st_mode & 0o777 == 0o700
    file = machine.folder / "etc" / "intranet" / "one.env"
    assert file.stat().st_mode & 0o777 == 0o640
    nginx = machine.folder / "etc" / "nginx" / "sites-available" / "intranet@two"
    text = nginx.read_text(encoding="utf-8")
    assert f"proxy_pass http://127.0.0.1:{two['PORT']};" in text
    assert "server_name two.example.go.th;" in text and "/etc/ssl/intranet@two.key;" in text
    limits = machine.folder / "etc/systemd/system/intranet@two.service.d/office.conf"
    assert (
        limits.read_text()
        == f"[Service]\nUser={ME}\nReadWritePaths=-{two['INTRANET_BACKUP_DIR']}\n"
    )
    assert (machine.ground / "offices/two/current").resolve().name == "1.0-sample"


@pytest.mark.parametrize("name", ["", "One", "หนึ่ง", "1one", "one-", "a" * 21, "../one", "a b"])
def test_what_cannot_be_a_name_is_refused_before_anything_is_done(machine, name):
    before = machine.files()
    code, told = machine.new(name)
    assert code == 1 and "a letter first" in told
    assert machine.files() == before


def test_what_is_anothers_is_refused_and_the_other_is_as_it_was(machine):
    machine.new("one")
    before = machine.files()
    for name, host, why in (
        ("one", HOST, "มีสำนักงานชื่อนี้แล้ว"),
        ("one", "two.example.go.th", "มีสำนักงานชื่อนี้แล้ว"),
        ("two", HOST, "ใช้ที่อยู่นี้แล้ว"),
        ("two", "https://two.example.go.th/", "ใส่ชื่อเว็บตัวเดียว"),
    ):
        code, told = machine.new(name, host)
        assert code == 1 and why in told and told.count("\n") == 1
    assert machine.files() == before


@pytest.mark.parametrize(
    "lost", ["ground/offices/one/current", "etc/nginx", "etc/systemd", "backups"]
)
def test_one_that_was_cut_is_told_of_and_made_to_its_end_by_the_same_command(machine, lost):
    machine.new("one")
    port = machine.settings_of("one")["PORT"]
    subprocess.run(["rm", "-r", str(machine.folder / lost)], check=True)
    begun = machine.ground / "offices" / "one" / "begun"
    begun.write_text('{"host": "one.example.go.th"}')
    assert "unfinished: office new again" in machine.do("list")[1]
    assert machine.new("one", "two.example.go.th")[0] == 1, "it was begun with another host"
    code, told = machine.new("one")
    assert code == 0, told
    assert (machine.folder / lost).exists() and not begun.exists()
    assert machine.settings_of("one")["PORT"] == port
    assert "stopped" in machine.do("list")[1]


def test_what_is_no_office_among_them_stops_nothing(machine):
    """A disk of its own has lost+found; somebody copies a folder before trying something."""
    machine.new("one")
    for name in ("lost+found", "one.before", "สำเนา"):
        (machine.ground / "offices" / name).mkdir()
    code, told = machine.do("list")
    assert code == 0 and told.count("\n") == 2
    code, told = machine.new("two", "two.example.go.th")
    assert code == 0, told


def test_a_port_of_another_that_is_no_number_is_told_in_a_line(machine):
    machine.new("one")
    file = machine.folder / "etc" / "intranet" / "one.env"
    text = file.read_text()
    file.write_text(text.replace("\nPORT=", "\nPORT=port"))
    code, told = machine.new("two", "two.example.go.th")
    assert code == 1 and told.count("\n") == 1 and str(file) in told
    assert "settings unreadable" in machine.do("list")[1]


def test_an_account_of_somebody_else_is_not_taken_for_the_offices(machine):
    """As `intranet-NAME` may be that of another service, or of an office that was removed."""
    command = [sys.executable, "-B", "-c", TAKEN, KIT / "release", KIT.parent / "intranet"]
    told = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    assert "is an account of this machine already" in told.stderr, told.stderr


def test_the_store_that_files_are_moved_to_may_be_told_beside_the_command():
    command = [sys.executable, "-B", "-c", GIVEN, KIT / "release", KIT.parent / "intranet"]
    own = {"INTRANET_S3_SECRET": "of the store", "INTRANET_VAR_DIR": "/elsewhere"}
    told = subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["['INTRANET_S3_SECRET']", "[]"]


def test_a_list_tells_of_each_and_of_a_broken_one_in_its_line(machine):
    machine.new("one")
    machine.new("two", "two.example.go.th")
    backups = Path(machine.settings_of("one")["INTRANET_BACKUP_DIR"])
    (backups / "intranet-sample.tar.gz").write_text("")
    os.utime(backups / "intranet-sample.tar.gz", (0, 1_800_000_000))
    (machine.folder / "etc/intranet/two.env").write_text("nonsense")
    code, told = machine.do("list")
    headings, one, two = told.splitlines()
    assert code == 0 and headings.split()[:3] == ["office", "address", "port"]
    assert f"https://{HOST}  " in one and "1.0-sample" in one and "2027-01-1" in one
    assert two.startswith("two") and "settings unreadable" in two


@pytest.mark.parametrize("words", [[], ["--all", "one"], ["three"]])
def test_whom_to_upgrade_must_be_said(machine, words):
    machine.new("one")
    code, told = machine.do("upgrade", *words, "--to", str(machine.folder))
    assert code == 1 and told.count("\n") == 1 and "Traceback" not in told
