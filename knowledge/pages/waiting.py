"""Waiting pages: for the head's approval, and for their owners' review."""

from datetime import timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState

from home.models import User
from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines

from .content_report import NAMED_OWNER, REVIEW_DATE
from .models import in_branches_of

SOON = timedelta(days=14)


def pages_to_approve(user, most: int) -> WaitingList:
    """Guides that wait for this person's approval in Wagtail's workflow, for people who may enter
    the admin.
    """
    if not user.has_perm("wagtailadmin.access_admin"):
        return NOTHING
    states = TaskState.objects.reviewable_by(user).filter(
        revision__content_type__app_label="knowledge"
    )
    rows = states.annotate(page=F("revision__object_id"), page_title=F("revision__object_str"))
    return first_lines(rows.order_by("started_at", "pk"), most, approval_line)


def approval_line(state: TaskState) -> Waiting:
    return Waiting(
        state.page_title, reverse("wagtailadmin_pages:edit", args=[state.page]), "รอตรวจก่อนเผยแพร่"
    )


def reviews_due(user, most: int) -> WaitingList:
    """Pages of this person whose review date has come or comes soon: own pages and those of own
    branches.
    """
    pages = Page.objects.live().annotate(review_on=REVIEW_DATE, named_owner=NAMED_OWNER)
    closed = User.objects.filter(is_active=False).values("pk")
    unowned = Q(named_owner=None) | Q(named_owner__in=closed)
    mine = Q(named_owner=user.pk) | unowned & in_branches_of(user)
    due = pages.filter(mine, review_on__lte=timezone.localdate() + SOON)
    return first_lines(due.order_by("review_on", "pk"), most, review_line)


def review_line(page: Page) -> Waiting:
    return Waiting(page.title, page.get_url(), "ถึงกำหนดทบทวน", page.review_on, "เลยกำหนดทบทวน")
