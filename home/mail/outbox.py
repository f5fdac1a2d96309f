"""Mail: written into a table in the same transaction as what caused it, sent by the worker
after the commit.
"""

import email
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.generator import BytesGenerator
from email.message import Message
from email.policy import Policy, compat32
from email.utils import formataddr, make_msgid, parseaddr
from io import BytesIO

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from home.office.models import OfficeSettings

from .line import Line
from .models import OutgoingMail
from .rules import (
    CLAIM,
    INTERRUPTED,
    MOST_ATTEMPTS,
    PAUSE_OF_ALL,
    PRINTED,
    TOO_OLD,
    WAITS_AT_MOST,
    Fate,
    Verdict,
    backoff,
    judge,
    reason,
)

logger = logging.getLogger(__name__)

LONGEST_LINE = 900  # letters of a header's line; RFC 5322 allows 998
LINE_END = re.compile(rb"\r\n|\r|\n")
# What may go wrong with one mail and must not end a run; an error of the database is none of them.
OF_ONE_MAIL = (
    *(
        OSError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        RuntimeError,
        AssertionError,
    ),
    MessageError,
)


def on_one_line(text: str) -> str:
    """A subject or a name without line ends, which a header cannot hold."""
    return " ".join(text.split())


def sender() -> str:
    """The office's short name before the address that the site sends from."""
    name = on_one_line(OfficeSettings.load().short_name)
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


class QueueBackend(BaseEmailBackend):
    """Django's mail interface for everybody here, allauth and Wagtail too: stores one row a
    recipient.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows: list[OutgoingMail] = []
        for message in email_messages:
            rows += rows_of(message, timezone.now())
        OutgoingMail.objects.bulk_create(rows)
        return len(email_messages)


def as_stored(message: EmailMessage) -> bytes:
    """The message in bytes. Folded at the usual 78 letters, a Thai subject would begin on its
    second line, and strict readers would show a blank before it.
    """
    file = BytesIO()
    BytesGenerator(
        file, mangle_from_=False, policy=compat32.clone(max_line_length=LONGEST_LINE)
    ).flatten(message.message())
    return file.getvalue()


def rows_of(message: EmailMessage, now: datetime) -> list[OutgoingMail]:
    """A row for each recipient; what cannot be written as a mail is kept as failed, and stops
    nobody's work.
    """
    message.subject = on_one_line(message.subject)
    message.from_email = sender()
    message.extra_headers = {
        "Message-ID": make_msgid(domain=settings.MAIL_HOST),  # Django's would name this machine
        "Auto-Submitted": "auto-generated",  # out-of-office answers are not wanted
        **message.extra_headers,
    }
    facts: dict[str, object] = {"subject": message.subject[:250], "next_try_at": now}
    try:
        facts["message"] = as_stored(message)
    except ValueError as error:
        facts |= {"message": b"", "failed_at": now, "last_error": judge(error).reason}
    return [OutgoingMail(recipient=recipient[:254], **facts) for recipient in message.recipients()]


class Written(Message):
    """A message that leaves as the very bytes that were stored; to write it anew would fold and
    encode it anew.
    """

    raw = b""

    def as_bytes(
        self, unixfrom: bool = False, policy: Policy | None = None, linesep: str = "\n"
    ) -> bytes:
        return LINE_END.sub(linesep.encode(), self.raw)


class StoredMessage(EmailMessage):
    """A message read back from the table, with the recipient that its row names."""

    def __init__(self, row: OutgoingMail):
        raw = bytes(row.message)
        self.written = email.message_from_bytes(raw, _class=Written)
        self.written.raw = raw
        if "From" not in self.written:
            raise ValueError("the stored message is damaged")
        super().__init__(
            subject=row.subject, to=[row.recipient], from_email=settings.DEFAULT_FROM_EMAIL
        )

    def message(self, *args, **kwargs) -> Message:
        return self.written


def send_template(template: str, recipient: str, context: dict[str, object]) -> None:
    """Queue one mail; the template's first line is the subject."""
    if not recipient:
        return
    subject, _, body = render_to_string(
        template, {**context, "base_url": settings.BASE_URL}
    ).partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", to=[recipient]).send()


def server_is_set() -> bool:
    """Whether mails have somewhere to go; without INTRANET_EMAIL_URL they wait."""
    return bool(settings.SENDING_BACKEND)


