"""The registers in the admin, and what of them waits for people."""

from django.contrib import messages
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from home.models import Holiday
from home.thai import ERA
from home.waiting import HOOK, Waiting
from home.workdays import missing_years

from .approval import waiting_decisions
from .desk_admin import CannedAnswerViewSet, ConsultationAdmin
from .models import DevelopmentProject, Law, StandIn, StepRecord, System, WorkProcess
from .models.project import APPROVAL
from .views_desk import waiting as desk_waiting


class SystemViewSet(SnippetViewSet):
    model = System
    icon = "desktop"
    menu_label = "ระบบสารสนเทศ"
    list_display = ["name", "abbr", "work_type", "status", BooleanColumn("is_checked", label="ตรวจสอบแล้ว")]
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


def count_anew(request) -> None:
    """The dates of running projects after a change of the holidays, and word of which they were."""
    moved = [project for project in DevelopmentProject.objects.running() if project.replan()]
    if moved:
        numbers = ", ".join(project.official_number for project in moved)
        messages.warning(request, f"วันหยุดเปลี่ยน ระบบคำนวณกำหนดของโครงการต่อไปนี้ใหม่: {numbers}")


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def holiday_saved(request, instance) -> None:
    if isinstance(instance, Holiday):
        count_anew(request)


@hooks.register("after_delete_snippet")
def holidays_deleted(request, instances) -> None:
    if any(isinstance(instance, Holiday) for instance in instances):
        count_anew(request)


class HolidayWarning(Component):
    """A year that work falls in and that has no holidays: its due dates would be guesses."""

    order = 60

    def render_html(self, parent_context=None) -> SafeString:
        now = timezone.localdate().year
        last = StepRecord.objects.aggregate(last=Max("planned_due"))["last"]
        years = missing_years(Holiday.objects.dates(), range(now, max(now, last.year if last else now) + 1))
        return render_to_string("services/holiday_warning.html", {"years": [year + ERA for year in years]})


@hooks.register("construct_homepage_panels")
def warn_of_holidays(request, panels) -> None:
    if request.user.has_perm("home.change_holiday"):
        panels.append(HolidayWarning())
