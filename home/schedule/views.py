"""The page of the schedule for the administrator: how each job stands, what came of its runs, and
a button that asks the runner for one now.
"""

from collections.abc import Iterator

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from home.audit.actions import Action
from home.audit.writing import note
from home.files.exports import table_response

from .jobs import all_jobs, job_of
from .models import ScheduledRun
from .record import ask_for, known_jobs
from .rules import Outcome
from .states import state_of_worker, states_now, states_of

VIEW, ASK = "home.view_scheduledrun", "home.ask_scheduledrun"
HEADINGS = ["งาน", "เริ่มเมื่อ", "จบเมื่อ", "ผล", "รายละเอียด"]


def label_of(key: str) -> str:
    """A job that is not done any more keeps its key for a name."""
    job = job_of(key)
    return job.label if job else key


def job_choices() -> list[tuple[str, str]]:
    return [(job.key, job.label) for job in all_jobs()]


class RunFilter(WagtailFilterSet):
    job = django_filters.ChoiceFilter(label="งาน", choices=job_choices)
    outcome = django_filters.ChoiceFilter(label="ผล", choices=Outcome.choices)
    started_at = django_filters.DateFromToRangeFilter(label="เริ่มเมื่อ", widget=DateRangePickerWidget)

    class Meta:
        model = ScheduledRun
        fields = ["job", "outcome", "started_at"]


def name_of_run(run: ScheduledRun) -> str:
    return label_of(run.job)


def first_line(run: ScheduledRun) -> str:
    return run.detail.partition("\n")[0]


def title_id(run: ScheduledRun) -> str:
    return f"run_{run.pk}_title"


def export_rows(rows: QuerySet[ScheduledRun]) -> Iterator[list[object]]:
    labels = dict(job_choices())
    for run in rows.iterator():
        name = labels.get(run.job, run.job)
        yield [name, run.started_at, run.ended_at, run.get_outcome_display(), run.detail]


class RunIndexView(generic.IndexView):
    model = ScheduledRun
    permission_policy = ModelPermissionPolicy(ScheduledRun)
    any_permission_required = ["view"]
    page_title = "งานตามเวลา"
    header_icon = "history"
    index_url_name = "schedule:index"
    index_results_url_name = "schedule:index_results"
    inspect_url_name = "schedule:run"
    template_name = "home/schedule/index.html"
    filterset_class = RunFilter
    default_ordering = "-started_at"
    paginate_by = 50
    list_export = HEADINGS
    is_searchable = False
    verbose_name_plural = "ครั้งที่ทำงาน"

    @cached_property
    def columns(self):
        name = self._get_title_column_class(TitleColumn)
        return [
            name(
                "job",
                label="งาน",
                accessor=name_of_run,
                url_name="schedule:run",
                get_title_id=title_id,
            ),
            Column("outcome", label="ผล", accessor="get_outcome_display", sort_key="outcome"),
            Column("detail", label="รายละเอียด", accessor=first_line),
            DateColumn("started_at", label="เริ่มเมื่อ", sort_key="started_at"),
            DateColumn("ended_at", label="จบเมื่อ"),
        ]

    def as_spreadsheet(self, queryset, spreadsheet_format: str) -> HttpResponseBase:
        return table_response(
            "งานตามเวลา",
            HEADINGS,
            export_rows(queryset),
            spreadsheet_format,
            of="home.scheduledrun",
        )

    def get_context_data(self, *args, **kwargs):
        if self.results_only:
            return super().get_context_data(*args, **kwargs)
        states, runner = states_now()
        facts = {
            "states": states,
            "runner": runner,
            "mail": state_of_worker("mail", timezone.now()),
            "may_ask": self.request.user.has_perm(ASK),
        }
        return super().get_context_data(*args, **kwargs) | facts


@never_cache
@require_safe
def show_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run with all that it told."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    run = get_object_or_404(ScheduledRun, pk=pk)
    return render(request, "home/schedule/run.html", {"run": run, "label": label_of(run.job)})


@never_cache
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask the runner for a job; it does not run in the request. Whom a sign-in leads back here is
    shown the page.
    """
    if not request.user.has_perm(ASK):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("schedule:index")
    job = job_of(key)
    if job is None:
        raise Http404
    now = timezone.now()
    state = states_of([job], now)[0]
    if state.is_running:
        messages.warning(request, f"{job.label}กำลังทำอยู่ โปรดรอผลก่อนสั่งอีกครั้ง")
    elif not ask_for(job.key, now):
        messages.warning(request, f"สั่ง{job.label}ไว้แล้ว กำลังรอเริ่ม")
    else:
        note(Action.CHANGE, known_jobs([job], now)[key], name=job.label, after={"asked_at": now})
        messages.success(request, f"สั่ง{job.label}แล้ว ระบบจะเริ่มในไม่กี่วินาที เปิดหน้านี้ใหม่เพื่อดูผล")
    return redirect("schedule:index")
