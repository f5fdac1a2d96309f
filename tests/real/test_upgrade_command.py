"""`kit/upgrade` and `intranet rollback` on a site that an older version made and serves.

Real are both versions, their data, the commands and the processes. The service manager is a small
one of this test (test_docs_run.py has systemd): it begins what the unit begins, with its settings.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.server import database_of_its_own, free_port

from . import older
from .older import ROOT

KIT = ROOT / "kit"
LONGEST = 900  # seconds, on a busy machine
CASES = "SELECT number, state, detail FROM services_consultation ORDER BY number"
SYSTEMCTL = Path(__file__).with_name("systemctl.py")


@dataclass
class Machine:
    """A site as kit/install leaves it, in folders of this test."""

    folder: Path
    port: int
    database: str  # URL of PostgreSQL, empty for SQLite

    @property
    def ground(self) -> Path:
        return self.folder / "ground"

    @property
    def var(self) -> Path:
        return self.ground / "var"

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("INTRANET")
        }
        return kept | {"PATH": path}

    def begin(self, command: str, *words: str) -> subprocess.Popen[str]:
        places = ("--ground", str(self.ground), "--settings", str(self.folder / "etc"))
        tool = KIT / "release"
        return subprocess.Popen(
            [sys.executable, "-B", str(tool), *places, command, *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def do(self, command: str, *words: str) -> tuple[int, str]:
        process = self.begin(command, *words)
        told, _ = process.communicate(timeout=LONGEST)
        return process.returncode, told

    def manager(self, *words: str) -> int:
        return subprocess.run(["systemctl", *words], env=self.environment, check=False).returncode

    def served(self) -> str:
        """The number of the process that serves."""
        return (self.folder / "intranet.pid").read_text()

    def release(self) -> str:
        return (self.ground / "current").resolve().name

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            with suppress(OSError):
                address = f"http://127.0.0.1:{self.port}/readyz"
                if urllib.request.urlopen(address, timeout=30).status == 200:
                    return
            time.sleep(0.3)
        raise AssertionError((self.folder / "printed").read_text()[-2000:])

    def facts(self) -> dict[str, int | str]:
        """How many rows each table has, and all of those that people see by their numbers."""
        with older.database_at(self.var, self.database) as database:
            cases = database.execute(CASES).fetchall()
        told = json.dumps(cases, ensure_ascii=False)
        return older.rows_counted(self.var, self.database) | {"cases": told}

    def files(self) -> dict[str, int]:
        return older.files_of(self.var)

    def note(self, text: str) -> None:
        """Something that is typed after the upgrade."""
        mark = "%s" if self.database else "?"
        with older.database_at(self.var, self.database) as database:
            database.execute(f"UPDATE services_consultation SET detail = {mark}", [text])  # noqa: S608
            database.commit()


@pytest.fixture(scope="module", params=[*older.landed_tags(), older.OLD])
def lived_in(request, django_db_blocker) -> Iterator[tuple[Path, str]]:
    """Code and files of a site with the demo's content that the old version made, and the name of
    its database on PostgreSQL; to be copied. On SQLite it is made once and stays on a shelf.
    """
    shelf = ROOT / "var" / "test" / "lived" / connection.vendor / request.param
    with django_db_blocker.unblock(), database_of_its_own() as url:
        if url:
            shutil.rmtree(shelf, ignore_errors=True)
        if not shelf.exists():
            part = shelf.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            live(request.param, part, url)
            part.rename(shelf)
        yield shelf, url.rpartition("/")[2]


def live(name: str, folder: Path, url: str) -> None:
    release = folder / "releases" / "old"
    older.take_version(name, release)
    older.run_old(release, "start", "--prepare-only", **older.place_of(folder / "var", url))
    subprocess.run([sys.executable, "-m", "compileall", "-q", release], check=True)


@pytest.fixture
def machine(lived_in, tmp_path, django_db_blocker) -> Iterator[Machine]:
    """The old version, serving."""
    lived, template = lived_in
    with django_db_blocker.unblock(), database_of_its_own(template or "template0") as url:
        made = Machine(tmp_path, free_port(), url)
        shutil.copytree(lived, made.ground, symlinks=True)
        settle(made)
        assert made.manager("start", "intranet") == 0
        made.wait_until_ready()
        yield made
        made.manager("stop", "intranet")
        shutil.rmtree(tmp_path, ignore_errors=True)


def settle(made: Machine) -> None:
    """What kit/install does besides code and data, and the service manager of this test."""
    old = made.ground / "releases" / "old"
    older.take_environment(old, made.ground / "environments")
    take_new_environment(made)
    (made.ground / "current").symlink_to(old)
    write_settings(made)
    (made.folder / "bin").mkdir()
    program = made.folder / "bin" / "systemctl"
    program.write_text(
        f'#!/bin/sh\nSITE_OF_TEST={made.folder} exec {sys.executable} {SYSTEMCTL} "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)


def write_settings(made: Machine) -> None:
    lines = [f"INTRANET_VAR_DIR={made.var}", f"PORT={made.port}"]
    lines.append(f"INTRANET_BASE_URL=http://127.0.0.1:{made.port}")
    if made.database:
        lines.append(f"INTRANET_DATABASE_URL={made.database}")
    path = made.folder / "etc" / "intranet.env"
    path.parent.mkdir()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)


def take_new_environment(machine: Machine) -> None:
    """That of today's lock is there too, as after an earlier try."""
    holder = machine.folder / "today"
    holder.mkdir()
    shutil.copy(ROOT / "requirements.lock", holder)
    older.take_environment(holder, machine.ground / "environments")


