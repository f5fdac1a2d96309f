"""What readers said, in the admin and among what waits."""

from django.urls import reverse
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from home.admin.lists import HistoryOfListed, SearchByKeys
from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines
from home.thai.writing import truncate

from .models import Feedback, ProblemReport


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


class ReaderGroup(ModelAdminGroup):
    """What readers said, as one entry of the menu."""

    menu_label = "เสียงจากผู้อ่าน"
    menu_icon = "comment"
    menu_order = 240
    items = (FeedbackAdmin, ProblemReportAdmin)


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
