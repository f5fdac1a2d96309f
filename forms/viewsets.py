"""The answers and the audit in the admin: lists to search, filter, read and export; nothing is edited there."""

from django.contrib.admin import SimpleListFilter
from django.utils import timezone
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import DeleteView, IndexView, InspectView

from home.exports import table_response
from home.thai import fiscal_year, fiscal_year_bounds, start_of_day

from .models import AuditEntry, Submission


class ReadOnly(PermissionHelper):
    """Seen by those with the right; made, changed and deleted by nobody here."""

    def user_can_list(self, user) -> bool:
        return self.user_has_specific_permission(user, "view_" + self.opts.model_name)

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class SubmissionHelper(ReadOnly):
    """Also for readers of single forms."""

    def user_can_list(self, user) -> bool:
        return super().user_can_list(user) or Submission.objects.readable_by(user).exists()

    def user_can_inspect_obj(self, user, obj) -> bool:
        return obj.page.may_be_read_by(user)

    def user_can_delete_obj(self, user, obj) -> bool:
        return obj.may_be_deleted_by(user)


class FiscalYear(SimpleListFilter):
    """The fiscal year in which an answer came."""

    title, parameter_name = "ปีงบประมาณ", "fiscal_year"

    def lookups(self, request, model_admin):
        this = fiscal_year(timezone.localdate())
        return [(str(year), str(year)) for year in range(this, this - 5, -1)]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdecimal() or not 2500 <= int(self.value()) <= 2700:
            return queryset
        first, last = (start_of_day(day) for day in fiscal_year_bounds(int(self.value())))
        return queryset.filter(submit_time__gte=first, submit_time__lt=last + timezone.timedelta(days=1))


class SubmissionIndex(IndexView):
    """Export only by right, with local times, labels or codes, and a line in the audit."""

    def dispatch(self, request, *args, **kwargs):
        if request.GET.get("export") and not request.user.has_perm("forms.export_submission"):
            return self.permission_denied_response()
        return super().dispatch(request, *args, **kwargs)

    def permission_denied_response(self):
        from django.core.exceptions import PermissionDenied

        raise PermissionDenied

    def as_spreadsheet(self, queryset, spreadsheet_format):
        AuditEntry.note(AuditEntry.Action.EXPORT, self.request.user, rows=queryset.count())
        codes = self.request.GET.get("values") == "codes"
        rows = queryset.select_related("page", "school").prefetch_related("page__form_fields")
        return table_response(
            "คำตอบแบบฟอร์ม", EXPORT_COLUMNS, (export_row(row, codes) for row in rows), spreadsheet_format
        )


EXPORT_COLUMNS = ["แบบฟอร์ม", "เลขรับ", "วันที่ส่ง", "โรงเรียน", "สถานะ", "คำตอบ"]


def export_row(row: Submission, codes: bool) -> list[object]:
    answers = "\n".join(f"{label}: {value}" for label, value in row.shown_answers(codes=codes) if value)
    sent = row.submit_time.date() if row.page.is_anonymous else row.submit_time
    return [row.page.title, row.number, sent, str(row.school or ""), row.get_state_display(), answers]


class SubmissionInspect(InspectView):
    """Opening an answer leaves a line in the audit."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 200:
            AuditEntry.note(AuditEntry.Action.READ, request.user, page=self.instance.page, number=self.instance.number)
        return response

    def get_field_label(self, field_name, field=None):
        return str(super().get_field_label(field_name, field))

    def get_fields_dict(self):
        told = [{"label": label, "value": value or "–"} for label, value in self.instance.shown_answers()]
        return [*super().get_fields_dict(), *told]


class SubmissionDelete(DeleteView):
    """What was sent by mistake or as a test; a line in the audit stays."""

    def delete_instance(self) -> None:
        AuditEntry.note(
            AuditEntry.Action.DELETE, self.request.user, page=self.instance.page, number=self.instance.number
        )
        super().delete_instance()


class SubmissionAdmin(ModelAdmin):
    model = Submission
    menu_label, menu_icon = "คำตอบแบบฟอร์ม", "form"
    permission_helper_class = SubmissionHelper
    index_view_class, inspect_view_class, delete_view_class = SubmissionIndex, SubmissionInspect, SubmissionDelete
    inspect_view_enabled = True
    list_display = ["__str__", "page", "school", "state", "submit_time"]
    list_filter = ["state", FiscalYear, "page", "school"]
    list_select_related = ["page", "school"]
    list_export = ["number"]
    search_fields = ["number", "answers_text", "school__name"]
    inspect_view_fields = ["number", "page", "submit_time", "school", "state"]
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=Submission.objects.readable_by(request.user).values("pk"))


class AuditAdmin(ModelAdmin):
    model = AuditEntry
    menu_label, menu_icon = "บันทึกการเข้าถึงคำตอบ", "history"
    permission_helper_class = ReadOnly
    list_display = ["at", "actor", "action", "page", "number", "rows"]
    list_filter = ["action", "at"]
    list_select_related = ["actor", "page"]
    list_per_page = 100


class FormsGroup(ModelAdminGroup):
    menu_label, menu_icon, menu_order = "งานแบบฟอร์ม", "form", 260
    items = (SubmissionAdmin, AuditAdmin)
