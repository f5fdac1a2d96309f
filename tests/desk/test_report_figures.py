"""The figures of form ๗.๒ of seven cases, worked out by hand: the first quarter of 2570, seen
on 24 November.
"""

from datetime import date

import pytest

from services.desk.report.figures import (
    Case,
    Labels,
    Times,
    Trend,
    by_month,
    figures,
    guide_of,
    six_figures,
    standards,
    top_subjects,
)
from services.desk.report.periods import Period
from services.desk.rules import Obligation

TODAY = date(2026, 11, 24)
TIMES = Times(register_minutes=30, answer_days=3, follow_up_days=3, guide_days=15)
SCHOOLS = {1: "โรงเรียนหนึ่ง", 2: "โรงเรียนสอง", 3: "โรงเรียนสาม"}
LABELS = Labels(
    systems={1: "DMC", 2: "EMIS", 3: "SESA"},
    schools=SCHOOLS,
    channels={"phone": "โทรศัพท์", "web": "เว็บไซต์"},
    categories={"account": "บัญชี"},
    results={"done": "ทำได้แล้ว", "partly": "บางส่วน", "not_yet": "ยังไม่ได้"},
    sizes={"small": "ขนาดเล็ก", "large": "ขนาดใหญ่"},
    size_of={1: "small", 2: "large", 3: ""},
    closed={9: "โรงเรียนเดิม (ปิดแล้ว)", 10: "โรงเรียนที่ไม่เคยถาม (ปิดแล้ว)"},
)


def case(pk: int, asked_on: date, **facts) -> Case:
    """One that nobody has answered yet."""
    plain = {
        **{"state": "received", "channel": "phone", "is_formal": False, "category": "account"},
        **{"system": 1, "school": 1, "position": "ครู", "subject": "ลืมรหัส", "subject_key": "ลืมรหัส"},
        **{
            "due_on": asked_on,
            "answered_on": None,
            "answer_days": None,
            "before": None,
            "after": None,
        },
        **{"understood": None, "satisfaction": None, "guide": None, "requester": None},
        **{"registered_in_time": True, "followed_in_time": None, "guide_in_time": None},
        **{"overdue": [], "never_followed_up": False},
    }
    return Case(pk=pk, asked_on=asked_on, **(plain | facts))


PRINTING = {"subject": "พิมพ์ ปพ.", "subject_key": "พิมพ์ ปพ.", "system": 2, "school": 2}
ONE = case(
    *(1, date(2026, 10, 5)),
    **{
        "state": "closed",
        "answered_on": date(2026, 10, 6),
        "answer_days": 1,
        "before": 2,
        "after": 4,
    },
    **{"understood": True, "satisfaction": 5, "requester": 11, "followed_in_time": True},
)
TWO = case(
    *(2, date(2026, 10, 6)),
    **{
        "state": "closed",
        "answered_on": date(2026, 10, 13),
        "answer_days": 4,
        "after": 5,
        "guide": 70,
    },
    **{"understood": False, "satisfaction": 4, "requester": 11, "followed_in_time": False},
    **{"registered_in_time": False, "guide_in_time": True},
)
THREE = case(
    *(3, date(2026, 11, 2)),
    **{
        "state": "answered",
        "answered_on": date(2026, 11, 5),
        "answer_days": 3,
        "before": 3,
        "after": 3,
    },
    **{"is_formal": True, "channel": "web", "requester": ("ก", "02")},
    **{"overdue": [Obligation.FOLLOW_UP, Obligation.GUIDE]},
    **PRINTING,
)
OVERDUE = case(
    *(4, date(2026, 11, 20)),
    **{
        "due_on": date(2026, 11, 23),
        "system": None,
        "school": None,
        "position": "",
        "subject": "เรื่องอื่น",
        "subject_key": "อื่น",
        "overdue": [Obligation.REGISTRATION, Obligation.ANSWER],
        "registered_in_time": False,
    },
)
DUE_TODAY = case(5, date(2026, 11, 23), due_on=TODAY, state="studying", school=2, requester=12)
CANCELLED = case(
    6, date(2026, 11, 24), state="cancelled", understood=True, satisfaction=1, answer_days=9
)
SEVEN = case(
    *(7, date(2026, 10, 20)),
    **{
        "state": "follow_up",
        "answered_on": date(2026, 10, 20),
        "answer_days": 0,
        "understood": True,
    },
    **{"satisfaction": 3, "requester": 12, "followed_in_time": True},
    **PRINTING,
)


