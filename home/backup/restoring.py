"""Restores an archive into an empty place, or only tries whether that would work.

Everything is done to a folder beside first: checked, unpacked, brought up to date, those erased
since erased again. Only what is ready is moved into place, so a restore that fails, or is killed,
leaves an empty place.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage, default_storage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from home.audit.heads import heads_file
from home.files.kept_lines import share_line
from home.files.moving import put_once
from home.privacy import erased
from home.thai.writing import format_datetime

from . import postgres, sqlite
from .archive import Manifest, unpack, verify
from .faults import BackupFault, told_in_one_line
from .taking import FORMAT, KEY
from .workplace import is_left, workplace

PART = ".intranet-restore-"  # intranet/database.py looks for it
PART_OF_CHECK = ".intranet-check-"
FAILED = "กู้คืนไม่สำเร็จ ที่เดิมยังว่างอยู่และไม่มีอะไรเปลี่ยน"
LIVED_IN = (
    "ที่นี่มีเว็บอยู่แล้ว ({}) จึงไม่กู้คืนทับ โปรดตั้ง INTRANET_VAR_DIR เป็นโฟลเดอร์ว่าง"
    " และ INTRANET_DATABASE_URL เป็นฐานข้อมูลว่าง"
)
BUSY = "มีการกู้คืนลงใน {} อยู่ โปรดรอให้จบ แล้วสั่งอีกครั้ง"
NEWER = "ไฟล์สำรองมาจากรุ่นที่ใหม่กว่า ({}) เว็บนี้คือรุ่น {} โปรดติดตั้งรุ่นเดียวกันหรือใหม่กว่าก่อน แล้วกู้คืนอีกครั้ง"
OTHER_DATABASE = (
    "ไฟล์สำรองเป็นของ {} แต่เว็บนี้ตั้งไว้เป็น {} จึงกู้คืนไม่ได้ โปรดตั้ง INTRANET_DATABASE_URL ให้เป็นชนิดเดียวกัน"
)
NO_LIST = (
    "ไม่พบไฟล์ {} ที่บอกว่าใครขอให้ลบข้อมูลหลังการสำรอง โปรดคัดลอกจากโฟลเดอร์ชุดสำรองมาวางข้างกัน "
    "หรือระบุด้วย --erasures FILE หากไม่มีแล้วจริง ๆ ให้ใส่ --no-erasures"
)
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# What a child must not take from the site at hand: it has a place of its own, sends nothing, and
# leaves a search server, a shared cache and an object store alone
LEFT_OUT = (
    *("INTRANET_EMAIL_URL", "INTRANET_SEARCH_URL", "INTRANET_BACKUP_DIR", "INTRANET_CACHE_URL"),
    *("INTRANET_S3_ENDPOINT", "INTRANET_S3_BUCKET", "INTRANET_S3_KEY", "INTRANET_S3_SECRET"),
    "INTRANET_S3_REGION",
)


@dataclass(frozen=True)
class Restored:
    """What came back, for whoever restores."""

    path: Path
    manifest: Manifest
    finished: dict[str, int]
    is_check: bool

    def lines(self) -> Iterator[str]:
        manifest, done = self.manifest, self.finished
        at = format_datetime(datetime.fromisoformat(manifest.taken_at))
        yield f"ไฟล์สำรอง {self.path.name} ของ {at} รุ่น {manifest.version}"
        rows, tables = sum(manifest.counts.values()), len(manifest.counts)
        yield f"ฐานข้อมูล {tables} ตาราง {rows:,} แถว ตรงกับตอนสำรองทุกตาราง"
        files = sum(name.startswith(("media/", "private/")) for name in manifest.members)
        yield f"ไฟล์ {files:,} ไฟล์ ลายนิ้วมือตรงทุกไฟล์"
        if manifest.missing:
            count = len(manifest.missing)
            yield f"แถวที่ไม่มีไฟล์ตั้งแต่ตอนสำรอง {count:,} รายการ: {some(manifest.missing)}"
        yield (
            f"บัญชี {done['accounts']:,} เรื่องปรึกษาและคำขอ {done['records']:,} "
            f"บันทึกการใช้งาน {done['audit rows']:,} แถว {self.order_of_audit()}"
        )
        if done["migrated"]:
            yield f"ปรับฐานข้อมูลจากรุ่นเก่าแล้ว {done['migrated']} ขั้น"
        yield f"ลบข้อมูลผู้ที่ขอให้ลบหลังการสำรองอีกครั้ง {done['erased']:,} คน"
        yield f"ยุติการเข้าใช้ทั้งหมด {done['sessions']:,} เครื่อง ทุกคนต้องเข้าสู่ระบบใหม่"
        yield f"อีเมลที่ค้างส่งตอนสำรอง {done['mails']:,} ฉบับ ไม่ส่งเอง เพราะอาจส่งไปแล้ว ดูที่ /admin/mail/"
        if KEY not in manifest.members and not self.is_check:
            yield from lines_without_key()
        yield self.last_line(at)

    def order_of_audit(self) -> str:
        if faults := self.finished["audit faults"]:
            return f"ผิดลำดับ {faults:,} แห่งมาตั้งแต่ก่อนสำรอง ดูด้วยคำสั่ง audit_verify"
        return "ลำดับครบ"

    def last_line(self, at: str) -> str:
        if self.is_check:
            return "ลองกู้คืนแล้วใช้ได้ และลบที่ลองทิ้งแล้ว เว็บที่ใช้อยู่ไม่ถูกแตะต้อง"
        return f"กู้คืนแล้ว งานที่บันทึกหลัง {at} ไม่มีในชุดนี้ รวมถึงเลขทะเบียนที่ออกหลังเวลานั้น เริ่มเว็บได้"


def lines_without_key() -> Iterator[str]:
    yield (
        "ชุดนี้ไม่มี secret-key: แอปยืนยันตัวชั้นที่สอง รหัสสำรอง บัตรเข้าใช้ครั้งแรก และลิงก์ในอีเมลเดิมใช้ไม่ได้ "
        f"หากเก็บ secret-key ไว้ ให้วางที่ {settings.VAR_DIR / KEY} ก่อนเริ่มเว็บ "
        "หากไม่มี ให้ใช้ reset_second_factor กับผู้ที่ใช้แอป"
    )


def some(names: list[str]) -> str:
    return ", ".join(names[:5])


def restore(path: Path, listed: list[erased.Erased], *, is_check: bool = False) -> Restored:
    """Raises BackupFault, with one line, and leaves an empty place. A check leaves nothing at all,
    and may be made beside a living site.
    """
    with told_in_one_line(FAILED, path):
        if not is_check:
            clear_what_was_cut()
            refuse_lived_in()
        manifest = verify(path, settings.BACKUP_PASSPHRASE)
        refuse_unfit(manifest)
        prefix = PART_OF_CHECK if is_check else PART
        place = place_beside(path, is_check=is_check)
        with hold_database(is_check=is_check), workplace(place, prefix) as folder:
            unpack(path, settings.BACKUP_PASSPHRASE, folder, manifest)
            place_heads_and_list(folder, listed)
            if connection.vendor == "sqlite":
                finished = bring_up_sqlite(folder, manifest)
            elif is_check:
                finished = try_on_postgres(folder, manifest)
            else:
                finished = bring_up_postgres(folder, manifest)
            if not is_check:
                move_all_or_nothing(folder, manifest)
    return Restored(path, manifest, finished, is_check)


# Begun before -------------------------------------------------------------------------------------
def clear_what_was_cut() -> None:
    """A restore that was killed leaves its workplace, in a var folder that was empty before: all
    that lies there is of that restore, unless the database is whole, which comes last, or a start
    left its stamps: then the place is a site's, and its files are nobody's to clear away.
    """
    if has_files(settings.VAR_DIR / "stamps"):
        return
    left = [place for place in settings.VAR_DIR.glob(f"{PART}*") if is_left(place)]
    was_cut = connection.vendor == "postgresql" and postgres.was_cut()
    if was_cut:
        postgres.clear()
        (settings.VAR_DIR / "maintenance").unlink(missing_ok=True)
    if was_cut or (left and has_no_database()):
        clear_files()
    for place in left:
        shutil.rmtree(place, ignore_errors=True)
    if any(place.is_dir() for place in settings.VAR_DIR.glob(f"{PART}*")):
        raise BackupFault(BUSY.format(settings.VAR_DIR))


def has_no_database() -> bool:
    return sqlite.is_empty() if connection.vendor == "sqlite" else postgres.is_empty()


def clear_files() -> None:
    for storage in (default_storage, storages["private"]):
        if storage.is_on_disk:
            shutil.rmtree(storage.location, ignore_errors=True)
    for path in (heads_file(), erased.list_in_var()):
        path.unlink(missing_ok=True)


# Refused ------------------------------------------------------------------------------------------
def refuse_lived_in() -> None:
    for name in ("media", "private", "stamps"):
        if has_files(settings.VAR_DIR / name):
            raise BackupFault(LIVED_IN.format(settings.VAR_DIR / name))
    for path in (heads_file(), erased.list_in_var()):
        if path.exists() and path.stat().st_size:
            raise BackupFault(LIVED_IN.format(path))
    if not has_no_database():
        place = sqlite.database_file() if connection.vendor == "sqlite" else "PostgreSQL"
        raise BackupFault(LIVED_IN.format(place))


def has_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def refuse_unfit(manifest: Manifest) -> None:
    if manifest.format > FORMAT or unknown_migrations(manifest):
        raise BackupFault(NEWER.format(manifest.version, settings.VERSION))
    if manifest.database != connection.vendor:
        theirs, ours = NAMES[manifest.database], NAMES[connection.vendor]
        raise BackupFault(OTHER_DATABASE.format(theirs, ours))


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Steps of apps of ours that this code does not have."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    for step in loader.disk_migrations.values():
        known.update(step.replaces)
    steps = [tuple(name.split(".", 1)) for name in manifest.migrations]
    apps = loader.migrated_apps | loader.unmigrated_apps
    return [".".join(step) for step in steps if step[0] in apps and step not in known]


# Beside -------------------------------------------------------------------------------------------
def place_beside(path: Path, *, is_check: bool) -> Path:
    """Of a restore on the disk of the var folder; of a check beside the archive, so that a full
    disk is not the living site's, unless nothing can be written there.
    """
    if not is_check:
        return settings.VAR_DIR
    beside = path.resolve().parent
    return beside if os.access(beside, os.W_OK) else Path(tempfile.gettempdir())


def place_heads_and_list(folder: Path, listed: list[erased.Erased]) -> None:
    (folder / heads_file().name).touch(mode=0o600)
    erased.append(folder / erased.NAME, listed)


def bring_up_sqlite(folder: Path, manifest: Manifest) -> dict[str, int]:
    """Compare the database with the manifest, then let a process of its own do to it what needs the
    site's code.
    """
    place = folder / "db.sqlite3"
    os.rename(folder / sqlite.MEMBER, place)
    compare(sqlite.facts_of_file(place).counts, manifest.counts)
    return finish(folder, f"sqlite:///{quote(str(place))}")


def try_on_postgres(folder: Path, manifest: Manifest) -> dict[str, int]:
    with postgres.database_for_a_check() as name:
        compare(postgres.load(folder / postgres.MEMBER, name).counts, manifest.counts)
        return finish(folder, postgres.url_of(name))


def bring_up_postgres(folder: Path, manifest: Manifest) -> dict[str, int]:
    """A server's database cannot be moved into place: it is closed to people until all is done."""
    dump = folder / postgres.MEMBER
    sign = settings.VAR_DIR / "maintenance"
    is_ours = not sign.exists()
    sign.touch(mode=0o600)
    postgres.mark_begun()
    try:
        compare(postgres.load(dump).counts, manifest.counts)
        finished = finish(folder, os.environ["INTRANET_DATABASE_URL"])
    except BaseException:
        postgres.clear()
        raise
    finally:
        if is_ours:
            sign.unlink()
    dump.unlink()
    return finished


