"""The knowledge base in the admin: what readers said, and what waits for its owners and for the head."""

from datetime import timedelta

from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import TaskState
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup, modeladmin_register

from home.admin_lists import HistoryOfListed, SearchByKeys
from home.hand_over.parts import HOOK as HAND_OVER
from home.thai import truncate
from home.waiting import HOOK, Waiting
from services.citations import HOOK as CITES_LAW
from services.citations import Citation

from . import from_consultation, hand_over, home_panels, search_reports, searching
from .content_report import ContentReport
from .models import KINDS, Feedback, KnowledgeIndexPage, ProblemReport
from .search import index_state
from .search_admin import SearchGroup

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
    return None if state.state == "ok" else f"search index {state.state}: run manage.py rebuild_search"


@hooks.register(HOOK)
def pages_to_approve(user) -> list[Waiting]:
    """Guides that wait for this person's approval in Wagtail's workflow."""
    states = TaskState.objects.reviewable_by(user).select_related("revision", "workflow_state")
    return [
        Waiting(
            title=state.revision.object_str,
            url=reverse("wagtailadmin_pages:edit", args=[state.revision.object_id]),
            kind="รอตรวจก่อนเผยแพร่",
        )
        for state in states.filter(revision__content_type__app_label="knowledge")
    ]


def owned_branches(user) -> list[KnowledgeIndexPage]:
    return list(KnowledgeIndexPage.objects.live().filter(content_owner=user))


@hooks.register(HOOK)
def reviews_due(user) -> list[Waiting]:
    """Pages of this person whose review date has come or comes soon, own ones and those of own branches."""
    until = timezone.localdate() + SOON
    branches = owned_branches(user)
    found = []
    for model in KINDS.values():
        due = model.objects.live().filter(review_date__lte=until)
        mine = due.filter(content_owner=user)
        for branch in branches:
            mine |= due.filter(content_owner=None).descendant_of(branch)
        found += [
            Waiting(
                title=page.title, url=page.get_url(), kind="ถึงกำหนดทบทวน", due=page.review_date, late="เลยกำหนดทบทวน"
            )
            for page in mine
            if page.effective_owner == user
        ]
    return found


@hooks.register(CITES_LAW)
def pages_citing(law) -> list[Citation]:
    """Guides, articles and questions that cite a law, with who answers for them."""
    pages = [page for model in KINDS.values() for page in model.objects.live().filter(laws=law)]
    return [
        Citation(f"page:{page.pk}", page._meta.verbose_name, page.title, page.get_url() or "", page.effective_owner)
        for page in pages
    ]


@hooks.register(HOOK)
def new_problem_reports(user) -> list[Waiting]:
    """Reports nobody has dealt with, for those who may."""
    if not user.has_perm("knowledge.change_problemreport"):
        return []
    rows = ProblemReport.objects.filter(state="new").select_related("page")[:20]
    return [
        Waiting(
            title=f"{row.page.title}: {truncate(row.text, 60)}",
            url=reverse("knowledge_problemreport_modeladmin_edit", args=[row.pk]),
            kind="แจ้งปัญหาของหน้า",
        )
        for row in rows
    ]


register_snippet(SearchGroup)
hooks.register("construct_homepage_panels", home_panels.knowledge_panels)


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    return [
        path("reports/content/", ContentReport.as_view(), name="content-report"),
        path("reports/content/results/", ContentReport.as_view(results_only=True), name="content-report-results"),
    ]


@hooks.register("register_reports_menu_item")
def report_in_the_menu() -> MenuItem:
    return MenuItem(
        ContentReport.page_title, reverse_lazy("content-report"), name="content", icon_name="clipboard-list", order=100
    )


hooks.register("consultation_actions", from_consultation.action)
hooks.register("found_by_number", searching.consultations_by_number)
hooks.register("found_by_number", searching.projects_by_number)
hooks.register("report_links", search_reports.report_link)
hooks.register("write_next", search_reports.searched_in_vain)
hooks.register("write_next", from_consultation.worst_rated)
hooks.register("answers_for_question", from_consultation.answers_for)
