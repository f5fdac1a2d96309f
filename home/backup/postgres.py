"""A PostgreSQL database at one moment: `pg_dump` reads in a snapshot in which the rows are counted
too. Passwords go by the environment of the process, never on its command line.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from .facts import TABLES, Facts, facts_of
from .faults import BackupFault

MEMBER = "database.pgdump"
VENDOR = "postgresql"
BEGUN = "intranet_restore_begun"  # intranet/database.py looks for it
IS_BEGUN = f"SELECT to_regprocedure('{BEGUN}()') IS NOT NULL"
RESTORING = 2_570_0004  # of PostgreSQL's advisory lock
BUSY = "มีการกู้คืนลงในฐานข้อมูลนี้อยู่ โปรดรอให้จบ แล้วสั่งอีกครั้ง"
CHECK = "intranet_check_"
LONGEST_CHECK = 24 * 3600  # seconds
NOT_FOUND = "ไม่พบโปรแกรม {} โปรดติดตั้ง postgresql-client รุ่นเดียวกับเซิร์ฟเวอร์ฐานข้อมูล"
MAY_NOT_CREATE = (
    "ผู้ใช้ฐานข้อมูลสร้างฐานข้อมูลชั่วคราวเพื่อลองกู้คืนไม่ได้ โปรดให้ผู้ดูแลฐานข้อมูลสั่ง ALTER ROLE {} CREATEDB"
)
# Options of Django's own, which the server's library does not know
NOT_OF_THE_LIBRARY = {"pool", "server_side_binding", "assume_role", "isolation_level"}


def target(name: str = "") -> str:
    """How to connect, without the password; `name` is another database of the same server."""
    facts = settings.DATABASES["default"]
    own = {"dbname": name or connection.settings_dict["NAME"], "user": facts["USER"]}
    own |= {"host": facts["HOST"], "port": facts["PORT"]}
    options = facts.get("OPTIONS", {}).items()
    own |= {key: value for key, value in options if key not in NOT_OF_THE_LIBRARY}
    return make_conninfo(**{key: value for key, value in own.items() if value not in ("", None)})


def connect(name: str = "", **options: bool) -> psycopg.Connection:
    return psycopg.connect(
        target(name), password=settings.DATABASES["default"]["PASSWORD"] or None, **options
    )


@contextmanager
def told_as_fault() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise BackupFault(f"ฐานข้อมูล: {' '.join(str(error).split())}") from error


def program(name: str) -> str:
    """The newest one, since an older one refuses a newer server."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    dated = sorted((float(path.parts[-3]), str(path)) for path in versions)
    found = dated[-1][1] if dated else shutil.which(name)
    if found is None:
        raise BackupFault(NOT_FOUND.format(name))
    return found


def run(name: str, *arguments: str) -> None:
    password = settings.DATABASES["default"]["PASSWORD"]
    ended = subprocess.run(  # noqa: S603 (a program of PostgreSQL)
        [program(name), "--no-password", *arguments],
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or [str(ended.returncode)]
        raise BackupFault(f"{name} ไม่สำเร็จ: {lines[0]}")


def copy_database(to: Path) -> Facts:
    with told_as_fault(), connect() as link, link.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        # The archive is compressed as a whole
        kind = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges")
        run("pg_dump", *kind, f"--snapshot={snapshot}", f"--file={to}", f"--dbname={target()}")
        return facts_of(cursor, VENDOR)


def size() -> int:
    """In bytes."""
    with told_as_fault(), connect() as link:
        [found] = link.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(found)


def is_empty() -> bool:
    with told_as_fault(), connect() as link:
        return link.execute(TABLES[VENDOR]).fetchone() is None


def load(dump: Path, name: str = "") -> Facts:
    """Into an empty database, all or nothing; what it holds then."""
    whole = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    run("pg_restore", *whole, f"--dbname={target(name)}", str(dump))
    with told_as_fault(), connect(name) as link, link.cursor() as cursor:
        return facts_of(cursor, VENDOR)


def clear() -> None:
    """After a restore that failed: the database was empty, so all in it is of the restore."""
    functions = (
        "SELECT oid::regprocedure::text FROM pg_proc "
        "WHERE pronamespace = current_schema()::regnamespace"
    )
    with told_as_fault(), connect() as link:
        for (table,) in link.execute(TABLES[VENDOR]).fetchall():
            link.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(table)))
        for (function,) in link.execute(functions).fetchall():
            link.execute(f"DROP FUNCTION {function} CASCADE".encode())


# A restore that was cut off -----------------------------------------------------------------------
@contextmanager
def held_for_a_restore() -> Iterator[None]:
    """Until the end of the block no other restore takes what this one loads for what was left."""
    with told_as_fault(), connect(autocommit=True) as link:
        if not get_hold(link):
            raise BackupFault(BUSY)
        yield


def get_hold(link: psycopg.Connection) -> bool:
    row = link.execute("SELECT pg_try_advisory_lock(%s)", [RESTORING]).fetchone()
    return bool(row and row[0])


def mark_begun() -> None:
    """So that what a cut restore left is told from a site. A function, since whoever may restore
    may make one; `clear` takes it away together with all else.
    """
    with told_as_fault(), connect() as link:
        link.execute(f"CREATE FUNCTION {BEGUN}() RETURNS integer LANGUAGE sql AS 'SELECT 1'")


def mark_done() -> None:
    with told_as_fault(), connect() as link:
        link.execute(f"DROP FUNCTION IF EXISTS {BEGUN}()")


def was_cut() -> bool:
    """Raises BackupFault where another server restores at this moment."""
    with told_as_fault(), connect(autocommit=True) as link:
        is_begun = link.execute(IS_BEGUN).fetchone() == (True,)
        if is_begun and not get_hold(link):
            raise BackupFault(BUSY)
    return is_begun


# Checks -------------------------------------------------------------------------------------------
@contextmanager
def database_for_a_check() -> Iterator[str]:
    """The name of an empty database beside the site's, which goes afterwards."""
    name = f"{CHECK}{int(time.time())}_{uuid4().hex[:12]}"
    own = sql.Identifier(name)
    with told_as_fault(), connect(autocommit=True) as link:
        drop_left_checks(link)
        try:
            link.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(own))
        except InsufficientPrivilege as error:
            user = settings.DATABASES["default"]["USER"]
            raise BackupFault(MAY_NOT_CREATE.format(user)) from error
    try:
        yield name
    finally:
        with told_as_fault(), connect(autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(own))


def drop_left_checks(link: psycopg.Connection) -> None:
    """Databases of checks that were killed more than a day ago: of this user alone, and none of a
    check that may still run, of another office on the same server perhaps.
    """
    mine = (
        "SELECT datname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba "
        "WHERE rolname = current_user AND datname ~ %s"
    )
    for (name,) in link.execute(mine, [f"^{CHECK}[0-9]+_"]).fetchall():
        begun = int(name.removeprefix(CHECK).partition("_")[0])
        if begun < time.time() - LONGEST_CHECK:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def url_of(name: str) -> str:
    """The setting, for another database of the same server."""
    return urlsplit(os.environ["INTRANET_DATABASE_URL"])._replace(path=f"/{name}").geturl()
