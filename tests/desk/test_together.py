"""Two officers at one moment, on real connections: one answer, one merge counts; the other is told
in Thai, and nobody waits for ever.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from home.moves import Refused
from services.models import Consultation

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each was told that was refused."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        ready.wait()
        try:
            act()
        except Refused as told:
            return str(told)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [told for told in pool.map(run, acts) if told]


def received(subject: str = "ถาม") -> Consultation:
    return Consultation.objects.receive(subject=subject, at=timezone.now(), channel="phone")


def only(*cases: Consultation):
    return Consultation.objects.filter(pk__in=[case.pk for case in cases])


def test_two_answers_at_one_moment_are_one(reseeded, officer, other_officer):
    lead, merged = received(), received()
    lead.merge(only(merged), by=officer)
    now = timezone.now()
    told = at_once(
        lambda: lead.answer(by=officer, at=now, text="คำตอบหนึ่ง"),
        lambda: lead.answer(by=other_officer, at=now, text="คำตอบสอง"),
    )
    assert len(told) == 1
    assert "ให้คำปรึกษาแล้ว" in told[0]
    assert (lead.answers.count(), merged.answers.count()) == (1, 1)
    assert lead.answers.get().text == merged.answers.get().text


def test_two_who_merge_each_others_case_merge_one(reseeded, officer, other_officer):
    for _ in range(3):
        one, other = received(), received()
        told = at_once(
            lambda one=one, other=other: one.merge(only(other), by=officer),
            lambda one=one, other=other: other.merge(only(one), by=other_officer),
        )
        assert len(told) == 1
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.merged_into is None) != (other.merged_into is None)


def test_a_case_that_is_answered_and_merged_at_one_moment_gets_one_answer(reseeded, officer):
    for _ in range(3):
        lead, other = received(), received()
        now = timezone.now()
        at_once(
            lambda lead=lead, other=other: lead.merge(only(other), by=officer),
            lambda other=other, now=now: other.answer(by=officer, at=now, text="ตอบแยก"),
        )
        other.refresh_from_db()
        assert (other.merged_into is None) == other.answers.exists()


def test_what_is_merged_while_its_lead_is_answered_is_answered_or_left(reseeded, officer):
    for _ in range(3):
        lead, waiting, late = received(), received(), received()
        lead.merge(only(waiting), by=officer)
        now = timezone.now()
        told = at_once(
            lambda lead=lead, now=now: lead.answer(by=officer, at=now, text="ตอบ"),
            lambda lead=lead, late=late: lead.merge(only(late), by=officer),
        )
        late.refresh_from_db()
        assert waiting.answers.count() == 1
        assert late.answers.count() == (0 if told else 1)
        assert (late.merged_into is None) == bool(told)
