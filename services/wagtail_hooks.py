"""The registers in the admin, and what of them waits for people."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
)
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from home.admin.choosers import FindableChooser, RegisterChooser
from home.admin.copies import GivenBack
from home.admin.lists import DictionaryIndexView, FindableIndexView
from home.admin.search_areas import ListArea
from home.admin.versions import RegisterForm
from home.models import Holiday
from home.office.waiting import HOOK, NOTHING, Waiting, WaitingList, first_of, listed, only
from home.people.hand_over.parts import HOOK as HAND_OVER
from home.thai.holidays import HOOK as HOLIDAYS
from home.thai.workdays import missing_years
from home.thai.writing import ERA, fiscal_year, fiscal_year_bounds
from services.catalogue.citations import HOOK as CITES_LAW
from services.catalogue.citations import Citation, waiting_citations
from services.catalogue.models import Law, LawForm, System
from services.desk.admin import CannedAnswerViewSet, ConsultationAdmin
from services.desk.views import WAITING as DESK_WAITING
from services.processes.models import WorkProcess, WorkStep
from services.projects.approval import PlanDecision, waiting_decisions
from services.projects.models import APPROVAL, PROCESS, STEPS, DevelopmentProject, StandIn, StepRecord

from . import hand_over
from .follow_holidays import cases_follow, projects_follow


class SystemViewSet(SnippetViewSet):
    model = System
    index_view_class, chooser_viewset_class = DictionaryIndexView, FindableChooser
    icon = "desktop"
    menu_label = "ระบบสารสนเทศ"
    list_display = ["name", "abbr", "status", "responsible", "reviewed_on"]
    list_filter = ["work_type", "status", "personal_data", "legal_basis", "responsible", "is_checked"]
    list_export = ["slug", "name", "abbr", "work_type", "owner_agency", "status", "url", "responsible", "reviewed_on"]
    search_fields = ["name", "abbr", "aliases"]

    def get_queryset(self, request):
        return System.objects.select_related("responsible")

    panels = [
        HelpPanel("หนึ่งรายการต่อหนึ่งระบบ ใส่ชื่อที่ครูเรียกในช่องชื่อเรียกอื่น เพื่อให้ค้นพบ ผู้รับผิดชอบได้รับเรื่องของระบบนี้ก่อนผู้อื่น"),
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
    list_export = ["slug", "title", "kind", "be_year", "status", "gazette", "in_force_on", "checked_on"]
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
                FieldRowPanel([FieldPanel("gazette_volume"), FieldPanel("gazette_part"), FieldPanel("gazette_page")]),
                FieldRowPanel([FieldPanel("gazette_on"), FieldPanel("in_force_on"), FieldPanel("checked_on")]),
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


class WorkProcessForm(RegisterForm):
    """A process whose arrows lead from step to step, and whose steps the projects can go on relying on."""

    def clean(self):
        found = super().clean()
        numbers = self.numbers("steps", "number")
        if len(numbers) != len(set(numbers)):
            self.add_error(None, "เลขขั้นตอนซ้ำกัน โปรดแก้ไขให้แต่ละขั้นมีเลขของตน")
        for name in ("from_step", "to_step"):
            if lost := sorted(set(self.numbers("edges", name)) - set(numbers)):
                self.add_error(None, f"เส้นทางอ้างถึงขั้นที่ไม่มี: {', '.join(map(str, lost))}")
        decided = self.numbers("steps", "number", kind=WorkStep.Kind.DECISION)
        if found.get("code") == PROCESS and (sorted(numbers) != STEPS or decided != [APPROVAL]):
            self.add_error(None, "โครงการพัฒนาระบบใช้กระบวนงานนี้ จึงต้องมีขั้นที่ 1–12 ครบ และมีขั้นที่ 4 ขั้นเดียวที่เป็นการตัดสินใจ")
        return found

    def numbers(self, formset: str, name: str, **wanted) -> list[int]:
        """The numbers in a table of the form, rows to be deleted left out."""
        rows = [row.cleaned_data for row in self.formsets[formset].forms if row.is_valid()]
        rows = [row for row in rows if row and not row.get("DELETE")]
        chosen = [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]
        return [row[name] for row in chosen if row.get(name) is not None]


class WorkProcessViewSet(SnippetViewSet):
    model = WorkProcess
    index_view_class, chooser_viewset_class = FindableIndexView, FindableChooser
    icon = "tasks"
    menu_label = "กระบวนงาน"
    list_display = ["name", "code", "responsible"]
    list_export = ["code", "name", "unit", "responsible"]
    search_fields = ["name"]
    panels = [
        HelpPanel("ขั้นตอน เวลา และผังในหน้าเว็บสร้างจากข้อมูลนี้ แก้แล้วมีผลทันที"),
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
    edit_handler = ObjectList(panels, base_form_class=WorkProcessForm)


class PlanForm(GivenBack, WagtailAdminModelForm):
    """A plan is kept in revisions, and Wagtail tells the second of two editors."""


class ProjectViewSet(SnippetViewSet):
    model = DevelopmentProject
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "clipboard-list"
    menu_label = "โครงการพัฒนาระบบ"
    list_display = ["title", "official_number", "fiscal_year", "kind", "owner"]
    list_filter = ["fiscal_year", "kind", "owner", "system"]
    list_export = ["official_number", "title", "fiscal_year", "kind", "owner", "starts_on", "ends_on", "budget"]
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
            [FieldPanel(name) for name in ("reason", "objectives", "targets", "scope", "method")], heading="แผน"
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
    """The steps of all projects as one list; they are moved on their own pages, by the table of moves."""

    model = StepRecord
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "tasks"
    menu_label = "ขั้นตอนของโครงการ"
    list_display = ["title", Column("project", label="โครงการ"), "number", "state", "due_on", "responsible"]
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


@register_snippet
class RegisterGroup(SnippetViewSetGroup):
    """The registers as one entry of the menu."""

    menu_label = "ทะเบียน"
    menu_icon = "list-ul"
    menu_order = 250
    items = (
        *(SystemViewSet, LawViewSet, CannedAnswerViewSet, WorkProcessViewSet),
        *(ProjectViewSet, StepRecordViewSet, StandInViewSet),
    )


modeladmin_register(ConsultationAdmin)
for collect in DESK_WAITING:
    hooks.register(HOOK, collect)
for collect in (hand_over.registers, hand_over.projects, hand_over.stand_ins, hand_over.cases):
    hooks.register(HAND_OVER, collect)


def offer_in_search(label: str, url_name: str, model: str, icon: str, order: int) -> None:
    """Among what the admin's global search offers beside pages and files."""

    def area() -> ListArea:
        return ListArea(label, url_name, f"services.view_{model}", icon, order)

    hooks.register("register_admin_search_area", area)


