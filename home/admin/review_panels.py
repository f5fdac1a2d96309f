"""Workflow on the admin's home page: what this person is asked to approve, and what they submitted.

Wagtail's own panels list everything, with several queries for each line.
"""

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState

from home.office.waiting import first_of
from home.thai.writing import format_date_short

from .panels import Entry, ListPanel

SHOWN = 6  # lines of a panel; the report has them all
# By class name, because their module is not documented.
TAKEN_OUT = {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}
STATES = {"in_progress": "รอ", "rejected": "ขอให้แก้ไขโดย"}
WAYS = ("workflow_action", "workflow_preview", "revisions_compare")


def ways_of(thing) -> dict[str, str]:
    """The names of the URLs where a page or a snippet is reviewed and decided."""
    if isinstance(thing, Page):
        return {way: f"wagtailadmin_pages:{way}" for way in WAYS}
    return {way: thing.snippet_viewset.get_url_name(way) for way in WAYS}


def to_review(user) -> QuerySet[TaskState]:
    states = TaskState.objects.reviewable_by(user).select_related("task", "revision__user")
    return states.prefetch_related("revision__content_object").order_by("-started_at", "-pk")


class ReviewPanel(Component):
    """What waits for this person's approval, each line with its labelled buttons."""

    order = 40

    def render_html(self, parent_context=None) -> SafeString:
        request = parent_context["request"]
        states, total = first_of(to_review(request.user), SHOWN)
        lines = []
        for state in states:
            thing = state.revision.content_object
            if thing is not None:  # the state may outlive a deleted object
                actions = state.task.specific.get_actions(thing, request.user)
                lines.append(
                    {"state": state, "thing": thing, "actions": actions, "ways": ways_of(thing)}
                )
        facts = {"lines": lines, "total": total, "more": total > SHOWN}
        return render_to_string("home/admin/review.html", facts, request=request)


def edit_address(thing) -> str:
    name = (
        "wagtailadmin_pages:edit"
        if isinstance(thing, Page)
        else thing.snippet_viewset.get_url_name("edit")
    )
    return reverse(name, args=[thing.pk])


def own_in_workflow(user) -> QuerySet[WorkflowState]:
    """What this person submitted, or owns as a page, and that is still undecided."""
    page = Page.objects.filter(owner=user, pk=Cast(OuterRef("object_id"), IntegerField()))
    is_page = Q(base_content_type__app_label="wagtailcore", base_content_type__model="page")
    states = WorkflowState.objects.active().filter(Q(requested_by=user) | is_page & Exists(page))
    states = states.select_related("current_task_state__task", "current_task_state__revision")
    return states.prefetch_related("content_object").order_by(
        "-current_task_state__started_at", "-pk"
    )


def own_panel(user) -> ListPanel | None:
    states, total = first_of(own_in_workflow(user), SHOWN)
    entries = [own_line(state) for state in states if state.content_object is not None]
    more = reverse("wagtailadmin_reports:workflow") if total > SHOWN else ""
    title = f"ที่ท่านส่งเข้าเส้นทางอนุมัติ ({total})"
    return (
        ListPanel("in-workflow", title, entries, empty="", more=more, order=105)
        if entries
        else None
    )


def own_line(state: WorkflowState) -> Entry:
    step = state.current_task_state
    fact = f"{STATES.get(step.status, '')} {step.task.name} · {format_date_short(step.started_at)}"
    return Entry(step.revision.object_str, edit_address(state.content_object), fact)


def show_workflow(request, panels: list) -> None:
    """Replaces Wagtail's own panels."""
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in TAKEN_OUT]
    panels.append(ReviewPanel())
    own = own_panel(request.user)
    if own is not None:
        panels.append(own)
