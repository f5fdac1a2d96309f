"""The jobs of the schedule: what `start` does by the clock, in this order where several are due.

Sending mail is no job: it has a worker of its own.
"""

from datetime import time, timedelta

from home.schedule.cleaning import clean
from home.schedule.jobs import Job
from home.schedule.rules import Daily, EveryMinutes
from intranet.management.commands.nightly import run_nightly

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
    return [NIGHTLY, CLEANING]
