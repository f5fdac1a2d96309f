"""A SQLite database at one moment, copied by SQLite itself while others write: its backup reads in
one transaction, which in write-ahead logging keeps nobody waiting.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings

from .facts import Facts, facts_of
from .faults import BackupFault

MEMBER = "database.sqlite3"


def database_file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def connect(path: Path) -> sqlite3.Connection:
    """To a file that is there."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)


def copy_database(to: Path) -> Facts:
    with closing(connect(database_file())) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return facts_of_file(to)


def size() -> int:
    """In bytes."""
    return database_file().stat().st_size


def facts_of_file(path: Path) -> Facts:
    """Refuses a damaged file. Leaves it whole in itself, without a log beside it."""
    with closing(connect(path)) as link:
        cursor = link.cursor()
        if cursor.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupFault("ฐานข้อมูลเสียหาย (integrity_check) โปรดกู้คืนจากชุดสำรองก่อนหน้า")
        return facts_of(cursor, "sqlite")


def is_empty() -> bool:
    path = database_file()
    return not path.exists() or path.stat().st_size == 0


def put_in_place(path: Path) -> None:
    """Beside the place first, where that is on another disk."""
    place = database_file()
    part = place.with_name(f".{place.name}.part")
    if os.stat(path).st_dev == os.stat(place.parent).st_dev:
        part = path
    else:
        part.write_bytes(b"")
        with closing(connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
    for end in ("-wal", "-shm", "-journal"):  # of a database that lay there before
        place.with_name(f"{place.name}{end}").unlink(missing_ok=True)
    os.replace(part, place)
