"""Changes the user name of an account; also on a site that has not been migrated yet."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from home.people.models import User
from home.people.names.checks import TABLE, names_before_keys
from home.thai.keys import username_key


def rename_before_keys(names: list[str], old: str, new: str) -> None:
    """Uses only the columns that the table of the older version has."""
    if old not in names:
        raise CommandError(f"ไม่มีบัญชีชื่อ {old} โปรดพิมพ์ให้ตรงทุกตัวอักษร / no such account")
    if username_key(new) in {username_key(name) for name in names}:
        raise CommandError(f"มีบัญชีชื่อ {new} หรือชื่อที่ต่างกันเพียงตัวพิมพ์อยู่แล้ว / the name is taken")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET username = %s WHERE username = %s", [new, old])  # noqa: S608 (own table)


def rename(old: str, new: str) -> None:
    account = User.objects.get_by_name(old)
    if account is None:
        raise CommandError(f"ไม่มีบัญชีชื่อ {old} / no such account")
    account.username = new
    try:
        account.full_clean(
            exclude=[field.name for field in User._meta.fields if field.name != "username"]
        )
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    account.save()


class Command(BaseCommand):
    help = "Give an account another user name. Its password, roles and work stay."

    def add_arguments(self, parser):
        parser.add_argument("old", help="the user name that it has")
        parser.add_argument("new", help="the user name that it gets")

    def handle(self, *, old: str, new: str, **options):
        new = User.normalize_username(new.strip())
        names = names_before_keys()
        if names:
            try:
                User.username_validator(new)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            rename_before_keys(names, old, new)
        else:
            rename(old, new)
        self.stdout.write(f"{old} -> {new}")
