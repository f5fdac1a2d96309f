"""What is done for mail each night: settled mails past their time go, those that wait are tried
again.
"""

from datetime import date, timedelta

from django.utils import timezone

from .models import OutgoingMail
from .outbox import send_waiting

MAIL_KEPT = timedelta(days=30)  # sent or given up: a mail holds links and names


def nightly(today: date) -> str:
    now = timezone.now()
    OutgoingMail.objects.sent().filter(sent_at__lt=now - MAIL_KEPT).delete()
    OutgoingMail.objects.failed().filter(failed_at__lt=now - MAIL_KEPT).delete()
    tally = send_waiting(now)
    return f"{tally}, {OutgoingMail.objects.waiting().count()} waiting"