offer_in_search("เรื่องขอคำปรึกษา", "services_consultation_modeladmin_index", "consultation", "help", 500)
offer_in_search(
    *("โครงการพัฒนาระบบ", "wagtailsnippets_services_developmentproject:list", "developmentproject"),
    *("clipboard-list", 520),
)
offer_in_search("ระบบสารสนเทศ", "wagtailsnippets_services_system:list", "system", "desktop", 540)
offer_in_search("กฎหมายและแผน", "wagtailsnippets_services_law:list", "law", "clipboard-list", 550)


@hooks.register(HOOK)
def plans_to_decide(user, most: int) -> WaitingList:
    """Plans that this person may decide."""
    decisions, total = first_of(waiting_decisions(user), most)
    projects = DevelopmentProject.objects.in_bulk([row.project_key for row in decisions])
    lines = [plan_line(row, projects[row.project_key]) for row in decisions]
    return WaitingList(lines, total)


def plan_line(decision: PlanDecision, project: DevelopmentProject) -> Waiting:
    address = reverse("project-decision", args=[project.number])
    return Waiting(f"พิจารณาแผน: {decision.plan_title}", address, "รออนุมัติ", decision.due_on)


@hooks.register(HOOK)
def steps_in_hand(user, most: int) -> WaitingList:
    """Steps of projects that this person has in hand."""
    steps = StepRecord.objects.filter(responsible=user, state=StepRecord.State.ACTIVE).exclude(number=APPROVAL)
    rows = steps.select_related("project").order_by(F("due_on").asc(nulls_last=True), "pk")
    return listed(rows, most, step_line)


