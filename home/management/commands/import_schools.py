"""Imports schools from a table; an empty cell leaves the value unchanged."""

from pathlib import Path

from django.core.management.base import BaseCommand

from home.audit.actions import Action
from home.audit.writing import note
from home.files.commands import read_or_refuse, tell_faults
from home.people.school_import import COLUMNS, import_schools


class Command(BaseCommand):
    help = (
        "Import schools from a .csv or .xlsx with the columns"
        f" {', '.join(column.name for column in COLUMNS)}."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="tell what would happen and store nothing"
        )

    def handle(self, *, file: Path, check: bool, **options):
        outcome = read_or_refuse(import_schools, file, dry_run=check)
        prefix = "would be: " if check else ""
        self.stdout.write(
            f"{prefix}created {outcome.created}, changed {outcome.changed}, "
            f"unchanged {outcome.unchanged}, refused {outcome.refused}"
        )
        if not check:
            told = {
                "created": outcome.created,
                "changed": outcome.changed,
                "refused": outcome.refused,
            }
            note(
                Action.IMPORT,
                kind="home.school",
                after=told,
                rows=outcome.created + outcome.changed,
            )
        tell_faults(self.stderr, file, outcome.faults)
