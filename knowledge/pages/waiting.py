"""Waiting pages: for the head's approval, for their owners' review, and because they cite a law
that holds no more.
"""

from datetime import timedelta

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, TruncDate
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState

from home.models import User
from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines
from services.models import CitationCheck, Law

from .citing import cites
from .content_report import CONFIRMED_ON, NAMED_OWNER, REVIEW_DATE
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
    due = pages.filter(kept_by(user), review_on__lte=timezone.localdate() + SOON)
    return first_lines(due.order_by("review_on", "pk"), most, review_line)


def kept_by(user) -> Q:
    """Pages that name this person, and those without an owner in branches of theirs; the rows are
    annotated with the named owner.
    """
    closed = User.objects.filter(is_active=False).values("pk")
    unowned = Q(named_owner=None) | Q(named_owner__in=closed)
    return Q(named_owner=user.pk) | unowned & in_branches_of(user)


def pages_citing_what_is_over(user, most: int) -> WaitingList:
    """Pages of this person that cite a law that holds no more, until somebody confirms them; while
    a change of the law is being checked, they stand with it (services/catalogue/waiting.py).
    """
    over = Law.objects.filter(Law.OVER, needs_check=False).order_by()
    checks = CitationCheck.objects.filter(
        law__in=over.values("pk"),
        citing=Concat(Value("page:"), OuterRef("pk"), output_field=CharField()),
        at__gte=OuterRef("last_published_at"),
    )
    pages = Page.objects.live().annotate(named_owner=NAMED_OWNER, confirmed_on=CONFIRMED_ON)
    unconfirmed = Q(confirmed_on=None) | Q(confirmed_on__lt=TruncDate("last_published_at"))
    mine = pages.filter(kept_by(user), unconfirmed, cites(over))
    return first_lines(mine.exclude(Exists(checks)).order_by("pk"), most, over_line)


def over_line(page: Page) -> Waiting:
    return Waiting(page.title, page.get_url(), "อ้างถึงกฎหมายที่สิ้นสุดแล้ว")


def review_line(page: Page) -> Waiting:
    return Waiting(page.title, page.get_url(), "ถึงกำหนดทบทวน", page.review_on, "เลยกำหนดทบทวน")
