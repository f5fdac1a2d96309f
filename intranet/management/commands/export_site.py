"""Writes everything as open files, for leaving."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.audit.actions import Action
from home.audit.writing import note
from home.backup.faults import BackupFault, told_in_one_line
from intranet.export.originals import write_originals
from intranet.export.pages import FRAME, write_pages
from intranet.export.records import write_records
from intranet.export.tables import write_tables

FAILED = "ส่งออกไม่สำเร็จ โปรดลบโฟลเดอร์นี้แล้วลองใหม่ เว็บไม่ถูกแตะต้อง"
NOT_EMPTY = "{}: มีไฟล์อยู่แล้ว โปรดระบุโฟลเดอร์ว่างหรือโฟลเดอร์ใหม่"


class Command(BaseCommand):
    help = (
        "Write everything into the empty folder DIR as open files: tables (CSV), all rows (JSON),"
        " pages (HTML), files as they were sent."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *, folder: Path, **options):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(NOT_EMPTY.format(folder))
        try:
            with told_in_one_line(FAILED, folder):
                self.write_all(folder)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault

    def write_all(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        found, lost = write_originals(folder / "files")
        titles = write_pages(folder / "pages")
        tables = write_tables(folder / "tables")
        records = write_records(folder / "records")
        lines = "\n".join(index_lines(titles, tables))
        (folder / "index.html").write_text(
            FRAME.format(title="ข้อมูลทั้งหมดของเว็บ", body=lines), encoding="utf-8"
        )
        rows = sum(records.values())
        note(Action.EXPORT, name="export_site", rows=rows)
        self.stdout.write(
            f"ส่งออกแล้วที่ {folder}: ตาราง {len(tables)} ไฟล์ {sum(tables.values()):,} แถว "
            f"(tables), ระเบียนทั้งหมด {rows:,} แถว (records), หน้า {len(titles):,} หน้า (pages), "
            f"ไฟล์ต้นฉบับ {found:,} ไฟล์ (files)"
        )
        if lost:
            self.stdout.write(f"แถวที่ไม่พบไฟล์ {lost:,} รายการ ดู files/index.csv")
        self.stdout.write("มีข้อมูลส่วนบุคคล โปรดเก็บในที่ที่ผู้อื่นเปิดไม่ได้")


def index_lines(titles: dict[str, str], tables: dict[str, int]) -> Iterator[str]:
    yield "<h1>ข้อมูลทั้งหมดของเว็บ</h1>"
    yield "<p>เปิดได้โดยไม่ต้องใช้เว็บนี้ ไม่มีรหัสผ่านและกุญแจของผู้ใด แต่มีข้อมูลส่วนบุคคล</p><h2>หน้า</h2><ul>"
    for name, title in titles.items():
        yield f'<li><a href="pages/{escape(name)}">{escape(title)}</a></li>'
    yield "</ul><h2>ตาราง (CSV)</h2><ul>"
    for name, count in tables.items():
        yield f'<li><a href="tables/{escape(name)}">{escape(name)}</a> {count:,} แถว</li>'
    yield "</ul><h2>อื่น ๆ</h2><ul>"
    yield '<li><a href="files/index.csv">ไฟล์ต้นฉบับทุกไฟล์</a> อยู่ในโฟลเดอร์ files</li>'
    yield "<li>ระเบียนทุกตารางเป็น JSON บรรทัดละระเบียน อยู่ในโฟลเดอร์ records</li></ul>"
