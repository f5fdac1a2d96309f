"""What an upgrade keeps of a site's data, and how it comes back: on a small database of this test,
of the kind under test.
"""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.server import database_of_its_own

KIT = settings.BASE_DIR / "kit" / "release"
TABLE = "CREATE TABLE letters (number integer PRIMARY KEY, text varchar(40) NOT NULL)"
ROWS = "INSERT INTO letters VALUES (1, 'หนังสือส่ง'), (2, 'หนังสือรับ')"
NEWER = ("ALTER TABLE letters ADD COLUMN year integer", "CREATE TABLE newer (a integer)")
OLD = "/srv/intranet/releases/old"


@pytest.fixture(scope="module")
def data():
    """The kit's own modules, which need nothing of the site but its reader of settings."""
    folders = [str(KIT), str(settings.BASE_DIR / "intranet")]
    sys.path[:0] = folders
    import data

    yield data
    for folder in folders:
        sys.path.remove(folder)
    for name in ("data", "layout", "environment"):
        sys.modules.pop(name, None)


class Small:
    """A site folder with a database of one table and two files of people."""

    def __init__(self, folder: Path, url: str, data):
        self.url = url
        self.var = folder / "var"
        (self.var / "media").mkdir(parents=True)
        (self.var / "media" / "letter.pdf").write_text("first")
        (self.var / "private").mkdir()
        (self.var / "audit-heads").write_text("1\n")
        lines = f"INTRANET_VAR_DIR={self.var}\n"
        lines += f"INTRANET_DATABASE_URL={url}\n" if url else ""
        (folder / "intranet.env").write_text(lines)
        self.site = sys.modules["layout"].Site(folder, folder, folder / "intranet.env", "intranet")
        self.run(TABLE, ROWS)

    def run(self, *statements: str) -> list[tuple]:
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as database:
                for statement in statements:
                    cursor = database.execute(statement)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.var / "db.sqlite3")) as database:
            database.execute("PRAGMA journal_mode=WAL")
            for statement in statements:
                cursor = database.execute(statement)
            rows = cursor.fetchall()
            database.commit()
            return rows

    def letters(self) -> list[tuple]:
        return self.run("SELECT * FROM letters ORDER BY number")


@pytest.fixture
def small(tmp_path, data, db) -> Iterator[Small]:
    with database_of_its_own() as url:
        if url:
            for program in ("pg_dump", "psql"):
                if shutil.which(program) is None:
                    pytest.skip(f"not here: {program}")
        yield Small(tmp_path, url, data)


WHOLE = [(1, "หนังสือส่ง"), (2, "หนังสือรับ")]


def test_what_a_newer_version_did_to_the_data_is_undone(small, data):
    data.look_for_way_back(small.site)
    data.keep(small.site, Path(OLD), small.site.before)
    small.run(*NEWER, "DELETE FROM letters WHERE number = 1")
    (small.var / "media" / "letter.pdf").unlink()
    (small.var / "media" / "later.pdf").write_text("later")
    (small.var / "audit-heads").write_text("1\n2\n")
    for _ in range(2):  # a cut may make it begin again
        data.bring_back(small.site, small.site.before)
        assert small.letters() == WHOLE
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        small.run("SELECT * FROM newer")
    assert (small.var / "media" / "letter.pdf").read_text() == "first"
    assert (small.var / "audit-heads").read_text() == "1\n"


def test_files_are_kept_by_a_second_name_and_private(small, data):
    data.keep(small.site, Path(OLD), small.site.before)
    kept = small.site.before / "media" / "letter.pdf"
    assert kept.samefile(small.var / "media" / "letter.pdf")
    assert small.site.before.stat().st_mode & 0o077 == 0


def test_a_copy_that_was_cut_leaves_the_one_before(small, data, monkeypatch):
    data.keep(small.site, Path(OLD), small.site.before)

    def fail(*words: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(data, "link", fail)
    with pytest.raises(OSError, match="full"):
        data.keep(small.site, Path("/other"), small.site.before)
    assert data.kept_release(small.site) == OLD
    assert (small.site.before / "media" / "letter.pdf").exists()


def test_after_a_failed_upgrade_the_way_back_is_the_one_that_was_there(small, data):
    data.keep(small.site, Path("/earlier"), small.site.before)
    data.keep(small.site, Path(OLD), small.site.before)
    assert data.kept_release(small.site) == OLD
    data.forget_try(small.site, OLD)
    assert data.kept_release(small.site) == "/earlier"
    data.forget_try(small.site, OLD)
    assert data.kept_release(small.site) == "/earlier"


def test_a_damaged_copy_never_takes_the_place_of_data(small, data):
    data.keep(small.site, Path(OLD), small.site.before)
    small.run("DELETE FROM letters WHERE number = 1")
    copy = small.site.before / ("db.sql" if small.url else "db.sqlite3")
    size = copy.stat().st_size
    os.truncate(copy, size // 2)
    if small.url:
        copy.write_text(copy.read_text(errors="replace") + "\nnonsense;\n")
    failures = (sys.modules["layout"].Failure, sqlite3.DatabaseError)
    with pytest.raises(failures):
        data.bring_back(small.site, small.site.before)
    assert small.letters() == WHOLE[1:]


@pytest.mark.parametrize(
    "name", ["media", "private/deep", "audit-heads", "secret-key", "db.sqlite3"]
)
def test_a_link_among_the_data_is_refused_before_anything_is_done(small, data, tmp_path, name):
    if name == "db.sqlite3" and small.url:
        pytest.skip("the data of this site lie on a server")
    data.refuse_links(small.site)
    place = small.var / name
    place.parent.mkdir(exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(sys.modules["layout"].Failure, match="is a link"):
        data.refuse_links(small.site)


def test_a_link_in_the_way_of_a_copy_is_not_followed(small, data, tmp_path):
    other = tmp_path / "cron"
    other.write_text("of the machine")
    (small.var / "audit-heads.part").symlink_to(other)
    data.copy_file(small.var / "audit-heads", small.var / "audit-heads")
    assert other.read_text() == "of the machine"
    assert (small.var / "audit-heads").read_text() == "1\n"