def step_line(step: StepRecord) -> Waiting:
    title = f"ขั้นที่ {step.number} {step.title}: {step.project.title}"
    address = reverse("project-step", args=[step.project.number, step.number])
    return Waiting(title, address, "ขั้นตอนโครงการ", step.due_on)


@hooks.register(HOOK)
def systems_to_review(user, most: int) -> WaitingList:
    """Once a fiscal year each owner says that the catalogue is still right; by the end of the first quarter."""
    if user.school_id:
        return NOTHING  # schools answer for no system
    today = timezone.localdate()
    count = System.objects.to_review(today).answered_for_by(user).count()
    year = fiscal_year(today)
    title = f"ยืนยันข้อมูลในทะเบียนระบบ ปีงบประมาณ {year}: {count} ระบบ"
    due = fiscal_year_bounds(year)[0].replace(month=12, day=31)
    return only(Waiting(title, reverse("systems-review"), "ทบทวนทะเบียน", due)) if count else NOTHING


@hooks.register(HOOK)
def citations_to_check(user, most: int) -> WaitingList:
    """Laws that were amended or ended, for the owners of what cites them."""
    laws = waiting_citations(user)
    lines = [law_line(law, found) for law, found in laws[:most]]
    return WaitingList(lines, len(laws))


def law_line(law: Law, found: list[Citation]) -> Waiting:
    title = f"{law.title} ({law.get_status_display()}): ตรวจ {len(found)} เรื่องที่อ้างถึง"
    return Waiting(title, reverse("law-check", args=[law.slug]), "กฎหมายเปลี่ยน")


@hooks.register(CITES_LAW)
def registers_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    """Systems, processes and form pages that rest on these laws."""
    yield from systems_citing(laws)
    yield from processes_citing(laws)
    yield from forms_citing(laws)


def systems_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    rows = System.objects.filter(laws__in=laws).annotate(cited=F("laws")).select_related("responsible", "deputy")
    for row in rows:
        owner = row.responsible or row.deputy
        yield row.cited, Citation(f"system:{row.pk}", "ระบบ", str(row), row.get_absolute_url(), owner)


def processes_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    rows = WorkProcess.objects.filter(laws__law__in=laws).annotate(cited=F("laws__law"))
    for row in rows.select_related("responsible"):
        address = row.get_absolute_url()
        yield row.cited, Citation(f"process:{row.pk}", "กระบวนงาน", row.name, address, row.responsible)


def forms_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    for row in LawForm.objects.filter(law__in=laws, page__live=True).select_related("page__owner"):
        page = row.page
        yield row.law_id, Citation(f"page:{page.pk}", "แบบฟอร์ม", page.title, page.get_url() or "", page.owner)


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


hooks.register("register_bulk_action", ConfirmSystems)


hooks.register(HOLIDAYS, cases_follow)
hooks.register(HOLIDAYS, projects_follow)

LOOK_AHEAD = timedelta(days=60)  # questions that come this year are due in the next


class HolidayWarning(Component):
    """A year that work falls in and that has no holidays: its due dates would be guesses."""

    order = 60

    def render_html(self, parent_context=None) -> SafeString:
        now = timezone.localdate().year
        last = StepRecord.objects.aggregate(last=Max("planned_due"))["last"]
        last = max(last or date.min, timezone.localdate() + LOOK_AHEAD)
        years = missing_years(Holiday.objects.dates(), range(now, last.year + 1))
        return render_to_string("services/holiday_warning.html", {"years": [year + ERA for year in years]})


@hooks.register("construct_homepage_panels")
def warn_of_holidays(request, panels) -> None:
    if request.user.has_perm("home.change_holiday"):
        panels.append(HolidayWarning())
