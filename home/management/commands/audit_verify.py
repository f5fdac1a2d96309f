"""Walks the chain of the audit and reports faults; after a backup was restored, records which rows
are missing since.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from home.audit import triggers
from home.audit.heads import head_now, kept_heads
from home.audit.restoring import note_restored
from home.audit.verifying import faults

MOST_TOLD = 100


class Command(BaseCommand):
    help = "Check the chain of the audit; exit 1 and a line for each fault."

    def add_arguments(self, parser):
        parser.add_argument(
            "--restored",
            metavar="WHY",
            default="",
            help=(
                "the database is of a backup: note it, and ask no more for rows written after the"
                " backup"
            ),
        )

    def handle(self, *, restored: str, **options):
        if restored:
            note_restored(restored)
        found = 0
        for fault in self.all_faults():
            found += 1
            if found <= MOST_TOLD:
                self.stdout.write(fault)
        if found:
            raise CommandError(f"audit: {found} faults")
        self.stdout.write(
            f"audit: whole, head {head_now() or 'none'}, {len(list(kept_heads()))} kept outside"
        )

    def all_faults(self):
        for name in triggers.missing_triggers(connection):
            yield f"trigger {name}: it is not there"
        yield from faults()
