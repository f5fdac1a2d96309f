"""The knowledge base in the admin: what readers said, and what waits for its owners and for the
head.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, TaskState
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup, modeladmin_register

from home.admin.lists import HistoryOfListed, SearchByKeys
from home.office.waiting import HOOK, NOTHING, Waiting, WaitingList, first_lines
from home.people.hand_over.parts import HOOK as HAND_OVER
from home.thai.writing import truncate
from knowledge.feedback.models import Feedback, ProblemReport
from knowledge.pages.content_report import NAMED_OWNER, REVIEW_DATE, ContentReport
from knowledge.pages.models import KINDS, in_branches_of, owned_branches, owner_above
from knowledge.search.page import views as searching
from knowledge.search.reports import lists as search_reports
from knowledge.search.reports.admin import SearchGroup
from services.catalogue.citations import HOOK as CITES_LAW
from services.catalogue.citations import Citation

from . import home_panels
from .pages import from_consultation, hand_over
from .search import index_state

SOON = timedelta(days=14)

hooks.register(HAND_OVER, hand_over.pages)


class AnswerOnly(PermissionHelper):
    """Readers write these rows; the office sets their state and never makes or deletes one."""

    def user_can_create(self, user) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class FeedbackAdmin(ModelAdmin):
    model = Feedback
    menu_label = "ความเห็นต่อหน้า"
    menu_icon = "pick"
    list_display = ["page", "helpful", "comment", "state", "changed_at"]
    list_filter = ["state", "helpful"]
    list_select_related = ["page"]
    list_export = ["page", "helpful", "comment", "state", "changed_at"]
    search_handler_class = SearchByKeys
    search_fields = ["comment"]  # shows the search box; what is searched says the model
    permission_helper_class, history_view_class = AnswerOnly, HistoryOfListed
    inspect_view_enabled = True
    inspect_view_fields = ["page", "helpful", "comment", "state", "created_at", "changed_at"]
    form_fields_exclude = ["page", "revision", "user", "helpful", "comment"]


class ProblemReportAdmin(ModelAdmin):
    model = ProblemReport
    menu_label = "แจ้งปัญหาของหน้า"
    menu_icon = "warning"
    list_display = ["page", "text", "state", "created_at"]
    list_filter = ["state"]
    list_select_related = ["page"]
    list_export = ["page", "text", "state", "answer", "created_at"]
    search_handler_class = SearchByKeys
    search_fields = ["text"]  # shows the search box; what is searched says the model
    permission_helper_class, history_view_class = AnswerOnly, HistoryOfListed
    inspect_view_enabled = True
    inspect_view_fields = ["page", "text", "state", "answer", "created_at"]
    form_fields_exclude = ["page", "user", "text"]


@modeladmin_register
class ReaderGroup(ModelAdminGroup):
    """What readers said, as one entry of the menu."""

    menu_label = "เสียงจากผู้อ่าน"
    menu_icon = "comment"
    menu_order = 240
    items = (FeedbackAdmin, ProblemReportAdmin)


@hooks.register("readiness")
def search_index_is_ready() -> str | None:
    """What /readyz says when the index is missing or was made by another recipe."""
    state = index_state()
    return (
        None if state.state == "ok" else f"search index {state.state}: run manage.py rebuild_search"
    )


@hooks.register(HOOK)
def pages_to_approve(user, most: int) -> WaitingList:
    """Guides that wait for this person's approval in Wagtail's workflow, for whoever may enter
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


@hooks.register(HOOK)
def reviews_due(user, most: int) -> WaitingList:
    """Pages of this person whose review date has come or comes soon, own ones and those of own
    branches.
    """
    pages = Page.objects.live().annotate(review_on=REVIEW_DATE, named_owner=NAMED_OWNER)
    mine = Q(named_owner=user.pk) | Q(named_owner=None) & in_branches_of(user)
    due = pages.filter(mine, review_on__lte=timezone.localdate() + SOON)
    return first_lines(due.order_by("review_on", "pk"), most, review_line)


def review_line(page: Page) -> Waiting:
    return Waiting(page.title, page.get_url(), "ถึงกำหนดทบทวน", page.review_on, "เลยกำหนดทบทวน")


@hooks.register(CITES_LAW)
def pages_citing(laws) -> Iterator[tuple[int, Citation]]:
    """Guides, articles and questions that cite these laws, with who answers for them."""
    branches = owned_branches()
    for model in KINDS.values():
        pages = model.objects.live().filter(laws__in=laws).annotate(cited=F("laws"))
        for page in pages.select_related("content_owner"):
            owner = page.content_owner or owner_above(page, branches)
            kind, address = page._meta.verbose_name, page.get_url() or ""
            yield page.cited, Citation(f"page:{page.pk}", kind, page.title, address, owner)


@hooks.register(HOOK)
def new_problem_reports(user, most: int) -> WaitingList:
    """Reports nobody has dealt with, for those who may."""
    if not user.has_perm("knowledge.change_problemreport"):
        return NOTHING
    return first_lines(
        ProblemReport.objects.filter(state="new").select_related("page"), most, problem_line
    )


def problem_line(row: ProblemReport) -> Waiting:
    address = reverse("knowledge_problemreport_modeladmin_edit", args=[row.pk])
    return Waiting(f"{row.page.title}: {truncate(row.text, 60)}", address, "แจ้งปัญหาของหน้า")


register_snippet(SearchGroup)
hooks.register("construct_homepage_panels", home_panels.knowledge_panels)


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    return [
        path("reports/content/", ContentReport.as_view(), name="content-report"),
        path(
            "reports/content/results/",
            ContentReport.as_view(results_only=True),
            name="content-report-results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_in_the_menu() -> MenuItem:
    return MenuItem(
        ContentReport.page_title,
        reverse_lazy("content-report"),
        name="content",
        icon_name="clipboard-list",
        order=100,
    )


hooks.register("consultation_actions", from_consultation.action)
hooks.register("found_by_number", searching.consultations_by_number)
hooks.register("found_by_number", searching.projects_by_number)
hooks.register("report_links", search_reports.report_link)
hooks.register("write_next", search_reports.searched_in_vain)
hooks.register("write_next", from_consultation.worst_rated)
hooks.register("answers_for_question", from_consultation.answers_for)
