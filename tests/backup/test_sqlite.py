"""A SQLite database is copied at one moment while others write; `cp` is what fails."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from home.backup import sqlite
from home.backup.faults import BackupFault

COPIES = 4
# Each transaction adds one row to each of two tables, and moves a sum along.
WRITER = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
link.execute("PRAGMA journal_mode=WAL")
number = 0
while True:
    number += 1
    link.execute("BEGIN IMMEDIATE")
    link.execute("INSERT INTO one VALUES (?, ?)", (number, "x" * 900))
    link.execute("INSERT INTO two VALUES (?, ?)", (number, "y" * 900))
    link.execute("UPDATE total SET rows = rows + 2")
    link.execute("COMMIT")
    print(number, flush=True)
"""


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A database that another process writes to, and that process, which tells what it stored."""
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as link:
        link.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE one (n INTEGER, t TEXT);"
            "CREATE TABLE two (n INTEGER, t TEXT); CREATE TABLE total (rows INTEGER);"
            "INSERT INTO total VALUES (0);"
        )
    monkeypatch.setattr(sqlite, "database_file", lambda: path)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    yield path, writer
    writer.kill()
    writer.communicate()


def test_a_copy_under_writers_is_one_moment_and_holds_what_was_stored_before(written, tmp_path):
    _, writer = written
    for number in range(COPIES):
        stored = int(writer.stdout.readline())
        counts = sqlite.copy_database(tmp_path / f"copy{number}").counts
        assert counts["one"] == counts["two"] >= stored
        with closing(sqlite3.connect(tmp_path / f"copy{number}")) as link:
            assert link.execute("SELECT rows FROM total").fetchone() == (2 * counts["one"],)
            digits = link.execute("SELECT min(n), max(n), count(DISTINCT n) FROM one").fetchone()
        assert digits == (1, counts["one"], counts["one"])


def test_a_plain_copy_is_not(written, tmp_path):
    path, writer = written
    while (stored := int(writer.stdout.readline())) < 20:
        pass
    shutil.copy(path, tmp_path / "copy")
    with pytest.raises((AssertionError, sqlite3.Error, BackupFault)):
        assert sqlite.facts_of_file(tmp_path / "copy").counts["one"] >= stored


def test_a_damaged_database_is_refused(tmp_path):
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as link:
        link.execute("CREATE TABLE one (n INTEGER, t TEXT)")
        link.executemany("INSERT INTO one VALUES (?, ?)", [(n, "x" * 500) for n in range(200)])
        link.execute("CREATE INDEX by_text ON one (t, n)")
        link.commit()
    data = bytearray(path.read_bytes())
    data[5000:9000] = bytes(4000)
    path.write_bytes(data)
    with pytest.raises((BackupFault, sqlite3.DatabaseError)):
        sqlite.facts_of_file(path)
