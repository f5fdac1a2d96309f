"""The list of people itself: its columns, its buttons, its export."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import IndexView, UserColumn

from home.admin.lists import FindsByKeys
from home.audit.lists import note_list
from home.files.exports import table_response
from home.people.cards.models import EntryCode
from home.people.models import User
from home.people.people_import import OFFICE, PEOPLE, TITLES, roles_in_words
from home.people.second_factor.people import factor_of, with_factors
from home.people.single_sign_on.accounts import with_sign_on

from .actions import ACTIONS, CHANGE
from .filters import refused_people

HEADINGS = [*TITLES.values(), "สถานะของบัญชี", "เข้าใช้ล่าสุด", "ยืนยันตัวตนสองชั้น"]


def power_of(user: User) -> str:
    """The names of the roles, and the superuser flag, which is not a role."""
    return ", ".join(filter(None, [roles_in_words(user), "ผู้ดูแลสูงสุด" if user.is_superuser else ""]))


def school_of(user: User) -> str:
    return str(user.school or OFFICE)


def state_of(user: User) -> str:
    """What prevents somebody from working, the most severe first; a label also where nothing
    does.
    """
    if not user.is_active:
        return "ปิดแล้ว"
    if user.is_locked:
        return "ถูกล็อกอยู่"
    if user.last_login is None:
        return "ยังไม่เริ่ม มีบัตร" if user.has_card else "ยังไม่เริ่ม"
    return "ใช้งานอยู่"


def with_facts(people: QuerySet[User]) -> QuerySet[User]:
    """With what the list and its file tell of each, in a fixed number of queries."""
    cards = EntryCode.objects.open(timezone.now()).filter(user=OuterRef("pk"))
    people = people.select_related("school").prefetch_related("groups")
    return with_sign_on(with_factors(people.annotate(has_card=Exists(cards))))


def export_rows(people: QuerySet[User], locked: set[int]) -> Iterator[list[object]]:
    """The import's columns come first, so that the file can be imported again."""
    for user in people.iterator(chunk_size=500):
        user.is_locked = user.pk in locked
        names = [user.username, user.prefix, user.first_name, user.last_name, user.email]
        code = user.school.code if user.school else OFFICE
        school = user.school.name if user.school else ""
        yield [
            *(*names, code, roles_in_words(user), user.position, user.phone, school),
            *(state_of(user), user.last_login, factor_of(user)),
        ]


class UserList(FindsByKeys, IndexView):
    paginate_by = 50
    list_export = HEADINGS

    @cached_property
    def columns(self):
        name = self._get_title_column_class(UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            name("name", accessor=str, label="ชื่อ", sort_key="name", get_url=self.get_edit_url),
            Column("username", label="ชื่อผู้ใช้", sort_key="username"),
            Column("role", accessor=power_of, label="บทบาท"),
            Column("school", accessor=school_of, label="โรงเรียน", sort_key="school__order_key"),
            Column("state", accessor=state_of, label="สถานะ", classname="w-whitespace-nowrap"),
            DateColumn("last_login", label="เข้าใช้ล่าสุด", sort_key="last_login"),
            Column(
                "second_factor",
                accessor=factor_of,
                label="ยืนยันตัวตนสองชั้น",
                classname="w-whitespace-nowrap",
            ),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return with_facts(super().get_base_queryset().select_related("wagtail_userprofile"))

    def get_filterset_kwargs(self) -> dict[str, object]:
        """Wagtail's own filters are told whether there is a search; ours need not know."""
        kwargs = super().get_filterset_kwargs()
        kwargs.pop("is_searching")
        return kwargs

    @cached_property
    def locked_people(self) -> set[int]:
        return refused_people(timezone.now())

    def get_context_data(self, *args, **kwargs):
        """An export has no pages, and writes its own audit row."""
        context = super().get_context_data(*args, **kwargs)
        for user in context["page_obj"] or []:
            user.is_locked = user.pk in self.locked_people
        if context["paginator"]:
            note_list("home.user", context["paginator"].count, words=self.search_query or "")
        return context

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if PEOPLE.may_be_imported_by(self.request.user):
            buttons.append(
                Button("นำเข้าจากไฟล์", url=reverse("people-import"), icon_name="upload", priority=10)
            )
        if self.request.user.has_perm(CHANGE):
            buttons.append(
                Button("บัตรเริ่มใช้งาน", url=reverse("people-cards"), icon_name="key", priority=15)
            )
        return buttons

    def get_list_more_buttons(self, instance: User) -> list[Button]:
        """The buttons for one person lead to the same pages as the bulk actions."""
        buttons = super().get_list_more_buttons(instance)
        me = self.request.user
        if not me.has_perm(CHANGE):
            return buttons
        back = self.request.get_full_path()
        for action in ACTIONS:
            if action.is_for(instance) and not action.why_not(instance, me):
                buttons.append(action.as_button(instance, back))
        place = reverse("hand-over", args=[instance.pk])
        return [*buttons, Button("ส่งมอบงาน", url=place, icon_name="resubmit", priority=60)]

    def as_spreadsheet(self, queryset: QuerySet[User], spreadsheet_format: str) -> HttpResponseBase:
        rows, count = export_rows(queryset, self.locked_people), queryset.count()
        return table_response(
            "รายชื่อผู้ใช้", HEADINGS, rows, spreadsheet_format, of="home.user", count=count
        )
