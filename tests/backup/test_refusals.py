"""What cannot be backed up or restored is refused in a line of Thai, and nothing is left of it."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from home.backup import place as backup_place
from home.backup import sqlite
from home.backup.archive import ArchiveWriter
from home.backup.faults import BackupFault
from home.backup.place import MARK
from home.backup.taking import one_at_a_time, take_backup
from tests.real import MISSING

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the archives are SQLite's")
MIGRATIONS = ["home.0001_user", "auth.0001_initial"]


@pytest.fixture
def place(tmp_path, settings, monkeypatch) -> Path:
    """An empty place to restore into, and the migrations of the code, which tests go without."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.MIGRATION_MODULES = {}
    monkeypatch.setattr(sqlite, "database_file", lambda: tmp_path / "var" / "db.sqlite3")
    return settings.VAR_DIR


@pytest.fixture
def database(tmp_path, place, monkeypatch) -> Path:
    """A database of 3 MB, which is no site's."""
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as link:
        link.execute("CREATE TABLE one (t BLOB)")
        link.executemany("INSERT INTO one VALUES (?)", [(os.urandom(1_000_000),) for _ in range(3)])
        link.commit()
    monkeypatch.setattr(sqlite, "database_file", lambda: path)
    return path


@contextmanager
def small_disk(folder: Path):
    """A disk of 1 MB of its own."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)]
    if not shutil.which("mount") or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip(f"{MISSING}a disk of its own (mount -t tmpfs as root)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def archive_of(folder: Path, **changes) -> Path:
    """An archive that says of itself what a test wants, with its list beside it."""
    facts = {
        "format": 1,
        "version": "0.5.0",
        "taken_at": "2026-11-30T02:30:00+07:00",
        "database": "sqlite",
        "migrations": MIGRATIONS,
        "counts": {},
        "missing": [],
    }
    path = folder / "intranet-2026-11-30-023000.tar.gz"
    with open(path, "wb") as file:
        writer = ArchiveWriter(file)
        writer.add_bytes(sqlite.MEMBER, b"no database", 0)
        writer.finish(facts | changes, 0)
    (folder / "erasures").touch()
    return path


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*command)
    text = str(refusal.value)
    assert "\n" not in text
    return text


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Restoring ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"migrations": [*MIGRATIONS, "home.9999_from_the_future"]}, "รุ่นที่ใหม่กว่า (0.5.0)"),
        ({"format": 2, "version": "9.0.0"}, "รุ่นที่ใหม่กว่า (9.0.0)"),
        ({"database": "postgresql"}, "เป็นของ PostgreSQL แต่เว็บนี้ตั้งไว้เป็น SQLite"),
    ],
)
def test_what_this_code_cannot_take_is_refused(tmp_path, place, changes, words):
    archive = archive_of(tmp_path, **changes)
    for more in ([], ["--check"]):
        assert words in refused("restore", str(archive), *more)
    assert left_in(place) == []
    assert left_in(tmp_path) == ["erasures", archive.name, "var"]


def test_migrations_of_an_app_that_is_gone_do_not_matter(tmp_path, place):
    archive = archive_of(tmp_path, migrations=[*MIGRATIONS, "gone.0007_last"])
    assert "รุ่นที่ใหม่กว่า" not in refused("restore", str(archive))


def test_what_is_no_database_is_refused_before_it_is_in_place(tmp_path, place):
    archive = archive_of(tmp_path)
    assert "กู้คืนไม่สำเร็จ" in refused("restore", str(archive))
    assert left_in(place) == []


def test_half_an_archive_is_refused(tmp_path, place):
    archive = archive_of(tmp_path)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    assert "เสียหายหรือไม่ครบ" in refused("restore", str(archive))
    assert left_in(place) == []


def test_without_the_list_of_those_erased_nothing_is_restored(tmp_path, place):
    archive = archive_of(tmp_path)
    (tmp_path / "erasures").unlink()
    assert "--erasures" in refused("restore", str(archive))
    assert left_in(place) == []


@pytest.mark.parametrize("name", ["media/a.pdf", "private/b", "stamps/tables", "audit-heads"])
def test_a_place_that_was_lived_in_is_refused(tmp_path, place, name):
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text("x")
    assert "มีเว็บอยู่แล้ว" in refused("restore", str(archive_of(tmp_path)))


# Backing up ---------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_full_disk_leaves_nothing_and_the_site_as_it_was(tmp_path, place, database, monkeypatch):
    """Foreseen, and where others fill it meanwhile."""
    store, before = tmp_path / "store", database.read_bytes()
    store.mkdir()
    with small_disk(store):
        assert "ไม่พอสำหรับชุดสำรอง" in refused("backup", str(store))
        monkeypatch.setattr(backup_place, "refuse_without_room", lambda folder, size: None)
        assert "พื้นที่ดิสก์เต็ม" in refused("backup", str(store))
        assert left_in(store) == [MARK]
    assert database.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path, place, database):
    store = tmp_path / "store"
    store.mkdir()
    with small_disk(store):
        subprocess.run(["mount", "-o", "remount,ro", str(store)], check=True)
        assert str(store) in refused("backup", str(store))
        assert left_in(store) == []


def test_a_folder_in_a_folder_that_is_not_there_is_told(tmp_path, place, database):
    assert "สำรองข้อมูลไม่สำเร็จ" in refused("backup", str(tmp_path / "no" / "store"))


def test_two_at_once_are_one(tmp_path, place, database):
    with one_at_a_time(), pytest.raises(BackupFault, match="อยู่แล้ว"):
        take_backup(tmp_path / "store")


@pytest.mark.django_db
def test_a_backup_leaves_no_secret_and_tells_what_is_missing(
    tmp_path, place, database, monkeypatch
):
    monkeypatch.setenv("INTRANET_EMAIL_URL", "smtp://office:hunter2@mail.example.go.th:25/")
    monkeypatch.setenv("INTRANET_SECRET_KEY", "k" * 40)
    taken = take_backup(tmp_path / "store")
    opened = subprocess.run(
        ["tar", "xzOf", taken.path, "settings.json"], capture_output=True, check=True
    )
    told = json.loads(opened.stdout)
    assert told["INTRANET_EMAIL_URL"] == "smtp://office:***@mail.example.go.th:25/"
    assert told["INTRANET_SECRET_KEY"] == "***"
    assert taken.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_with_secrets_all_but_what_opens_the_archive(
    tmp_path, place, database, monkeypatch, settings
):
    settings.BACKUP_PASSPHRASE = "a passphrase of the office"
    monkeypatch.setenv("INTRANET_BACKUP_PASSPHRASE", settings.BACKUP_PASSPHRASE)
    monkeypatch.setenv("INTRANET_EMAIL_URL", "smtp://office:hunter2@mail.example.go.th:25/")
    from home.backup.archive import open_archive

    taken = take_backup(tmp_path / "store", with_secrets=True)
    assert taken.path.suffix == ".age"
    texts = {}
    with open_archive(taken.path, settings.BACKUP_PASSPHRASE) as tar:
        for info in tar:
            if info.name in ("settings.json", "secret-key"):
                texts[info.name] = tar.extractfile(info).read().decode()
    assert texts["secret-key"] == settings.SECRET_KEY
    assert "hunter2" in texts["settings.json"]
    assert "passphrase of the office" not in texts["settings.json"]


@pytest.mark.django_db
def test_older_archives_go_once_a_new_one_is_whole(tmp_path, place, database):
    store = tmp_path / "store"
    store.mkdir()
    for day in range(1, 29):
        (store / f"intranet-2019-02-{day:02}-023000.tar.gz").touch()
    (store / "intranet-2019-02-01.tar.gz").write_text("somebody's own")
    taken = take_backup(store)
    # Days: today's and 23 to 28. Weeks: today's, those of the 28th and of the Sundays 24, 17, 10.
    # Months: today's and that of the 28th.
    kept = ["10", "17", "23", "24", "25", "26", "27", "28"]
    ours = [f"intranet-2019-02-{day}-023000.tar.gz" for day in kept]
    assert left_in(store) == sorted(
        [MARK, "erasures", "intranet-2019-02-01.tar.gz", *ours, taken.path.name]
    )
    assert len(taken.removed) == 28 - len(kept)
