"""The jobs of the schedule: what `start` does by the clock, in this order where several are due.

Sending mail is no job: it has a worker of its own.
"""

from collections.abc import Callable
from datetime import time, timedelta

from django.conf import settings

from home.backup.faults import BackupFault
from home.backup.jobs import run_backup, run_restore_test
from home.schedule.cleaning import clean
from home.schedule.jobs import Failed, Job
from home.schedule.rules import Daily, EveryMinutes, Weekly
from intranet.management.commands.nightly import run_nightly

SUNDAY = 6


def in_its_words(body: Callable[[], str]) -> Callable[[], str]:
    """A backup's fault is a line that says what to do; no traceback is needed beside."""

    def run() -> str:
        try:
            return body()
        except BackupFault as fault:
            raise Failed(str(fault)) from None

    return run


BACKUP = Job(
    key="backup",
    label="สำรองข้อมูล",
    rule=Daily(time(1, 30)),
    longest=timedelta(hours=2),
    body=in_its_words(run_backup),
    advice="ดูว่าที่เก็บชุดสำรองต่ออยู่และยังมีที่ว่าง แล้วกด “ทำทันที”",
)
RESTORE_TEST = Job(
    key="restore_test",
    label="ทดลองกู้คืนชุดสำรองล่าสุด",
    rule=Weekly(SUNDAY, time(3, 30)),
    longest=timedelta(hours=2),
    body=in_its_words(run_restore_test),
    advice="ชุดสำรองล่าสุดอาจใช้กู้คืนไม่ได้ กด “ทำทันที” ที่งานสำรองข้อมูล แล้วทดลองกู้คืนอีกครั้ง",
    grace=timedelta(days=1),
)
NIGHTLY = Job(
    key="nightly",
    label="งานประจำคืน",
    rule=Daily(time(2, 30)),
    longest=timedelta(hours=2),
    body=run_nightly,
    advice="กด “ทำทันที” อีกครั้ง หากยังไม่สำเร็จ ให้ส่งรายละเอียดของครั้งล่าสุดแก่ผู้ดูแลเครื่อง",
)
CLEANING = Job(
    key="cleaning",
    label="เก็บกวาดของที่หมดอายุ",
    rule=EveryMinutes(6 * 60),
    longest=timedelta(minutes=10),
    body=clean,
    advice="กด “ทำทันที” อีกครั้ง หากยังไม่สำเร็จ ให้แจ้งผู้ดูแลเครื่อง งานอื่นทำต่อได้ตามปกติ",
    grace=timedelta(hours=12),
)


def jobs_of_the_site() -> list[Job]:
    """Backups only where a place for them was named."""
    backups = [BACKUP, RESTORE_TEST] if settings.IS_BACKED_UP else []
    return [*backups, NIGHTLY, CLEANING]
