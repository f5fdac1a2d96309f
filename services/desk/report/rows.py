"""The rows behind the figures: reads the tables of the desk for figures.py, in a fixed number
of queries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Value
from django.db.models.functions import Concat
from django.utils import timezone
from wagtail.models import Page

from home.models import School
from home.thai.writing import local_day
from services.catalogue.models import System
from services.desk.entries import Answer, FollowUp
from services.desk.models import Consultation
from services.desk.obligations import FOLLOWED_UP, not_followed_up
from services.desk.ready_answers import SelfSolved
from services.desk.rules import (
    COUNTED,
    ENDED,
    Category,
    Channel,
    FollowUpResult,
    Owed,
    Urgency,
    is_past,
    is_registered_late,
    overdue_obligations,
)
from services.desk.settings import DeskSettings

from .figures import (
    Case,
    Labels,
    Row,
    Times,
    Trend,
    figures,
    past_values,
    share,
    six_figures,
    top_subjects,
)
from .models import ConsultationReport
from .old_cases import counts_of_old, words_on_old
from .periods import Period

PAST_PERIODS = {"m": 5, "q": 5, "y": 2}  # before the one shown; years are many rows
COLUMNS = (
    *(
        "pk",
        "asked_on",
        "state",
        "channel",
        "is_formal",
        "category",
        "system",
        "school",
        "requester_position",
    ),
    *("subject", "subject_key", "due_on", "answered_on", "answer_days"),
    *("before", "after", "understood", "satisfaction", "guide"),
)
MORE = (
    *("requester", "requester_name", "phone", "created_at", "register_by"),
    *("follow_up_on", "followed_up_on", "guide_due_on", "urgency", "taken_over"),
)


def person_key(requester: int | None, name: str, phone: str, school: int | None):
    """Who asked, as far as that is known: an account, else a name with a telephone or a school."""
    return requester or ((name, phone or school) if name else None)


@dataclass
class Around:
    """What was done after the questions of some days: what follow-ups found, and guides with the
    day they were published.
    """

    times: Times
    today: date
    limits: dict[int, int] = field(default_factory=dict)  # days for an answer, by urgency
    last_result: dict[int, str] = field(default_factory=dict)
    published: dict[int, date] = field(default_factory=dict)

    @classmethod
    def read(cls, first: date, last: date, today: date) -> "Around":
        desk = DeskSettings.load()
        times = Times(desk.register_minutes, desk.answer_days, desk.follow_up_days, desk.guide_days)
        around = cls(times, today, {urgency: desk.days_for(urgency) for urgency in Urgency})
        rows = FollowUp.objects.filter(consultation__asked_on__range=(first, last)).order_by(
            "at", "pk"
        )
        around.last_result = dict(rows.values_list("consultation", "result"))
        guides = Page.objects.filter(
            made_from__asked_on__range=(first, last), first_published_at__isnull=False
        )
        around.published = {
            pk: local_day(at) for pk, at in guides.values_list("pk", "first_published_at")
        }
        return around

    def guide_in_time(self, guide: int | None, due: date | None) -> bool | None:
        """Whether it was published by its day; None where it was not published yet."""
        done = self.published.get(guide or 0)
        return done <= due if due and done else None


def registered_in_time(owed: Owed, batch: int | None) -> bool | None:
    """None where nobody knows when it was written into the office's old register."""
    return not is_registered_late(owed.created_at, owed.register_by) if batch is None else None


def times_of(row: dict[str, Any], around: Around) -> Row:
    """What was done in time of what the case is owed, and what is overdue."""
    owed = Owed(
        state=row["state"],
        created_at=row["created_at"],
        register_by=row["register_by"],
        due_on=row["due_on"],
        follow_up_on=row["follow_up_on"],
        followed_up_on=row["followed_up_on"],
        guide_due_on=row["guide_due_on"] if row["guide"] else None,
        guide_published_on=around.published.get(row["guide"]),
    )
    followed, follow_up_by = owed.followed_up_on, owed.follow_up_on
    ended_unfollowed = owed.state in ENDED and followed is None
    return {
        "registered_in_time": registered_in_time(owed, row["taken_over"]),
        "followed_in_time": followed <= follow_up_by if followed and follow_up_by else None,
        "guide_in_time": around.guide_in_time(row["guide"], row["guide_due_on"]),
        "overdue": overdue_obligations(owed, around.today),
        "never_followed_up": ended_unfollowed and is_past(follow_up_by, around.today),
    }


