"""The jobs of the schedule: a backup, and the proof that the newest one can be restored. Each
returns a line in Thai, or raises.
"""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from home.privacy import erased

from .faults import BackupFault
from .restoring import restore
from .rules import moment_of, newest_first
from .taking import lost_its_files, take_backup

FILES_GONE = "ไฟล์ส่วนใหญ่ที่ฐานข้อมูลอ้างถึงหายไป โปรดตรวจโฟลเดอร์ข้อมูลก่อน ชุดสำรองเก่ายังไม่ถูกลบ"
AUDIT = "ชุดสำรอง {} กู้คืนได้ แต่บันทึกการใช้งาน{}"
NONE = "ยังไม่มีไฟล์สำรองใน {}"


def run_backup() -> str:
    taken = take_backup(settings.BACKUP_DIR)
    if lost_its_files(taken.missing, taken.files):
        raise BackupFault(f"{FILES_GONE} {taken}")
    return str(taken)


def newest_archive(folder: Path) -> Path | None:
    """By its name, which holds the moment; None where there is none of ours. One that a clock
    running ahead has named is passed by.
    """
    latest = timezone.localtime().replace(tzinfo=None) + timedelta(days=1)
    names = newest_first(path.name for path in folder.glob("intranet-*"))
    names = [name for name in names if moment_of(name) <= latest]
    return folder / names[0] if names else None


def run_restore_test() -> str:
    """The newest archive is restored beside, compared, and taken away again."""
    newest = newest_archive(settings.BACKUP_DIR)
    if newest is None:
        raise BackupFault(NONE.format(settings.BACKUP_DIR))
    listed = erased.read(erased.list_of_backups())
    tried = restore(newest, listed, is_check=True)
    if tried.finished["audit faults"]:
        raise BackupFault(AUDIT.format(newest.name, tried.order_of_audit()))
    return " · ".join(tried.lines())
