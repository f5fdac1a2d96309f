"""A question comes in while the register of this year is taken over: on real connections no number
is given twice, whoever was first.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from home.thai.writing import fiscal_year
from services.models import Consultation

from .office import as_csv, confirm, match, upload

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_number_and_old_ones_at_one_moment(reseeded, as_, head):
    today, year = timezone.localdate(), fiscal_year(timezone.now())
    day = f"{today.day}/{today.month}/{today.year + 543}"
    rows = [[f"{number}/{year}", day, f"เรื่องที่ {number}"] for number in (1, 2, 3)]
    browser = as_(head)
    content = as_csv(["เลขที่", "วันที่", "เรื่อง"], *rows)
    page = match(browser, upload(browser, "consultations", content, "ปีนี้.csv"))
    ready = Barrier(2)

    def take() -> None:
        ready.wait()
        confirm(browser, page)
        connection.close()

    def ask() -> None:
        ready.wait()
        Consultation.objects.receive(subject="ใหม่", at=timezone.now(), channel="phone")
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(take), pool.submit(ask)]:
            done.result()
    new = Consultation.objects.get(taken_over=None)
    old = set(Consultation.objects.taken_over().values_list("sequence", flat=True))
    assert (new.sequence, old) in [(4, {1, 2, 3}), (1, set())]
