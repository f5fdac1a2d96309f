"""The folder of the backups: whether it is this site's, whether it is the one that was used before,
and whether there is room in it.
"""

import os
from pathlib import Path

from django.conf import settings

from home.audit.models import AuditRow

from .faults import BackupFault
from .rules import newest_first, size_in_words

MARK = ".intranet-backups"  # holds whose folder it is
LAST_PLACE = "backup-place"  # in the var folder: where the last backup went
RESERVE = 256 * 1024 * 1024  # bytes that a site on the same disk needs to go on
OF_ANOTHER = (
    "{} เป็นโฟลเดอร์สำรองข้อมูลของเว็บอื่น จึงไม่เขียนลงไป โปรดตั้ง INTRANET_BACKUP_DIR เป็นโฟลเดอร์ของเว็บนี้ "
    "หากแน่ใจว่าเป็นของเว็บนี้ ให้ลบไฟล์ {} ในโฟลเดอร์นั้นแล้วสั่งอีกครั้ง"
)
GONE = (
    "ไม่พบชุดสำรองเดิมใน {} ดิสก์สำรองอาจยังไม่ได้เชื่อมต่อ จึงไม่เขียนลงไป โปรดตรวจแล้วสั่งอีกครั้ง "
    "หากตั้งใจเริ่มโฟลเดอร์ใหม่ ให้สร้างไฟล์เปล่าชื่อ {} ในโฟลเดอร์นั้นก่อน"
)
NO_ROOM = "ที่ว่างใน {} เหลือ {} ไม่พอสำหรับชุดสำรองที่ต้องการราว {} โปรดเพิ่มที่ว่างหรือย้าย INTRANET_BACKUP_DIR"


def prepare_place(folder: Path, size_of_database: int) -> None:
    """Raises BackupFault where nothing must be written. `size_of_database` in bytes."""
    folder.mkdir(mode=0o700, exist_ok=True)
    refuse_other_place(folder)
    refuse_without_room(folder, size_of_database)
    (folder / MARK).write_text(identity(), encoding="ascii")
    (settings.VAR_DIR / LAST_PLACE).write_text(str(folder.resolve()), encoding="utf-8")


def identity() -> str:
    """The digest of the first row of the audit: no two sites share it, and a restore and a move
    leave it. Empty before there is one.
    """
    digests = AuditRow.objects.order_by("number").values_list("digest", flat=True)
    return digests.first() or ""


def refuse_other_place(folder: Path) -> None:
    mark = folder / MARK
    if mark.exists():
        if mark.read_text(encoding="ascii", errors="replace").strip() not in ("", identity()):
            raise BackupFault(OF_ANOTHER.format(folder, MARK))
    elif was_used(folder) and not archives_in(folder):
        raise BackupFault(GONE.format(folder, MARK))


def was_used(folder: Path) -> bool:
    """Whether the last backup went there: a disk that is not mounted leaves an empty folder."""
    last = settings.VAR_DIR / LAST_PLACE
    return last.exists() and last.read_text(encoding="utf-8") == str(folder.resolve())


def archives_in(folder: Path) -> list[str]:
    """The newest first."""
    return newest_first(path.name for path in folder.glob("intranet-*"))


def refuse_without_room(folder: Path, size_of_database: int) -> None:
    """For a copy of the database beside an archive like the last one."""
    archives = archives_in(folder)
    archive = (folder / archives[0]).stat().st_size if archives else size_of_database
    needed = size_of_database + archive + archive // 10
    facts = os.statvfs(folder)
    free = facts.f_bavail * facts.f_frsize
    is_same_disk = os.stat(folder).st_dev == os.stat(settings.VAR_DIR).st_dev
    if free < needed + (RESERVE if is_same_disk else 0):
        words = (folder, size_in_words(free), size_in_words(needed))
        raise BackupFault(NO_ROOM.format(*words))
