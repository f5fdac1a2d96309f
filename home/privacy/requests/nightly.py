"""Reminds of requests of data subjects before their thirty days are over, and after."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from home.mail.outbox import send_template
from home.people.rights.holders import people_with

from .models import DataRequest
from .rules import Who

AGAIN_AFTER = 3  # days


@transaction.atomic
def remind(today: date) -> int:
    """One mail to each who deals with requests, with all that are near or overdue; the same request
    again only days later. Returns how many requests.
    """
    quiet = date.fromordinal(today.toordinal() - AGAIN_AFTER)
    near = DataRequest.objects.near(today)
    due = list(near.filter(Q(reminded_on=None) | Q(reminded_on__lte=quiet)))
    if not due:
        return 0
    listed = [(row, row.is_overdue(today)) for row in due]
    for person in people_with(Who.HANDLER):
        facts = {"person": person, "rows": listed}
        send_template("emails/data_request_reminder.txt", person.email, facts)
    DataRequest.objects.filter(pk__in=[row.pk for row in due]).update(reminded_on=today)
    return len(due)


def nightly(today: date) -> str:
    return f"{remind(today)} requests of data subjects reminded of"
