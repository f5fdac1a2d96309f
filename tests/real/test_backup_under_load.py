"""Backups of a site that is being written to: each restored, and equal to the site at its mark.

Writers only add, so the site at a backup's mark is what it holds at the end, up to the last number
that the backup knows. `cp` is the negative control.
"""

import hashlib
import json
import random
import shutil
import sqlite3
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from home.backup import postgres, sqlite
from home.backup.archive import unpack, verify
from home.backup.facts import TABLES
from home.backup.faults import BackupFault
from tests.server import Server, database_of_its_own

pytestmark = pytest.mark.django_db
BACKUPS = 50
SPOILT = 100
COPIES = 10  # by cp
LONGEST_STALL = 2  # seconds that a writer may wait
PASSPHRASE = "a passphrase of the office"
# PostgreSQL gives numbers in another order than it commits, if there are several.
WRITERS = 2 if connection.vendor == "sqlite" else 1
WRITER = """
import sys, time
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from django.db import transaction
from wagtail.documents.models import Document
name, number, longest = sys.argv[-1], 0, 0
while True:
    number += 1
    content = f"{name} {number} ".encode() * 2000
    began = time.monotonic()
    with transaction.atomic():
        document = Document(title=f"{name} {number}", file_size=len(content))
        document.file.save(f"{name}-{number}.txt", ContentFile(content), save=False)
        document.save()
        send_mail(f"{name} {number}", "ตัวอย่าง", None, ["a@example.invalid"])
    longest = max(longest, time.monotonic() - began)
    print(number, longest, flush=True)
    time.sleep(0.02)
"""
TAKER = f"""
import json, sys, time
from pathlib import Path
from home.backup.taking import take_backup
folder = Path(sys.argv[-1])
for number in range({BACKUPS}):
    stored = [path.read_text().split("\\n")[-2] for path in sorted(folder.glob("writer*"))]
    taken = take_backup(folder / f"store{{number}}")
    print(json.dumps([str(taken.path), taken.seconds, taken.missing, stored]), flush=True)
"""
OF_THE_INDEX = "thai_search"  # is rewritten as it grows, and can be made again
PLAIN = """
import sqlite3, sys, time
link = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
number = 0
while True:
    number += 1
    began = time.monotonic()
    link.execute("BEGIN IMMEDIATE")
    link.execute("INSERT INTO one VALUES (?, ?)", (-number, b"x" * 2000))
    link.execute("COMMIT")
    print(time.monotonic() - began, flush=True)
    time.sleep(0.01)
"""
# Rows that are changed, and not only added
CHANGING = {"home_officesettings", "wagtailcore_site", "taggit_tag"}


