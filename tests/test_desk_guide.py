"""A guide made from a consultation: a draft with question, answer and system, linked both ways, due in 15 days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from knowledge.models import GuidePage
from services.models import Consultation, System

pytestmark = pytest.mark.django_db


def test_a_case_becomes_a_draft_guide_once(as_, officer):
    system = System.objects.first()
    now = timezone.now()
    case = Consultation.objects.receive(subject="ย้ายนักเรียนไม่ได้", at=now, channel="phone", system=system)
    url = f"/knowledge/from-consultation/{case.be_year}-{case.sequence}/"
    assert url not in as_(officer).get(case.get_absolute_url()).content.decode(), "nothing to write about yet"
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
        assert as_(user).post(f"/knowledge/from-consultation/{case.be_year}-{case.sequence}/").status_code == 403
    assert not GuidePage.objects.filter(title="ถาม").exists()
