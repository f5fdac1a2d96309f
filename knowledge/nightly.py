"""What the knowledge base does each night: count, read new files, forget old searches, remind owners of due pages."""

from collections import defaultdict
from datetime import date
from io import StringIO

from django.core.management import call_command
from django.db import transaction

from home.mail.outbox import send_template
from home.models import User
from knowledge.documents.models import read_new_files
from knowledge.pages.models import KINDS, KnowledgePage
from knowledge.pages.reads import flush_reads
from knowledge.pages.reviews import ReviewReminder
from knowledge.search.reports.models import flush_searches, purge_searches

from .search import tell_server


def due_pages(today: date) -> list[KnowledgePage]:
    """Live pages whose review date has come, today or on a night that was missed, and that no mail spoke of yet."""
    reminded = set(ReviewReminder.objects.values_list("page_id", "review_date"))
    return [
        page
        for model in KINDS.values()
        for page in model.objects.live().filter(review_date__lte=today).select_related("content_owner")
        if (page.pk, page.review_date) not in reminded
    ]


def remind_owners(today: date) -> int:
    """One mail an owner with all that is due; a page without owner waits until it has one. Returns the mails."""
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
    """All of it, with one line for the log."""
    flush_reads()
    flush_searches()
    read_new_files()
    purge_searches(today)
    tell_server()
    return f"review reminders: {remind_owners(today)}"


def heal_index(today: date) -> str:
    """Make the search index anew if it is missing, damaged or old; what the command says of it."""
    told = StringIO()
    call_command("rebuild_search", if_needed=True, stdout=told, stderr=StringIO())
    return told.getvalue().strip()
