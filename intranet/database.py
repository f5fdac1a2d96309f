"""Whether the database can be used, asked before anything is done to it; faults are one line that says what to do."""

import os
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

AWAY = (OperationalError, InterfaceError)
ADVICE = (
    "โปรดนำฐานข้อมูลจากชุดสำรองกลับมาวางที่เดิม ดู docs/operations.md "
    "หรือหากต้องการเริ่มใหม่ทั้งหมด ให้ตั้ง INTRANET_VAR_DIR เป็นโฟลเดอร์ว่าง"
)


def shows_a_life(var_dir: Path) -> bool:
    """Whether a site lived in this folder: it was prepared there, or somebody's files are there."""
    if (var_dir / "stamps" / "tables").exists():
        return True
    folders = [var_dir / "media", var_dir / "private"]
    return any(path.is_file() for folder in folders for path in folder.rglob("*"))


def sqlite_fault(path: Path, var_dir: Path) -> str:
    """What is wrong with the database's file; empty when it can be used or may be made."""
    if not path.exists() or path.stat().st_size == 0:
        if not shows_a_life(var_dir):
            return ""
        what = "ว่างเปล่า / is empty" if path.exists() else "หายไป / is gone"
        hint = "(หากเคยใช้ PostgreSQL ให้ตั้ง INTRANET_DATABASE_URL เช่นเดิม)"
        return f"ไฟล์ฐานข้อมูล {path} {what}: มีเว็บใช้งานอยู่ใน {var_dir} {ADVICE} {hint}"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"ไฟล์ฐานข้อมูล {path} อ่านหรือเขียนไม่ได้ โปรดตรวจสิทธิ์ของไฟล์ / cannot be read or written"
    try:
        look_into(path)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            return ""
        return f"ไฟล์ฐานข้อมูล {path} เสียหาย: {ADVICE} / {error}"
    return ""


def look_into(path: Path) -> None:
    """Read the list of tables; SQLite sees then whether the file is whole in length."""
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)
    try:
        link.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        link.close()


def file_fault() -> str:
    """The same of the database in the settings; nothing is said of another kind than SQLite."""
    facts = settings.DATABASES["default"]
    if not facts["ENGINE"].endswith("sqlite3") or ":memory:" in str(facts["NAME"]):
        return ""
    return sqlite_fault(Path(facts["NAME"]), settings.VAR_DIR)


def connection_fault() -> str:
    """Why no connection can be made; empty when one can."""
    try:
        connection.ensure_connection()
    except AWAY as error:
        reason = " ".join(str(error).split())
        return (
            f"เชื่อมต่อฐานข้อมูลไม่ได้ โปรดตรวจว่าเซิร์ฟเวอร์ฐานข้อมูลทำงานอยู่ และ INTRANET_DATABASE_URL ถูกต้อง / database: {reason}"
        )
    return ""
