"""The consultations in the admin: a long filtered list with search and export; the work itself is done at the desk."""

from django.http import HttpRequest
from django.utils.html import format_html
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from .models import CannedAnswer, Consultation


class ReadOnly(PermissionHelper):
    """Cases are made and changed at the desk, where moves and numbers have their rules."""

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class ConsultationAdmin(ModelAdmin):
    model = Consultation
    menu_label = "เรื่องขอคำปรึกษา"
    menu_icon = "help"
    menu_order = 240
    permission_helper_class = ReadOnly
    inspect_view_enabled = True
    list_display = ("at_desk", "subject", "state", "due_on", "officer", "school", "system", "channel")
    list_filter = ("state", "be_year", "channel", "category", "is_formal", "system", "officer", "school")
    list_select_related = ("officer", "school", "system")
    list_export = (
        *("number", "received_at", "state", "channel", "is_formal", "category", "system", "school"),
        *("requester_position", "subject", "officer", "due_on", "answered_at", "answer_days"),
    )
    list_per_page = 50
    search_fields = ("number", "subject", "detail", "requester_name", "school__name", "system__name")

    def at_desk(self, case: Consultation) -> str:
        return format_html('<a href="{}">{}</a>', case.get_absolute_url(), case.number)

    at_desk.short_description = "เลขทะเบียน"
    at_desk.admin_order_field = "sequence"

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related(*self.list_select_related)


class CannedAnswerViewSet(SnippetViewSet):
    model = CannedAnswer
    icon = "comment"
    menu_label = "คำตอบสำเร็จรูป"
    list_display = ["title", "system"]
    search_fields = ["title", "text"]
