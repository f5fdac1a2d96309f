"""The registers in the admin, and their waiting tasks."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, Max
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from home.admin.search_areas import ListArea
from home.bundles.parts import HOOK as SHARED
from home.files.takeover.urls import addresses_of
from home.first_steps.registers import HOOK as NUMBERED
from home.first_steps.steps import HOOK as FIRST_STEPS
from home.models import Holiday
from home.office.waiting import HOOK
from home.people.hand_over.parts import HOOK as HAND_OVER
from home.privacy.processing import HOOK as PROCESSING
from home.thai.holidays import HOOK as HOLIDAYS
from home.thai.workdays import missing_years
from home.thai.writing import ERA
from services.catalogue.citations import HOOK as CITES_LAW
from services.catalogue.citations import Citation
from services.catalogue.models import Law, LawForm, System
from services.desk.admin import CannedAnswerViewSet, ConsultationAdmin
from services.desk.old_register import CASES
from services.desk.views import WAITING as DESK_WAITING
from services.processes.models import WorkProcess
from services.projects.models import StepRecord

from . import hand_over
from .catalogue.admin import ConfirmSystems, LawViewSet, SystemViewSet
from .catalogue.shared import parts_of_services
from .catalogue.waiting import citations_to_check, systems_to_review
from .devices.admin import DeviceViewSet
from .devices.old_register import DEVICES
from .first_steps import registers_of_services, steps_of_services
from .follow_holidays import cases_follow, projects_follow
from .processes.admin import WorkProcessViewSet
from .processing import activities_of_services
from .projects.admin import ProjectViewSet, StandInViewSet, StepRecordViewSet
from .projects.waiting import (
    plans_sent_back,
    plans_to_decide,
    reports_sent_back,
    reports_to_note,
    steps_in_hand,
)


@register_snippet
class RegisterGroup(SnippetViewSetGroup):
    """The registers as one menu entry."""

    menu_label = "ทะเบียน"
    menu_icon = "list-ul"
    menu_order = 250
    items = (
        *(SystemViewSet, LawViewSet, CannedAnswerViewSet, WorkProcessViewSet, DeviceViewSet),
        *(ProjectViewSet, StepRecordViewSet, StandInViewSet),
    )


modeladmin_register(ConsultationAdmin)
hooks.register(FIRST_STEPS, steps_of_services)
hooks.register(SHARED, parts_of_services)
hooks.register(NUMBERED, registers_of_services)
hooks.register(PROCESSING, activities_of_services)
for collect in (
    *DESK_WAITING,
    plans_to_decide,
    plans_sent_back,
    reports_to_note,
    reports_sent_back,
    steps_in_hand,
    systems_to_review,
    citations_to_check,
):
    hooks.register(HOOK, collect)
for collect in (hand_over.registers, hand_over.projects, hand_over.stand_ins, hand_over.cases):
    hooks.register(HAND_OVER, collect)


def offer_in_search(label: str, url_name: str, model: str, icon: str, order: int) -> None:
    """Entries for the admin's global search besides pages and files."""

    def area() -> ListArea:
        return ListArea(label, url_name, f"services.view_{model}", icon, order)

    hooks.register("register_admin_search_area", area)


offer_in_search(
    "เรื่องขอคำปรึกษา", "services_consultation_modeladmin_index", "consultation", "help", 500
)
offer_in_search(
    *("โครงการพัฒนาระบบ", "wagtailsnippets_services_developmentproject:list", "developmentproject"),
    *("clipboard-list", 520),
)
offer_in_search("ระบบสารสนเทศ", "wagtailsnippets_services_system:list", "system", "desktop", 540)
offer_in_search("กฎหมายและแผน", "wagtailsnippets_services_law:list", "law", "clipboard-list", 550)


@hooks.register("register_admin_urls")
def old_registers() -> list[URLPattern]:
    return [*addresses_of(CASES), *addresses_of(DEVICES)]


@hooks.register(CITES_LAW)
def registers_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    """Systems, processes and form pages that cite these laws."""
    yield from systems_citing(laws)
    yield from processes_citing(laws)
    yield from forms_citing(laws)


def systems_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    rows = (
        System.objects.filter(laws__in=laws)
        .annotate(cited=F("laws"))
        .select_related("responsible", "deputy")
    )
    for row in rows:
        owner = row.responsible or row.deputy
        yield (
            row.cited,
            Citation(f"system:{row.pk}", "ระบบ", str(row), row.get_absolute_url(), owner),
        )


def processes_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    rows = WorkProcess.objects.filter(laws__law__in=laws).annotate(cited=F("laws__law"))
    for row in rows.select_related("responsible"):
        address = row.get_absolute_url()
        yield (
            row.cited,
            Citation(f"process:{row.pk}", "กระบวนงาน", row.name, address, row.responsible),
        )


def forms_citing(laws: list[Law]) -> Iterator[tuple[int, Citation]]:
    for row in LawForm.objects.filter(law__in=laws, page__live=True).select_related("page__owner"):
        page = row.page
        yield (
            row.law_id,
            Citation(f"page:{page.pk}", "แบบฟอร์ม", page.title, page.get_url() or "", page.owner),
        )


hooks.register("register_bulk_action", ConfirmSystems)


hooks.register(HOLIDAYS, cases_follow)
hooks.register(HOLIDAYS, projects_follow)

LOOK_AHEAD = timedelta(days=60)  # questions that arrive this year are due next year


class HolidayWarning(Component):
    """Warns of a year with due dates but without holidays: those due dates would be guesses."""

    order = 60

    def render_html(self, parent_context=None) -> SafeString:
        now = timezone.localdate().year
        last = StepRecord.objects.aggregate(last=Max("planned_due"))["last"]
        last = max(last or date.min, timezone.localdate() + LOOK_AHEAD)
        years = missing_years(Holiday.objects.dates(), range(now, last.year + 1))
        return render_to_string(
            "services/holiday_warning.html", {"years": [year + ERA for year in years]}
        )


@hooks.register("construct_homepage_panels")
def warn_of_holidays(request, panels) -> None:
    if request.user.has_perm("home.change_holiday"):
        panels.append(HolidayWarning())
