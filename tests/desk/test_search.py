"""The desk finds a case by whatever somebody remembers of it, however it is written."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.thai.writing import BANGKOK
from services.models import Consultation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)


@pytest.fixture
def case():
    facts = {
        "phone": "0 2288 5555 ต่อ 1234",
        "requester_name": "น.ส. สมมติ ใจดี",
        "letter_no": "ศธ ๐๔๐๐๑/๑๒๓",
    }
    made = Consultation.objects.register(
        subject="ย้ายนักเรียนชั้น ม.3",
        at=NOW,
        sequence=62,
        channel="phone",
        detail="ข้อความ\u200bทํางาน",
        **facts,
    )
    for other in (7, 500):
        Consultation.objects.register(subject="เรื่องอื่น", at=NOW, sequence=other, channel="phone")
    assert made.number == "ปษ.0062/2570"
    return made


def numbers(page) -> list[str]:
    return [row.number for row in page.context["page_obj"]]


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "ปษ.0062/2570",
            "ปษ.62/2570",
            "ปษ62/2570",
            "ปษ0062/2570",
            "ปษ. 0062 / 2570",
            "#0062",
            "0062",
            "62",
            "62/2570",
        ),
        *("62/70", "ปษ.๐๐๖๒/๒๕๗๐", "๖๒/๒๕๗๐", "ปษ.0062/2570\u200b", "ปษ.62", "ปษ\u00a062/2570"),
        *(
            "ม.๓",
            "ม.3",
            "ม3",
            "ม. 3",
            "ทำงาน",
            "ทํางาน",
            "นส สมมติ",
            "น.ส.สมมติ",
            "ศธ 04001/123",
            "๐๔๐๐๑/๑๒๓",
        ),
        *(
            "022885555",
            "02-288-5555",
            "0 2288 5555",
            "(02) 288 5555",
            "+66 2 288 5555",
            "๐๒ ๒๘๘ ๕๕๕๕",
            "0 2288 5555 ต่อ 1234",
        ),
    ],
)
def test_a_case_is_found_by_each_way_of_writing_what_is_remembered(as_, officer, case, asked):
    assert numbers(as_(officer).get("/consultations/", {"q": asked})) == [case.number]


@pytest.mark.parametrize("asked", ["ปษ.63/2570", "62/2569", "ม.4", "0999999999", "62/2570 ไม่มีคำนี้"])
def test_what_is_not_of_the_case_does_not_find_it(as_, officer, case, asked):
    assert numbers(as_(officer).get("/consultations/", {"q": asked})) == []


def test_the_admin_finds_the_same(as_, officer, case):
    page = as_(officer).get("/admin/services/consultation/", {"q": "#0062"}).content.decode()
    assert case.number in page
    assert "0500" not in page


@pytest.mark.parametrize(
    "asked", ["%", "_", "\\", "#", "/", ".", "ต่อ", "0" * 150, "9" * 30 + "/2570", "ก" * 200]
)
def test_odd_questions_are_answered(as_, officer, case, asked):
    assert as_(officer).get("/consultations/", {"q": asked}).status_code == 200


def test_what_is_corrected_is_found_and_what_is_forgotten_is_not(as_, officer, case):
    case.phone, case.subject = "08 1234 5678", "เรื่องใหม่"
    case.save()
    assert numbers(as_(officer).get("/consultations/", {"q": "081-234-5678"})) == [case.number]
    assert numbers(as_(officer).get("/consultations/", {"q": "022885555"})) == []
    case.forget()
    case.refresh_from_db()
    assert "0812345678" not in case.search_keys
    assert "สมมติ" not in case.search_keys


def test_a_case_is_found_by_the_school_that_asked(as_, officer, case, school, other_school):
    case.school = school
    case.save()
    browser = as_(officer)
    assert numbers(browser.get("/consultations/", {"q": school.name})) == [case.number]
    assert numbers(browser.get("/consultations/", {"q": other_school.name})) == []


def test_an_older_report_still_leads_to_its_subject(as_, officer, case):
    older_key = "ย้ายนักเรียนชั้นม.3"
    assert numbers(as_(officer).get("/consultations/", {"subject": older_key})) == [case.number]


def test_questions_that_ask_the_same_are_known(case):
    same = Consultation.objects.register(subject="ย้ายนักเรียน ชั้น ม.๓", at=NOW, channel="phone")
    taken, lead = (
        Consultation.objects.register(subject=subject, at=NOW, channel="phone")
        for subject in (case.subject, "เรื่องอื่นที่รวมไว้แล้ว")
    )
    Consultation.objects.filter(pk=taken.pk).update(merged_into=lead)
    assert list(Consultation.objects.like(case)) == [same]


def test_as_many_questions_are_asked_of_the_database_for_many_cases(as_, officer, case):
    browser = as_(officer)
    browser.get("/consultations/", {"q": "62"})
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get("/consultations/", {"q": "ม.๓ 62"})
    for number in range(1000, 1200):
        Consultation.objects.register(
            subject="ชั้น ม.3 เรื่องที่ 62", at=NOW, sequence=number, channel="phone"
        )
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/consultations/", {"q": "ม.๓ 62"})
    assert page.context["page_obj"].paginator.count == 201
    assert len(many) <= len(few)
