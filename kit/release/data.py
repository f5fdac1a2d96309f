"""The site's data as it is at one moment, kept beside it, and the way back to it.

The database is copied whole. Files of people are never changed in place, so they are kept by a
second name (a hard link), which costs no room; on another disk they are copied.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from layout import Failure, Site, run, sync_folder, write_down

FILES_OF_PEOPLE = ("media", "private")
KEY = "secret-key"
HEADS = "audit-heads"  # of the audit's chain: they belong to the rows of that moment
ROOM_BESIDE = 256 * 1024 * 1024  # bytes that must stay free beside two copies of the database


def look_for_room(site: Site) -> None:
    size = 0 if site.database else site.sqlite.stat().st_size
    needed = 2 * size + ROOM_BESIDE
    free = shutil.disk_usage(site.folder).free
    if free < needed:
        raise Failure(
            f"{site.folder}: เหลือที่ว่าง {free // 2**20} MB ต้องมี {needed // 2**20} MB / no room"
        )


def refuse_links(site: Site) -> None:
    """Root works here in the service's stead: a link that somebody made in the service's name would
    lead it to other files of the machine.
    """
    places = [site.var / name for name in (*FILES_OF_PEOPLE, HEADS, KEY)]
    if not site.database:
        places += [Path(f"{site.sqlite}{end}") for end in ("", "-wal", "-shm")]
    for place in places:
        for path in (place, *place.rglob("*")):
            if path.is_symlink():
                raise Failure(f"{path}: เป็นลิงก์ โปรดย้ายสิ่งที่ลิงก์ไปถึงมาไว้ตรงนี้ / is a link")


def look_for_way_back(site: Site) -> None:
    """On PostgreSQL data comes back by making the schema anew, which its owner alone may."""
    if not site.database:
        return
    ask = "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'public'"
    plain = ("--no-psqlrc", "--tuples-only", "--no-align", f"--command={ask}")
    told = run(site, "psql", *plain, settings=facts_for_postgres(site.database))
    if told.strip() != "t":
        raise Failure("ผู้ใช้ใน INTRANET_DATABASE_URL ต้องเป็นเจ้าของฐานข้อมูล / must own its database")
    run(site, "pg_dump", "--version")


def keep(site: Site, release: Path, folder: Path) -> None:
    """Copy database and files into that folder, complete or not at all."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    if site.database:
        dump(site, part / "db.sql")
    else:
        copy_sqlite(site.sqlite, part / "db.sqlite3")
    for name in FILES_OF_PEOPLE:
        for path in files_in(site.var / name):
            link(path, part / name / path.relative_to(site.var / name))
    if (site.var / HEADS).exists():
        copy_file(site.var / HEADS, part / HEADS)
    (part / "release").write_text(str(release), encoding="utf-8")
    os.sync()
    if folder.exists():
        shutil.rmtree(last(site), ignore_errors=True)
        folder.rename(last(site))
    part.rename(folder)
    sync_folder(folder.parent)


def last(site: Site) -> Path:
    """What an earlier upgrade kept, until a later one has succeeded."""
    return site.folder / "before.last"


def kept_release(site: Site) -> str:
    """Whose data is kept; empty for none."""
    told = site.before / "release"
    return told.read_text(encoding="utf-8") if told.exists() else ""


def forget_try(site: Site, release: str) -> None:
    """After an upgrade from that release failed, the way back is the one that was there before."""
    gone = site.folder / "before.gone"
    if kept_release(site) == release:
        shutil.rmtree(gone, ignore_errors=True)
        site.before.rename(gone)  # at once: half of it would be taken for a way back
    shutil.rmtree(gone, ignore_errors=True)
    if last(site).exists() and not site.before.exists():
        last(site).rename(site.before)
    sync_folder(site.folder)


def bring_back(site: Site, folder: Path) -> None:
    """Put what was kept in the place of what is there; may be cut at any moment and done again."""
    if site.database:
        load(site, folder / "db.sql")
    else:
        put_sqlite_back(site, folder / "db.sqlite3")
    for name in FILES_OF_PEOPLE:
        for path in files_in(folder / name):
            link(path, site.var / name / path.relative_to(folder / name))
    if (folder / HEADS).exists():
        copy_file(folder / HEADS, site.var / HEADS)
    # What the version before prepared must be prepared anew, since the other one did so in between.
    shutil.rmtree(site.var / "stamps", ignore_errors=True)


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def link(path: Path, other: Path) -> None:
    """The same file under another name, in folders that belong to the same user."""
    if other.exists() and other.samefile(path):
        return
    owner = path.stat()
    for folder in reversed([parent for parent in other.parents if not parent.exists()]):
        folder.mkdir(mode=0o700)
        own(folder, owner)
    part = other.with_name(f"{other.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.link(path, part)
    except OSError:
        shutil.copy2(path, part)
        own(part, owner)
    part.replace(other)


def copy_file(path: Path, other: Path) -> None:
    part = other.with_name(f"{other.name}.part")
    part.unlink(missing_ok=True)  # it may be a link
    shutil.copy2(path, part, follow_symlinks=False)
    own(part, path.lstat())
    part.replace(other)


def own(path: Path, facts: os.stat_result) -> None:
    if os.geteuid() == 0:
        os.chown(path, facts.st_uid, facts.st_gid, follow_symlinks=False)


def copy_sqlite(source: Path, copy: Path) -> None:
    """All of a database file, with what its log holds; others may use it meanwhile."""
    handle = os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(handle)
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, timeout=20)) as database:
        with closing(sqlite3.connect(copy)) as target:
            database.backup(target)
            fault = target.execute("PRAGMA quick_check").fetchone()[0]
    if fault != "ok":
        raise Failure(f"{source}: ฐานข้อมูลเสียหาย / is damaged: {fault}")


def put_sqlite_back(site: Site, copy: Path) -> None:
    part = site.sqlite.with_name("db.back.part")
    part.unlink(missing_ok=True)
    copy_sqlite(copy, part)
    own(part, site.var.stat())
    # The log of the database that goes must not be read into the one that comes.
    for suffix in ("-wal", "-shm"):
        site.sqlite.with_name(site.sqlite.name + suffix).unlink(missing_ok=True)
    sync_folder(site.sqlite.parent)
    part.replace(site.sqlite)
    sync_folder(site.sqlite.parent)


def facts_for_postgres(url: str) -> dict[str, str]:
    """The server and the database as PostgreSQL's own programs take them; the password is in no
    list of processes.
    """
    parts = urlsplit(url)
    facts = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path[1:]),
    }
    return {name: value for name, value in facts.items() if value}


def dump(site: Site, path: Path) -> None:
    plain = ("--no-owner", "--no-privileges", "--schema=public", f"--file={path}")
    run(site, "pg_dump", *plain, settings=facts_for_postgres(site.database))


def load(site: Site, path: Path) -> None:
    """In one transaction: all of it, or what is there stays."""
    once = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1")
    anew = ("--command=DROP SCHEMA public CASCADE", f"--file={path}")
    run(site, "psql", *once, *anew, settings=facts_for_postgres(site.database))
    write_down(site, f"loaded {path}")
