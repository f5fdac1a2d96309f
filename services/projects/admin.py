"""The projects in the admin: plans, steps, and who stands in for the director."""

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from home.admin.choosers import RegisterChooser
from home.admin.copies import GivenBack
from home.admin.lists import FindableIndexView

from .models import DevelopmentProject, StandIn, StepRecord


class PlanForm(GivenBack, WagtailAdminModelForm):
    """A plan is kept in revisions, and Wagtail tells the second of two editors."""


class ProjectViewSet(SnippetViewSet):
    model = DevelopmentProject
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "clipboard-list"
    menu_label = "โครงการพัฒนาระบบ"
    list_display = ["title", "official_number", "fiscal_year", "kind", "owner"]
    list_filter = ["fiscal_year", "kind", "owner", "system"]
    list_export = [
        "official_number",
        "title",
        "fiscal_year",
        "kind",
        "owner",
        "starts_on",
        "ends_on",
        "budget",
    ]
    export_headings = {"official_number": "เลขโครงการ"}
    search_fields = ["title", "objectives"]
    panels = [
        HelpPanel("แผนที่อนุมัติแล้วแก้ไขได้ แต่ต้องเสนออนุมัติใหม่ ความก้าวหน้าของขั้นตอนบันทึกที่หน้าโครงการ ไม่ใช่ที่นี่"),
        MultiFieldPanel(
            [
                FieldPanel("title"),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("system")]),
                FieldPanel("owner"),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            ],
            heading="โครงการ",
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("reason", "objectives", "targets", "scope", "method")],
            heading="แผน",
        ),
        FieldRowPanel([FieldPanel("budget"), FieldPanel("budget_source")], heading="งบประมาณ"),
        FieldRowPanel([FieldPanel("order_number"), FieldPanel("order_on")], heading="คำสั่งแต่งตั้ง"),
        InlinePanel("committee", heading="คณะกรรมการ/คณะทำงาน", label="กรรมการ"),
    ]
    edit_handler = ObjectList(panels, base_form_class=PlanForm)


class NeitherAddedNorDeleted(ModelPermissionPolicy):
    """Records that the site makes itself: whoever may change them may not make or remove one."""

    def user_has_permission(self, user, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)


register_permission_policy(StepRecord, NeitherAddedNorDeleted(StepRecord))


class StepRecordViewSet(SnippetViewSet):
    """The steps of all projects as one list; they are moved on their own pages, by the table of
    moves.
    """

    model = StepRecord
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "tasks"
    menu_label = "ขั้นตอนของโครงการ"
    list_display = [
        "title",
        Column("project", label="โครงการ"),
        "number",
        "state",
        "due_on",
        "responsible",
    ]
    list_filter = ["state", "number", "responsible", "project"]
    list_export = [
        *("project", "number", "title", "state", "planned_start", "planned_due", "due_on"),
        *("started_on", "finished_on", "responsible", "note"),
    ]
    search_fields = ["title", "note"]
    ordering = ["-project_id", "number"]
    panels = [FieldPanel("responsible"), FieldPanel("note")]

    def get_queryset(self, request):
        return StepRecord.objects.select_related("project", "responsible")


class StandInViewSet(SnippetViewSet):
    model = StandIn
    chooser_viewset_class = RegisterChooser
    icon = "user"
    menu_label = "ผู้รักษาการแทน"
    list_display = ["person", "director", "from_on", "to_on", "order"]
    list_filter = ["person", "director"]
    list_export = ["person", "director", "from_on", "to_on", "order"]
    panels = [
        HelpPanel("ผู้รักษาการแทนอนุมัติแทนผู้อำนวยการได้เฉพาะช่วงวันที่กำหนด โปรดใส่เลขที่คำสั่ง"),
        FieldRowPanel([FieldPanel("person"), FieldPanel("director")]),
        FieldRowPanel([FieldPanel("from_on"), FieldPanel("to_on")]),
        FieldPanel("order"),
    ]
