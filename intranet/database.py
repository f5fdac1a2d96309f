"""Checks whether the database can be used, before anything is done to it; problems are one line
that says what to do.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

AWAY = (OperationalError, InterfaceError)
# Primary result codes of SQLite: busy, locked, read-only, I/O error, corrupt, full, cannot open,
# not a database.
SQLITE_CODES = {5, 6, 8, 10, 11, 13, 14, 26}
# Classes of PostgreSQL's error codes: connection, authorisation, resources, operator intervention,
# system; a lost connection has no code.
POSTGRES_CLASSES = {"08", "28", "53", "57", "58"}
ADVICE = (
    "โปรดย้ายโฟลเดอร์ข้อมูลไปไว้ที่อื่น แล้วกู้คืนจากชุดสำรองด้วย intranet restore "
    "ดู docs/operations.md หัวข้อ Backup "
    "หรือหากต้องการเริ่มใหม่ทั้งหมด ให้ตั้ง INTRANET_VAR_DIR เป็นโฟลเดอร์ว่าง"
)


def is_away(error: BaseException | None) -> bool:
    """Whether the error says that the database is unavailable; a faulty query, such as for a
    missing table, does not.
    """
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_CODES
    code = getattr(cause, "sqlstate", None)
    return isinstance(error, AWAY) if code is None else code[:2] in POSTGRES_CLASSES


# What a restore that was cut off has left, beside the empty place that it was for
BEGUN_RESTORE = ".intranet-restore-*"


def shows_a_life(var_dir: Path) -> bool:
    """Whether a site existed in this folder: it was prepared there, it contains files of people,
    or one was being restored there.
    """
    if (var_dir / "stamps" / "tables").exists() or any(var_dir.glob(BEGUN_RESTORE)):
        return True
    paths = chain((var_dir / "media").rglob("*"), (var_dir / "private").rglob("*"))
    return any(path.is_file() for path in paths)


def sqlite_fault(path: Path, var_dir: Path) -> str:
    """What is wrong with the database file; empty when it can be used or may be created."""
    if not path.exists() or path.stat().st_size == 0:
        if not shows_a_life(var_dir):
            return ""
        what = "ว่างเปล่า / is empty" if path.exists() else "หายไป / is gone"
        hint = "(หากเคยใช้ PostgreSQL ให้ตั้ง INTRANET_DATABASE_URL เช่นเดิม)"
        return f"ไฟล์ฐานข้อมูล {path} {what}: มีเว็บใช้งานอยู่ใน {var_dir} {ADVICE} {hint}"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"ไฟล์ฐานข้อมูล {path} อ่านหรือเขียนไม่ได้ โปรดตรวจสิทธิ์ของไฟล์ / cannot be read or written"
    try:
        look_into(path)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            return ""
        return f"ไฟล์ฐานข้อมูล {path} เสียหาย: {ADVICE} / {error}"
    return ""


def look_into(path: Path) -> None:
    """Read the schema; SQLite then notices whether the file is complete."""
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)
    try:
        link.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        link.close()


def file_fault() -> str:
    """The same for the database in the settings; empty for anything but SQLite."""
    facts = settings.DATABASES["default"]
    if sys.argv[1:2] == ["restore"] and any(settings.VAR_DIR.glob(BEGUN_RESTORE)):
        return ""  # it clears away what one that was cut off has left
    if not facts["ENGINE"].endswith("sqlite3") or ":memory:" in str(facts["NAME"]):
        return ""
    return sqlite_fault(Path(facts["NAME"]), settings.VAR_DIR)


def connection_fault() -> str:
    """Why no connection is possible; empty when one is."""
    try:
        connection.ensure_connection()
    except AWAY as error:
        reason = " ".join(str(error).split())
        return (
            "เชื่อมต่อฐานข้อมูลไม่ได้ โปรดตรวจว่าเซิร์ฟเวอร์ฐานข้อมูลทำงานอยู่ และ"
            f" INTRANET_DATABASE_URL ถูกต้อง / database: {reason}"
        )
    return ""


# Which site's it is -------------------------------------------------------------------------------
# They touch no site's database, or say themselves what is wrong with it.
WITHOUT_A_SITE = frozenset(
    (
        "check collectstatic compilemessages help makemessages makemigrations move_database restore"
        " test"
    ).split()
)
# Beside Django's own, these make a site where there is none.
MAKE_A_SITE = frozenset(("start", "seed"))
HALF = "การกู้คืนลงใน {} ยังไม่จบ โปรดสั่ง restore อีกครั้ง / not restored yet"
OWN_APPS = frozenset(("home", "services", "knowledge", "forms", "intranet"))
SITE_FILE = "site"  # among the stamps of the var folder


def birth_of_site() -> str:
    """When the first migration was applied: no two databases share it, an upgrade leaves it, and a
    backup brings it back. Empty where there are no tables.
    """
    path = Path(settings.DATABASES["default"]["NAME"])
    if connection.vendor == "sqlite" and not path.exists():
        return ""  # looking would create it
    recorder = MigrationRecorder(connection)
    first = recorder.migration_qs.order_by("id").first() if recorder.has_table() else None
    return first.applied.astimezone(UTC).isoformat() if first else ""


def is_half_restored(birth: str) -> bool:
    """The database comes last; one on a server is filled at its place, and marked until all is
    done, for each server that shares it.
    """
    if connection.vendor == "postgresql":
        from home.backup.postgres import IS_BEGUN

        with connection.cursor() as cursor:
            cursor.execute(IS_BEGUN)
            if cursor.fetchone() == (True,):
                return True
    return not birth and any(settings.VAR_DIR.glob(BEGUN_RESTORE))


def site_fault(command: str) -> str:
    """Why a command must not run on this database: it is empty beside a var folder that was lived
    in, or another site's; or there is no site yet. A database that is away is told of later.
    """
    if command in WITHOUT_A_SITE:
        return ""
    try:
        birth = birth_of_site()
        if is_half_restored(birth):
            return HALF.format(settings.VAR_DIR)
    except AWAY:
        return ""
    mark = settings.VAR_DIR / "stamps" / SITE_FILE
    name = settings.DATABASES["default"]["NAME"]
    if birth:
        return fault_of_another(mark, birth, name)
    if shows_a_life(settings.VAR_DIR):
        where = f"มีเว็บใช้งานอยู่ใน {settings.VAR_DIR}"
        return f"ฐานข้อมูล {name} ว่างเปล่า / is empty: {where} โปรดตรวจ INTRANET_DATABASE_URL {ADVICE}"
    if get_commands().get(command) in OWN_APPS and command not in MAKE_A_SITE:
        hint = "โปรดตรวจ INTRANET_SETTINGS_FILE หรือไฟล์ intranet.env"
        return f"ยังไม่มีเว็บใน {settings.VAR_DIR} และฐานข้อมูล {name}: {hint} / no site here"
    return ""


def fault_of_another(mark: Path, birth: str, name: str) -> str:
    if not mark.exists() or mark.read_text() == birth:
        return ""
    return (
        f"ฐานข้อมูล {name} ไม่ใช่ของเว็บใน {settings.VAR_DIR} / belongs to another site: "
        "โปรดตรวจ INTRANET_DATABASE_URL และ INTRANET_VAR_DIR"
        f" หากตั้งใจย้ายมา ให้ลบไฟล์ {mark} แล้วเริ่มใหม่"
    )


def mark_site() -> None:
    """Keep in the var folder whose database belongs to it."""
    mark = settings.VAR_DIR / "stamps" / SITE_FILE
    if not mark.exists():
        mark.parent.mkdir(exist_ok=True)
        mark.write_text(birth_of_site())


# Servers on one database --------------------------------------------------------------------------
PREPARING = 2_570_0003  # of PostgreSQL's advisory lock


@contextmanager
def one_server_at_a_time(tell: Callable[[], None]) -> Iterator[None]:
    """Tables and first data are made by one server while the others of the database wait; SQLite is
    one server's. On a connection of its own, since commands in other processes do the work.
    """
    if connection.vendor != "postgresql":
        yield
        return
    link = connections.create_connection("default")
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [PREPARING])
            if not cursor.fetchone()[0]:
                tell()
                cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        yield
    finally:
        link.close()