def compare(found: dict[str, int], told: dict[str, int]) -> None:
    differing = sorted(set(found.items()) ^ set(told.items()))
    if differing:
        raise BackupFault(f"จำนวนแถวไม่ตรงกับตอนสำรอง: {differing[0][0]} จึงไม่กู้คืน")


def finish(folder: Path, database_url: str) -> dict[str, int]:
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    own = {"INTRANET_VAR_DIR": str(folder), "INTRANET_DATABASE_URL": database_url}
    if hasattr(settings, "SETTINGS_FILE"):
        own["INTRANET_SETTINGS_FILE"] = ""  # what it says stands in the environment already
    ended = subprocess.run(  # noqa: S603 (own command)
        [sys.executable, "manage.py", "restore", "--finish", str(folder)],
        cwd=settings.BASE_DIR,
        env=kept | own,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or [str(ended.returncode)]
        raise BackupFault(f"{FAILED}: {lines[-1]}")
    return json.loads(ended.stdout.splitlines()[-1])


# Into place ---------------------------------------------------------------------------------------
def hold_database(*, is_check: bool) -> AbstractContextManager[None]:
    if is_check or connection.vendor != "postgresql":
        return nullcontext()
    return postgres.held_for_a_restore()


def move_all_or_nothing(folder: Path, manifest: Manifest) -> None:
    """A disk that is full or an object store that is away leaves an empty place, too."""
    try:
        move_into_place(folder, manifest)
    except BaseException:
        if connection.vendor == "postgresql":
            postgres.clear()
        if has_no_database():
            clear_files()
        raise


def move_into_place(folder: Path, manifest: Manifest) -> None:
    """The database last: until then no start takes the place for a site."""
    if KEY in manifest.members:
        os.replace(folder / KEY, settings.VAR_DIR / KEY)
    for name, storage in (("media", default_storage), ("private", storages["private"])):
        if storage.is_on_disk:
            move_folder(folder / name, Path(storage.location))
        else:
            put_files(folder / name, storage)
    for name in (heads_file().name, erased.NAME):
        for line in (folder / name).read_text(encoding="ascii").splitlines():
            share_line(name, line)
        os.replace(folder / name, settings.VAR_DIR / name)
    os.sync()
    if connection.vendor == "sqlite":
        sqlite.put_in_place(folder / "db.sqlite3")
        os.sync()
    else:
        postgres.mark_done()


def put_files(folder: Path, storage: Storage) -> None:
    """Into an object store, where the same files may lie still: nothing is replaced there."""
    for path in folder.rglob("*"):
        if path.is_file():
            put_once(storage, str(path.relative_to(folder)), path.read_bytes())


def move_folder(source: Path, place: Path) -> None:
    """Over a folder that holds empty folders at most."""
    if not source.exists():
        return
    if place.exists():
        shutil.rmtree(place)
    shutil.move(source, place)
