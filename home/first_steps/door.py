"""The door for the first administrator: open while the site has no account, shut for good by the
first one, whoever makes it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from home.audit.actions import Action
from home.audit.writing import note
from home.people.cards.codes import new_code
from home.people.models import User
from home.people.roles import ROLES

from .models import THE_ONLY_ONE, FirstDoor, digest_of

ROLE = "admin"


def is_ajar(door: FirstDoor) -> bool:
    """Whether it was never shut, and nobody has an account."""
    return door.shut_at is None and not User.objects.exists()


@contextmanager
def held_door() -> Iterator[FirstDoor]:
    """The door, locked until the end: of two visitors at one moment the second finds it shut."""
    with transaction.atomic():
        FirstDoor.objects.get_or_create(pk=THE_ONLY_ONE)
        yield FirstDoor.objects.select_for_update().get(pk=THE_ONLY_ONE)


def issue_code() -> str:
    """A new code, which replaces the one before; "" where the site has an account, and then the
    door is shut for good. A site whose door is shut writes nothing at its start.
    """
    if FirstDoor.objects.exclude(shut_at=None).exists():
        return ""
    with held_door() as door:
        if not is_ajar(door):
            shut(door)
            return ""
        code = new_code()
        FirstDoor.objects.filter(pk=door.pk).update(digest=digest_of(code), made_at=timezone.now())
    return code


def open_door() -> FirstDoor | None:
    """The door, while a code opens it."""
    door = FirstDoor.objects.exclude(digest="").filter(pk=THE_ONLY_ONE, shut_at=None).first()
    return door if door and is_ajar(door) else None


def shut(door: FirstDoor) -> None:
    FirstDoor.objects.filter(pk=door.pk, shut_at=None).update(digest="", shut_at=timezone.now())


def make_first_administrator(user: User, digest: str) -> bool:
    """Store this account with the role of the administrator, and shut the door; False where
    somebody else was faster, or the code is an older one.
    """
    with held_door() as door:
        if not (is_ajar(door) and door.fits(digest)):
            return False
        user.save()
        user.groups.add(Group.objects.get(name=name_of_role(ROLE)))
        shut(door)
        note(Action.CODE, user, who=user)
    return True


def name_of_role(key: str) -> str:
    return next(role.name for role in ROLES if role.key == key)
