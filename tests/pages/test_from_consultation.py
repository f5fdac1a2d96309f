"""A guide made from a consultation: a draft with question, answer and system, linked both ways,
due in 15 days.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from home.office.waiting import waiting_for
from home.thai.writing import local_day
from knowledge.models import Feedback, GuidePage
from knowledge.search.reports.models import SearchDay
from services.desk.report.figures import Times
from services.desk.report.rows import Around
from services.models import Consultation, System
from tests.make import make_draft, make_guide

pytestmark = pytest.mark.django_db


def test_a_case_becomes_a_draft_guide_once(as_, officer):
    system = System.objects.first()
    now = timezone.now()
    case = Consultation.objects.receive(
        subject="ย้ายนักเรียนไม่ได้", at=now, channel="phone", system=system
    )
    url = f"/knowledge/from-consultation/{case.be_year}-{case.sequence}/"
    assert url not in as_(officer).get(case.get_absolute_url()).content.decode(), (
        "nothing to write about yet"
    )
    case.answer(by=officer, at=now, text="ให้โรงเรียนเดิม <b>ย้ายออก</b> ก่อน")
    assert url in as_(officer).get(case.get_absolute_url()).content.decode()
    for _ in range(2):
        assert as_(officer).post(url).status_code == 302
    guide = GuidePage.objects.get(title="ย้ายนักเรียนไม่ได้")
    case.refresh_from_db()
    assert not guide.live
    assert list(guide.systems.all()) == [system]
    text = "".join(str(block.value) for block in guide.body)
    assert "&lt;b&gt;ย้ายออก" in text, "what people typed is escaped"
    assert case.guide_id == guide.pk
    assert list(guide.made_from.all()) == [case]
    assert case.guide_due_on >= timezone.localdate() + timedelta(days=15)
    assert case.stamps.filter(step=4).exists()


def test_those_who_may_not_write_guides_cannot_make_one(as_, teacher, director, officer):
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
    case.answer(by=officer, at=timezone.now(), text="ตอบ")
    for user in (teacher, director):
        assert (
            as_(user)
            .post(f"/knowledge/from-consultation/{case.be_year}-{case.sequence}/")
            .status_code
            == 403
        )
    assert not GuidePage.objects.filter(title="ถาม").exists()


def ask(subject: str, times: int, **facts) -> Consultation:
    for _ in range(times):
        case = Consultation.objects.receive(
            subject=subject, at=timezone.now(), channel="phone", **facts
        )
    return case


def test_what_to_write_next_adds_up_the_signs_and_leaves_out_what_exists(
    as_, officer, teacher, editor
):
    ask("ย้ายนักเรียนไม่ได้", 3)
    ask("ลืมรหัสเข้าใช้", 2)
    known = ask("พิมพ์ ปพ. อย่างไร", 4)
    begun = ask("ส่งออกรายงานอย่างไร", 5)
    known.answer(by=officer, at=timezone.now(), text="ดูคู่มือ", page=make_guide("พิมพ์ ปพ.").page_ptr)
    begun.answer(by=officer, at=timezone.now(), text="ตอบ")
    as_(officer).post(f"/knowledge/from-consultation/{begun.be_year}-{begun.sequence}/")
    poor = make_guide("ลืมรหัส เข้าใช้")
    for reader in (teacher, editor):
        Feedback.objects.create(page=poor, user=reader, helpful=False)
    for words, times in (("ย้ายนักเรียน ไม่ได้", 4), ("คำที่ค้นบ่อยแต่มีคู่มือแล้ว ปพ.", 9)):
        SearchDay.objects.create(day=timezone.localdate(), words=words, results=0, asked=times)
    page = as_(officer).get("/reports/consultations/write-next/")
    wanted = [(subject.label, subject.count) for subject in page.context["wanted"]]
    assert wanted == [("ย้ายนักเรียนไม่ได้", 7), ("ลืมรหัสเข้าใช้", 4)]
    assert [len(subject.wishes) for subject in page.context["wanted"]] == [2, 2], (
        "asked and searched; asked and rated"
    )
    listed = as_(officer).get(page.context["wanted"][0].url)
    assert listed.context["page_obj"].paginator.count == 3


DUE = date(2026, 12, 8)


def around(today: date, published: date | None = None) -> Around:
    """What the report knows of one guide, whose key is 7."""
    times = Times(30, 3, 3, 15)
    return Around(times, today, published={7: published} if published else {})


@pytest.mark.parametrize(
    ("today", "published", "in_time"),
    [
        (date(2026, 12, 7), None, None),
        (date(2026, 12, 9), None, None),  # not published: it is overdue, and no late guide
        (date(2026, 12, 20), date(2026, 12, 7), True),
        (date(2026, 12, 20), DUE, True),
        (date(2026, 12, 20), date(2026, 12, 9), False),
    ],
)
def test_a_guide_is_in_time_on_its_due_day(today, published, in_time):
    assert around(today, published).guide_in_time(7, DUE) is in_time


def test_no_guide_is_in_time_or_late_where_none_was_begun():
    assert around(DUE).guide_in_time(None, None) is None


def test_a_closed_case_asks_for_its_guide_from_the_due_day_on():
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
    cases = Consultation.objects.filter(pk=case.pk)
    cases.update(state="closed", guide=make_draft(), guide_due_on=DUE)
    assert not cases.due_by(DUE - timedelta(days=1))
    assert cases.due_by(DUE).get() == case


def test_a_begun_guide_waits_for_its_officer_until_it_is_published(as_, officer):
    case = ask("ย้ายนักเรียนไม่ได้", 1)
    case.answer(by=officer, at=timezone.now(), text="ตอบ")
    as_(officer).post(f"/knowledge/from-consultation/{case.be_year}-{case.sequence}/")
    kinds = [item.kind for item in waiting_for(officer, most=50).items]
    assert "จัดทำคู่มือ" in kinds
    case.refresh_from_db()
    case.guide.specific.save_revision().publish()
    assert "จัดทำคู่มือ" not in [item.kind for item in waiting_for(officer, most=50).items]


def test_the_report_knows_the_day_on_which_a_guide_came_out_and_none_of_a_draft(as_, officer):
    case = ask("ย้ายนักเรียนไม่ได้", 1)
    as_(officer).post(f"/knowledge/from-consultation/{case.be_year}-{case.sequence}/")
    case.refresh_from_db()
    day, today = case.asked_on, local_day(timezone.now())
    assert Around.read(day, day, today).published == {}
    case.guide.specific.save_revision().publish()
    assert Around.read(day, day, today).published == {case.guide_id: today}