def cases_of(first: date, last: date, around: Around, *, formal: bool = False) -> list[Case]:
    rows = Consultation.objects.received_between(first, last).order_by()
    if formal:
        rows = rows.filter(is_formal=True)
    cases = []
    for row in rows.values(*COLUMNS, *MORE).iterator(chunk_size=5000):
        told = [row[name] for name in COLUMNS]
        asker = person_key(row["requester"], row["requester_name"], row["phone"], row["school"])
        limit = around.limits.get(row["urgency"])
        more = {"answer_limit": limit, "is_taken_over": row["taken_over"] is not None}
        cases.append(Case(*told, asker, **times_of(row, around), **more))
    return cases


def follow_up_share(period: Period, today: date) -> Row:
    """Of the questions of a period: how many follow-ups were due by now, and how many were made."""
    cases = Consultation.objects.received_between(*period.bounds).counted()
    found = cases.count_by({"done": FOLLOWED_UP, "missed": not_followed_up(today)})
    due = found["done"] + found["missed"]
    return found | {"due": due, "share": share(found["done"], due)}


def read_year_before(first: date, last: date, *, formal: bool) -> tuple[list[date], int]:
    """The days of the questions of another year, to compare its months; and how many of them came
    from the office's old register.
    """
    rows = Consultation.objects.received_between(first, last).counted().order_by()
    rows = rows.filter(is_formal=True) if formal else rows
    told = list(rows.values_list("asked_on", "taken_over"))
    taken_over = sum(batch is not None for _, batch in told)
    return [asked for asked, _ in told], taken_over


def labels() -> Labels:
    schools = School.objects.all()
    closed = schools.filter(is_active=False).annotate(shown=Concat("name", Value(" (ปิดแล้ว)")))
    return Labels(
        systems={row.pk: row.abbr or row.name for row in System.objects.only("abbr", "name")},
        schools=dict(schools.filter(is_active=True).values_list("pk", "name")),
        channels=dict(Channel.choices),
        categories=dict(Category.choices),
        results=dict(FollowUpResult.choices),
        sizes=dict(School.Size.choices),
        size_of=dict(schools.values_list("pk", "size")),
        closed=dict(closed.values_list("pk", "shown")),
    )


def pages_sent(first: date, last: date) -> dict[int, int]:
    """The page that went with the last answer of each case that had one."""
    answers = Answer.objects.filter(consultation__asked_on__range=(first, last), page__isnull=False)
    return dict(answers.order_by("at", "pk").values_list("consultation", "page"))


def solved_by_pages(first: date, last: date) -> list[Row]:
    """Pages that answered before a question was sent, and how often."""
    rows = SelfSolved.objects.filter(at__date__range=(first, last)).order_by()
    counts = (
        rows.values("page", "page__title").annotate(count=Count("pk")).order_by("-count", "page")
    )
    return [
        {"key": row["page"], "label": row["page__title"] or "คู่มือที่ลบแล้ว", "count": row["count"]}
        for row in counts
    ]


def with_guides(report: Row) -> Row:
    """Titles and addresses of the guides that the most frequent subjects have; a draft has no
    address yet.
    """
    rows = [*report["subjects"], *report["solved"]]
    keys = {
        row.get("guide") or row["key"] for row in rows if row.get("guide") or "guide" not in row
    }
    pages: Mapping[int, Page] = Page.objects.in_bulk([key for key in keys if key])
    for row in report["subjects"]:
        page = pages.get(row["guide"])
        row["guide_title"] = page.title if page else ""
        row["guide_url"] = page.url if page and page.live else ""
    for row in report["solved"]:
        page = pages.get(row["key"])
        row["url"] = page.url if page and page.live else ""
    return report


