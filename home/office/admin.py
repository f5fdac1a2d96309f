"""Notices in the admin, and the tasks that wait for a person on its home page."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.components import Component
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import RegisterChooser
from home.admin.lists import FindableIndexView
from home.admin.review_panels import show_workflow

from .models import Announcement
from .waiting import waiting_for


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


SHOWN = 8  # lines of the panel; the whole list has a page of its own


class WaitingPanel(Component):
    """The tasks that wait for the person, at the top of the admin's home page."""

    order = 50

    def render_html(self, parent_context=None) -> SafeString:
        request = parent_context["request"]
        waiting = waiting_for(request.user, most=SHOWN)
        facts = {"items": waiting.items, "count": waiting.total, "more": waiting.total > SHOWN}
        return render_to_string("home/office/admin_waiting.html", facts, request=request)


def show_waiting(request, panels) -> None:
    """The waiting tasks come first: what this person is asked to approve, then all others."""
    show_workflow(request, panels)
    panels.append(WaitingPanel())
