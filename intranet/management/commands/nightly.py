"""Everything that is due by date; run once a night, and after nights off it catches up."""

from django.core.management.base import BaseCommand
from django.utils import timezone

import forms.nightly
import home.nightly
import knowledge.nightly

TASKS = [forms.nightly.nightly, knowledge.nightly.nightly, home.nightly.nightly]  # mails last: what the others queued goes out too


class Command(BaseCommand):
    help = "Do what is due today: reminders, tidying, waiting mails."

    def handle(self, **options):
        today = timezone.localdate()
        for task in TASKS:
            self.stdout.write(task(today))
