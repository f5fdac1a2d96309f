"""Two officers decide on one request of a data subject at one moment: one counts, the other is
told.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from home.models import DataRequest, OutgoingMail
from home.moves import Refused
from home.privacy.requests.rules import State

from .test_requests import ADDRESS, ask

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds) -> list[str]:
    """What each of them was told; "" to whom it was done."""
    ready = Barrier(len(deeds))

    def run(deed) -> str:
        ready.wait()
        try:
            deed()
        except Refused as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_officers_one_answers_and_the_other_is_told(reseeded, as_, teacher, officer, head):
    row = ask(as_(teacher), kind="see")
    now = timezone.now()
    told = at_once(
        lambda: row.move("show", officer, now),
        lambda: row.move("refuse", head, now, reason="กฎหมายให้เก็บไว้"),
    )
    assert sorted(map(bool, told)) == [False, True]
    assert "คำขอนี้อยู่ในสถานะ" in max(told)
    row = DataRequest.objects.get()
    assert row.state == (State.REFUSED if told[0] else State.DONE)
    answers = OutgoingMail.objects.filter(recipient=teacher.email, subject__startswith="ผลคำขอ")
    assert answers.count() == 1


def test_who_withdraws_while_it_is_erased_is_heard_or_told(reseeded, as_, officer, head):
    row = ask(as_(None))
    row.move("confirm", officer, timezone.now(), reason="โทรกลับแล้ว")
    now = timezone.now()
    told = at_once(
        lambda: row.move("erase", head, now),
        lambda: row.move("withdraw", head, now, roles=["requester"]),
    )
    assert sorted(map(bool, told)) == [False, True]
    row = DataRequest.objects.get()
    assert (row.state, row.email) in {(State.DONE, ""), (State.WITHDRAWN, ADDRESS)}


def test_a_form_sent_twice_at_one_moment_makes_one_request(reseeded, as_, officer):
    browsers = [as_(None), as_(None)]
    at_once(*(lambda browser=browser: ask(browser, key="one-form") for browser in browsers))
    assert DataRequest.objects.count() == 1
