"""All data about one person, as JSON on standard output."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from home.audit.actions import Action
from home.audit.writing import note
from home.models import User
from home.privacy.personal_data import Subject, held_on


def find_subject(person: str) -> Subject:
    """By account name, else by e-mail; an account that never confirmed its address is not found by
    it.
    """
    if user := User.objects.get_by_name(person):
        return Subject.of_user(user)
    if "@" not in person:
        raise CommandError(f"no account is named {person}; give an account name or a mail address")
    bearers = list(User.objects.bearing(person))
    if not bearers:
        return Subject.of_address(person)
    [first, *others] = bearers
    if others or not first.own_address:
        names = ", ".join(sorted(user.username for user in bearers))
        raise CommandError(
            f"{person} stands at {names}, and nobody proved to be its only owner; give an account"
            " name"
        )
    return Subject.of_user(first)


class Command(BaseCommand):
    help = "Print all that is held on one person, as JSON (PDPA section 30)."

    def add_arguments(self, parser):
        parser.add_argument("person", help="account name or mail address")

    def handle(self, *, person: str, **options):
        subject = find_subject(person)
        found = held_on(subject)
        note(Action.EXPORT, subject.user, kind="home.user", rows=sum(map(len, found.values())))
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
