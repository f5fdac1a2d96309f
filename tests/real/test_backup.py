"""A site is backed up, somebody is erased, and the archive is restored into an empty place."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from tests.server import Server, database_of_its_own

pytestmark = pytest.mark.django_db  # so that it runs on both databases
SESSION = "INSERT INTO django_session VALUES ('of-a-person', 'unread', '2099-01-01 00:00:00')"
# Text that stands in the demo at this account alone
ERASED = "teacher2"


@contextmanager
def database_at(site: Server) -> Iterator:
    """A cursor of the database's own library."""
    url = site.environment.get("INTRANET_DATABASE_URL", "")
    link = psycopg.connect(url) if url else sqlite3.connect(site.folder / "db.sqlite3")
    with closing(link):
        yield link.cursor()


def ask(site: Server, sql: str) -> list[tuple]:
    with database_at(site) as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def rows_of(site: Server, table: str) -> list[str]:
    return sorted(repr(row) for row in ask(site, f'SELECT * FROM "{table}"'))  # noqa: S608


def files_of(site: Server) -> dict[str, bytes]:
    found = {}
    for name in ("media", "private"):
        for path in (site.folder / name).rglob("*"):
            if path.is_file():
                found[str(path.relative_to(site.folder))] = path.read_bytes()
    return found


def manage(site: Server, *command: str) -> str:
    ended = site.manage(*command)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def sites(tmp_path_factory, prepared, django_db_blocker):
    """The site, its backup, and the site that was restored from it, with what the restore said."""
    folder = tmp_path_factory.mktemp("backup")
    source, database = prepared
    shutil.copytree(source, folder / "var")
    (folder / "new").mkdir()
    with (
        django_db_blocker.unblock(),
        database_of_its_own(database) as url,
        database_of_its_own() as empty,
    ):
        old = Server(folder / "var", url, changes={"INTRANET_BACKUP_DIR": str(folder / "store")})
        new = Server(folder / "new", empty)
        with database_at(old) as cursor:
            cursor.execute(SESSION)
            cursor.connection.commit()
        told = manage(old, "backup", str(folder / "store"))
        [archive] = (folder / "store").glob("*.tar.gz")
        old.person = ask(old, f"SELECT email FROM home_user WHERE username = '{ERASED}'")[0][0]  # noqa: S608
        old.tables = {name: rows_of(old, name) for name in SAME}
        old.files = files_of(old)
        manage(old, "erase_person", ERASED, "--yes")
        new.said = manage(new, "restore", str(archive))
        yield old, new, archive, told


# Tables that neither a restore nor the erasure of that person changes
SAME = ("home_school", "services_law", "services_system", "wagtailcore_page", "django_migrations")


def test_the_archive_is_whole_private_and_told_in_thai(sites):
    *_, archive, told = sites
    assert re.search(r"สำรองข้อมูลแล้ว .+ MB, .+ แถว ไฟล์ \d+ ไฟล์ อ่านกลับมาตรวจแล้วครบ", told)
    assert archive.stat().st_mode & 0o777 == 0o600
    names = sorted(path.name for path in archive.parent.iterdir())
    assert names == [".intranet-backups", "erasures", archive.name]


def test_rows_and_files_come_back_as_they_were(sites):
    old, new, *_ = sites
    for table, rows in old.tables.items():
        assert rows, table
        assert rows_of(new, table) == rows
    assert old.files
    assert files_of(new).items() <= old.files.items()


def test_who_was_erased_since_stays_erased(sites):
    old, new, archive, _ = sites
    assert "ลบข้อมูลผู้ที่ขอให้ลบหลังการสำรองอีกครั้ง 1 คน" in new.said
    assert ask(new, f"SELECT 1 FROM home_user WHERE username = '{ERASED}'") == []  # noqa: S608
    assert ask(new, "SELECT 1 FROM home_user WHERE username = 'teacher'") == [(1,)]
    for listed in (old.folder / "erasures", archive.parent / "erasures", new.folder / "erasures"):
        text = listed.read_text()
        assert text
        assert old.person not in text
        assert ERASED not in text
    if not new.environment.get("INTRANET_DATABASE_URL"):
        data = b"".join(path.read_bytes() for path in new.folder.glob("db.sqlite3*"))
        assert old.person.encode() not in data


def test_sessions_end_and_mails_wait_for_the_administrator(sites):
    old, new, *_ = sites
    assert ask(old, "SELECT count(*) FROM django_session") == [(1,)]
    assert ask(new, "SELECT count(*) FROM django_session") == [(0,)]
    waiting = "SELECT count(*) FROM home_outgoingmail WHERE sent_at IS NULL AND failed_at IS NULL"
    assert ask(old, waiting) != [(0,)]
    assert ask(new, waiting) == [(0,)]
    reasons = ask(new, "SELECT DISTINCT last_error FROM home_outgoingmail")
    assert any("อาจส่งไปแล้ว" in reason for (reason,) in reasons)


def test_the_audit_says_so_and_is_whole(sites):
    _, new, *_ = sites
    assert re.search(r"บันทึกการใช้งาน [\d,]+ แถว ลำดับครบ", new.said)
    assert ask(new, "SELECT count(*) FROM home_auditrow WHERE action = 'restore'") == [(1,)]


def test_a_site_that_is_there_is_not_restored_over(sites):
    old, _, archive, _ = sites
    before = ask(old, "SELECT count(*) FROM home_auditrow")
    refused = old.manage("restore", str(archive))
    assert refused.returncode == 1
    [line] = refused.stderr.strip().splitlines()
    assert "มีเว็บอยู่แล้ว" in line
    assert ask(old, "SELECT count(*) FROM home_auditrow") == before