@dataclass
class Content:
    """What a database holds: rows by table, each with its key first, and files by their path."""

    rows: dict[str, list[tuple]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def up_to(self, other: "Content") -> "Content":
        """As it was when the other one was the newest."""
        part = Content()
        for table, rows in self.rows.items():
            last = max((key_of(row) for row in other.rows.get(table, [])), default=-1)
            part.rows[table] = [row for row in rows if key_of(row) <= last]
        part.files = {name: digest for name, digest in self.files.items() if name in other.files}
        return part

    def digest(self) -> str:
        """SHA-256 of all of it, sorted."""
        summed = hashlib.sha256()
        for table, rows in sorted(self.rows.items()):
            lines = sorted(map(repr, rows))
            summed.update("\n".join([table, *lines]).encode())
        summed.update(repr(sorted(self.files.items())).encode())
        return summed.hexdigest()

    def numbers_of(self, writer: str) -> list[int]:
        rows = self.rows["wagtaildocs_document"]
        titles = [title for row in rows for title in row if str(title).startswith(f"{writer} ")]
        return sorted(int(title.split()[1]) for title in titles)


def key_of(row: tuple) -> int:
    return row[0] if isinstance(row[0], int) else -1


def content_of(cursor, folder: Path) -> Content:
    content = Content()
    cursor.execute(TABLES[connection.vendor])
    for (table,) in cursor.fetchall():
        if not table.startswith(OF_THE_INDEX) and table not in CHANGING:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            content.rows[table] = [tuple(map(as_bytes, row)) for row in cursor.fetchall()]
    for name in ("media", "private"):
        for path in (folder / name).rglob("*.*"):
            if path.is_file():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                content.files[str(path.relative_to(folder))] = digest
    return content


def as_bytes(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


@contextmanager
def cursor_at(database: str | Path):
    """Of a file of SQLite, or of an address of PostgreSQL."""
    is_file = isinstance(database, Path)
    with closing(sqlite3.connect(database) if is_file else psycopg.connect(database)) as link:
        yield link.cursor()


def content_of_archive(archive: Path, folder: Path) -> Content:
    """Restored: unpacked, and its database opened."""
    folder.mkdir()
    unpack(archive, "", folder, verify(archive))
    if connection.vendor == "sqlite":
        with cursor_at(folder / "database.sqlite3") as cursor:
            return content_of(cursor, folder)
    with database_of_its_own() as url:
        subprocess.run(
            [postgres.program("pg_restore"), "--no-owner", "-d", url, folder / postgres.MEMBER],
            check=True,
        )
        with cursor_at(url) as cursor:
            return content_of(cursor, folder)


class Load:
    """A site with writers; each line that one prints is a transaction that was acknowledged."""

    def __init__(self, site: Server):
        self.site, self.processes = site, []

    def begin(self, script: str, name: str) -> subprocess.Popen:
        with open(self.site.folder.parent / name, "w", encoding="utf-8") as output:
            return subprocess.Popen(
                [sys.executable, "-c", BEGIN + script, name.removesuffix(".out")],
                cwd=settings.BASE_DIR,
                env=self.site.environment,
                stdout=output,
            )

    def lines(self, name: str) -> list[str]:
        text = (self.site.folder.parent / name).read_text(encoding="utf-8")
        return text.split("\n")[:-1]


BEGIN = """
import os
os.umask(0o077)
os.environ["DJANGO_SETTINGS_MODULE"] = "intranet.settings"
import django
django.setup()
"""


@pytest.fixture(scope="module")
def load(tmp_path_factory, prepared, django_db_blocker):
    """All backups were taken while writers wrote; they have ended."""
    folder = tmp_path_factory.mktemp("load")
    source, database = prepared
    shutil.copytree(source, folder / "var")
    with django_db_blocker.unblock(), database_of_its_own(database) as url:
        load = Load(Server(folder / "var", url))
        names = [f"writer{number}" for number in range(WRITERS)]
        writers = [load.begin(WRITER, name) for name in names]
        wait_for(lambda: all(load.lines(name) for name in names))
        taker = load.begin(TAKER.replace("sys.argv[-1]", repr(str(folder))), "taken")
        copies = list(copies_by_cp(load, folder)) if connection.vendor == "sqlite" else []
        assert taker.wait(3000) == 0
        for writer in writers:
            writer.terminate()
            writer.wait()
        with cursor_at(url or folder / "var" / "db.sqlite3") as cursor:
            load.end = content_of(cursor, folder / "var")
        load.names, load.copies = names, copies
        load.taken = [json.loads(line) for line in load.lines("taken")]
        yield load


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def copies_by_cp(load: Load, folder: Path) -> Iterable[tuple[Path, int]]:
    for number in range(COPIES):
        stored = len(load.lines("writer0"))
        shutil.copy(folder / "var" / "db.sqlite3", folder / f"copy{number}")
        yield folder / f"copy{number}", stored
        time.sleep(1)


def test_each_backup_is_the_site_at_its_mark(load, tmp_path, capsys):
    equal = 0
    for number, (archive, _, missing, stored) in enumerate(load.taken):
        content = content_of_archive(Path(archive), tmp_path / str(number))
        for writer, line in zip(load.names, stored, strict=True):
            numbers = content.numbers_of(writer)
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) >= int(line.split()[0])  # acknowledged before it began
        assert missing == []
        assert content.digest() == load.end.up_to(content).digest()
        equal += 1
        shutil.rmtree(tmp_path / str(number))
    seconds = sorted(entry[1] for entry in load.taken)
    longest = max(float(load.lines(name)[-1].split()[1]) for name in load.names)
    sizes = [Path(entry[0]).stat().st_size for entry in load.taken]
    with capsys.disabled():
        written = sum(len(load.lines(name)) for name in load.names)
        print(  # noqa: T201
            f"\n{equal} of {BACKUPS} backups equal, {written} transactions meanwhile; "
            f"{seconds[0]:.1f} to {seconds[-1]:.1f} s, {max(sizes) / 2**20:.1f} MB; "
            f"longest transaction of a writer, with all that it computes, {longest:.2f} s"
        )
    assert equal == BACKUPS


def test_plain_copies_are_not(load):
    if connection.vendor != "sqlite":
        pytest.skip("there is no file to copy")
    good = 0
    for path, stored in load.copies:
        try:
            with cursor_at(path) as cursor:
                content = content_of(cursor, path.parent / "nowhere")
        except sqlite3.DatabaseError:
            continue
        end = load.end.up_to(content)
        end.files = {}
        good += content.digest() == end.digest() and len(content.numbers_of("writer0")) >= stored
    assert good < len(load.copies) / 2


def test_nobody_waits_for_a_large_backup(tmp_path, monkeypatch, capsys):
    """A plain writer beside backups of 300 MB, so that nothing but a lock can keep it waiting."""
    if connection.vendor != "sqlite":
        pytest.skip("pg_dump locks no rows")
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as link:
        link.executescript("PRAGMA journal_mode=WAL; CREATE TABLE one (n INTEGER, t BLOB)")
        rows = ((number, random.randbytes(1_000_000)) for number in range(300))
        link.executemany("INSERT INTO one VALUES (?, ?)", rows)
        link.commit()
    monkeypatch.setattr(sqlite, "database_file", lambda: path)
    with open(tmp_path / "told", "w", encoding="utf-8") as output:
        writer = subprocess.Popen([sys.executable, "-c", PLAIN, str(path)], stdout=output)
    seconds = []
    for number in range(5):
        began = time.monotonic()
        sqlite.copy_database(tmp_path / f"copy{number}")
        seconds.append(time.monotonic() - began)
    writer.terminate()
    writer.wait()
    waits = [float(line) for line in (tmp_path / "told").read_text().split()[:-1]]
    with capsys.disabled():
        print(  # noqa: T201
            f"\n5 copies of 300 MB in {min(seconds):.1f} to {max(seconds):.1f} s; "
            f"{len(waits)} transactions meanwhile, the longest {max(waits):.2f} s"
        )
    assert len(waits) > 50
    assert max(waits) <= LONGEST_STALL


def test_a_changed_byte_and_a_wrong_passphrase_are_noticed_each_time(load, tmp_path):
    site = load.site
    site.environment["INTRANET_BACKUP_PASSPHRASE"] = PASSPHRASE
    told = site.manage("backup", str(tmp_path / "sealed"))
    assert told.returncode == 0, told.stderr
    [sealed] = (tmp_path / "sealed").glob("*.age")
    plain, chance = Path(load.taken[0][0]), random.Random(16)
    assert verify(sealed, PASSPHRASE).counts
    noticed = {"changed": 0, "changed and encrypted": 0, "passphrase": 0}
    for _ in range(SPOILT):
        noticed["changed"] += is_refused(spoil(plain, tmp_path, chance), "")
        noticed["changed and encrypted"] += is_refused(spoil(sealed, tmp_path, chance), PASSPHRASE)
        wrong = "".join(chance.choices(string.ascii_letters, k=len(PASSPHRASE)))
        noticed["passphrase"] += is_refused(sealed, wrong)
    assert set(noticed.values()) == {SPOILT}


def spoil(archive: Path, folder: Path, chance: random.Random) -> Path:
    data = bytearray(archive.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    (folder / "spoilt").write_bytes(data)
    return folder / "spoilt"


def is_refused(archive: Path, passphrase: str) -> bool:
    try:
        verify(archive, passphrase)
    except BackupFault:
        return True
    return False


def test_the_weekly_test_restores_the_newest_and_leaves_nothing(load, tmp_path):
    site = load.site
    site.environment.pop("INTRANET_BACKUP_PASSPHRASE", None)
    site.environment["INTRANET_BACKUP_DIR"] = str(tmp_path / "store")
    script = (
        "from home.backup.jobs import run_backup, run_restore_test\n"
        "print(run_backup())\nprint(run_restore_test())"
    )
    told = site.run(script)
    assert "ลองกู้คืนแล้วใช้ได้ และลบที่ลองทิ้งแล้ว" in told
    [archive] = (tmp_path / "store").glob("intranet-*")
    left = {path.name for path in (tmp_path / "store").iterdir()}
    assert left == {".intranet-backups", "erasures", archive.name}
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    failed = site.manage(
        "shell", "--no-imports", "-c", script.partition("\n")[0] + "\nrun_restore_test()"
    )
    assert failed.returncode != 0
    assert "เสียหายหรือไม่ครบ" in failed.stderr
