"""The nightly tasks for pages: views are counted, owners are reminded of pages that are due for
review.
"""

from collections import defaultdict
from datetime import date

from django.db import transaction

from home.mail.outbox import send_template
from home.models import User
from home.pages.changes import forget_old_changes

from .models import KINDS, KnowledgePage
from .reads import flush_reads
from .reviews import ReviewReminder


def due_pages(today: date) -> list[KnowledgePage]:
    """Live pages whose review date has come, today or on a missed night, and for which no mail was
    sent yet.
    """
    reminded = set(ReviewReminder.objects.values_list("page_id", "review_date"))
    due: list[KnowledgePage] = []
    for model in KINDS.values():
        live = model.objects.live()
        due += live.filter(review_date__lte=today).select_related("content_owner")
    return [page for page in due if (page.pk, page.review_date) not in reminded]


def remind_owners(today: date) -> int:
    """One mail per owner with all due pages; a page without owner waits until it has one. Returns
    the number of mails.
    """
    by_owner: dict[User, list[KnowledgePage]] = defaultdict(list)
    for page in due_pages(today):
        owner = page.effective_owner
        if owner is not None and owner.email:
            by_owner[owner].append(page)
    for owner, pages in by_owner.items():
        with transaction.atomic():
            send_template("emails/reviews_due.txt", owner.email, {"owner": owner, "pages": pages})
            ReviewReminder.objects.bulk_create(
                ReviewReminder(page_id=page.pk, review_date=page.review_date) for page in pages
            )
    return len(by_owner)


def nightly(today: date) -> str:
    flush_reads()
    forget_old_changes()
    return f"review reminders: {remind_owners(today)}"
