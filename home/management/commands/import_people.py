"""Imports accounts from a CSV or XLSX table."""

import zipfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from openpyxl.utils.exceptions import InvalidFileException

from home.people import COLUMNS, Refused, import_people


class Command(BaseCommand):
    help = f"Import people from a .csv or .xlsx with the columns {', '.join(COLUMNS)}."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="tell what would happen and store nothing")

    def handle(self, *, file: Path, check: bool, **options):
        try:
            outcome = import_people(file, dry_run=check)
        except FileNotFoundError as error:
            raise CommandError(f"{file}: ไม่พบไฟล์") from error
        except (Refused, UnicodeDecodeError, InvalidFileException, zipfile.BadZipFile, KeyError) as error:
            raise CommandError(f"{file.name}: อ่านไฟล์ไม่ได้: {error}") from error
        for line, reason in outcome.refused:
            self.stderr.write(f"{file.name}:{line}: {reason}")
        prefix = "would be: " if check else ""
        self.stdout.write(
            f"{prefix}created {outcome.created}, changed {outcome.changed}, refused {len(outcome.refused)}"
        )
        if outcome.refused:
            raise SystemExit(1)
