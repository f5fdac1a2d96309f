"""Accounts as a set: found by what people type, whatever the case, width, digits and spaces of
it.
"""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from home.people.sessions.ending import end_sessions
from home.thai.keys import username_key


class AccountQuerySet(models.QuerySet):
    def update(self, **changes) -> int:
        """As `save` does: the key follows the name, and who is closed is signed out."""
        if isinstance(changes.get("username"), str):
            changes["username_key"] = username_key(changes["username"])
        closed = (
            list(self.values_list("pk", flat=True)) if changes.get("is_active") is False else []
        )
        count = super().update(**changes)
        end_sessions(closed)
        return count

    def bearing(self, address: str) -> "AccountQuerySet":
        """Those with this e-mail; a mailbox may be shared."""
        return self.filter(email=address.strip()) if address.strip() else self.none()


class AccountManager(UserManager.from_queryset(AccountQuerySet)):
    use_in_migrations = False

    def get_by_natural_key(self, username: str) -> AbstractUser:
        """What Django's commands and backends ask for."""
        return self.get(username_key=username_key(username))

    def get_by_name(self, name: str) -> AbstractUser | None:
        return self.filter(username_key=username_key(name)).first()

    def signing_in_as(self, typed: str) -> AbstractUser | None:
        """Whose user name was typed; else whose e-mail, where it stands at that account alone."""
        if account := self.get_by_name(typed):
            return account
        bearers = self.bearing(typed)[:2] if "@" in typed else []
        return bearers[0] if len(bearers) == 1 else None
