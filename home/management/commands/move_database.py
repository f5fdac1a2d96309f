"""Moves a site from SQLite to the PostgreSQL of INTRANET_DATABASE_URL."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.backup.faults import BackupFault
from home.backup.other_database import move_database


class Command(BaseCommand):
    help = (
        "Copy all rows of the SQLite database FILE into the empty PostgreSQL database of"
        " INTRANET_DATABASE_URL, and compare them. The site must stand still meanwhile."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *, file: Path, **options):
        try:
            copied = move_database(file.absolute(), self.stdout.write)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        told = f"ย้ายแล้ว {copied.tables} ตาราง {copied.rows:,} แถว ตรงกับต้นทางทุกตาราง เริ่มเว็บได้"
        self.stdout.write(f"{told} ไฟล์ {file} ยังอยู่ที่เดิม")
