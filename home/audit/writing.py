"""The one function that writes to the audit."""

import os
import pwd
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from home.people.limits.client import client_address
from home.thai.text import clean_text

from .actions import Action
from .chain import BEGINNING, plain, row_digest, text_digest
from .models import AuditRow, AuditText

LOCK = 2_570_0012  # the number of PostgreSQL's advisory lock
VISITOR = "ผู้เยี่ยมชม"


def note(
    action: Action,
    subject: models.Model | None = None,
    *,
    who=None,
    kind: str = "",
    name: str | None = None,
    page: models.Model | int | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    rows: int = 1,
    reason: str = "",
) -> AuditRow:
    """Add one row to the audit: note(Action.READ, case), note(Action.RIGHTS, user, before=…,
    after=…).

    subject   what it was done to; its type, key and name are kept. Lists have none: they give
              `kind` ("home.user")
    name      instead of the subject's own: `audit_name` of the model, else its number, else str()
    who       the account that did it; without it, who is signed in on the request at hand, else
              the command and the machine's user. The address is that of the request at hand
    page      the page whose answers or figures are meant, or its key
    before,   values by field that name nobody and hold nothing that people wrote: states, roles,
    after     dates, keys; of other fields give the names of what changed:
              after={"fields": ["email"]}
    rows      how many things were listed, exported, erased
    reason    the words of whoever did it; an erasure can empty them, as it can all names

    The row is of the transaction at hand: what is rolled back leaves none. On PostgreSQL it keeps a
    lock until the commit, so it is called last in a transaction.
    """
    request = current_request()
    who = who or signed_in_user(request)
    actor_name = name_of(who) if who else nobody(request)
    key = ""
    if subject is not None:
        kind, key = subject._meta.label_lower, str(subject.pk)
    if name is None:
        name = name_of(subject)
    if isinstance(page, models.Model):
        page = page.pk
    with transaction.atomic():
        hold_the_chain()
        rows_by_number = AuditRow.objects.order_by("-number").values_list("number", "digest")
        last_number, last_digest = rows_by_number.first() or (0, BEGINNING)
        row = AuditRow(
            number=last_number + 1,
            at=timezone.now(),
            actor=who,
            actor_name=store_text(actor_name),
            action=Action(action).value,
            origin=origin_of(request)[:100],
            subject_type=kind,
            subject_number=key[:60],
            subject_name=store_text(name),
            page=page,
            before=plain(before or {}),
            after=plain(after or {}),
            rows=rows,
            reason=store_text(reason),
        )
        row.clean_text_fields()
        row.digest = row_digest(last_digest, row.facts)
        row.save(force_insert=True)
    return row


def hold_the_chain() -> None:
    """Lock the chain: nobody else adds a row until the transaction ends.

    SQLite allows only one writer at a time anyway (IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def store_text(text: str) -> AuditText | None:
    """The stored text, shared by all rows that contain it; None for an empty one."""
    text = clean_text(text, multiline=False)[:500]
    if not text:
        return None
    if kept := AuditText.objects.not_erased().filter(text=text).first():
        return kept
    salt = secrets.token_hex(16)
    return AuditText.objects.create(text=text, salt=salt, digest=text_digest(salt, text))


# Who, what, from where ----------------------------------------------------------------------------
def current_request() -> HttpRequest | None:
    """The request that this thread is answering, as simple_history's middleware stores it."""
    return getattr(HistoricalRecords.context, "request", None)


def signed_in_user(request: HttpRequest | None):
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def name_of(thing: models.Model | None) -> str:
    """The name by which people know the object; if it has a number, nothing that somebody wrote in
    it.
    """
    if thing is None:
        return ""
    if own := getattr(thing, "audit_name", ""):
        return own
    number = getattr(thing, "number", None)
    return number if isinstance(number, str) and number else str(thing)


def nobody(request: HttpRequest | None) -> str:
    return f"คำสั่งบนเครื่อง ({machine_user()})" if request is None else VISITOR


def machine_user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a user id that has no name
        return str(os.getuid())


def origin_of(request: HttpRequest | None) -> str:
    """The client's address, or the command; without the command's arguments, which may name
    people.
    """
    if request is None:
        return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    return client_address(request) or "-"
