"""Takes a backup of the running site."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.backup.faults import BackupFault
from home.backup.taking import take_backup


class Command(BaseCommand):
    help = (
        "Write one archive with database, files and checksums into DIR while people work; older"
        " ones are thinned to 7 days, 5 weeks and 12 months."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--with-secrets",
            action="store_true",
            help="the secret key, and the settings with their passwords, too",
        )

    def handle(self, *, folder: Path, with_secrets: bool, **options):
        try:
            taken = take_backup(folder.absolute(), with_secrets=with_secrets)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(str(taken))