def today(folder: Path) -> Path:
    """The working tree, unpacked."""
    leave = shutil.ignore_patterns(
        ".git", ".venv", "var", "tests", "docs", "__pycache__", "*_cache"
    )
    shutil.copytree(ROOT, folder, ignore=leave)
    return folder


@pytest.mark.django_db  # so that it runs on both databases
def test_a_site_is_upgraded_keeps_all_and_goes_back(machine, tmp_path):
    before, files, old = machine.facts(), machine.files(), machine.release()
    code, told = machine.do("upgrade", str(today(tmp_path / "new")))
    assert code == 0, told
    assert machine.release() != old
    machine.wait_until_ready()
    after = machine.facts()
    assert after["cases"] == before["cases"]
    changed = differing(before, after) & before.keys()
    assert changed <= GROWS
    assert {name for name in changed if after[name] < before[name]} == set()
    assert machine.files() == files
    assert "สิทธิ์ใหม่ของผู้ดูแลระบบ" in told
    again, words = machine.do("upgrade", str(tmp_path / "new"))
    assert again == 1 and "ใช้รุ่นนี้อยู่แล้ว" in words

    machine.note("พิมพ์หลังปรับรุ่น")
    refused, words = machine.do("rollback")
    assert refused == 1 and "--yes" in words
    assert machine.release() != old and "พิมพ์หลังปรับรุ่น" in str(machine.facts()["cases"])
    code, told = machine.do("rollback", "--yes")
    assert code == 0, told
    assert machine.release() == old
    machine.wait_until_ready()
    assert differing(before, machine.facts()) == TELLS
    assert machine.files() == files
    assert machine.do("rollback", "--yes")[0] == 1, "there is no second way back"


# The audit alone tells of the backup before an upgrade that failed or was taken back.
TELLS = {"home_auditrow", "home_audittext"}
# Tables that gain rows by what the newer version brings along: rights and the audit's words for
# them, types of content, seeds.
GROWS = {"auth_permission", "auth_group_permissions", "django_content_type", "home_auditrow"}
GROWS |= {"home_righthandedout", "home_audittext"}


