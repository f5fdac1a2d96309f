"""Schools in the admin."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import RegisterChooser
from home.admin.search_areas import ListArea

from .models import School
from .school_list import SchoolList


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


def search_schools() -> ListArea:
    return ListArea("โรงเรียน", "wagtailsnippets_home_school:list", "home.view_school", "group", 560)
