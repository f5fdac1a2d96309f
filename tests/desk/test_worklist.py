"""The desk's list as a table: what stands in it, what each officer keeps of it, the case beside it,
and what is done to those that are ticked.
"""

from io import BytesIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from openpyxl import load_workbook

from home.models import KeptView
from services.models import Consultation

pytestmark = pytest.mark.django_db
ADDRESS = "/consultations/"


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


@pytest.fixture
def case(school):
    return Consultation.objects.receive(
        subject="ย้ายนักเรียน", at=timezone.now(), channel="phone", school=school, detail="ชั้น ม.3"
    )


def heads(response) -> list[str]:
    return [words(cell) for cell in soup(response).select(".worklist__table thead th")]


def test_a_row_has_number_subject_school_owner_age_and_state(as_, officer, case):
    page = as_(officer).get(ADDRESS)
    assert heads(page) == ["เลขทะเบียน", "เรื่อง", "โรงเรียน", "ผู้รับผิดชอบ", "อายุ", "สถานะ"]
    row = words(soup(page).select_one("[data-row]"))
    school = case.school.name.removeprefix("โรงเรียน")
    for told in (case.number, "ย้ายนักเรียน", school, "ยังไม่มีผู้รับ", "วันนี้", "รับเรื่อง"):
        assert told in row


def test_columns_and_filters_are_kept_for_this_officer_alone(as_, officer, other_officer, case):
    query = urlencode({"state": "received", "sort": "due", "q": "สมชาย"})
    given = {"query": query, "column": ["due", "system", "made-up"], "keep_filters": "1"}
    assert as_(officer).post(ADDRESS, given).url == f"{ADDRESS}?{query}"
    opened = as_(officer).get(ADDRESS)
    assert opened.url == f"{ADDRESS}?state=received&sort=due", "words that were typed are not kept"
    shown = as_(officer).get(opened.url)
    assert heads(shown) == ["เลขทะเบียน", "เรื่อง", "ระบบ", "ตอบภายใน", "สถานะ"]
    assert as_(officer).get(f"{ADDRESS}?scope=").status_code == 200, "the way to all cases"
    assert len(heads(as_(other_officer).get(ADDRESS))) == 6


def test_what_is_kept_can_be_given_up_and_odd_input_keeps_nothing(as_, officer, case):
    long = {"query": urlencode({"state": "x" * 5000, "school": "\x00ก"}), "keep_filters": "1"}
    assert "%00" not in as_(officer).post(ADDRESS, long).url
    assert as_(officer).get(ADDRESS).status_code == 200
    as_(officer).post(ADDRESS, {"query": "state=received", "column": "age"})
    view = KeptView.objects.get(user=officer)
    assert (view.columns, view.filters) == (["age"], {})
    assert as_(officer).get(ADDRESS).status_code == 200


def test_the_case_beside_the_list_is_a_part_of_its_page_and_is_noted(as_, officer, teacher, case):
    address = f"{case.get_absolute_url()}?part=preview"
    shown = as_(officer).get(address)
    assert "ชั้น ม.3" in words(soup(shown))
    assert "<html" not in shown.content.decode()
    assert as_(teacher).get(address).status_code == 403
    case.answer(by=officer, at=timezone.now(), text="ทำตามคู่มือ")
    assert "ทำตามคู่มือ" in words(soup(as_(officer).get(address)))


def test_the_ticked_cases_alone_go_out_as_a_file(as_, officer, case):
    other = Consultation.objects.receive(subject="อื่น", at=timezone.now(), channel="phone")
    sent = as_(officer).post("/consultations/bulk/", {"case": [other.pk], "do": "export"})
    rows = list(load_workbook(BytesIO(b"".join(sent.streaming_content))).active.values)
    assert [row[0] for row in rows[1:]] == [other.number]
