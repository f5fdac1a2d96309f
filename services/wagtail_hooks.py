"""The registers in the admin, and what of them waits for people."""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from home.waiting import HOOK, Waiting

from .approval import waiting_decisions
from .desk_admin import CannedAnswerViewSet, ConsultationAdmin
from .models import DevelopmentProject, Law, StandIn, StepRecord, System, WorkProcess
from .models.project import APPROVAL
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


class WorkProcessViewSet(SnippetViewSet):
    model = WorkProcess
    icon = "tasks"
    menu_label = "กระบวนงาน"
    list_display = ["name", "code", "responsible"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("code"), FieldPanel("slug"), FieldPanel("order")]),
                FieldPanel("unit"),
                FieldPanel("responsible"),
                FieldPanel("trigger"),
                FieldPanel("indicator"),
                FieldPanel("objectives"),
                FieldPanel("scope"),
                FieldPanel("definitions"),
                FieldPanel("references"),
            ],
            heading="กระบวนงาน",
        ),
        InlinePanel("steps", heading="ขั้นตอน", label="ขั้นตอน"),
        InlinePanel("edges", heading="เส้นทางในผัง", label="เส้นทาง"),
        InlinePanel("forms", heading="แบบฟอร์ม", label="แบบฟอร์ม"),
        InlinePanel("laws", heading="กฎหมาย", label="กฎหมาย"),
        InlinePanel("guides", heading="คู่มือ", label="คู่มือ"),
    ]


class ProjectViewSet(SnippetViewSet):
    model = DevelopmentProject
    icon = "clipboard-list"
    menu_label = "โครงการพัฒนาระบบ"
    list_display = ["title", "official_number", "fiscal_year", "kind", "owner"]
    list_filter = ["fiscal_year", "kind", "owner", "system"]
    list_export = ["official_number", "title", "fiscal_year", "kind", "owner", "starts_on", "ends_on", "budget"]
    search_fields = ["title", "objectives"]
    panels = [
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
            [FieldPanel(name) for name in ("reason", "objectives", "targets", "scope", "method")], heading="แผน"
        ),
        FieldRowPanel([FieldPanel("budget"), FieldPanel("budget_source")], heading="งบประมาณ"),
        FieldRowPanel([FieldPanel("order_number"), FieldPanel("order_on")], heading="คำสั่งแต่งตั้ง"),
        InlinePanel("committee", heading="คณะกรรมการ/คณะทำงาน", label="กรรมการ"),
    ]


class StandInViewSet(SnippetViewSet):
    model = StandIn
    icon = "user"
    menu_label = "ผู้รักษาการแทน"
    list_display = ["person", "director", "from_on", "to_on", "order"]
    panels = [
        FieldRowPanel([FieldPanel("person"), FieldPanel("director")]),
        FieldRowPanel([FieldPanel("from_on"), FieldPanel("to_on")]),
        FieldPanel("order"),
    ]


@register_snippet
class RegisterGroup(SnippetViewSetGroup):
    """The registers as one entry of the menu."""

    menu_label = "ทะเบียน"
    menu_icon = "list-ul"
    menu_order = 250
    items = (SystemViewSet, LawViewSet, CannedAnswerViewSet, WorkProcessViewSet, ProjectViewSet, StandInViewSet)


modeladmin_register(ConsultationAdmin)
hooks.register(HOOK, desk_waiting)


@hooks.register(HOOK)
def plans_and_steps(user) -> list[Waiting]:
    """Plans that this person may decide, and steps that this person has in hand."""
    plans = [
        Waiting(
            f"พิจารณาแผน: {row.revision.object_str}",
            reverse("project-decision", args=[row.project.number]),
            "รออนุมัติ",
            row.project.step(APPROVAL).due_on,
        )
        for row in waiting_decisions(user)
    ]
    steps = StepRecord.objects.filter(responsible=user, state=StepRecord.State.ACTIVE).exclude(number=APPROVAL)
    return plans + [
        Waiting(
            f"ขั้นที่ {step.number} {step.title}: {step.project.title}",
            reverse("project-step", args=[step.project.number, step.number]),
            "ขั้นตอนโครงการ",
            step.due_on,
        )
        for step in steps.select_related("project")
    ]
