"""Holidays in the admin; whoever changes them is told which due dates moved."""

from itertools import chain

from django.contrib import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import RegisterChooser
from home.admin.lists import FindableIndexView

from .models import Holiday


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
    """One by one, so that each reports what it moved."""

    models = [Holiday]

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs) -> tuple[int, int]:
        for holiday in objects:
            holiday.delete()
        return len(objects), 0


def tell_what_moved(request, holidays) -> None:
    moved = [holiday.moved for holiday in holidays if isinstance(holiday, Holiday)]
    for line in dict.fromkeys(chain.from_iterable(moved)):
        messages.warning(request, line)


def holiday_saved(request, instance) -> None:
    tell_what_moved(request, [instance])


def holidays_deleted(request, instances) -> None:
    tell_what_moved(request, instances)
