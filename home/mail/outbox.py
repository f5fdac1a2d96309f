"""Mail: stored in a table in the same transaction as what caused it, sent by the worker after the
commit.
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

LONGEST_LINE = 900  # characters in a header line; RFC 5322 allows 998
LINE_END = re.compile(rb"\r\n|\r|\n")
# Errors of a single mail that must not end a run; database errors are not among them.
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
    """A subject or a name without line breaks, which a header cannot contain."""
    return " ".join(text.split())


def sender() -> str:
    """The office's short name with the site's From address."""
    name = on_one_line(OfficeSettings.load().short_name)
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


class QueueBackend(BaseEmailBackend):
    """The mail backend for all code of the site, allauth and Wagtail included: stores one row per
    recipient.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows: list[OutgoingMail] = []
        for message in email_messages:
            rows += rows_of(message, timezone.now())
        OutgoingMail.objects.bulk_create(rows)
        return len(email_messages)


def as_stored(message: EmailMessage) -> bytes:
    """The message in bytes.

    Folded at the usual 78 characters, a Thai subject would begin on the second line of its header,
    and strict mail programs would show a space before it.
    """
    file = BytesIO()
    BytesGenerator(
        file, mangle_from_=False, policy=compat32.clone(max_line_length=LONGEST_LINE)
    ).flatten(message.message())
    return file.getvalue()


def rows_of(message: EmailMessage, now: datetime) -> list[OutgoingMail]:
    """A row for each recipient; a message that cannot be serialised is stored as failed, and
    interrupts nobody's work.
    """
    message.subject = on_one_line(message.subject)
    message.from_email = sender()
    message.extra_headers = {
        "Message-ID": make_msgid(
            domain=settings.MAIL_HOST
        ),  # Django's own would contain this machine's name
        "Auto-Submitted": "auto-generated",  # no out-of-office replies are wanted
        **message.extra_headers,
    }
    facts: dict[str, object] = {"subject": message.subject[:250], "next_try_at": now}
    try:
        facts["message"] = as_stored(message)
    except ValueError as error:
        facts |= {"message": b"", "failed_at": now, "last_error": judge(error).reason}
    return [OutgoingMail(recipient=recipient[:254], **facts) for recipient in message.recipients()]


class Written(Message):
    """A message that is sent as the very bytes that were stored; serialising it again would change
    its folding and encoding.
    """

    raw = b""

    def as_bytes(
        self, unixfrom: bool = False, policy: Policy | None = None, linesep: str = "\n"
    ) -> bytes:
        return LINE_END.sub(linesep.encode(), self.raw)


class StoredMessage(EmailMessage):
    """A message loaded from the table, with the recipient of its row."""

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
    """Queue one mail; the first line of the template is the subject."""
    if not recipient:
        return
    subject, _, body = render_to_string(
        template, {**context, "base_url": settings.BASE_URL}
    ).partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", to=[recipient]).send()


def server_is_set() -> bool:
    """Whether a mail server is configured; without INTRANET_EMAIL_URL mails wait."""
    return bool(settings.SENDING_BACKEND)


def claim(at: datetime) -> OutgoingMail | None:
    """Reserve one mail for this run.

    The try is counted before it begins, so that a mail that crashes the whole process is tried ever
    later, and finally not at all.
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
    """Store the outcome of a mail; one that somebody discarded meanwhile stays deleted."""
    OutgoingMail.objects.filter(pk=row.pk).update(claimed_until=None, **facts)


def keep_failure(row: OutgoingMail, verdict: Verdict, at: datetime) -> None:
    """Store the reason, and either the time of the next try or that there is none."""
    logger.warning("mail %s not sent, try %s: %s", row.pk, row.attempts, verdict.reason)
    is_over = verdict.fate is Fate.REFUSED or row.attempts >= MOST_ATTEMPTS
    facts = {"failed_at": at} if is_over else {"next_try_at": at + backoff(row.attempts)}
    keep(row, last_error=verdict.reason, **facts)


def deliver(row: OutgoingMail, line: Line, at: datetime) -> Fate | None:
    """Try to send one mail and store the outcome. Returns None when the server has accepted it."""
    try:
        line.send(StoredMessage(row))
    except OF_ONE_MAIL as error:
        verdict = judge(error)
    else:
        if not settings.MAILS_ARE_PRINTED:
            keep(
                row, sent_at=at, last_error="", message=b""
            )  # it may contain a sign-in link; the server has it now
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
    """Give up mails that could not be tried for weeks, and those that have used all tries; returns
    how many.
    """
    worn_out = Q(attempts__gte=MOST_ATTEMPTS)
    stale = Q(next_try_at__lt=at - WAITS_AT_MOST)
    free = OutgoingMail.objects.waiting().filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
    left = free.filter(worn_out).update(failed_at=at)
    return left + free.filter(stale).update(failed_at=at, last_error=TOO_OLD)


@dataclass
class Tally:
    """The result of a run: mails that the server accepted, that wait for another try, that are
    given up.
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
    """Send all due mails over one connection. Ends early when the server cannot be used, in less
    than 30 seconds.
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
            )  # a long run must not use expired claims
            row = claim(now)
            if row is None:
                break
            tally.count(deliver(row, line, now))
    finally:
        line.close()
    return tally


def try_again(rows, at: datetime) -> int:
    """Put unsent mails at the head of the queue with all their tries; one that is being sent just
    now stays claimed.
    """
    return rows.unsent().update(next_try_at=at, failed_at=None, attempts=0, last_error="")


def send_at_once(recipient: str) -> Verdict | None:
    """Sends one mail directly, bypassing the queue, to test the server; None when the server has
    accepted it.
    """
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
