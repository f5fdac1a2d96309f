"""The jobs of the schedule: a backup, and the proof that the newest one can be restored. Each
returns a line in Thai, or raises.
"""

from pathlib import Path

from django.conf import settings

from home.privacy import erased

from .faults import BackupFault
from .restoring import restore
from .rules import newest_first
from .taking import take_backup

NONE = "ยังไม่มีไฟล์สำรองใน {}"


def run_backup() -> str:
    return str(take_backup(settings.BACKUP_DIR))


def newest_archive(folder: Path) -> Path | None:
    """By its name, which holds the moment; None where there is none of ours."""
    names = newest_first(path.name for path in folder.glob("intranet-*"))
    return folder / names[0] if names else None


def run_restore_test() -> str:
    """The newest archive is restored beside, compared, and taken away again."""
    newest = newest_archive(settings.BACKUP_DIR)
    if newest is None:
        raise BackupFault(NONE.format(settings.BACKUP_DIR))
    listed = erased.read(erased.list_of_backups())
    tried = restore(newest, listed, is_check=True)
    return " · ".join(tried.lines())