@pytest.fixture
def report() -> dict:
    return figures(
        Period(2570, "q", 1),
        [ONE, TWO, THREE, OVERDUE, DUE_TODAY, CANCELLED, SEVEN],
        [date(2025, 10, 5), date(2025, 10, 9), date(2025, 12, 1)],
        ["done", "done", "partly"],
        LABELS,
        times=TIMES,
        today=TODAY,
        solved=[{"key": 1, "label": "ก", "count": 2}, {"key": 2, "label": "ข", "count": 1}],
        sent={1: 80, 3: 81, 7: 81},
    )


def columns(rows: list[dict], *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in rows]


def test_the_head_counts_each_case_once_and_a_cancelled_one_apart(report):
    assert report["headline"] == {
        **{"received": 6, "cancelled": 1, "answered": 4, "open": 2, "overdue": 2, "late": 1},
        "overdue_by": [
            {"key": "registration", "label": "ลงทะเบียน", "count": 1},
            {"key": "answer", "label": "ให้คำปรึกษา", "count": 1},
            {"key": "follow_up", "label": "ติดตามผล", "count": 1},
            {"key": "guide", "label": "จัดทำคู่มือ", "count": 1},
        ],
        **{"schools_asking": 2, "schools": 3, "people": 3, "self_solved": 3},
        **{"n": 4, "mean": 2.0, "median": 2.0, "in_time": 3, "in_time_share": 75.0},
    }
    assert (report["period"], report["standard"], report["as_of"]) == ("2570-q1", 3, "2026-11-24")


def test_what_was_done_is_a_share_of_what_was_due_and_not_of_itself(report):
    """THREE was answered and not followed up, its guide is a draft; OVERDUE waits for an answer."""
    assert columns(report["standards"], "key", "due", "n", "done_share", "missed") == [
        ("registered", 6, 6, 100.0, 0),
        ("answered", 5, 4, 80.0, 1),
        ("followed", 4, 3, 75.0, 1),
        ("guided", 2, 1, 50.0, 1),
    ]


def test_a_case_that_ended_without_a_follow_up_stays_due():
    closed = case(1, TODAY, state="closed", answered_on=TODAY, never_followed_up=True)
    followed = standards([closed, ONE], TIMES)[2]
    assert (followed["due"], followed["n"], followed["done_share"]) == (2, 1, 50.0)


def test_who_waits_for_another_answer_was_answered_once():
    again = case(1, TODAY, state="reopened", answered_on=TODAY, answer_days=1)
    again = again._replace(overdue=[Obligation.ANSWER])
    answered = standards([again], TIMES)[1]
    assert (answered["due"], answered["n"], answered["missed"]) == (1, 1, 0)


def test_the_four_times_of_the_process_count_what_was_measured(report):
    assert columns(report["standards"], "key", "n", "in_time", "share") == [
        ("registered", 6, 4, 66.67),
        ("answered", 4, 3, 75.0),
        ("followed", 3, 2, 66.67),
        ("guided", 1, 1, 100.0),
    ]
    assert columns(report["standards"], "label", "figure") == [
        ("ลงทะเบียนคุมประเด็น", ""),
        ("ให้คำปรึกษา", "answered"),
        ("ติดตามผล", "followed"),
        ("จัดทำคู่มือ", "guided"),
    ]
    assert columns(report["standards"], "limit") == [
        ("30 นาที",),
        ("3 วันทำการ",),
        ("3 วันทำการ",),
        ("15 วัน",),
    ]


def test_months_run_on_beside_those_of_the_year_before(report):
    assert columns(report["months"], "key", "label", "count", "total", "last_year") == [
        ("2570-m01", "ต.ค. 2569", 3, 3, 2),
        ("2570-m02", "พ.ย. 2569", 3, 6, 0),
        ("2570-m03", "ธ.ค. 2569", 0, 6, 1),
    ]


