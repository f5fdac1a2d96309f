"""A restore that is killed at any moment: no start takes what it left for a site, and the next
restore brings back all. On both databases.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from home.backup.postgres import CHECK
from tests.server import Server, database_of_its_own

from .test_backup import files_of, manage, rows_of

pytestmark = pytest.mark.django_db  # so that it runs on both databases
TABLES = ("services_consultation", "home_user", "forms_submission")
MOST = 40  # kills


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory, prepared, django_db_blocker) -> Iterator[tuple[Server, Path]]:
    source, database = prepared
    folder = tmp_path_factory.mktemp("cut")
    shutil.copytree(source, folder / "var")
    with django_db_blocker.unblock(), database_of_its_own(database) as url:
        site = Server(folder / "var", url, changes={"INTRANET_BACKUP_DIR": str(folder / "store")})
        manage(site, "backup", str(folder / "store"))
        [archive] = (folder / "store").glob("intranet-*")
        yield site, archive


def killed_after(site: Server, archive: Path, seconds: float) -> bool:
    """Whether the restore was still at work; it and what it began are killed."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "restore", str(archive)],
        cwd=settings.BASE_DIR,
        env=site.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        _, told = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        subprocess.run(["kill", "-KILL", "--", f"-{process.pid}"], check=True)
        process.communicate()
        return True
    assert process.returncode == 0, told
    return False


def test_a_restore_killed_at_any_moment_is_made_again(backed_up, tmp_path, django_db_blocker):
    old, archive = backed_up
    with django_db_blocker.unblock(), database_of_its_own() as url:
        new = Server(tmp_path / "new", url)
        new.folder.mkdir()
        kills, after = 0, 1.0
        while killed_after(new, archive, after):
            kills += 1
            assert kills < MOST
            if is_whole(new):
                break  # killed when all was in place
            after += 0.7
        assert kills > 3
        for table in TABLES:
            assert rows_of(new, table) == rows_of(old, table)
        assert files_of(new) == files_of(old)
        assert not (new.folder / "maintenance").exists()
        assert manage(new, "audit_verify")


def is_whole(site: Server) -> bool:
    """What was left is no site, and a command of ours says so; or it is the whole one."""
    told = site.manage("audit_verify")
    if told.returncode == 0:
        return True
    assert "restore" in told.stderr or "ยังไม่มีเว็บ" in told.stderr
    return False


def test_databases_of_checks_that_were_killed_go_with_the_next(backed_up, tmp_path):
    site, archive = backed_up
    url = site.environment.get("INTRANET_DATABASE_URL", "")
    if not url:
        pytest.skip("PostgreSQL alone makes databases for checks")
    old, young = f"{CHECK}{int(time.time()) - 90_000}_aaaa", f"{CHECK}{int(time.time())}_bbbb"
    with psycopg.connect(url, autocommit=True) as link:
        for name in (old, young):
            link.execute(f"CREATE DATABASE {name}")
        manage(site, "restore", "--check", str(archive))
        rows = link.execute("SELECT datname FROM pg_database").fetchall()
        link.execute(f"DROP DATABASE {young}")
    names = {name for (name,) in rows if name.startswith(CHECK)}
    assert names == {young}


def test_a_site_whose_audit_was_damaged_is_restored_and_told(backed_up, tmp_path, prepared):
    """Made on a copy: a row was taken past the triggers."""
    source, database = prepared
    shutil.copytree(source, tmp_path / "var")
    with database_of_its_own(database) as url:
        site = Server(tmp_path / "var", url)
        damage = (
            "from django.db import connection\n"
            "from home.audit import triggers\n"
            "triggers.drop_triggers(connection)\n"
            "connection.cursor().execute('DELETE FROM home_auditrow WHERE number = 7')\n"
        )
        site.run(damage)
        manage(site, "backup", str(tmp_path / "store"))
        [archive] = (tmp_path / "store").glob("intranet-*")
        with database_of_its_own() as place:
            new = Server(tmp_path / "new", place)
            new.folder.mkdir()
            assert "ผิดลำดับ" in manage(new, "restore", str(archive))
            refused = new.manage("audit_verify")
            assert refused.returncode != 0 and "trigger" not in refused.stdout + refused.stderr
        site.environment["INTRANET_BACKUP_DIR"] = str(tmp_path / "store")
        weekly = "from home.backup.jobs import run_restore_test\nrun_restore_test()"
        tried = site.manage("shell", "--no-imports", "-c", weekly)
        assert tried.returncode != 0
        words = f"ชุดสำรอง {archive.name} กู้คืนได้ แต่บันทึกการใช้งานผิดลำดับ"
        assert words in tried.stderr
