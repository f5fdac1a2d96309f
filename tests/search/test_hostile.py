"""Anything at all may be asked: no error, and never dear.

INTRANET_TEST_HOSTILE=50000 asks that often.
"""

import os
import random
import time

import pytest

from knowledge.models import FaqPage, GuidePage
from knowledge.search import corrections, excerpt, mark, search_across, suggest
from knowledge.search.across import Found
from services.models import System
from tests.make import make_guide

pytestmark = pytest.mark.django_db
COUNT = int(os.environ.get("INTRANET_TEST_HOSTILE", "2000"))
DEAREST = 0.2  # seconds of CPU
THAI = [chr(code) for code in range(0x0E01, 0x0E5C)]
SIGNS = list("abcXYZ0189 \t\n'\"*:^()-+&|!~\\/%_;,.<>[]{}@#$\x00\u200b\u202e\ufeff\u0301\U0001f600")
PARTS = [
    "AND", "OR", "NOT", "NEAR(", '"', "'", "((((", "*", ":*", "ที่", "การ", "ระบบ", "นักเรียน",
    "๒๕๖๘", "dmc", "8^j,nv", "เเเเ", "์์์์", "่" * 40, "กกกกกก", "พ.ร.บ.", "\\", "%s", "{{",
    "--", "2569", "ม.1", "\u0e33" * 9, "x" * 90,
]  # fmt: skip


def queries(count: int):
    """Letters at random, and pieces of what means something to a database, a parser or the
    search itself.
    """
    dice = random.Random(7)
    for number in range(count):
        if number % 3 == 0:
            yield "".join(dice.choices(THAI, k=dice.randrange(1, 260)))
        elif number % 3 == 1:
            yield "".join(dice.choices(THAI + SIGNS, k=dice.randrange(1, 400)))
        else:
            yield dice.choice(["", " "]).join(dice.choices(PARTS, k=dice.randrange(1, 60)))


def ask(text: str, sets: dict) -> tuple[Found, float]:
    """What is found, and the seconds of CPU that it cost."""
    began = time.process_time()
    found = search_across(text, sets)
    return found, time.process_time() - began


def test_no_query_is_an_error_and_none_is_dear():
    make_guide("คู่มือระบบนักเรียน", "<p>การใช้งานระบบ DMC ปี 2568 ที่โรงเรียน</p>")
    sets = {
        "guide": GuidePage.objects.live(),
        "faq": FaqPage.objects.live(),
        "system": System.objects.all(),
    }
    dearest = (0.0, "")
    for number, text in enumerate(queries(COUNT)):
        found, seconds = ask(text, sets)
        if seconds > DEAREST:  # what is dear is dear each time; what a busy machine adds is not
            seconds = min(ask(text, sets)[1] for _ in range(3))
        dearest = max(dearest, (seconds, text))
        assert len(found.query) <= 200
        if number % 20 == 0:
            suggest(text, sets)
            corrections(text)
            excerpt("คู่มือระบบนักเรียน การใช้งาน", text)
            mark("คู่มือระบบนักเรียน", text)
    assert dearest[0] <= DEAREST, dearest
