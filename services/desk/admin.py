"""Consultations in the admin: a long filtered list for searching, exporting and assigning; cases
are handled at the desk.
"""

from django.contrib.admin import RelatedOnlyFieldListFilter, SimpleListFilter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from home.admin.choosers import RegisterChooser
from home.admin.lists import DictionaryIndexView, HistoryOfListed, SearchByKeys
from home.audit.lists import note_list
from home.thai.writing import format_date_short

from .forms import ORIGINS, SCOPES, DeskFilter, officers
from .listing import export, with_clocks
from .models import Consultation
from .ready_answers import CannedAnswer
from .report.rows import years_in_use


class ReadOnly(PermissionHelper):
    """Cases are created and changed at the desk, where moves and numbers have their rules."""

    def user_can_list(self, user) -> bool:
        return self.user_has_specific_permission(user, "view_consultation")

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class Scope(SimpleListFilter):
    """The daily filters of the desk: mine, unassigned, overdue, to be followed up."""

    title, parameter_name = "งาน", "scope"

    def __init__(self, request, params, model, model_admin):
        self.user = request.user
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(key, label) for key, label in SCOPES if key]

    def queryset(self, request, queryset):
        return DeskFilter.by_scope(queryset, self.value(), self.user, timezone.localdate())


class Origin(SimpleListFilter):
    """Of this site, or of the register before it."""

    title, parameter_name = "ที่มา", "origin"

    def lookups(self, request, model_admin):
        return [(key, label) for key, label in ORIGINS if key]

    def queryset(self, request, queryset):
        if self.value() not in dict(ORIGINS):
            return queryset
        return queryset.filter(taken_over__isnull=self.value() == "own")


class FiscalYear(SimpleListFilter):
    title, parameter_name = "ปีงบประมาณ", "fiscal_year"

    def lookups(self, request, model_admin):
        return [(str(year), str(year)) for year in years_in_use()]

    def queryset(self, request, queryset):
        year = self.value() or ""
        return (
            queryset.filter(be_year=int(year)) if year.isdecimal() and len(year) == 4 else queryset
        )


class ConsultationIndex(IndexView):
    """Exports like the desk, in local time and without live formulas; selected cases are passed to
    the desk's bulk actions.
    """

    def as_spreadsheet(self, queryset, spreadsheet_format):
        return export(queryset.for_list(), spreadsheet_format)

    def get_context_data(self, **kwargs):
        may_assign = self.request.user.has_perm("services.change_consultation")
        context = super().get_context_data(officers=officers() if may_assign else [], **kwargs)
        note_list("services.consultation", context["result_count"], words=self.query)
        return context | {"object_list": with_clocks(context["object_list"], timezone.localdate())}


class ConsultationAdmin(ModelAdmin):
    model = Consultation
    menu_label = "เรื่องขอคำปรึกษา"
    menu_icon = "help"
    menu_order = 240
    permission_helper_class = ReadOnly
    search_handler_class = SearchByKeys
    index_view_class, history_view_class = ConsultationIndex, HistoryOfListed
    inspect_view_enabled = False
    list_display = (
        "tick",
        "at_desk",
        "subject",
        "state",
        "time_left",
        "officer",
        "school",
        "short_system",
    )
    list_filter = (
        *("state", Scope, FiscalYear, Origin, "urgency", "is_formal", "channel", "category"),
        *((name, RelatedOnlyFieldListFilter) for name in ("system", "officer", "school")),
    )
    list_select_related = ("officer", "school", "system")
    list_export = ("number",)  # the desk defines the columns
    list_per_page = 50
    search_fields = (
        "number",
        "subject",
    )  # makes the search box appear; the model defines what is searched

    def tick(self, case: Consultation) -> str:
        return format_html(
            '<input type="checkbox" name="case" value="{}" form="desk-bulk" aria-label="เลือก {}">',
            case.pk,
            case.number,
        )

    tick.short_description = ""

    def at_desk(self, case: Consultation) -> str:
        link = '<a class="w-whitespace-nowrap" href="{}">{}</a>{}'
        mark = format_html("<br><small>{}</small>", case.origin) if case.origin else ""
        return format_html(link, case.get_absolute_url(), case.number, mark)

    at_desk.short_description = "เลขทะเบียน"
    at_desk.admin_order_field = "sequence"

    def time_left(self, case: Consultation) -> str:
        """For an open case the clock in words and the date; afterwards there is no deadline."""
        if not case.is_open:
            return ""
        return format_html("{}<br>{}", case.due.label, format_date_short(case.due_on))

    time_left.short_description = "เวลา"
    time_left.admin_order_field = "due_on"

    def short_system(self, case: Consultation) -> str:
        return (case.system.abbr or case.system.name) if case.system else ""

    short_system.short_description = "ระบบ"
    short_system.admin_order_field = "system"

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related(*self.list_select_related)


class CannedAnswerViewSet(SnippetViewSet):
    model = CannedAnswer
    index_view_class, chooser_viewset_class = DictionaryIndexView, RegisterChooser
    icon = "comment"
    menu_label = "คำตอบสำเร็จรูป"
    list_display = ["title", "system"]
    search_fields = ["title", "text"]
