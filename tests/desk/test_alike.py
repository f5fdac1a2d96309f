"""What asks the same in other words is offered: open cases to merge, answers to begin from. The
pairs stand here as people write them.
"""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import OutgoingMail
from home.thai.writing import BANGKOK
from knowledge.models import KnowledgeIndexPage
from knowledge.pages.from_consultation import branch_for
from services.desk.alike import open_alike, ready_answers
from services.models import Consultation, System
from tests.make import make_guide

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)

pytestmark = pytest.mark.django_db


def received(subject: str, **facts) -> Consultation:
    facts = {"at": timezone.now(), "channel": "phone"} | facts
    return Consultation.objects.receive(subject=subject, **facts)


def answered(by, subject: str, text: str, **facts) -> Consultation:
    page = facts.pop("page", None)
    case = received(subject, **facts)
    case.answer(by=by, at=timezone.now(), text=text, page=page)
    return Consultation.objects.get(pk=case.pk)


PAIRS = [
    ("ย้ายนักเรียนเข้าในระบบ DMC แล้วชื่อไม่ขึ้น", "ย้ายเข้านักเรียนแล้วไม่พบชื่อใน DMC"),
    ("ลืมรหัสเข้าใช้ AMSS++", "AMSS++ ลืมพาสเวิร์ด"),
    ("นักเรียนซ้ำซ้อนแก้ไขอย่างไร", "ข้อมูลซ้ำซ้อนของนักเรียนแก้ยังไง"),
    ("ส่งออกรายงาน SESA เป็น Excel ไม่ได้", "โหลดรายงาน SESA ออกเป็นเอ็กเซลไม่ได้"),
    ("เครื่องพิมพ์ต่อเครือข่ายแล้วพิมพ์ไม่ออก", "ปริ้นเตอร์ในวงแลนสั่งพิมพ์แล้วไม่ออก"),
    ("อินเทอร์เน็ตโรงเรียนช้าช่วงบ่าย", "เน็ตโรงเรียนช้ามากตอนบ่าย"),
]


def test_questions_in_other_words_find_each_other_and_no_others():
    cases = [[received(subject) for subject in pair] for pair in PAIRS]
    for one, other in cases:
        assert open_alike(one) == [other]
        assert open_alike(other) == [one]


def test_the_same_words_about_two_systems_are_two_questions():
    dmc, sesa = (System.objects.get(slug=slug) for slug in ("dmc", "sesa"))
    one = received("เข้าระบบไม่ได้", system=dmc)
    received("เข้าระบบไม่ได้", system=sesa)
    untold = received("เข้าสู่ระบบไม่ได้")
    assert open_alike(one) == [untold]


def test_what_is_answered_merged_or_ended_is_not_offered(officer):
    asked = received("ลืมรหัสเข้าใช้ AMSS++")
    answered(officer, "ลืมรหัสผ่าน AMSS++", "ตอบ")
    lead, merged = received("ลืมรหัส AMSS++"), received("AMSS++ ลืมรหัส")
    lead.merge(Consultation.objects.filter(pk=merged.pk), by=officer)
    received("AMSS++ ลืมรหัสเข้าใช้").cancel(at=timezone.now(), reason="ส่งซ้ำ")
    assert open_alike(asked) == []


def test_a_new_case_offers_merging_and_one_answer_and_its_correction_reach_all(
    as_, officer, school, other_school
):
    first, second = PAIRS[0]
    lead = received(first, school=school, email="a@example.invalid")
    other = received(second, school=other_school, email="b@example.invalid")
    silent = received(second, phone="0812345678")
    browser, address = as_(officer), lead.get_absolute_url()
    shown = browser.get(address).content.decode()
    assert "อาจถามเรื่องเดียวกัน 2 เรื่อง" in shown
    assert browser.post(f"{address}merge/", {}).status_code == 400
    asked = {"merge-cases": [other.pk, silent.pk]}
    assert browser.post(f"{address}merge/", asked).status_code == 302
    shown = browser.get(address).content.decode()
    assert "2 โรงเรียนถามเรื่องนี้" in shown
    assert "ไม่มีอีเมล โปรดแจ้งคำตอบที่" in " ".join(shown.split()), "nobody else tells this one"
    given = {"answer-text": "คำตอบเดียว", "answer-method": "phone"}
    browser.post(f"{address}answer/", given)
    browser.post(f"{address}reopen/", {"reopen-reason": "ตอบผิด"})
    browser.post(f"{address}answer/", given | {"answer-text": "คำตอบที่แก้แล้ว"})
    for case in (lead, other, silent):
        texts = list(case.answers.values_list("text", flat=True))
        assert texts == ["คำตอบเดียว", "คำตอบที่แก้แล้ว"]
    mails = OutgoingMail.objects.filter(recipient="b@example.invalid").order_by("pk")
    _received, told, corrected = mails.values_list("subject", flat=True)
    assert told == f"คำตอบเรื่องขอคำปรึกษา {other.number}"
    assert corrected == f"คำตอบล่าสุดเรื่องขอคำปรึกษา {other.number}"


