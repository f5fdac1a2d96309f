"""The list of outgoing mail: what waits, what failed and why, what was sent.

It never shows the content of a mail, which may include links to receipts and to new passwords.
"""

from collections.abc import Iterator

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import ListingButton
from wagtail.permission_policies import ModelPermissionPolicy

from home.admin.lists import FindsByKeys
from home.files.exports import table_response

from .actions import CHANGE, Drop, TryAgain
from .models import OutgoingMail
from .outbox import server_is_set

STATES = [("waiting", "รอส่ง"), ("failed", "ส่งไม่ได้"), ("sent", "ส่งแล้ว")]
HEADINGS = ["เรื่อง", "ถึง", "สถานะ", "สร้างเมื่อ", "ลองแล้ว (ครั้ง)", "ส่งครั้งต่อไป", "ส่งเมื่อ", "เหตุผลล่าสุด"]


class MailFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="สถานะ", choices=STATES, method="in_state")
    created_at = django_filters.DateFromToRangeFilter(label="สร้างเมื่อ", widget=DateRangePickerWidget)

    class Meta:
        model = OutgoingMail
        fields = ["state", "created_at"]

    def in_state(self, rows, name: str, value: str):
        return getattr(rows, value)()  # one of STATES; the filter rejects anything else


def title_id(row: OutgoingMail) -> str:
    return f"mail_{row.pk}_title"


def tries(row: OutgoingMail) -> str:
    return f"{row.attempts} ครั้ง" if row.attempts else ""


def export_rows(rows: QuerySet[OutgoingMail]) -> Iterator[list[object]]:
    for row in rows.iterator():
        next_try = row.next_try_at if row.state == "รอส่ง" else None
        yield [
            *(row.subject, row.recipient, row.state, row.created_at),
            *(row.attempts, next_try, row.sent_at, row.last_error),
        ]


class MailIndexView(FindsByKeys, generic.IndexView):
    model = OutgoingMail
    queryset = OutgoingMail.objects.defer("message")
    permission_policy = ModelPermissionPolicy(OutgoingMail)
    any_permission_required = ["view"]
    page_title = "อีเมลขาออก"
    header_icon = "mail"
    index_url_name = "mail:index"
    index_results_url_name = "mail:index_results"
    template_name = "home/mail/index.html"
    filterset_class = MailFilter
    search_fields = ["recipient", "subject", "last_error"]
    default_ordering = "-created_at"
    paginate_by = 50
    list_export = HEADINGS
    verbose_name_plural = "อีเมล"

    @cached_property
    def columns(self):
        subject = self._get_title_column_class(TitleColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="mail"),
            subject("subject", label="เรื่อง", get_title_id=title_id),
            Column("recipient", label="ถึง", sort_key="recipient"),
            Column("state", label="สถานะ", classname="w-whitespace-nowrap"),
            Column("last_error", label="เหตุผล"),
            Column(
                "attempts",
                accessor=tries,
                label="ลองแล้ว",
                sort_key="attempts",
                classname="w-whitespace-nowrap",
            ),
            DateColumn("created_at", label="สร้างเมื่อ", sort_key="created_at"),
            DateColumn("sent_at", label="ส่งเมื่อ", sort_key="sent_at"),
        ]

    def get_list_buttons(self, instance):
        """The buttons for one mail lead to the same pages as the bulk actions."""
        if instance.sent_at or not self.request.user.has_perm(CHANGE):
            return []
        back = self.request.get_full_path()
        return [
            ListingButton(
                action.display_name,
                url=action.address(instance, back),
                icon_name=action.icon,
                priority=action.action_priority,
            )
            for action in (TryAgain, Drop)
        ]

    def as_spreadsheet(self, queryset, spreadsheet_format: str) -> HttpResponseBase:
        return table_response(
            "อีเมลขาออก", HEADINGS, export_rows(queryset), spreadsheet_format, of="home.outgoingmail"
        )

    def get_context_data(self, *args, **kwargs):
        return super().get_context_data(*args, **kwargs) | {"server_is_set": server_is_set()}
