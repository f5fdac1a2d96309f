"""Restores a backup into an empty place, or tries whether it could be restored."""

import json
from argparse import SUPPRESS
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.backup.faults import BackupFault
from home.backup.finishing import finish
from home.backup.restoring import NO_LIST, restore
from home.privacy import erased

NOT_A_LIST = "{} ไม่ใช่รายการผู้ที่ลบข้อมูลแล้ว จึงยังไม่ได้กู้คืน โปรดระบุไฟล์ erasures ด้วย --erasures"


class Command(BaseCommand):
    help = "Restore FILE into an empty var folder and an empty database."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="do all but serve, then take it away again"
        )
        parser.add_argument(
            "--erasures",
            metavar="LIST",
            type=Path,
            help="the list of those erased since; without it the file erasures beside FILE",
        )
        parser.add_argument(
            "--no-erasures", action="store_true", help="restore although that list is lost"
        )
        parser.add_argument("--finish", action="store_true", help=SUPPRESS)

    def handle(self, *, file: Path, check: bool, **options):
        try:
            if options["finish"]:
                self.stdout.write(json.dumps(finish()))
                return
            listed = erasures_for(file, options["erasures"], is_lost=options["no_erasures"])
            restored = restore(file.absolute(), listed, is_check=check)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        for line in restored.lines():
            self.stdout.write(line)


def erasures_for(file: Path, given: Path | None, *, is_lost: bool) -> list[erased.Erased]:
    path = given or file.absolute().parent / erased.NAME
    if not path.is_file() and not is_lost:
        raise BackupFault(NO_LIST.format(path))
    listed = erased.read(path)
    if path.is_file() and path.stat().st_size and not listed:
        raise BackupFault(NOT_A_LIST.format(path))
    # A copy on a stick has the list of its day; that of the backups knows who was erased since.
    return list(
        dict.fromkeys([*listed, *erased.read(erased.list_of_backups()), *erased.read_all()])
    )
