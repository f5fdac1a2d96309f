"""What the desk does by date: reminds officers, asks requesters once more, closes what nobody
came back to.
"""

from collections import defaultdict
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q

from home.mail.outbox import send_template
from home.models import User
from home.moves import lock
from home.thai.writing import BANGKOK, format_date_short

from .forms import officers
from .models import Consultation
from .rules import AWAITING_REQUESTER

REMIND_AGAIN_AFTER = 3  # days


def why(case: Consultation, today: date) -> str:
    if case.is_open:
        taken = "" if case.officer else " ยังไม่มีผู้รับ"
        return f"ครบกำหนดตอบ {format_date_short(case.due_on)}{taken}"
    begun = case.guide_due_on and case.guide and not case.guide.first_published_at
    if begun and case.guide_due_on <= today:
        return f"ครบกำหนดจัดทำคู่มือ {format_date_short(case.guide_due_on)}"
    return f"ครบกำหนดติดตามผล {format_date_short(case.follow_up_on or today)}"


def has_hands(case: Consultation) -> bool:
    """Whether somebody who can still sign in has taken it."""
    return case.officer is not None and case.officer.is_active


@transaction.atomic
def remind(today: date) -> int:
    """One mail an officer with everything that is due; the same case again only days later. Returns
    how many mails.

    What nobody has taken, or somebody whose account is closed, goes to every officer.
    """
    quiet = date.fromordinal(today.toordinal() - REMIND_AGAIN_AFTER)
    waiting = Consultation.objects.due_by(today).filter(
        Q(reminded_on=None) | Q(reminded_on__lte=quiet)
    )
    rows = list(waiting.select_related("officer", "guide").order_by("due_on", "pk"))
    everyone = list(officers()) if not all(map(has_hands, rows)) else []
    by_officer: dict[User, list[Consultation]] = defaultdict(list)
    for case in rows:
        for officer in [case.officer] if has_hands(case) else everyone:
            by_officer[officer].append(case)
    for officer, cases in by_officer.items():
        listed = [(case, why(case, today)) for case in cases]
        send_template(
            "emails/consultation_reminder.txt", officer.email, {"officer": officer, "cases": listed}
        )
    # only a bookkeeping date, which the history leaves out
    Consultation.objects.filter(pk__in=[case.pk for case in rows]).update(reminded_on=today)
    return len(by_officer)


@transaction.atomic
def nudge(today: date) -> int:
    """Ask once more those who have not said whether they understood, when the follow-up is due.

    Returns how many.
    """
    asked = (
        Consultation.objects.follow_up_due(today).filter(nudged_on=None).select_related("requester")
    )
    cases = [case for case in asked if case.address and case.answers.last().understood is None]
    for case in cases:
        case.mail("emails/consultation_nudge.txt", answer=case.answers.last())
    Consultation.objects.filter(pk__in=[case.pk for case in cases]).update(nudged_on=today)
    return len(cases)


def close_quiet(today: date) -> int:
    """Answered cases whose time to come back is over."""
    at = datetime.combine(today, time(0, 30), BANGKOK)
    done = 0
    for pk in Consultation.objects.filter(
        state__in=AWAITING_REQUESTER, close_on__lt=today
    ).values_list("pk", flat=True):
        with lock(Consultation(pk=pk)) as case:
            if case.state in AWAITING_REQUESTER:
                case.move("close", reason="ปิดเมื่อครบเวลาที่กำหนด", closed_at=at)
                done += 1
    return done


def nightly(today: date) -> str:
    """Everything due on or before this day; a second run on the day does nothing."""
    return f"{remind(today)} reminded, {nudge(today)} nudged, {close_quiet(today)} closed"
