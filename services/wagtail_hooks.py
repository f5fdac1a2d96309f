"""The registers in the admin."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from home.waiting import HOOK as WAITING

from .desk_admin import CannedAnswerViewSet, ConsultationAdmin
from .models import Law, System
from .views_desk import waiting as desk_waiting


class SystemViewSet(SnippetViewSet):
    model = System
    icon = "desktop"
    menu_label = "ระบบสารสนเทศ"
    list_display = ["name", "abbr", "work_type", "status", "is_checked"]
    list_filter = ["work_type", "status", "is_checked", "personal_data"]
    list_export = ["slug", "name", "abbr", "work_type", "owner_agency", "status", "url"]
    search_fields = ["name", "abbr", "aliases"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("abbr"), FieldPanel("slug")]),
                FieldPanel("name_en"),
                FieldPanel("aliases"),
            ],
            heading="ชื่อ",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("work_type"), FieldPanel("status")]),
                FieldPanel("owner_agency"),
                FieldPanel("purpose"),
                FieldPanel("users"),
                FieldPanel("url"),
                FieldRowPanel([FieldPanel("personal_data"), FieldPanel("is_checked")]),
            ],
            heading="ข้อมูลระบบ",
        ),
        FieldRowPanel([FieldPanel("responsible"), FieldPanel("deputy")], heading="ผู้รับผิดชอบ"),
        InlinePanel("rounds", heading="รอบการรายงาน", label="รอบ"),
        MultiFieldPanel([FieldPanel("related"), FieldPanel("laws")], heading="ความเชื่อมโยง"),
    ]


class LawViewSet(SnippetViewSet):
    model = Law
    icon = "clipboard-list"
    menu_label = "กฎหมายและแผน"
    list_display = ["title", "kind", "be_year", "status"]
    list_filter = ["kind", "status"]
    list_export = ["slug", "title", "kind", "be_year", "status", "in_force_on"]
    search_fields = ["title", "summary"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("title"),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("be_year")]),
                FieldPanel("slug"),
                FieldRowPanel([FieldPanel("status"), FieldPanel("replaced_by")]),
                FieldPanel("status_note"),
            ],
            heading="กฎหมาย",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("gazette_volume"), FieldPanel("gazette_part"), FieldPanel("gazette_page")]),
                FieldRowPanel([FieldPanel("gazette_on"), FieldPanel("in_force_on")]),
                FieldPanel("url"),
                FieldPanel("document"),
            ],
            heading="อ้างอิง",
        ),
        FieldPanel("summary"),
        FieldPanel("effect"),
        FieldPanel("processes"),
        InlinePanel("amendments", heading="ฉบับแก้ไขเพิ่มเติม", label="ฉบับ"),
    ]


@register_snippet
class RegisterGroup(SnippetViewSetGroup):
    """The registers as one entry of the menu."""

    menu_label = "ทะเบียน"
    menu_icon = "list-ul"
    menu_order = 250
    items = (SystemViewSet, LawViewSet, CannedAnswerViewSet)


modeladmin_register(ConsultationAdmin)
hooks.register(WAITING, desk_waiting)
