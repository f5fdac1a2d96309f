"""The report's figures: equal to a computation by another path, quick at 20,000 cases, and each opens its cases."""

import time
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import Holiday, School
from home.thai import BANGKOK
from services import seed_consultations
from services.models import Consultation, System
from services.reports import Period
from services.statistics import live_figures

TODAY = date(2026, 11, 24)
LAST_YEAR = Period(2569)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_year(school, other_school, officer, other_officer):
    seed_consultations.seed(TODAY)


def raw_rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def working_days(first: date, last: date, holidays: set[date]) -> int:
    """Counted day by day, as one would on a calendar."""
    day, count = first, 0
    while day < last:
        day += timedelta(days=1)
        count += day.isoweekday() <= 5 and day not in holidays
    return count


def test_the_demo_years_figures_equal_an_independent_count(demo_year):
    """By plain SQL rows and a calendar, not by the queryset and the stored days."""
    report = live_figures(LAST_YEAR, TODAY)
    holidays = set(Holiday.objects.values_list("date", flat=True))
    sql = "SELECT id, received_at, answered_at, state, system_id, school_id, channel FROM services_consultation"
    rows = []
    for pk, received, answered, *rest in raw_rows(sql):
        stamps = [
            datetime.fromisoformat(str(value)).replace(tzinfo=None) + timedelta(hours=7) if value else None
            for value in (received, answered)
        ]
        rows.append((pk, *stamps, *rest))
    first, last = datetime(2025, 10, 1), datetime(2026, 10, 1)
    rows = [row for row in rows if first <= row[1] < last and row[3] != "cancelled"]
    assert len(rows) > 100
    days = []
    for _, received, answered, *_ in rows:
        if answered is None:
            continue
        begins = received.date() + timedelta(days=received.time() > datetime(1, 1, 1, 16, 30).time())
        while begins.isoweekday() > 5 or begins in holidays:
            begins += timedelta(days=1)
        days.append(working_days(begins, answered.date(), holidays))
    head = report["headline"]
    assert head["received"] == len(rows)
    assert head["n"] == head["answered"] == len(days)
    assert head["mean"] == pytest.approx(sum(days) / len(days), abs=0.006)
    assert head["in_time"] == sum(value <= 3 for value in days)
    ordered = sorted(days)
    assert head["median"] == (ordered[(len(days) - 1) // 2] + ordered[len(days) // 2]) / 2
    for name, place in (("systems", 4), ("schools", 5), ("channels", 6)):
        counted = {row["key"]: row["count"] for row in report[name] if row["count"]}
        assert counted == {key or "none": count for key, count in Counter(row[place] for row in rows).items()}
    months = Counter((row[1].year, row[1].month) for row in rows)
    assert [row["count"] for row in report["months"]] == [
        months[2025 + (n + 9) // 12, (n + 9) % 12 + 1] for n in range(12)
    ]


def test_parts_add_up_to_the_year(demo_year):
    def received(kind, count):
        return sum(live_figures(Period(2569, kind, n), TODAY)["headline"]["received"] for n in range(1, count + 1))

    whole = live_figures(LAST_YEAR, TODAY)["headline"]["received"]
    assert received("h", 2) == received("q", 4) == received("m", 12) == whole


def test_each_figure_opens_the_cases_behind_it(demo_year, as_, officer):
    browser = as_(officer)
    report = browser.get("/reports/consultations/?period=2569").context["report"]
    names = (
        "systems",
        "categories",
        "channels",
        "formality",
        "positions",
        "schools",
        "months",
        "subjects",
        "follow_ups",
    )
    checked = 0
    for name in names:
        for row in report[name]:
            if row["count"] and row["url"]:
                listed = browser.get(row["url"]).context["page_obj"].paginator.count
                assert listed == row["count"], (name, row["label"])
                checked += 1
    assert checked > 40


def test_a_school_that_never_asked_is_in_the_report():
    School.objects.create(code="9991000099", name="โรงเรียนที่ไม่เคยถาม")
    rows = live_figures(Period(2570), TODAY)["schools"]
    assert [(row["label"], row["count"]) for row in rows] == [("โรงเรียนที่ไม่เคยถาม", 0)]


def many(count: int, schools: list[School], systems: list[System]) -> None:
    at = datetime(2026, 3, 2, 10, tzinfo=BANGKOK)
    rows = [
        Consultation(
            be_year=2569,
            sequence=n + 1,
            number=f"ปษ.{n + 1:05d}/2569",
            state="closed" if n % 9 else "received",
            channel=("phone", "line", "web")[n % 3],
            subject=f"เรื่อง {n % 300}",
            subject_key=f"เรื่อง{n % 300}",
            school=schools[n % len(schools)],
            system=systems[n % len(systems)],
            received_at=at,
            asked_on=date(2025, 10, 1) + timedelta(days=n % 365),
            received_on=date(2025, 10, 1) + timedelta(days=n % 365),
            due_on=date(2025, 10, 4) + timedelta(days=n % 365),
            answered_on=date(2025, 10, 3) + timedelta(days=n % 365) if n % 9 else None,
            answer_days=n % 5 if n % 9 else None,
        )
        for n in range(count)
    ]
    Consultation.objects.bulk_create(rows, batch_size=2000)


def test_the_report_of_20_000_cases_takes_two_seconds_and_thirty_queries(as_, officer, school, other_school):
    many(20_000, [school, other_school], list(System.objects.all()))
    browser = as_(officer)
    browser.get("/reports/consultations/?period=2570")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        started = time.process_time()
        page = browser.get("/reports/consultations/?period=2569")
        spent = time.process_time() - started
    assert page.context["report"]["headline"]["received"] == 20_000
    print(f"20,000 cases: {spent:.2f} s of CPU, {len(queries)} queries")  # noqa: T201 - pytest shows it with -s
    assert len(queries) <= 30
    assert spent <= 2