def test_systems_come_the_most_frequent_first_with_their_times(report):
    assert columns(
        report["systems"], "key", "label", "count", "share", "n", "mean", "in_time_share"
    ) == [
        (1, "DMC", 3, 50.0, 2, 2.5, 50.0),
        (2, "EMIS", 2, 33.33, 2, 1.5, 100.0),
        ("none", "ไม่ระบุ", 1, 16.67, 0, None, None),
    ]


def test_other_cuts_count_the_same_cases(report):
    assert columns(report["channels"], "label", "count") == [("โทรศัพท์", 5), ("เว็บไซต์", 1)]
    assert columns(report["categories"], "label", "count") == [("บัญชี", 6)]
    assert columns(report["formality"], "key", "count") == [(0, 5), (1, 1)]
    assert columns(report["positions"], "key", "count") == [("ครู", 5), ("none", 1)]


def test_every_school_is_there_with_what_it_asks_about_most(report):
    assert columns(report["schools"], "label", "count", "asks_about") == [
        ("โรงเรียนสอง", 3, "EMIS"),
        ("โรงเรียนหนึ่ง", 2, "DMC"),
        ("ไม่ระบุ", 1, "ไม่ระบุ"),
        ("โรงเรียนสาม", 0, ""),
    ]


def test_understanding_is_compared_on_those_who_gave_both_levels(report):
    assert report["understanding"] == {
        **{"said": 3, "understood": 2, "understood_share": 66.67, "gain": 1.0},
        **{"before": {"n": 2, "mean": 2.5}, "after": {"n": 2, "mean": 3.5}},
    }
    assert report["satisfaction"] == {"n": 3, "mean": 4.0}


def test_results_of_follow_ups_are_shares_of_those_made(report):
    assert columns(report["follow_ups"], "key", "count", "share") == [
        ("done", 2, 66.67),
        ("partly", 1, 33.33),
        ("not_yet", 0, 0.0),
    ]


def test_subjects_come_with_their_schools_and_the_guide_that_exists(report):
    assert columns(report["subjects"], "key", "label", "count", "schools", "guide") == [
        ("ลืมรหัส", "ลืมรหัส", 3, 2, 70),
        ("พิมพ์ ปพ.", "พิมพ์ ปพ.", 2, 1, 81),
        ("อื่น", "เรื่องอื่น", 1, 0, None),
    ]
    cases = [case(n, TODAY, subject_key=str(n)) for n in range(12)]
    assert len(top_subjects(cases, {})) == 10


def test_no_more_subjects_are_named_than_asked_for_and_equal_ones_by_their_words():
    cases = [case(n, TODAY, subject_key=key) for n, key in enumerate(["ค", "ก", "ข", "ข"])]
    assert columns(top_subjects(cases, {}, top=2), "key", "count") == [("ข", 2), ("ก", 1)]


def test_the_page_sent_most_often_stands_for_a_guide_where_none_was_made():
    cases = [case(n, TODAY) for n in range(1, 4)]
    assert guide_of(cases, {1: 5, 2: 6, 3: 6, 9: 5}) == 6
    assert guide_of([*cases, TWO], {1: 5}) == 70


@pytest.mark.parametrize(
    ("value", "before", "more_is_better", "change", "step", "better"),
    [
        (80.0, 75.5, True, 4.5, 4.5, True),
        (2.0, 3.0, False, -1.0, 1.0, True),
        (3.0, 2.0, False, 1.0, 1.0, False),
        (70.0, 75.5, True, -5.5, 5.5, False),
        (5, 5, True, 0.0, 0.0, None),
        (5, 4, None, 1.0, 1.0, None),
        (None, 4, True, None, None, None),
        (5, None, True, None, None, None),
    ],
)
def test_a_figure_is_better_or_worse_by_what_it_counts(
    value, before, more_is_better, change, step, better
):
    trend = Trend("key", "label", value, before, "", more_is_better, "")
    assert (trend.change, trend.step, trend.better) == (change, step, better)


