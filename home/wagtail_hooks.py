"""The office in the admin: schools, holidays, Thai names, and what waits for me."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Holiday, School
from .waiting import waiting_for


@register_snippet
class SchoolViewSet(SnippetViewSet):
    model = School
    icon = "group"
    menu_label = "โรงเรียน"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["code", "name", "district", "size", "is_active"]
    list_filter = ["size", "district", "is_active"]
    list_export = ["code", "name", "short_name", "district", "province", "size", "is_active"]
    search_fields = ["code", "name", "short_name"]
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("size")]),
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldRowPanel([FieldPanel("district"), FieldPanel("province")]),
        FieldPanel("is_active"),
    ]


@register_snippet
class HolidayViewSet(SnippetViewSet):
    model = Holiday
    icon = "date"
    menu_label = "วันหยุดราชการ"
    menu_order = 270
    add_to_admin_menu = True
    list_display = ["name", "date", "is_substitute"]
    list_export = ["date", "name", "is_substitute", "note"]
    search_fields = ["name", "note"]
    panels = [FieldRowPanel([FieldPanel("date"), FieldPanel("is_substitute")]), FieldPanel("name"), FieldPanel("note")]


class WaitingPanel(Component):
    """What waits for the person, first thing on the admin's home."""

    order = 50

    def render_html(self, parent_context=None) -> SafeString:
        request = parent_context["request"]
        return render_to_string("home/admin_waiting.html", {"items": waiting_for(request.user)}, request=request)


@hooks.register("construct_homepage_panels")
def show_waiting(request, panels) -> None:
    panels.append(WaitingPanel())


@hooks.register("construct_main_menu")
def hide_what_nobody_uses(request, items) -> None:
    """Help points at pages on other hosts, in English; our own help stands in docs/editors.md."""
    items[:] = [item for item in items if item.name != "help"]
