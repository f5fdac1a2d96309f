"""An erased person's name is removed from the audit; its rows and the chain stay as they are."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from .actions import Action
from .models import AuditRow, AuditText
from .writing import hold_the_chain, note


def erase_names(user: models.Model | None, words: Iterable[str]) -> int:
    """Empty the texts that name this account, and all texts that contain one of the words; one row
    records which.

    To be called in the transaction of the erasure, when the account has lost its name. Returns how
    many texts were emptied.
    """
    hold_the_chain()
    keys = sorted(
        AuditText.objects.not_erased().filter(texts_about(user, words)).values_list("pk", flat=True)
    )
    facts = {"kind": "home.user"} if user is None else {"subject": user}
    row = note(Action.ERASE, **facts, after={"texts": keys}, rows=len(keys))
    AuditText.objects.filter(pk__in=keys).update(
        text="", salt="", search_keys="", erased_by=row.number
    )
    return len(keys)


def texts_about(user: models.Model | None, words: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for word in words:
        found |= Q(text__contains=word)
    if user is not None:
        found |= Q(pk__in=AuditRow.objects.by(user).values("actor_name"))
        found |= Q(pk__in=AuditRow.objects.about(user).values("subject_name"))
    return found
