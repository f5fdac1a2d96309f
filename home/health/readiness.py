"""What decides whether the site can serve: maintenance, the database, its migrations, what the
apps tell by the hook `readiness` (the search index), and the disk.

`/readyz` prints these checks, the page of health shows them among others.
"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from wagtail import hooks

from home.site import disk
from home.site.maintenance import is_under_maintenance

from .rules import HealthCheck, State

# hook() -> HealthCheck; a fault keeps the site from serving
HOOK = "readiness"


def readiness_checks() -> list[HealthCheck]:
    """Where the database cannot serve, nothing that would ask it follows."""
    found = [check_maintenance()]
    if found[0].state is State.OK:
        found.append(check_tables())
    if found[-1].state is State.OK:
        found += [check() for check in hooks.get_hooks(HOOK)]
    return [*found, check_disk()]


def check_maintenance() -> HealthCheck:
    if not is_under_maintenance():
        return HealthCheck("maintenance", "การปิดปรับปรุง", State.OK, "เปิดให้ใช้งานตามปกติ")
    return HealthCheck(
        "maintenance",
        "การปิดปรับปรุง",
        State.FAULT,
        "ระบบปิดปรับปรุงอยู่ ทุกคนเห็นหน้าแจ้งปิดปรับปรุง",
        f"เมื่อทำงานเสร็จ ให้ผู้ดูแลเครื่องลบไฟล์ `{settings.VAR_DIR / 'maintenance'}`",
        ready_line="maintenance: the site is closed for work on it",
    )


def check_tables() -> HealthCheck:
    """The database answers, and its tables are those of this version."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HealthCheck(
            "tables",
            "การเชื่อมต่อฐานข้อมูล",
            State.FAULT,
            "ติดต่อฐานข้อมูลไม่ได้",
            "ให้ผู้ดูแลเครื่องตรวจว่าเซิร์ฟเวอร์ฐานข้อมูลทำงานอยู่",
            ready_line="database: cannot be reached",
        )
    if missing:
        return HealthCheck(
            "tables",
            "โครงสร้างฐานข้อมูล",
            State.FAULT,
            f"โครงสร้างฐานข้อมูลยังไม่เป็นของรุ่นนี้ ขาด {len(missing)} ขั้น",
            "ให้ผู้ดูแลเครื่องเริ่มระบบใหม่ ระบบปรับให้เองตอนเริ่ม หรือใช้คำสั่ง `manage.py migrate`",
            ready_line="migrations: run manage.py migrate",
        )
    return HealthCheck("tables", "โครงสร้างฐานข้อมูล", State.OK, "ครบตามรุ่นนี้")


def check_disk() -> HealthCheck:
    """The disk of the var folder and its reserve, which a full disk gives up."""
    now = disk.tend()
    left = f"{now.free // disk.MEGABYTE} MB free of {now.total // disk.MEGABYTE} MB"
    detail = (
        f"เหลือ {now.free // disk.MEGABYTE:,} MB จาก {now.total // disk.MEGABYTE:,} MB"
        f" {'มี' if now.has_reserve else 'ไม่มี'}พื้นที่สำรองฉุกเฉิน"
    )
    if now.is_full:
        state, advice = State.FAULT, "ระบบงดรับแบบฟอร์มไว้ก่อน ให้ผู้ดูแลเครื่องลบหรือย้ายไฟล์ให้มีที่ว่าง"
        told = f"disk: full, {left}: forms are refused until there is room"
    elif now.is_nearly_full:
        state, advice = State.WARNING, "ให้ผู้ดูแลเครื่องเพิ่มพื้นที่ หรือย้ายชุดสำรองเก่าออก ก่อนที่ระบบจะงดรับแบบฟอร์ม"
        told = f"disk: nearly full, {left}"
    else:
        state, advice, told = State.OK, "", ""
    return HealthCheck("disk", "พื้นที่เก็บข้อมูล", state, detail, advice, ready_line=told)
