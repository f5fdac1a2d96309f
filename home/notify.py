"""Mail: written into a table in the same transaction as what caused it, sent by the worker after the commit."""

import email
import email.policy
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from .models import OutgoingMail

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 12


class QueueBackend(BaseEmailBackend):
    """Django's mail interface for everybody here, allauth and Wagtail too: stores one row a recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = timezone.now()
        rows = [
            OutgoingMail(
                recipient=recipient,
                subject=message.subject[:250],
                message=message.message().as_bytes(),
                next_try_at=now,
            )
            for message in email_messages
            for recipient in message.recipients()
        ]
        OutgoingMail.objects.bulk_create(rows)
        return len(email_messages)


class StoredMessage(EmailMessage):
    """A message read back from the table, with the recipient that its row names."""

    def __init__(self, row: OutgoingMail):
        self.parsed: Message = email.message_from_bytes(bytes(row.message), policy=email.policy.SMTP)
        super().__init__(subject=row.subject, to=[row.recipient], from_email=self.parsed["From"])

    def message(self, *args, **kwargs) -> Message:
        return self.parsed


def send_template(template: str, recipient: str, context: dict[str, object]) -> None:
    """Queue one mail; the template's first line is the subject."""
    if not recipient:
        return
    subject, _, body = render_to_string(template, {**context, "base_url": settings.BASE_URL}).partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", to=[recipient]).send()


def backoff(attempts: int) -> timedelta:
    """One minute, two, four … at most six hours between two tries."""
    return min(timedelta(minutes=2 ** min(attempts, 10)), timedelta(hours=6))


def deliver(row: OutgoingMail, at: datetime) -> None:
    """Try one mail; what goes wrong is kept with it and tried again later."""
    connection = get_connection(settings.SENDING_BACKEND, **settings.SENDING_OPTIONS)
    row.attempts += 1
    try:
        connection.send_messages([StoredMessage(row)])
    except OSError as error:  # smtplib's errors are OSErrors too
        row.last_error = str(error)[:250]
        row.next_try_at = at + backoff(row.attempts)
        logger.warning("mail %s not sent, try %s: %s", row.pk, row.attempts, error)
    else:
        row.sent_at = at
        row.last_error = ""
    row.save(update_fields=["attempts", "last_error", "next_try_at", "sent_at"])


def claim(at: datetime) -> OutgoingMail | None:
    """Take one waiting mail for ten minutes, so that two workers never send it twice."""
    with transaction.atomic():
        waiting = OutgoingMail.objects.waiting(at).filter(attempts__lt=MOST_ATTEMPTS)
        row = waiting.select_for_update(skip_locked=True).order_by("next_try_at").first()
        if row:
            row.next_try_at = at + timedelta(minutes=10)
            row.save(update_fields=["next_try_at"])
        return row


def send_waiting(at: datetime) -> int:
    """Send all that is due; returns how many were tried."""
    tried = 0
    while row := claim(at):
        deliver(row, at)
        tried += 1
    return tried
