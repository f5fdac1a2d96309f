"""What a restore that was cut off has left is cleared by the next one; a site never is."""

import errno
import fcntl
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.storage import storages
from django.db import connection

from home.backup import postgres, restoring, sqlite
from home.backup.faults import BackupFault
from home.backup.restoring import PART, clear_what_was_cut, restore
from home.backup.workplace import LOCK, is_left
from intranet.database import site_fault

ON_POSTGRES = pytest.mark.skipif(connection.vendor != "postgresql", reason="of a server alone")
ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="of a file alone")


@pytest.fixture
def var(tmp_path, settings, monkeypatch) -> Path:
    """A var folder with files of people, and what a killed restore leaves beside them."""
    settings.VAR_DIR = tmp_path / "var"
    for name in ("media", "private"):
        (settings.VAR_DIR / name).mkdir(parents=True)
        (settings.VAR_DIR / name / "คำสั่ง 'ที่' 100%.pdf").write_text("of people")
    for name, place in (("default", "media"), ("private", "private")):
        monkeypatch.setattr(storages[name], "location", str(settings.VAR_DIR / place))
    database = settings.VAR_DIR / "db.sqlite3"
    monkeypatch.setattr(sqlite, "database_file", lambda: database)
    leave(settings.VAR_DIR)
    return settings.VAR_DIR


def leave(var: Path) -> Path:
    place = var / f"{PART}left"
    place.mkdir()
    (place / LOCK).touch()
    return place


def make_database(var: Path) -> None:
    with closing(sqlite3.connect(var / "db.sqlite3")) as link:
        link.execute("CREATE TABLE one (t TEXT)")


def files_of_people(var: Path) -> int:
    return sum(path.is_file() for name in ("media", "private") for path in (var / name).glob("*"))


@ON_SQLITE
def test_what_a_cut_restore_left_goes(var):
    clear_what_was_cut()
    assert files_of_people(var) == 0
    assert not any(var.glob(f"{PART}*"))


@ON_SQLITE
def test_files_beside_a_whole_database_are_never_cleared_away(var, tmp_path):
    """Cut after the database was in place, or left by a check of an earlier version."""
    make_database(var)
    with pytest.raises(BackupFault, match="มีเว็บอยู่แล้ว"):
        restore(tmp_path / "any.tar.gz", [])
    assert files_of_people(var) == 2
    assert not any(var.glob(f"{PART}*"))


@ON_SQLITE
def test_files_of_a_site_that_lost_its_database_are_kept(var, tmp_path):
    (var / "stamps").mkdir()
    (var / "stamps" / "tables").touch()
    with pytest.raises(BackupFault, match="มีเว็บอยู่แล้ว"):
        restore(tmp_path / "any.tar.gz", [])
    assert files_of_people(var) == 2


@ON_SQLITE
def test_a_second_restore_at_the_same_moment_is_refused(var, tmp_path):
    with open(var / f"{PART}left" / LOCK, encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupFault, match="รอให้จบ"):
            restore(tmp_path / "any.tar.gz", [])
    assert files_of_people(var) == 2


@ON_SQLITE
def test_what_fails_on_its_way_into_place_leaves_it_empty(var, tmp_path, monkeypatch):
    """As where the disk of the private files is full: media are moved already."""
    clear_what_was_cut()
    folder = tmp_path / "ready"
    for name in ("media", "private"):
        (folder / name).mkdir(parents=True)
        (folder / name / "a.pdf").write_text("of people")

    def fill(source, place):
        if source.name == "private":
            raise OSError(errno.ENOSPC, "full")
        shutil.move(source, place)

    monkeypatch.setattr(restoring, "move_folder", fill)
    monkeypatch.setattr(type(storages["private"]), "is_on_disk", True)
    with pytest.raises(OSError, match="full"):
        restoring.move_all_or_nothing(folder, SimpleNamespace(members={}))
    restoring.refuse_lived_in()


@pytest.mark.django_db
def test_a_site_with_a_stray_folder_starts(var, monkeypatch):
    monkeypatch.setattr("intranet.database.birth_of_site", lambda: "2026-11-30T00:00:00+00:00")
    assert site_fault("start") == ""
    monkeypatch.setattr("intranet.database.birth_of_site", lambda: "")
    assert "not restored yet" in site_fault("start")


def test_a_workplace_that_lost_its_lock_first_is_taken_for_left(tmp_path):
    assert not is_left(tmp_path)  # it has only just begun
    (tmp_path / "manifest").touch()
    assert is_left(tmp_path)
    (tmp_path / "manifest").unlink()
    os.utime(tmp_path, (time.time() - 3600,) * 2)
    assert is_left(tmp_path)


@ON_POSTGRES
@pytest.mark.django_db(transaction=True)
def test_each_server_that_shares_a_half_restored_database_refuses_it(var):
    shutil.rmtree(var / f"{PART}left")  # of another server
    try:
        postgres.mark_begun()
        assert "not restored yet" in site_fault("start")
        assert "not restored yet" in site_fault("nightly")
        with postgres.held_for_a_restore(), pytest.raises(BackupFault, match="รอให้จบ"):
            postgres.was_cut()
        assert postgres.was_cut()
    finally:
        postgres.mark_done()
    assert not postgres.was_cut()
    assert "not restored yet" not in site_fault("start")
