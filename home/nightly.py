"""What the ground of the site does each night: tidy what is old, try again the mails that wait."""

from datetime import date, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from .models import OutgoingMail
from .notify import send_waiting

SIGN_INS_KEPT = timedelta(days=180)  # the law asks for 90 at least
SENT_MAIL_KEPT = timedelta(days=30)


def nightly(today: date) -> str:
    """Sign-in records, sent mails and ended sessions past their time go; one line for the log."""
    now = timezone.now()
    for model in (AccessLog, AccessAttempt, AccessFailureLog):
        model.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    OutgoingMail.objects.filter(sent_at__lt=now - SENT_MAIL_KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    return f"mails tried: {send_waiting(now)}"
