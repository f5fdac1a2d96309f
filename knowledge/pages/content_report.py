"""A report for editors: what the pages of the knowledge base lack, and which are due for review."""

from collections import defaultdict

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import F, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page, get_page_content_types

from .models import KINDS, KnowledgeIndexPage
from .readiness import shortcomings

# For pages of all kinds.
REVIEW_DATE = Coalesce(*(f"{model._meta.model_name}__review_date" for model in KINDS.values()))
CONFIRMED_ON = Coalesce(*(f"{model._meta.model_name}__reviewed_on" for model in KINDS.values()))
NAMED_OWNER = Coalesce(*(f"{model._meta.model_name}__content_owner" for model in KINDS.values()))


def kinds_of_pages(request):
    return get_page_content_types(include_base_page_type=False).filter(
        model__in=[model._meta.model_name for model in KINDS.values()]
    )


class ContentFilters(WagtailFilterSet):
    due = django_filters.ChoiceFilter(
        label="วันทบทวน",
        choices=[("due", "ถึงกำหนดแล้ว"), ("none", "ยังไม่ได้กำหนด")],
        method="filter_due",
    )
    content_type = ContentTypeFilter(label="ชนิด", queryset=kinds_of_pages)

    class Meta:
        model = Page
        fields = ["content_type"]

    def filter_due(self, pages, name, value):
        if value == "none":
            return pages.filter(review_on=None)
        return pages.filter(review_on__lte=timezone.localdate())


def branch_owners() -> dict[str, object]:
    """The owner of each branch of the knowledge base, by the branch's path."""
    branches = KnowledgeIndexPage.objects.exclude(content_owner=None).select_related(
        "content_owner"
    )
    return {branch.path: branch.content_owner for branch in branches}


def owner_of(page, people: dict[int, object], owners: dict[str, object]):
    """The page's own owner, or that of the nearest branch above it."""
    if page.content_owner_id:
        return people[page.content_owner_id]
    above = (page.path[:end] for end in range(len(page.path) - page.steplen, 0, -page.steplen))
    return next((owners[path] for path in above if path in owners), None)


def with_laws(pages: list) -> None:
    """The laws that pages name, read once for each kind of page."""
    by_kind = defaultdict(list)
    for page in pages:
        by_kind[type(page)].append(page)
    for listed in by_kind.values():
        prefetch_related_objects(listed, "laws")


class ContentReport(PageReportView):
    results_template_name = "knowledge/pages/content_report_results.html"
    page_title = "คุณภาพเนื้อหา"
    header_icon = "clipboard-list"
    filterset_class = ContentFilters
    index_url_name = "content-report"
    index_results_url_name = "content-report-results"
    any_permission_required = ["add", "change", "publish"]
    export_headings = {
        "title": "ชื่อเรื่อง",
        "review_on": "วันทบทวน",
        "owner_name": "ผู้ดูแล",
        "lacking": "สิ่งที่ยังขาด",
    }
    list_export = ["title", "review_on", "owner_name", "lacking"]

    def get_queryset(self):
        self.queryset = (
            self.permission_policy.instances_user_has_any_permission_for(
                self.request.user, ["change", "publish"]
            )
            .type(tuple(KINDS.values()))
            .live()
            .annotate(review_on=REVIEW_DATE)
            .order_by(F("review_on").asc(nulls_first=True), "pk")
        )
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list):
        pages = list(object_list.specific())
        with_laws(pages)
        people = get_user_model().objects.in_bulk(
            {page.content_owner_id for page in pages} - {None}
        )
        owners = branch_owners()
        for page in pages:
            owner = owner_of(page, people, owners)
            page.owner_name = str(owner or "")
            page.lacking = " · ".join(lack.what for lack in shortcomings(page, owner))
        return pages


def report_addresses() -> list[URLPattern]:
    return [
        path("reports/content/", ContentReport.as_view(), name="content-report"),
        path(
            "reports/content/results/",
            ContentReport.as_view(results_only=True),
            name="content-report-results",
        ),
    ]


def report_in_the_menu() -> MenuItem:
    return MenuItem(
        ContentReport.page_title,
        reverse_lazy("content-report"),
        name="content",
        icon_name="clipboard-list",
        order=100,
    )