def claim(at: datetime) -> OutgoingMail | None:
    """Take one mail for this run alone. The try is counted before it begins, so that a mail at
    which the whole process dies comes back ever later, and at last not at all.
    """
    with transaction.atomic():
        due = OutgoingMail.objects.due(at).select_for_update(skip_locked=True)
        row = due.order_by("next_try_at", "pk").first()
        if row is not None:
            row.attempts += 1
            row.claimed_until = at + CLAIM
            row.next_try_at = at + max(CLAIM, backoff(row.attempts))
            row.last_error = INTERRUPTED
            row.save(update_fields=["attempts", "claimed_until", "next_try_at", "last_error"])
        return row


def keep(row: OutgoingMail, **facts: object) -> None:
    """Write what became of a mail; one that somebody dropped meanwhile stays away."""
    OutgoingMail.objects.filter(pk=row.pk).update(claimed_until=None, **facts)


def keep_failure(row: OutgoingMail, verdict: Verdict, at: datetime) -> None:
    """The reason, and either the next try or the end of trying."""
    logger.warning("mail %s not sent, try %s: %s", row.pk, row.attempts, verdict.reason)
    is_over = verdict.fate is Fate.REFUSED or row.attempts >= MOST_ATTEMPTS
    facts = {"failed_at": at} if is_over else {"next_try_at": at + backoff(row.attempts)}
    keep(row, last_error=verdict.reason, **facts)


def deliver(row: OutgoingMail, line: Line, at: datetime) -> Fate | None:
    """Try one mail; what became of it is kept with it.

    Returns None when the server has taken it.
    """
    try:
        line.send(StoredMessage(row))
    except OF_ONE_MAIL as error:
        verdict = judge(error)
    else:
        if not settings.MAILS_ARE_PRINTED:
            keep(
                row, sent_at=at, last_error="", message=b""
            )  # it may hold a way in; the server has it now
            return None
        verdict = Verdict(Fate.REFUSED, PRINTED)
    keep_failure(row, verdict, at)
    if verdict.fate is Fate.LINE_LOST:
        line.lost = True
        OutgoingMail.objects.due(at).update(
            next_try_at=at + PAUSE_OF_ALL, last_error=verdict.reason
        )
    return verdict.fate


def give_up(at: datetime) -> int:
    """What nobody could try for weeks, and what has had its last try; returns how many."""
    worn_out = Q(attempts__gte=MOST_ATTEMPTS)
    stale = Q(next_try_at__lt=at - WAITS_AT_MOST)
    free = OutgoingMail.objects.waiting().filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
    left = free.filter(worn_out).update(failed_at=at)
    return left + free.filter(stale).update(failed_at=at, last_error=TOO_OLD)


@dataclass
class Tally:
    """What a run did: mails that the server took, that wait for another try, that are not tried
    again.
    """

    sent: int = 0
    later: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.later} put off, {self.failed} given up"

    def count(self, fate: Fate | None) -> None:
        if fate is None:
            self.sent += 1
        elif fate is Fate.REFUSED:
            self.failed += 1
        else:
            self.later += 1


def send_waiting(at: datetime) -> Tally:
    """Send all that is due over one connection.

    Ends early when the server cannot be used, in less than 30 seconds.
    """
    tally = Tally(failed=give_up(at))
    if not server_is_set():
        return tally
    begun = time.monotonic()
    line = Line()
    try:
        while not line.lost:
            now = at + timedelta(
                seconds=time.monotonic() - begun
            )  # a long run must not hand out stale claims
            row = claim(now)
            if row is None:
                break
            tally.count(deliver(row, line, now))
    finally:
        line.close()
    return tally


def try_again(rows, at: datetime) -> int:
    """Put unsent mails at the head of the queue with all their tries; one being sent just now
    stays claimed.
    """
    return rows.unsent().update(next_try_at=at, failed_at=None, attempts=0, last_error="")


def send_at_once(recipient: str) -> Verdict | None:
    """One mail past the table, to try the server; None when the server has taken it."""
    subject, _, body = render_to_string(
        "emails/trial.txt", {"base_url": settings.BASE_URL}
    ).partition("\n")
    [row] = rows_of(
        EmailMessage(subject.strip(), body.strip() + "\n", to=[recipient]), timezone.now()
    )
    if row.failed_at:
        return Verdict(Fate.REFUSED, row.last_error)
    line = Line()
    try:
        line.send(StoredMessage(row))
    except OF_ONE_MAIL as error:
        line.lost = True
        return judge(error)
    finally:
        line.close()
    return Verdict(Fate.REFUSED, reason(PRINTED)) if settings.MAILS_ARE_PRINTED else None
