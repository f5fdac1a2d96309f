"""What the ground of the site does each night: tidy what is old, try again the mails that wait."""

from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from home.files.imports.models import TableImport
from home.files.old_pictures import clean_old_pictures
from home.files.sweep import sweep
from home.mail.models import OutgoingMail
from home.mail.outbox import send_waiting
from home.people.cards.models import EntryCode
from home.people.limits.counting import sweep as sweep_counted

SIGN_INS_KEPT = timedelta(days=180)  # the law asks for 90 at least
MAIL_KEPT = timedelta(days=30)  # sent or given up: a mail holds links and names
TABLES_KEPT = timedelta(days=7)  # of people and schools that nobody confirmed
CODES_KEPT = timedelta(days=365)  # past their end: so long a card is told that it was used or ran out


def nightly(today: date) -> str:
    """Sign-in records, settled mails and ended sessions past their time go; one line for the log."""
    now = timezone.now()
    for model in (AccessLog, AccessAttempt, AccessFailureLog):
        model.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    OutgoingMail.objects.sent().filter(sent_at__lt=now - MAIL_KEPT).delete()
    OutgoingMail.objects.failed().filter(failed_at__lt=now - MAIL_KEPT).delete()
    TableImport.objects.filter(applied_at=None, uploaded_at__lt=now - TABLES_KEPT).delete()
    sweep_counted(now)
    EntryCode.objects.filter(expires_at__lt=now - CODES_KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    tally = send_waiting(now)
    waiting = OutgoingMail.objects.waiting().count()
    return f"mails: {tally}, {waiting} waiting; {clean_old_pictures(today)}; {sweep(now)}"