def test_the_report_needs_no_case():
    empty = figures(
        Period(2570),
        *([], [], []),
        LABELS,
        times=Times(30, 3, 3, 15),
        today=TODAY,
        solved=[],
        sent={},
    )
    assert empty["understanding"]["gain"] is None
    assert empty["headline"]["in_time_share"] is None
    assert (empty["systems"], empty["subjects"]) == ([], [])
    assert columns(empty["schools"], "label", "count", "share") == [
        ("โรงเรียนสอง", 0, None),
        ("โรงเรียนสาม", 0, None),
        ("โรงเรียนหนึ่ง", 0, None),
    ]


@pytest.mark.parametrize(
    ("period", "label", "previous", "year_before"),
    [
        ("2570", "ปีงบประมาณ 2570", "2569", "2569"),
        ("2570-h1", "รอบ 6 เดือน ครั้งที่ 1 ปีงบประมาณ 2570", "2569-h2", "2569-h1"),
        ("2570-h2", "รอบ 6 เดือน ครั้งที่ 2 ปีงบประมาณ 2570", "2570-h1", "2569-h2"),
        ("2570-q2", "ไตรมาสที่ 2 ปีงบประมาณ 2570", "2570-q1", "2569-q2"),
        ("2570-m01", "เดือนตุลาคม 2569", "2569-m12", "2569-m01"),
        ("2570-m04", "เดือนมกราคม 2570", "2570-m03", "2569-m04"),
    ],
)
def test_a_period_has_a_name_one_before_it_and_one_a_year_before(
    period, label, previous, year_before
):
    asked = Period.parse(period)
    assert (asked.label, str(asked.previous), str(asked.year_before)) == (
        label,
        previous,
        year_before,
    )


def test_the_directors_six_figures_are_those_of_the_report(report):
    six = six_figures(report, report)
    assert [(figure.value, figure.before) for figure in six] == [
        *((6, 6), (75.0, 75.0), (2.0, 2.0), (2, 2), (66.67, 66.67), (4.0, 4.0)),
    ]
    assert [figure.more_is_better for figure in six] == [None, True, False, False, True, True]


def test_each_size_of_school_is_counted_and_what_has_none_apart(report):
    told = [(row["key"], row["label"], row["count"], row["share"]) for row in report["sizes"]]
    assert told == [
        ("large", "ขนาดใหญ่", 3, 50.0),
        ("small", "ขนาดเล็ก", 2, 33.33),
        ("none", "ไม่ระบุ", 1, 16.67),
    ]


def test_what_has_no_words_any_more_is_never_shown_by_its_key():
    gone = case(1, date(2026, 10, 5), system=77, school=9, category="lost", channel="gone")
    told = figures(
        Period(2570, "q", 1),
        [gone],
        [],
        [],
        LABELS,
        times=Times(30, 3, 3, 15),
        today=TODAY,
        solved=[],
        sent={},
    )
    for name in ("systems", "categories", "channels"):
        assert [row["label"] for row in told[name]] == ["ไม่อยู่ในทะเบียนแล้ว"], name
    assert [row["label"] for row in told["schools"]] == [
        "โรงเรียนเดิม (ปิดแล้ว)",
        *("โรงเรียนสอง", "โรงเรียนสาม", "โรงเรียนหนึ่ง"),
    ]
    assert told["headline"]["schools"] == 3


def test_a_school_year_has_the_days_of_16_may_to_15_may_month_by_month():
    cases = [
        case(number, day)
        for number, day in enumerate(
            [date(2026, 5, 16), date(2026, 5, 31), date(2026, 12, 1), date(2027, 5, 15)]
        )
    ]
    last_year = [date(2025, 5, 16), date(2026, 5, 15)]
    rows = by_month(cases, last_year, Period(2569, "s"))
    assert len(rows) == 13
    told = [(r["key"], r["label"], r["count"], r["total"], r["last_year"]) for r in rows]
    assert told[0] == ("", "พ.ค. (16–31) 2569", 2, 2, 1)
    assert told[1] == ("2569-m09", "มิ.ย. 2569", 0, 2, 0)
    assert told[7] == ("2570-m03", "ธ.ค. 2569", 1, 3, 0)
    assert told[12] == ("", "พ.ค. (1–15) 2570", 1, 4, 1)
