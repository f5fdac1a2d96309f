"""Everything that is due by date; run once a night, and after nights off it catches up."""

from django.core.management.base import BaseCommand
from django.utils import timezone

import forms.nightly
import home.nightly
import knowledge.nightly
import services.nightly_desk
import services.nightly_projects

# Mails last: what the others queued goes out too.
TASKS = {
    "forms": forms.nightly.nightly,
    "projects": services.nightly_projects.nightly,
    "consultations": services.nightly_desk.nightly,
    "knowledge": knowledge.nightly.nightly,
    "site": home.nightly.nightly,
}


class Command(BaseCommand):
    help = "Do what is due today: reminders, expiry, retention, tidying, waiting mails."

    def handle(self, **options):
        today = timezone.localdate()
        for name, task in TASKS.items():
            self.stdout.write(f"{name}: {task(today)}")
