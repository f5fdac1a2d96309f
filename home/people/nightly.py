"""The nightly tasks for accounts: old records of sign-ins, codes and ended sessions are deleted."""

from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from .cards.models import EntryCode
from .limits.counting import sweep

SIGN_INS_KEPT = timedelta(days=180)  # days; the law requires 90 at least
# days after their end: until then a used or expired card can be explained
CODES_KEPT = timedelta(days=365)


def nightly(today: date) -> str:
    now = timezone.now()
    for model in (AccessLog, AccessAttempt, AccessFailureLog):
        model.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    sweep(now)
    EntryCode.objects.filter(expires_at__lt=now - CODES_KEPT).delete()
    ended, _ = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return f"{ended} ended sessions removed"
