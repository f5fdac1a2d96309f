"""The rows behind the report, of a few cases by hand: guides that are on time, late or still
drafts, and subjects that wait for one.
"""

from datetime import date, datetime

import pytest

from home.thai.writing import BANGKOK
from services.desk.report.periods import Period
from services.desk.report.rows import Around, asked_without_guide, live_figures
from services.models import Consultation
from tests.make import make_draft, make_guide

pytestmark = pytest.mark.django_db

OCTOBER = Period(2570, "m", 1)
ASKED = datetime(2026, 10, 5, 10, tzinfo=BANGKOK)
LAST = date(2026, 10, 31)  # on which the report is made


def case_of(subject: str, guide=None, due: date | None = None) -> Consultation:
    case = Consultation.objects.receive(subject=subject, at=ASKED, channel="phone")
    facts = {"guide": guide and guide.page_ptr, "guide_due_on": due}
    Consultation.objects.filter(pk=case.pk).update(**facts)
    return Consultation.objects.get(pk=case.pk)


def publish_on(day: date):
    guide = make_guide(f"คู่มือ {day}")
    guide.first_published_at = datetime(day.year, day.month, day.day, 9, tzinfo=BANGKOK)
    guide.save(update_fields=["first_published_at"])
    return guide


def test_guides_are_measured_by_the_day_they_were_published_and_drafts_by_their_due_day():
    due = date(2026, 10, 20)
    early, late = publish_on(date(2026, 10, 20)), publish_on(date(2026, 10, 21))
    case_of("ทันกำหนด", early, due)
    case_of("เกินกำหนด", late, due)
    case_of("ยังไม่เผยแพร่", make_draft("ร่างที่เกินกำหนด"), due)
    case_of("ยังมีเวลา", make_draft("ร่างที่ยังมีเวลา"), LAST)
    case_of("ไม่มีคู่มือ")
    around = Around.read(*OCTOBER.bounds, LAST)
    assert around.published == {early.pk: date(2026, 10, 20), late.pk: date(2026, 10, 21)}
    report = live_figures(OCTOBER, LAST)
    guided = next(row for row in report["standards"] if row["key"] == "guided")
    told = ("due", "n", "done_share", "in_time", "share", "missed")
    assert [guided[name] for name in told] == [3, 2, 66.67, 1, 50.0, 1]


def test_what_to_write_next_leaves_out_subjects_with_a_guide_or_a_draft_of_one():
    counts = {"มีคู่มือ": 4, "มีร่าง": 4, "ถามบ่อย": 3, "ถามรองลงมา": 2, "ถามครั้งเดียว": 1}
    guides = {"มีคู่มือ": make_guide("มีคู่มือ"), "มีร่าง": make_draft("มีร่าง")}
    for subject, count in counts.items():
        for _ in range(count):
            case_of(subject, guides.get(subject))
    rows = asked_without_guide(OCTOBER, LAST, top=2)
    assert [(row["label"], row["count"]) for row in rows] == [("ถามบ่อย", 3), ("ถามรองลงมา", 2)]
