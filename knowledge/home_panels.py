"""Panels of the knowledge base on the admin's home page: drafts, reviews, feedback, searches
without results.
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from home.admin.panels import Entry, ListPanel
from home.thai.writing import format_date_short
from knowledge.feedback.models import Feedback
from knowledge.pages.content_report import REVIEW_DATE
from knowledge.pages.models import KINDS
from knowledge.search.reports.lists import SEE
from knowledge.search.reports.models import SearchDay

SOON = timedelta(days=14)
LATELY = timedelta(days=30)
SHOWN = 6  # lines of a panel


def edit_address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def drafts_of(user) -> ListPanel:
    """The unpublished pages that this person began, the latest first."""
    pages = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=user)
    rows = pages.order_by("-latest_revision_created_at")[:SHOWN]
    entries = [
        Entry(
            page.draft_title,
            edit_address(page),
            f"แก้ไข {format_date_short(page.latest_revision_created_at)}",
        )
        for page in rows
    ]
    return ListPanel("drafts", "ฉบับร่างของท่าน", entries, empty="ไม่มีฉบับร่างค้างอยู่", order=110)


def due_reviews() -> ListPanel:
    """Pages of the whole knowledge base with a due review, for people who may publish."""
    pages = Page.objects.live().type(tuple(KINDS.values())).annotate(review_on=REVIEW_DATE)
    rows = pages.filter(review_on__lte=timezone.localdate() + SOON).order_by("review_on", "pk")[
        :SHOWN
    ]
    entries = [
        Entry(page.title, edit_address(page), f"ภายใน {format_date_short(page.review_on)}")
        for page in rows
    ]
    return ListPanel(
        "reviews",
        "หน้าที่ถึงกำหนดทบทวน",
        entries,
        empty="ไม่มีหน้าที่ถึงกำหนดใน 14 วันนี้",
        more=reverse("content-report"),
        order=120,
    )


def new_feedback() -> ListPanel:
    """Unanswered feedback of readers: first the pages that did not help."""
    rows = (
        Feedback.objects.filter(state="new")
        .select_related("page")
        .order_by("helpful", "-changed_at")[:SHOWN]
    )
    entries = [
        Entry(
            f"{row.page.title}: {row.comment or row.get_helpful_display()}",
            reverse("knowledge_feedback_modeladmin_edit", args=[row.pk]),
            format_date_short(row.changed_at),
        )
        for row in rows
    ]
    more = reverse("knowledge_feedback_modeladmin_index") + "?state__exact=new"
    return ListPanel(
        "feedback", "เสียงจากผู้อ่าน", entries, empty="ไม่มีความเห็นใหม่", more=more, order=130
    )


def searches_in_vain() -> ListPanel:
    """The most frequent searches of these weeks that found nothing: what to write next."""
    rows = SearchDay.objects.since(timezone.localdate() - LATELY).without_answer()[:SHOWN]
    report = reverse("search_report")
    entries = [
        Entry(
            row["words"], f"{report}?{urlencode({'words': row['words']})}", f"ค้น {row['times']} ครั้ง"
        )
        for row in rows
    ]
    return ListPanel(
        "searches", "คำค้นที่ไม่พบคำตอบ", entries, empty="ใน 30 วันนี้ทุกคำค้นมีคำตอบ", more=report, order=140
    )


def knowledge_panels(request, panels: list) -> None:
    user = request.user
    panels.append(drafts_of(user))
    if user.has_perm("knowledge.change_feedback"):
        panels.append(new_feedback())
    if page_permission_policy.user_has_permission(user, "publish"):
        panels.append(due_reviews())
    if user.has_perm(SEE):
        panels.append(searches_in_vain())
