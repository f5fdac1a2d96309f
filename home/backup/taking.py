"""Takes a backup while people work: one archive with the database at one moment, the files that its
rows name, and what is needed to set the site up again.

The database is copied first: a file is stored before its row is committed and never changed, so
every file of that moment is still there, unless somebody deleted it meanwhile.
"""

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.utils import timezone

from home.audit.actions import Action
from home.audit.heads import heads_file, read_lines
from home.audit.writing import note
from home.files.storage import sync
from home.privacy.erased import NAME as LIST
from home.privacy.erased import merge_into

from . import postgres, sqlite
from .archive import ArchiveWriter, is_plain_name, verify
from .environment import settings_of_site
from .facts import Facts
from .faults import BackupFault, told_in_one_line
from .place import prepare_place
from .rules import archive_name, size_in_words, superfluous
from .workplace import workplace

FORMAT = 1
PART = ".intranet-part-"
KEY = "secret-key"
# What a file system without links says
WITHOUT_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
COPIES = {"sqlite": sqlite, "postgresql": postgres}
FAILED = "สำรองข้อมูลไม่สำเร็จ ไม่มีไฟล์ครึ่ง ๆ กลาง ๆ ค้างอยู่ และเว็บยังทำงานตามปกติ"
BUSY = "กำลังสำรองข้อมูลอยู่แล้ว จึงไม่เริ่มซ้ำ"
FEW_MISSING = 20  # files that a site may lack one by one


@dataclass(frozen=True)
class Taken:
    """One archive, read back and found whole."""

    path: Path
    size: int
    seconds: float
    rows: int
    files: int
    missing: list[str]
    removed: list[str]  # older archives that no day, week or month needs

    def __str__(self) -> str:
        line = (
            f"สำรองข้อมูลแล้ว {self.path} ({size_in_words(self.size)}, {self.seconds:.1f} วินาที) "
            f"ฐานข้อมูล {self.rows:,} แถว ไฟล์ {self.files:,} ไฟล์ อ่านกลับมาตรวจแล้วครบ"
        )
        if self.missing:
            line += f" มีแถวที่ไม่พบไฟล์ {len(self.missing):,} รายการ เช่น {self.missing[0]}"
        if self.removed:
            line += f" ลบชุดเก่าเกินกำหนด {len(self.removed)} ชุด"
        return line


def take_backup(folder: Path, *, with_secrets: bool = False) -> Taken:
    """Raises BackupFault, with one line, and leaves nothing behind."""
    begun = time.monotonic()
    with told_in_one_line(FAILED, folder), one_at_a_time():
        prepare_place(folder, COPIES[connection.vendor].size())
        # On the disk of the archives, so that a full one is not the site's
        with workplace(folder, PART) as place:
            at = timezone.localtime()
            made = place / "archive"
            facts, missing, files = write_archive(made, place, at, with_secrets=with_secrets)
            verify(made, settings.BACKUP_PASSPHRASE)
            merge_into(folder / LIST)
            path = put_beside_the_others(made, folder, at)
        removed = [] if lost_its_files(missing, files) else rotate(folder, path)
    note(Action.BACKUP, name=path.name, rows=sum(facts.counts.values()))
    seconds = time.monotonic() - begun
    size = path.stat().st_size
    return Taken(path, size, seconds, sum(facts.counts.values()), files, missing, removed)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with open(settings.VAR_DIR / "backup.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFault(BUSY) from error
        yield


def write_archive(
    made: Path, place: Path, at: datetime, *, with_secrets: bool
) -> tuple[Facts, list[str], int]:
    """What the database held, the files that were missing, and how many there were."""
    heads = "".join(f"{line}\n" for line in read_lines()).encode()
    copy = COPIES[connection.vendor]
    facts = copy.copy_database(place / copy.MEMBER)
    with open(made, "xb") as file:
        archive = ArchiveWriter(file, settings.BACKUP_PASSPHRASE)
        kept = json.dumps(settings_of_site(with_secrets=with_secrets), ensure_ascii=False, indent=1)
        archive.add_bytes("settings.json", kept.encode(), at.timestamp())
        archive.add_bytes(heads_file().name, heads, at.timestamp())
        if with_secrets:
            archive.add_bytes(KEY, settings.SECRET_KEY.encode(), at.timestamp())
        archive.add_file(copy.MEMBER, place / copy.MEMBER)
        moment = at.timestamp()
        missing = [name for name in facts.files if not add_stored_file(archive, name, moment)]
        archive.finish(describe(facts, missing, at), at.timestamp())
        file.flush()
        os.fchmod(file.fileno(), 0o600)
        os.fsync(file.fileno())
    return facts, missing, len(facts.files) - len(missing)


def describe(facts: Facts, missing: list[str], at: datetime) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": settings.VERSION,
        "taken_at": at.isoformat(),
        "database": connection.vendor,
        "migrations": facts.migrations,
        "counts": facts.counts,
        "missing": missing,
    }


def add_stored_file(archive: ArchiveWriter, name: str, moment: float) -> bool:
    """Whether the file is there. Raises StorageAway, which is no missing file."""
    folder, _, own = name.partition("/")
    storage = default_storage if folder == "media" else storages["private"]
    if name in archive.members:
        return True
    if not is_plain_name(name) or (storage.is_on_disk and not Path(storage.path(own)).is_file()):
        return False
    try:
        if storage.is_on_disk:
            archive.add_file(name, Path(storage.path(own)))
        else:
            fetch_file(archive, name, storage.open(own), moment)
    except FileNotFoundError:  # deleted between the two looks, or not in the store
        return False
    return True


def fetch_file(archive: ArchiveWriter, name: str, file: File, moment: float) -> None:
    with file:
        archive.add(name, file, file.size, moment)


def put_beside_the_others(made: Path, folder: Path, at: datetime) -> Path:
    """Under its name at once and whole; never over another."""
    while True:
        path = folder / archive_name(at, sealed=bool(settings.BACKUP_PASSPHRASE))
        try:
            os.link(made, path)
        except FileExistsError:
            at += timedelta(seconds=1)
        except OSError as error:
            if error.errno not in WITHOUT_LINKS or path.exists():
                raise
            os.rename(made, path)
            break
        else:
            break
    sync(folder)
    return path


def lost_its_files(missing: list[str], files: int) -> bool:
    """Whether more is missing than is there: the folder of files is gone, or not mounted, and
    older archives may be all that is left of them.
    """
    return len(missing) > max(FEW_MISSING, files)


def rotate(folder: Path, made: Path) -> list[str]:
    """After a new archive was read back and found whole, those that nothing needs are removed."""
    removed = superfluous(path.name for path in folder.iterdir() if path.is_file())
    removed = [name for name in removed if name != made.name]  # under a clock that went back
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    return removed
