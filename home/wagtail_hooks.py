"""The office in the admin: schools, holidays, Thai names, and what waits for me."""

from itertools import chain

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import RegisterChooser
from home.admin.copies import who
from home.admin.editors_guide import editors_guide
from home.admin.lists import FindableIndexView
from home.admin.review_panels import show_workflow
from home.admin.search_areas import ListArea
from home.audit.views import SEE as SEE_AUDIT
from home.files.bulk import ACTIONS as FILE_ACTIONS
from home.files.imports import views as imports
from home.files.uploads import lost_file
from home.mail.actions import Drop, TryAgain
from home.mail.admin import MailViewSet, show_troubles
from home.office.models import Announcement
from home.office.waiting import waiting_for
from home.pages.access import may_open
from home.pages.choosing import narrow_choice
from home.people.admin import RedirectList
from home.people.cards.admin import overview
from home.people.chooser import person_chooser
from home.people.hand_over.views import hand_over
from home.people.models import School
from home.people.people_import import PEOPLE
from home.people.rights.bulk import AssignRole, CloseAllInstead, CloseOrOpen
from home.people.rights.views import change_state
from home.people.school_import import SCHOOLS
from home.people.school_list import SchoolList
from home.people.user_list.actions import ACTIONS
from home.thai.models import Holiday

from .admin import deletion  # noqa: F401 - its hook guards pages


@register_snippet
class SchoolViewSet(SnippetViewSet):
    model = School
    index_view_class, chooser_viewset_class = SchoolList, RegisterChooser
    icon = "group"
    menu_label = "โรงเรียน"
    menu_order = 260
    add_to_admin_menu = True
    list_display = [
        "code",
        "name",
        "district",
        "size",
        BooleanColumn("is_active", label="เปิดดำเนินการ"),
    ]
    list_filter = ["size", "district", "is_active"]
    list_export = ["code", "name", "short_name", "district", "province", "size", "is_active"]
    search_fields = ["code", "name", "short_name"]
    panels = [
        HelpPanel("คำขอและสถิติผูกกับรหัสโรงเรียน โรงเรียนที่เลิกแล้วให้เอาเครื่องหมายเปิดดำเนินการออก ไม่ต้องลบ"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("size")]),
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldRowPanel([FieldPanel("district"), FieldPanel("province")]),
        FieldPanel("is_active"),
    ]


@register_snippet
class AnnouncementViewSet(SnippetViewSet):
    model = Announcement
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "info-circle"
    menu_label = "ประกาศ"
    menu_order = 265
    add_to_admin_menu = True
    list_display = ["title", "level", "starts_at", "ends_at"]
    list_filter = ["level"]
    search_fields = ["title", "text"]
    panels = [
        HelpPanel(
            "ประกาศแสดงที่หน้าแรกของทุกคนตามเวลาที่กำหนด หนึ่งประกาศควรมีเรื่องเดียว ถ้าเป็นวิธีทำ"
            " ให้เขียนเป็นคู่มือแล้วใส่ลิงก์"
        ),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("level"), FieldPanel("link")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]


@register_snippet
class HolidayViewSet(SnippetViewSet):
    model = Holiday
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "date"
    menu_label = "วันหยุดราชการ"
    menu_order = 270
    add_to_admin_menu = True
    list_display = ["name", "date", BooleanColumn("is_substitute", label="วันหยุดชดเชย")]
    list_export = ["date", "name", "is_substitute", "note"]
    search_fields = ["name", "note"]
    panels = [
        HelpPanel(
            "ระบบนับวันทำการจากวันหยุดเหล่านี้ เมื่อแก้ไข กำหนดของเรื่อง คำขอ และโครงการที่ยังไม่เสร็จจะคำนวณใหม่"
        ),
        FieldRowPanel([FieldPanel("date"), FieldPanel("is_substitute")]),
        FieldPanel("name"),
        FieldPanel("note"),
    ]


class DeleteHolidays(DeleteBulkAction):
    """One by one, so that each tells what it moved."""

    models = [Holiday]

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs) -> tuple[int, int]:
        for holiday in objects:
            holiday.delete()
        return len(objects), 0


for action in (DeleteHolidays, AssignRole, CloseOrOpen, CloseAllInstead, *FILE_ACTIONS):
    hooks.register("register_bulk_action", action, order=1)  # after Wagtail's own, in its place


def tell_what_moved(request, holidays) -> None:
    moved = [holiday.moved for holiday in holidays if isinstance(holiday, Holiday)]
    for line in dict.fromkeys(chain.from_iterable(moved)):
        messages.warning(request, line)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def holiday_saved(request, instance) -> None:
    tell_what_moved(request, [instance])


