"""Why a backup or a restore is not done, in one line for the person at the machine."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DAMAGED = "ไฟล์สำรองเสียหายหรือไม่ครบ จึงไม่กู้คืน โปรดใช้ชุดสำรองอื่น"
NOT_OPENED = "รหัสผ่านของไฟล์สำรองไม่ถูกต้อง หรือส่วนต้นของไฟล์เสียหาย โปรดตรวจ INTRANET_BACKUP_PASSPHRASE"
ENCRYPTED = "ไฟล์สำรองเข้ารหัสไว้ โปรดตั้ง INTRANET_BACKUP_PASSPHRASE หรือ INTRANET_BACKUP_PASSPHRASE_FILE"
FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


class BackupFault(Exception):
    """One line in Thai; nothing was put into place."""


def reason_of(error: BaseException) -> str:
    """What the operating system or SQLite refused, in words."""
    number = getattr(error, "errno", None)
    name = getattr(error, "sqlite_errorname", "")
    if number in FULL or name == "SQLITE_FULL":
        return "พื้นที่ดิสก์เต็ม โปรดเพิ่มพื้นที่หรือลบไฟล์ที่ไม่ใช้แล้ว"
    if number in CLOSED or name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return "เขียนหรืออ่านไม่ได้ โปรดตรวจสิทธิ์ของโฟลเดอร์"
    return str(error)


@contextmanager
def told_in_one_line(what: str, place: Path) -> Iterator[None]:
    """What fails within the block because of the disk is a BackupFault that names the place."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BackupFault(f"{what} ({place}): {reason_of(error)}") from error
