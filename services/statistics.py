"""The rows behind the figures: reads the desk's tables for services/reports.py, in a fixed number of queries."""

from datetime import date

from django.utils import timezone
from wagtail.models import Page

from home.models import School

from .desk_rules import Category, Channel, FollowUpResult
from .models import Consultation, ConsultationReport, DeskSettings, FollowUp, SelfSolved, System
from .reports import Case, Labels, Period, Row, figures

COLUMNS = (
    *("asked_on", "state", "channel", "is_formal", "category", "system", "school", "requester_position"),
    *("subject", "subject_key", "due_on", "answered_on", "answer_days"),
    *("before", "after", "understood", "satisfaction", "guide"),
)
PERSON = ("requester", "requester_name", "phone")


def person_key(requester: int | None, name: str, phone: str, school: int | None):
    """Who asked, as far as that is known: an account, else a name with a telephone or a school."""
    return requester or ((name, phone or school) if name else None)


def cases_of(period: Period, *, formal: bool = False) -> list[Case]:
    rows = Consultation.objects.received_between(*period.bounds).order_by()
    if formal:
        rows = rows.filter(is_formal=True)
    size = len(COLUMNS)
    school = COLUMNS.index("school")
    return [
        Case(*row[:size], person_key(*row[size:], row[school]))
        for row in rows.values_list(*COLUMNS, *PERSON).iterator()
    ]


def labels() -> Labels:
    return Labels(
        systems={row.pk: row.abbr or row.name for row in System.objects.only("abbr", "name")},
        schools=dict(School.objects.filter(is_active=True).values_list("pk", "name")),
        channels=dict(Channel.choices),
        categories=dict(Category.choices),
        results=dict(FollowUpResult.choices),
    )


def follow_up_results(period: Period, *, formal: bool = False) -> list[str]:
    """The last follow-up of each case of the period."""
    first, last = period.bounds
    rows = FollowUp.objects.filter(consultation__asked_on__range=(first, last))
    if formal:
        rows = rows.filter(consultation__is_formal=True)
    return list(dict(rows.order_by("at", "pk").values_list("consultation", "result")).values())


def with_guides(report: Row) -> Row:
    """Titles and addresses of the guides that the most frequent subjects have."""
    pages = Page.objects.live().in_bulk([row["guide"] for row in report["subjects"] if row["guide"]])
    for row in report["subjects"]:
        page = pages.get(row["guide"])
        row["guide_title"], row["guide_url"] = (page.title, page.url) if page else ("", "")
    return report


def live_figures(period: Period, today: date, *, formal: bool = False) -> Row:
    """The report as the tables say it now."""
    first, last = period.bounds
    report = figures(
        period,
        cases_of(period, formal=formal),
        cases_of(period.year_before, formal=formal),
        follow_up_results(period, formal=formal),
        labels(),
        standard=DeskSettings.load().answer_days,
        today=today,
        self_solved=SelfSolved.objects.filter(at__date__range=(first, last)).count(),
    )
    return with_guides(report)


def report_figures(period: Period, today: date, *, formal: bool = False) -> tuple[Row, ConsultationReport | None]:
    """The figures of a period with the report that was made of it: frozen ones where it was sent."""
    report = ConsultationReport.objects.select_related("noted_by", "sent_by").filter(period=str(period)).first()
    if report and report.is_frozen and report.figures and not formal:
        return report.figures, report
    return live_figures(period, today, formal=formal), report


def years_in_use() -> list[int]:
    """Fiscal years that have consultations, and this one, the newest first."""
    known = set(Consultation.objects.order_by().values_list("be_year", flat=True).distinct())
    return sorted(known | {Period.of(timezone.localdate()).year}, reverse=True)
