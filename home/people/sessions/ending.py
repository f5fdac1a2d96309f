"""Ending sessions: a deleted session does not come back, neither when a role is returned nor when
an account is reopened.
"""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction


def end_sessions(accounts: Iterable[int], *, but: str | None = None) -> int:
    """End the sessions of the accounts with these keys, except the session with one key; returns
    how many.
    """
    listed = apps.get_model("usersessions", "UserSession").objects
    rows = listed.filter(user_id__in=list(accounts)).exclude(session_key=but or "")
    keys = list(rows.values_list("session_key", flat=True))
    if keys:
        with transaction.atomic():
            Session.objects.filter(session_key__in=keys).delete()
            rows.delete()
    return len(keys)


def follow_roles(
    sender, instance, action: str, reverse: bool, pk_set: set[int] | None, **kwargs
) -> None:
    """Roles change on screens, in bulk, by imports and by commands: Django signals all of them
    here.
    """
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    if not reverse:
        accounts = [instance.pk] if pk_set is None or pk_set else []
    else:
        accounts = instance.user_set.values_list("pk", flat=True) if pk_set is None else pk_set
    end_sessions(accounts)
