"""The registers of systems and laws in the admin."""

from django.utils import timezone
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import FindableChooser
from home.admin.lists import DictionaryIndexView

from .models import Law, System


class SystemViewSet(SnippetViewSet):
    model = System
    index_view_class, chooser_viewset_class = DictionaryIndexView, FindableChooser
    icon = "desktop"
    menu_label = "ระบบสารสนเทศ"
    list_display = ["name", "abbr", "status", "responsible", "reviewed_on"]
    list_filter = [
        "work_type",
        "status",
        "personal_data",
        "legal_basis",
        "responsible",
        "is_checked",
    ]
    list_export = [
        "slug",
        "name",
        "abbr",
        "work_type",
        "owner_agency",
        "status",
        "url",
        "responsible",
        "reviewed_on",
    ]
    search_fields = ["name", "abbr", "aliases"]

    def get_queryset(self, request):
        return System.objects.select_related("responsible")

    panels = [
        HelpPanel(
            "หนึ่งรายการต่อหนึ่งระบบ ใส่ชื่อที่ครูเรียกในช่องชื่อเรียกอื่น เพื่อให้ค้นพบ ผู้รับผิดชอบได้รับเรื่องของระบบนี้ก่อนผู้อื่น"
        ),
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
                FieldRowPanel([FieldPanel("replaced_by"), FieldPanel("is_checked")]),
            ],
            heading="ข้อมูลระบบ",
        ),
        FieldRowPanel([FieldPanel("outage"), FieldPanel("outage_until")], heading="แจ้งขัดข้อง"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("personal_data"), FieldPanel("legal_basis")]),
                FieldPanel("data_items"),
                FieldPanel("data_source"),
                FieldPanel("data_recipients"),
                FieldPanel("retention"),
                FieldPanel("security"),
            ],
            heading="แผ่นข้อมูลและบันทึกกิจกรรมการประมวลผล (มาตรา ๓๙)",
        ),
        FieldRowPanel([FieldPanel("responsible"), FieldPanel("deputy")], heading="ผู้รับผิดชอบ"),
        InlinePanel("rounds", heading="รอบการรายงาน", label="รอบ"),
        MultiFieldPanel([FieldPanel("related"), FieldPanel("laws")], heading="ความเชื่อมโยง"),
    ]


class LawViewSet(SnippetViewSet):
    model = Law
    index_view_class, chooser_viewset_class = DictionaryIndexView, FindableChooser
    icon = "clipboard-list"
    menu_label = "กฎหมายและแผน"
    list_display = ["title", "kind", "be_year", "status"]
    list_filter = ["kind", "status", "needs_check"]
    list_export = [
        "slug",
        "title",
        "kind",
        "be_year",
        "status",
        "gazette",
        "in_force_on",
        "checked_on",
    ]
    export_headings = {"gazette": "ราชกิจจานุเบกษา"}
    search_fields = ["title", "summary"]
    panels = [
        HelpPanel("ใส่ชื่อเต็มตามประกาศ เมื่อกฎหมายถูกแทนที่ ให้เปลี่ยนสถานะและเลือกฉบับที่แทน ไม่ต้องลบ"),
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
                FieldRowPanel(
                    [
                        FieldPanel("gazette_volume"),
                        FieldPanel("gazette_part"),
                        FieldPanel("gazette_page"),
                    ]
                ),
                FieldRowPanel(
                    [FieldPanel("gazette_on"), FieldPanel("in_force_on"), FieldPanel("checked_on")]
                ),
                FieldPanel("url"),
                FieldPanel("document"),
            ],
            heading="อ้างอิง",
        ),
        FieldPanel("summary"),
        FieldPanel("effect"),
        FieldPanel("processes"),
        InlinePanel("sections", heading="มาตราสำคัญ", label="มาตรา"),
        InlinePanel("amendments", heading="ฉบับแก้ไขเพิ่มเติม", label="ฉบับ"),
        InlinePanel(
            "forms",
            [PageChooserPanel("page", "forms.FormPage")],
            heading="แบบฟอร์มที่อ้างถึง",
            label="แบบฟอร์ม",
        ),
    ]


class ConfirmSystems(SnippetBulkAction):
    """The yearly review of many systems at once."""

    display_name = "ยืนยันว่ายังถูกต้อง"
    action_type = "confirm_right"
    aria_label = "ยืนยันว่าข้อมูลของระบบที่เลือกยังถูกต้อง"
    template_name = "services/catalogue/admin_confirm.html"
    action_priority = 20
    models = [System]

    def check_perm(self, system: System) -> bool:
        return system.may_be_confirmed_by(self.request.user)

    def get_execution_context(self) -> dict:
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs) -> tuple[int, int]:
        for system in objects:
            system.confirm(user, timezone.localdate())
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return f"ยืนยันข้อมูลแล้ว {num_parent_objects} ระบบ"
