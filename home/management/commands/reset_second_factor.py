"""Removes the second factor of an account whose telephone is lost, when nobody can do it in the
browser.
"""

from django.core.management.base import BaseCommand, CommandError

from home.people.models import User
from home.people.second_factor.factors import names_of, reset


class Command(BaseCommand):
    help = (
        "Take all second factors and recovery codes of an account away; its sessions end, its owner"
        " is told by mail."
    )

    def add_arguments(self, parser):
        parser.add_argument("username", help="the user name, in any spelling")

    def handle(self, *, username: str, **options):
        user = User.objects.get_by_name(username)
        if user is None:
            raise CommandError(f"ไม่มีบัญชีชื่อ {username} / no such account")
        before = names_of(user)
        reset(user, by=None)
        told = ", ".join(before) or "ไม่มี / none"
        self.stdout.write(f"{user.username}: ยกเลิกแล้ว / taken away: {told}")