@hooks.register("after_delete_snippet")
def holidays_deleted(request, instances) -> None:
    tell_what_moved(request, instances)


SHOWN = 8  # lines of the list of what waits; the whole list has a page of its own


class WaitingPanel(Component):
    """What waits for the person, first thing on the admin's home."""

    order = 50

    def render_html(self, parent_context=None) -> SafeString:
        request = parent_context["request"]
        waiting = waiting_for(request.user, most=SHOWN)
        facts = {"items": waiting.items, "count": waiting.total, "more": waiting.total > SHOWN}
        return render_to_string("home/office/admin_waiting.html", facts, request=request)


@hooks.register("construct_homepage_panels")
def show_waiting(request, panels) -> None:
    """What waits stands first: what this person is asked to approve, then all the rest."""
    show_workflow(request, panels)
    panels.append(WaitingPanel())


@hooks.register("register_admin_viewset")
def outgoing_mail() -> MailViewSet:
    return MailViewSet()


hooks.register("construct_homepage_panels", show_troubles)
hooks.register("register_bulk_action", TryAgain)
hooks.register("register_bulk_action", Drop)
for people_action in ACTIONS:
    hooks.register("register_bulk_action", people_action)


@hooks.register("register_admin_urls")
def own_addresses() -> list[URLPattern]:
    return [
        path("guide/", editors_guide, name="editors-guide"),
        path("who/", who, name="who-is-signed-in"),
        path("people/cards/", overview, name="people-cards"),
        path("people/<int:pk>/hand-over/", hand_over, name="hand-over"),
        path("people/import/", imports.upload, {"importer": PEOPLE}, name="people-import"),
        path(
            "people/import/<int:pk>/",
            imports.preview,
            {"importer": PEOPLE},
            name="people-import-preview",
        ),
        path("schools/import/", imports.upload, {"importer": SCHOOLS}, name="schools-import"),
        path(
            "schools/import/<int:pk>/",
            imports.preview,
            {"importer": SCHOOLS},
            name="schools-import-preview",
        ),
        path("users/state/<int:pk>/", change_state, name="account-state"),
    ]


@hooks.register("register_admin_urls")
def old_addresses() -> list[URLPattern]:
    """Before Wagtail's own, at the same addresses."""
    return [
        path("redirects/", RedirectList.as_view(), name="old-addresses"),
        path("redirects/results/", RedirectList.as_view(results_only=True)),
    ]


hooks.register("construct_page_chooser_queryset", narrow_choice)


@hooks.register("register_help_menu_item")
def guide_in_the_menu() -> MenuItem:
    return MenuItem(
        "คู่มือการเขียน",
        reverse_lazy("editors-guide"),
        name="editors-guide",
        icon_name="help",
        order=10,
    )


@hooks.register("construct_help_menu")
def keep_our_own_help(request, items) -> None:
    """Wagtail's help points at pages on other hosts, in English."""
    items[:] = [
        item for item in items if item.name in {"editors-guide", "keyboard-shortcuts-trigger"}
    ]


class AuditMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_perm(SEE_AUDIT)


@hooks.register("register_reports_menu_item")
def audit_in_the_menu() -> MenuItem:
    return AuditMenuItem(
        "บันทึกการใช้งาน", reverse_lazy("audit"), name="audit", icon_name="history", order=1000
    )


@hooks.register("report_links")
def audit_among_the_reports(user) -> list[dict[str, str]]:
    """The way there from the director's page."""
    return [{"title": "บันทึกการใช้งาน", "url": reverse("audit")}] if user.has_perm(SEE_AUDIT) else []


@hooks.register("construct_reports_menu")
def keep_reports_that_say_something(request, items) -> None:
    """A list of types by their names in the code is for nobody here."""
    items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("insert_global_admin_js")
def day_in_words() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("js/day-in-words.js"))


@hooks.register("insert_global_admin_js")
def copies_of_what_is_typed() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("js/admin-copies.js"))


@hooks.register("register_admin_search_area")
def search_schools() -> ListArea:
    return ListArea("โรงเรียน", "wagtailsnippets_home_school:list", "home.view_school", "group", 560)


@hooks.register("register_admin_viewset")
def choosing_people() -> ChooserViewSet:
    return person_chooser


@hooks.register("insert_global_admin_css")
def office_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("before_serve_document", order=-10)
def only_for_whom_it_is(document, request) -> HttpResponse | None:
    """Before Wagtail's own check, which sends those who are signed in to sign in, and so on
    without end.
    """
    if not may_open(request.user, document.collection):
        raise PermissionDenied
    if not document.file.storage.exists(document.file.name):
        return lost_file(request, document.title)
    return None