def live_figures(
    period: Period, today: date, *, formal: bool = False, until: date | None = None
) -> Row:
    """The report as the tables say it now; until: of the first days of the period only."""
    first, last = period.bounds
    last = min(last, until or last)
    around = Around.read(first, last, today)
    cases = cases_of(first, last, around, formal=formal)
    chosen = {case.pk for case in cases}
    days_before, old_before = read_year_before(*period.year_before.bounds, formal=formal)
    report = figures(
        period,
        cases,
        days_before,
        [result for case, result in around.last_result.items() if case in chosen],
        labels(),
        times=around.times,
        today=today,
        solved=solved_by_pages(first, last),
        sent=pages_sent(first, last),
    )
    report["taken_over"] = words_on_old(counts_of_old(cases), old_before)
    return with_guides(report)


def asked_without_guide(period: Period, today: date, top: int) -> list[Row]:
    """Frequent subjects for which there is no guide, nor a draft of one."""
    first, last = period.bounds
    cases = [
        case
        for case in cases_of(first, last, Around.read(first, last, today))
        if case.state in COUNTED
    ]
    rows = top_subjects(cases, pages_sent(first, last), top=top * 2)
    return [row for row in rows if not row["guide"]][:top]


def trends(period: Period, today: date) -> tuple[list[Trend], date]:
    """The director's six figures against as many days of the period before, with what each was in
    the periods before; and the last of those days.

    What is overdue is counted over all years: as it stands today, and as it stood then.
    """
    previous, spans = period.previous, spans_before(period)
    until = min(previous.bounds[0] + (today - period.bounds[0]), previous.bounds[1])
    now, before = live_figures(period, today), live_figures(previous, until, until=until)
    ends = [last for _, last in spans]
    overdue = Consultation.objects.overdue_on({until, *ends})
    now["headline"]["overdue"] = Consultation.objects.overdue(today).count()
    before["headline"]["overdue"] = overdue[until]
    six = six_figures(now, before)
    add_past(six, past_rows(spans, overdue, today))
    return six, until


def spans_before(period: Period) -> list[tuple[date, date]]:
    """The first and last days of the periods before this one, the earliest first."""
    span, spans = period, []
    for _ in range(PAST_PERIODS[period.kind]):
        span = span.previous
        spans.insert(0, span.bounds)
    return spans


def past_rows(
    spans: list[tuple[date, date]], overdue: Mapping[date, int], today: date
) -> list[Row]:
    """The director's figures of each of these spans, whose cases are read at once."""
    first, last = spans[0][0], spans[-1][1]
    around = Around.read(first, last, today)
    cases, rows = cases_of(first, last, around), []
    for begins, ends in spans:
        of_span = [case for case in cases if begins <= case.asked_on <= ends]
        row = past_values(of_span, around.times.answer_days)
        rows.append(row | {"overdue": overdue[ends]})
    return rows


def add_past(six: Sequence[Trend], rows: Sequence[Row]) -> None:
    """Give each figure what it was before; the last is the one shown now."""
    for trend in six:
        trend.past = [*(row[trend.key] for row in rows), trend.value]


def report_figures(
    period: Period, today: date, *, formal: bool = False
) -> tuple[Row, ConsultationReport | None]:
    """The figures of a period with the report that was made of it: frozen ones where it was
    sent.
    """
    report = (
        ConsultationReport.objects.select_related("noted_by", "sent_by")
        .filter(period=str(period))
        .first()
    )
    if report and report.is_frozen and report.figures and not formal:
        return report.figures, report
    return live_figures(period, today, formal=formal), report


def years_in_use() -> list[int]:
    """Fiscal years that have consultations, and this one, the newest first."""
    known = set(Consultation.objects.order_by().values_list("be_year", flat=True).distinct())
    return sorted(known | {Period.of(timezone.localdate()).year}, reverse=True)
