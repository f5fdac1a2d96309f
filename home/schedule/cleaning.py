"""The job that tidies what nobody needs any more: ended sessions, old runs, left temporary
files.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from .record import forget_old_runs

LEFT_FOR = timedelta(days=1)  # nobody works on a temporary file for so long


def clean() -> str:
    now = timezone.now()
    call_command("clearsessions")
    runs = forget_old_runs(now)
    files = remove_left_files(now)
    return f"ลบประวัติการทำงานที่เก่า {runs} รายการ ไฟล์ชั่วคราวที่ค้าง {files} ไฟล์ และการเข้าใช้ที่หมดเวลาแล้ว"


def remove_left_files(now: datetime) -> int:
    """Temporary files of processes that were killed."""
    left = [path for path in temporary_files() if is_left(path, now)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def temporary_files() -> Iterator[Path]:
    """Uploads while they are received (home.files.receiving), and a first secret key."""
    yield from Path(tempfile.gettempdir()).glob("tmp*.upload")
    yield from settings.VAR_DIR.glob("secret-key.*")


def is_left(path: Path, now: datetime) -> bool:
    """Whether it is an old file of ours; one that is gone meanwhile is not."""
    try:
        facts = path.lstat()
    except FileNotFoundError:
        return False
    is_ours = facts.st_uid == os.getuid()
    return is_ours and facts.st_mtime < (now - LEFT_FOR).timestamp()
