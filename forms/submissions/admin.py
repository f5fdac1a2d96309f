"""The answers in the admin: a list to search, filter, read and export; nothing is edited there."""

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import DeleteView, IndexView, InspectView

from forms.page.models import FormPage
from home.admin.lists import HistoryOfListed, SearchByKeys
from home.audit.actions import Action
from home.audit.lists import note_list
from home.audit.writing import note
from home.files.exports import table_response
from home.thai.writing import fiscal_year, fiscal_year_bounds, start_of_day

from .columns import cells, fields_of, headings, sending_time
from .models import Submission, labels_of


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
        return queryset.filter(
            submit_time__gte=first, submit_time__lt=last + timezone.timedelta(days=1)
        )


class Quarter(SimpleListFilter):
    """The quarter of the fiscal year, whatever the year."""

    title, parameter_name = "ไตรมาส", "quarter"
    MONTHS: ClassVar = {"1": (10, 11, 12), "2": (1, 2, 3), "3": (4, 5, 6), "4": (7, 8, 9)}

    def lookups(self, request, model_admin):
        return [(number, f"ไตรมาสที่ {number}") for number in self.MONTHS]

    def queryset(self, request, queryset):
        months = self.MONTHS.get(self.value() or "")
        return queryset.filter(submit_time__month__in=months) if months else queryset


def page_of(request) -> FormPage | None:
    """The form to which the list is narrowed."""
    key = next((value for name, value in request.GET.items() if name.startswith("page__")), "")
    return FormPage.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None


class ChosenAnswer(SimpleListFilter):
    """What was chosen in the fields of one form; offered when the list is narrowed to it."""

    title, parameter_name = "คำตอบที่เลือก", "answer"
    TYPES = frozenset({"radio", "dropdown", "checkboxes", "system"})

    def lookups(self, request, model_admin):
        page = page_of(request)
        choices: list[tuple[str, str]] = []
        if page is None:
            return choices
        for field in page.all_fields():
            if field.field_type in self.TYPES:
                choices += [
                    (f"{field.clean_name}:{code}", f"{field.label}: {label}")
                    for code, label in labels_of(field).items()
                ]
        return choices

    def queryset(self, request, queryset):
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        key, _, code = self.value().partition(":")
        one, several = {f"form_data__{key}": code}, {f"form_data__{key}__icontains": f'"{code}"'}
        return queryset.filter(Q(**one) | Q(**several))


class FileValues(SimpleListFilter):
    """How answers stand in the downloaded file: as words, or as the codes that are stored.

    It narrows nothing.
    """

    title, parameter_name = "คำตอบในไฟล์ที่ดาวน์โหลด", "values"

    def lookups(self, request, model_admin):
        return [("codes", "ใช้รหัสแทนคำ")] if request.user.has_perm("forms.export_submission") else ()

    def queryset(self, request, queryset):
        return queryset


class SubmissionIndex(IndexView):
    """Export only by right, with local times, labels or codes, and a line in the audit."""

    def dispatch(self, request, *args, **kwargs):
        if request.GET.get("export") and not request.user.has_perm("forms.export_submission"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        note_list(
            "forms.submission",
            context["result_count"],
            words=self.query,
            page=page_of(self.request),
        )
        return context

    def as_spreadsheet(self, queryset, spreadsheet_format):
        codes = self.request.GET.get("values") == "codes"
        rows = queryset.select_related("page", "school").prefetch_related(
            "page__form_fields", "page__definitions"
        )
        page = page_of(self.request)
        if page is None:
            columns, lines = [*FACTS, "คำตอบ"], (export_row(row, codes) for row in rows)
        else:
            columns, lines = export_table(page, rows, codes)
        told = {"of": "forms.submission", "page": page, "count": queryset.count()}
        return table_response(
            str(page or "คำตอบแบบฟอร์ม"), columns, lines, spreadsheet_format, **told
        )


FACTS = ["แบบฟอร์ม", "เลขรับ", "วันที่ส่ง", "โรงเรียน", "สถานะ"]


def facts_of(row: Submission) -> list[object]:
    school, state = str(row.school or ""), row.get_state_display()
    return [row.page.title, row.number, sending_time(row), school, state]


def export_row(row: Submission, codes: bool) -> list[object]:
    """Answers of different forms share one cell."""
    answers = "\n".join(
        f"{label}: {value}" for label, value in row.shown_answers(codes=codes) if value
    )
    return [*facts_of(row), answers]


def export_table(page: FormPage, rows, codes: bool) -> tuple[list[str], Iterator[list[object]]]:
    """A column for each field of the one form."""
    fields = fields_of(page)
    lines = ([*facts_of(row), *cells(row, fields, codes=codes)] for row in rows)
    return [*FACTS, *headings(fields, codes=codes)], lines


class SubmissionInspect(InspectView):
    """Opening an answer leaves a line in the audit."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 200:
            note(Action.READ, self.instance, page=self.instance.page)
        return response

    def get_field_label(self, field_name, field=None):
        return str(super().get_field_label(field_name, field))

    def get_fields_dict(self):
        told = [
            {"label": label, "value": value or "–"}
            for label, value in self.instance.shown_answers()
        ]
        page = format_html('<a href="{}">เปิดหน้าของเรื่องนี้</a>', self.instance.get_absolute_url())
        facts = [
            {"label": "วันที่ส่ง", "value": self.instance.sent_text},
            {"label": "หน้าเว็บ", "value": page},
        ]
        return [*super().get_fields_dict(), *facts, *told]


class SubmissionDelete(DeleteView):
    """What was sent by mistake or as a test; a line in the audit stays."""

    def delete_instance(self) -> None:
        note(Action.DELETE, self.instance, page=self.instance.page)
        super().delete_instance()


class SubmissionAdmin(ModelAdmin):
    model = Submission
    menu_label, menu_icon = "คำตอบแบบฟอร์ม", "form"
    permission_helper_class = SubmissionHelper
    index_view_class, inspect_view_class, delete_view_class = (
        SubmissionIndex,
        SubmissionInspect,
        SubmissionDelete,
    )
    history_view_class = HistoryOfListed
    inspect_view_enabled = True
    list_display = ["__str__", "page", "school", "state", "sent"]
    list_filter = ["state", FiscalYear, Quarter, "page", ChosenAnswer, "school", FileValues]
    list_select_related = ["page", "school"]
    list_export = ["number"]
    search_handler_class = SearchByKeys
    search_fields = ["number"]  # shows the search box; what is searched says the model
    inspect_view_fields = ["number", "page", "school", "state"]
    list_per_page = 50

    @display(description="วันที่ส่ง", ordering="submit_time")
    def sent(self, row: Submission) -> str:
        return row.sent_text

    def get_list_export(self, request):
        return (
            super().get_list_export(request)
            if request.user.has_perm("forms.export_submission")
            else ()
        )

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=Submission.objects.readable_by(request.user).values("pk"))
        )


class FormsGroup(ModelAdminGroup):
    menu_label, menu_icon, menu_order = "งานแบบฟอร์ม", "form", 260
    items = (SubmissionAdmin,)
