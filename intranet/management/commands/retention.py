"""A preview of what retention will delete tonight; it changes nothing."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from home.privacy.personal_data import due_for_removal


class Command(BaseCommand):
    help = "Preview how many records the nightly run would strip of personal data today."

    def handle(self, **options):
        counts = due_for_removal(timezone.localdate())
        for label, count in sorted(counts.items()):
            self.stdout.write(f"{label}\t{count}")
        if not counts:
            self.stdout.write("nothing is past its time")
