"""A fact of a case is wherever people look for it: on its page, in the file of the list, in the
form that corrects it. Who adds a column and forgets a place sees a test fail here.
"""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms.page.columns import COLUMNS, KNOWN_TO_THE_CASE
from home.models import School
from services.models import Consultation, System
from tests.conftest import person

pytestmark = pytest.mark.django_db
ASKED = {column for _, column in COLUMNS["consultation"].values()}
# Who asked is the office's to know, and no file's to carry round; the question itself is long.
NOT_IN_THE_FILE = {"requester_name", "phone", "detail", "letter_no"}


def case_with_facts() -> Consultation:
    case = Consultation.objects.receive(subject="x", at=timezone.now(), channel="phone")
    facts = {column: f"ข้อมูล{number}" for number, column in enumerate(sorted(ASKED))}
    Consultation.objects.filter(pk=case.pk).update(**facts)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("column", sorted(ASKED))
def test_what_the_form_writes_is_shown_on_the_case_and_goes_out_with_the_list(column, as_, officer):
    case, browser = case_with_facts(), as_(officer)
    told = str(getattr(case, column))
    assert told in browser.get(case.get_absolute_url()).content.decode()
    answer = browser.get("/consultations/?format=csv")
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (told in sent.decode("utf-8-sig")) is (column not in NOT_IN_THE_FILE)


def test_a_field_of_the_form_that_is_called_like_a_column_fills_it():
    """A key without its row in COLUMNS stays an answer of the form, and the column empty."""
    seed = Path(settings.BASE_DIR, "forms", "page", "seed", "ask.toml")
    sections = tomllib.loads(seed.read_text(encoding="utf-8"))["sections"]
    keys = {field["key"] for section in sections for field in section["fields"]}
    columns = {column.name for column in Consultation._meta.concrete_fields}
    assert keys & columns <= COLUMNS["consultation"].keys() | KNOWN_TO_THE_CASE


def test_the_file_asks_as_often_for_many_cases_as_for_few(as_, officer):
    browser = as_(officer)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get("/consultations/?format=csv")
            assert b"".join(answer.streaming_content) if answer.streaming else answer.content
        return len(queries)

    def add(first: int, last: int) -> None:
        for number in range(first, last):
            facts = {
                "school": School.objects.create(
                    code=f"999200{number:04}", name=f"โรงเรียนตัวอย่าง {number}", size="medium"
                ),
                "system": System.objects.create(slug=f"s{number}", name=f"ระบบ {number}"),
                "officer": person(f"officer{number}", "officer"),
            }
            Consultation.objects.receive(
                subject=f"ถาม {number}", at=timezone.now(), channel="phone", **facts
            )

    add(0, 2)
    asked()
    few = asked()
    add(2, 20)
    assert asked() == few