@pytest.mark.parametrize("chosen", [["x"], ["9" * 30], [-1]])
def test_odd_choices_are_told_in_words(as_, officer, chosen):
    case = received("ลืมรหัส")
    answer = as_(officer).post(f"{case.get_absolute_url()}merge/", {"merge-cases": chosen})
    assert answer.status_code == 400


def test_what_was_answered_meanwhile_is_not_merged(as_, officer):
    lead, other = received("ลืมรหัสผ่าน"), received("ลืมรหัสผ่าน")
    other.answer(by=officer, at=timezone.now(), text="ตอบ")
    sent = {"merge-cases": [other.pk]}
    answer = as_(officer).post(f"{lead.get_absolute_url()}merge/", sent, follow=True)
    assert f"{other.number} ตอบแล้วหรือรวมกับเรื่องอื่นแล้ว" in answer.content.decode()
    assert not lead.merged.exists()


# Ready answers ------------------------------------------------------------------------------------
def test_a_ready_answer_is_offered_with_its_guide(as_, officer):
    guide = make_guide("การย้ายนักเรียน")
    one, other = PAIRS[0]
    answered(officer, one, "ให้โรงเรียนเดิมย้ายออกก่อน", page=guide)
    answered(officer, one, "ให้โรงเรียนเดิมย้ายออกก่อน")
    answered(officer, one, "ให้คำปรึกษาทางโทรศัพท์แล้ว")
    answered(officer, "เครื่องพิมพ์พิมพ์ไม่ออก", "ติดตั้งไดรเวอร์")
    case = received(other)
    texts = [answer.text for answer in ready_answers(case, timezone.localdate())]
    assert texts == ["ให้โรงเรียนเดิมย้ายออกก่อน"], "each text once, and none that says nothing"
    page = as_(officer).get(case.get_absolute_url()).content.decode()
    assert "คำตอบที่เคยให้กับเรื่องเดียวกัน" in page
    assert f'<option value="{guide.pk}"' in page


def test_an_answer_of_somebody_forgotten_or_of_long_ago_is_not_offered(officer):
    answered(officer, "ลืมรหัสผ่าน DMC", "ตั้งรหัสใหม่").forget()
    old = answered(officer, "ลืมรหัสผ่าน DMC", "วิธีเก่า")
    last_year = timezone.localdate() - timedelta(days=400)
    Consultation.objects.filter(pk=old.pk).update(answered_on=last_year)
    assert ready_answers(received("ลืมรหัสผ่าน DMC"), timezone.localdate()) == []


def test_the_page_of_a_case_asks_as_often_among_many_as_among_few(as_, officer):
    case, browser = received("ลืมรหัสผ่าน DMC"), as_(officer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(case.get_absolute_url())
        return len(queries)

    def add(count: int) -> None:
        for number in range(count):
            received(f"ลืมรหัสผ่าน DMC {number}")
            answered(officer, f"รหัสผ่าน DMC ลืม {number}", f"ตอบ {number}")

    add(4)
    asked()
    few = asked()
    add(12)
    assert asked() <= few + 2


# Where a guide is filed ---------------------------------------------------------------------------
def branch(title: str, slug: str) -> KnowledgeIndexPage:
    top = KnowledgeIndexPage.objects.order_by("depth", "path").first()
    return top.add_child(instance=KnowledgeIndexPage(title=title, slug=slug))


def test_a_guide_made_from_a_case_is_filed_where_its_systems_guides_are(as_, officer):
    system = System.objects.get(slug="dmc")
    place, other = branch("คู่มือ ก", "branch-a"), branch("คู่มือ ข", "branch-b")
    for number, parent in enumerate((place, place, other)):
        guide = make_guide(f"คู่มือ {number}")
        guide.move(parent, pos="last-child")
        guide.refresh_from_db()
        guide.systems.add(system)
        guide.save()
    case = answered(officer, "ย้ายนักเรียนไม่ได้", "ตอบ", system=system)
    as_(officer).post(f"/knowledge/from-consultation/{case.be_year}-{case.sequence}/")
    case.refresh_from_db()
    assert case.guide.get_parent().pk == place.pk


def test_without_guides_the_branch_of_its_name_is_taken_and_else_the_first():
    system = System.objects.create(slug="new-system", name="ระบบใหม่")
    top = KnowledgeIndexPage.objects.order_by("depth", "path").first()
    assert branch_for(None) == branch_for(system) == top
    named = branch("ระบบใหม่", "new-system")
    assert branch_for(system) == named
