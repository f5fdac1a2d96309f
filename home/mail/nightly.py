"""The nightly tasks for mail: old mails that were sent or given up are deleted, waiting ones are
tried again.
"""

from datetime import date, timedelta

from django.utils import timezone

from .models import OutgoingMail
from .outbox import send_waiting

# days that sent or failed mails are kept: they contain links and names
MAIL_KEPT = timedelta(days=30)


def nightly(today: date) -> str:
    now = timezone.now()
    OutgoingMail.objects.sent().filter(sent_at__lt=now - MAIL_KEPT).delete()
    OutgoingMail.objects.failed().filter(failed_at__lt=now - MAIL_KEPT).delete()
    tally = send_waiting(now)
    return f"{tally}, {OutgoingMail.objects.waiting().count()} waiting"
