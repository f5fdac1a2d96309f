"""Erases one person: rows, history, revisions, files, search index and the mail queue."""

from django.core.management.base import BaseCommand

from home.audit.actions import Action
from home.audit.writing import note
from home.privacy.personal_data import erase, held_on

from .export_person import find_subject


class Command(BaseCommand):
    help = "Erase one person everywhere (PDPA section 33). Without --yes it only says what is held."

    def add_arguments(self, parser):
        parser.add_argument("person", help="account name or mail address")
        parser.add_argument("--yes", action="store_true", help="really erase; it cannot be undone")

    def handle(self, *, person: str, yes: bool, **options):
        subject = find_subject(person)
        if yes:
            counts = erase(subject)
        else:
            note(Action.READ, subject.user, kind="home.user")
            counts = {kind: len(rows) for kind, rows in held_on(subject).items()}
        for label, count in sorted(counts.items()):
            self.stdout.write(f"{label}\t{count}")
        for word in sorted(subject.shared):
            self.stdout.write(f"left in texts, since somebody else bears it too: {word}")
        if not yes:
            self.stdout.write("nothing was changed; add --yes to erase")