def differing(before: dict[str, int | str], after: dict[str, int | str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


STEPS = re.findall(r'^    \("(\w+)", Upgrade', (KIT / "release" / "upgrade.py").read_text(), re.M)


def stop_at(machine: Machine, step: str, source: Path) -> None:
    """Begin an upgrade, and kill it and what it began while this step is done."""
    process = machine.begin("upgrade", str(source))
    for line in process.stdout:
        if line.strip() == f"== {step}":
            break
    else:
        raise AssertionError(f"ended before {step}")
    time.sleep(0.4)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.django_db  # so that it runs on both databases
def test_an_upgrade_that_is_cut_at_any_step_leaves_the_site_as_it_was(machine, tmp_path):
    """After each cut the machine is begun as after a power cut. Once the new version was opened to
    people, it is the one that stays, with what they typed. The link is moved too quickly to be cut
    by a test that looks on: tests/site/test_cut_upgrade.py has that moment.
    """
    before, files, old = machine.facts(), machine.files(), machine.release()
    source = today(tmp_path / "new")
    assert len(STEPS) == 13
    for step in reversed(STEPS[: STEPS.index("switch")]):
        served = machine.served()
        stop_at(machine, step, source)
        if STEPS.index(step) < STEPS.index("stop"):
            assert machine.served() == served, f"{step}: never stopped"
        else:
            machine.manager("stop", "intranet")
            assert machine.manager("start", "intranet") == 0, step
        machine.wait_until_ready()
        assert (step, machine.release()) == (step, old)
        assert (step, differing(before, machine.facts()) - TELLS) == (step, set())
        assert machine.files() == files
    stop_at(machine, STEPS[-1], source)
    machine.manager("stop", "intranet")
    assert machine.manager("start", "intranet") == 0
    machine.wait_until_ready()
    assert machine.release() != old
    machine.note("พิมพ์หลังรุ่นใหม่เปิด")
    machine.manager("stop", "intranet")
    assert machine.manager("start", "intranet") == 0
    machine.wait_until_ready()
    assert "พิมพ์หลังรุ่นใหม่เปิด" in str(machine.facts()["cases"])
    assert machine.files() == files


def test_who_runs_it_again_after_a_cut_needs_no_start_between(machine, tmp_path):
    source = today(tmp_path / "new")
    old = machine.release()
    stop_at(machine, "preparation", source)
    code, told = machine.do("upgrade", str(source))
    assert code == 0, told
    assert machine.release() != old
    machine.wait_until_ready()


def add(path: Path, text: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)


ON_THE_SITE = "settings.VAR_DIR.name != 'rehearsal'"
MIGRATION = """
from django.conf import settings
from django.db import migrations

def fail(apps, editor):
    if {when}:
        raise ValueError("a migration of this test")

class Migration(migrations.Migration):
    dependencies = [("home", "{last}")]
    operations = [migrations.RunPython(fail)]
"""


def break_migrations(new: Path, when: str) -> None:
    folder = new / "home" / "migrations"
    last = sorted(path.stem for path in folder.glob("0*.py"))[-1]
    (folder / "9999_of_this_test.py").write_text(MIGRATION.format(when=when, last=last))


def break_where(path: Path, when: str) -> None:
    lines = (
        "import sys",
        "from django.conf import settings",
        f"if {when}:",
        "    sys.exit('test')",
    )
    add(path, "\n" + "\n".join(lines) + "\n")


def break_step(machine: Machine, new: Path, step: str) -> None:
    """Let the new version, or the machine, fail in this step and in no other."""
    if step == "code":
        (new / "manage.py").unlink()
    elif step == "packages":
        (new / "requirements.lock").write_text("sample==1.0\n")
    elif step == "check":
        add(new / "intranet" / "settings.py", "\nstop('of this test')\n")
    elif step == "rehearsal":
        break_migrations(new, "True")
    elif step == "copy":
        (machine.ground / "before.part").write_text("not a folder")
    elif step == "migrations":
        break_migrations(new, ON_THE_SITE)
    elif step == "preparation":
        break_where(new / "home" / "office" / "seed.py", f"{ON_THE_SITE} and 'seed' in sys.argv")
    elif step == "trial":
        break_where(new / "intranet" / "urls.py", f"{ON_THE_SITE} and '--pages-only' in sys.argv")
    elif step == "start":
        alone = "'--prepare-only' not in sys.argv and '--pages-only' not in sys.argv"
        break_where(
            new / "intranet" / "urls.py", f"{ON_THE_SITE} and {alone} and 'start' in sys.argv"
        )


BREAKABLE = ("code", "packages", "check", "rehearsal", "copy", "migrations", "preparation", "trial")


def test_a_step_that_fails_is_named_in_one_line_and_the_old_version_goes_on(machine, tmp_path):
    before, files, old = machine.facts(), machine.files(), machine.release()
    for step in (*BREAKABLE, "start"):
        new = today(tmp_path / step)
        break_step(machine, new, step)
        served = machine.served()
        code, told = machine.do("upgrade", str(new))
        last = told.strip().splitlines()[-1]
        assert code == 1, (step, told)
        assert last.startswith(f"intranet upgrade: [{step}]"), told
        assert f"ยังใช้รุ่นเดิม {old}" in last
        assert "Traceback" not in told
        if STEPS.index(step) < STEPS.index("stop"):
            assert machine.served() == served, f"{step}: never stopped"
        machine.wait_until_ready()
        assert (step, machine.release()) == (step, old)
        assert (step, differing(before, machine.facts()) - TELLS) == (step, set())
        assert machine.files() == files
        (machine.ground / "before.part").unlink(missing_ok=True)
        shutil.rmtree(new)


def test_two_at_once_are_one(machine, tmp_path):
    source = today(tmp_path / "new")
    first = machine.begin("upgrade", str(source))
    for line in first.stdout:
        if line.strip() == "== rehearsal":
            break
    code, told = machine.do("upgrade", str(source))
    assert code == 1 and "มีการปรับรุ่นอยู่" in told
    os.killpg(first.pid, signal.SIGTERM)
    rest = first.communicate(timeout=LONGEST)[0]
    assert "[rehearsal]" in rest, "told to stop, it says where it stopped"
    machine.wait_until_ready()
    assert machine.release() == "old"
