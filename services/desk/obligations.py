"""What the desk owes and has not done in time, as conditions of rows; rules.overdue_obligations
says the same of one case.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q

from home.thai.writing import BANGKOK

from .rules import AWAITING_REQUESTER, COUNTED, ENDED, OPEN, Obligation, Urgency
from .settings import DeskSettings

# A guide was begun and never published; a draft that was deleted owes nothing.
GUIDE_OWED = Q(guide_due_on__isnull=False, guide__isnull=False, guide__first_published_at=None)
FOLLOW_UP_OWED = Q(state__in=AWAITING_REQUESTER, followed_up_on=None)
REGISTERED_LATE = Q(created_at__gt=F("register_by"))
FOLLOWED_UP = Q(followed_up_on__isnull=False, follow_up_on__isnull=False)
GUIDE_PUBLISHED = Q(guide_due_on__isnull=False, guide__first_published_at__isnull=False)

OVERDUE: dict[Obligation, Callable[[date], Q]] = {
    Obligation.REGISTRATION: lambda today: REGISTERED_LATE & ~Q(state__in=ENDED),
    Obligation.ANSWER: lambda today: Q(state__in=OPEN, due_on__lt=today),
    Obligation.FOLLOW_UP: lambda today: FOLLOW_UP_OWED & Q(follow_up_on__lt=today),
    Obligation.GUIDE: lambda today: GUIDE_OWED & Q(state__in=COUNTED) & Q(guide_due_on__lt=today),
}


def answered_in_time(desk: DeskSettings) -> Q:
    """Answered within the working days of its urgency."""
    return any_of(
        [Q(urgency=urgency, answer_days__lte=desk.days_for(urgency)) for urgency in Urgency]
    )


def any_of(conditions: list[Q]) -> Q:
    """At least one of them; of none, nothing."""
    met = Q(pk__in=[])
    for condition in conditions:
        met |= condition
    return met


def anything_overdue(today: date) -> Q:
    return any_of([condition(today) for condition in OVERDUE.values()])


def not_followed_up(today: date) -> Q:
    """The time of its follow-up is over and nobody has made one, whether it has ended or not."""
    return Q(state__in=COUNTED - OPEN, followed_up_on=None, follow_up_on__lt=today)


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, BANGKOK)


def overdue_then(day: date) -> Q:
    """What was overdue on an earlier day, as far as the case still tells."""
    night = end_of(day)
    was_in_hand = Q(closed_at=None) | Q(closed_at__gte=night)
    unanswered = Q(answered_on=None) | Q(answered_on__gt=day)
    unfollowed = Q(followed_up_on=None) | Q(followed_up_on__gt=day)
    no_guide = Q(guide__first_published_at=None) | Q(guide__first_published_at__gte=night)
    conditions = [
        REGISTERED_LATE & Q(created_at__lt=night) & was_in_hand,
        unanswered & Q(due_on__lt=day),
        unfollowed & was_in_hand & Q(answered_on__lte=day, follow_up_on__lt=day),
        no_guide & Q(guide__isnull=False, guide_due_on__lt=day),
    ]
    own = Q(taken_over=None)  # of an old register nothing is owed here
    return own & Q(state__in=COUNTED) & any_of(conditions)
