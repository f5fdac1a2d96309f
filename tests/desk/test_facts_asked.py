"""What a form asks and the case keeps: from the answer that is sent to the case's page, the form
that corrects it, the filters of the list, the file and the admin. A place that is left out for a
new fact fails here; all tables are written by hand.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from forms.page.columns import KNOWN_TO_THE_CASE
from services.desk.admin import ConsultationAdmin
from services.desk.entries import FollowUp
from services.desk.forms import DeskFilter, DetailsForm
from services.desk.listing import COLUMNS
from services.models import Consultation, System
from tests.make_forms import ask_answers

pytestmark = pytest.mark.django_db

# Key of the field → the column of the case that keeps its answer.
KEPT_IN = {
    "school": "school",
    "email": "email",
    "system": "system",
    "category": "category",
    "formality": "is_formal",
    "pre_understanding": "before",
    "urgency": "urgency",
    "reply_channel": "reply_channel",
}
FILE = [
    *("เลขทะเบียน", "รับเรื่องเมื่อ", "สถานะ", "ช่องทาง", "ลักษณะ", "ประเภทเรื่อง", "ระบบ", "โรงเรียน"),
    *("ตำแหน่งผู้ขอ", "เรื่อง", "ความเร่งด่วน", "ช่องทางที่สะดวกรับคำตอบ", "ส่งจากหน้า"),
    *("ผู้ให้คำปรึกษา", "ตอบภายใน", "ให้คำปรึกษาเมื่อ", "เวลาตอบ (วันทำการ)", "ที่มา"),
]
# Columns chosen from a list by which the admin's list is not filtered, and why.
NOT_FILTERED_IN_THE_ADMIN = {
    *("before", "after", "satisfaction"),  # figures of the report
    *("method", "reply_channel"),  # facts of one case
}


def test_every_answer_that_the_case_keeps_reaches_it_and_is_shown(as_, officer, teacher, school):
    sent = {
        "school": str(school.pk),
        "email": "another@example.invalid",
        "system": "dmc",
        "category": "network",
        "formality": "formal",
        "pre_understanding": "4",
        "urgency": "urgent",
        "reply_channel": "line",
    }
    assert sent.keys() == KEPT_IN.keys() == KNOWN_TO_THE_CASE
    answer = as_(teacher).post("/forms/ask/", ask_answers(**sent, letter_no="ตัวอย่าง 1"))
    assert answer.status_code == 302
    case = Consultation.objects.get()
    assert {key: getattr(case, column) for key, column in KEPT_IN.items()} == {
        "school": school,
        "email": "another@example.invalid",
        "system": System.objects.get(slug="dmc"),
        "category": "network",
        "formality": True,
        "pre_understanding": 4,
        "urgency": 1,
        "reply_channel": "line",
    }
    page = as_(officer).get(case.get_absolute_url()).content.decode()
    words = (school.name, "another@example.invalid", "DMC", "เครือข่าย/อินเทอร์เน็ต", "เป็นทางการ")
    for told in (*words, "ด่วน", "Line"):
        assert told in page, told


def test_whatever_the_case_keeps_of_a_form_can_be_corrected():
    assert set(KEPT_IN.values()) <= set(DetailsForm.base_fields)


def test_the_file_has_the_columns_that_the_office_knows():
    assert [heading for heading, _ in COLUMNS] == FILE


def test_the_admin_filters_by_every_fact_that_is_chosen_from_a_list():
    chosen = {column.name for column in Consultation._meta.concrete_fields if column.choices}
    filters = [each for each in ConsultationAdmin.list_filter if isinstance(each, str)]
    assert chosen - set(filters) == NOT_FILTERED_IN_THE_ADMIN


# Filters ------------------------------------------------------------------------------------------
YESTERDAY = timezone.localdate() - timedelta(days=1)
# Name of the filter → what is chosen, and the facts of the case that it leaves out; the other case
# is open, informal, asked by telephone about nothing in particular, and due in a week.
NARROWED = {
    "scope": ("untaken", {"state": "closed"}),
    "state": ("received", {"state": "closed"}),
    "category": ("other", {"category": "network"}),
    "channel": ("phone", {"channel": "web"}),
    "urgency": ("0", {"urgency": 2}),
    "formality": ("0", {"is_formal": True}),
    "period": ("2570", {"asked_on": date(2025, 6, 2), "received_on": date(2025, 6, 2)}),
    "subject": ("ถาม", {"subject": "อื่น", "subject_key": "อื่น"}),
    "position": ("ครู", {"requester_position": "ลูกจ้าง"}),
    "figure": ("open", {"state": "closed"}),
    "counted": ("1", {"state": "cancelled"}),
}
# By what a column of the case alone does not tell; each has a test of its own below.
BY_OTHERS = {"q", "origin", "school", "system", "size", "follow_up", "late", "sort"}


def narrow(officer, **chosen) -> list[Consultation]:
    form = DeskFilter(chosen, years=[2568, 2569, 2570])
    return list(form.narrow(Consultation.objects.all(), officer, timezone.localdate()))


@pytest.fixture
def two() -> tuple[Consultation, Consultation]:
    """Two cases alike, asked in November 2026."""
    facts = {
        "asked_on": date(2026, 11, 23),
        "received_on": date(2026, 11, 23),
        "due_on": timezone.localdate() + timedelta(days=7),
        "requester_position": "ครู",
    }
    cases = [
        Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
        for _ in range(2)
    ]
    Consultation.objects.update(**facts)
    for case in cases:
        case.refresh_from_db()
    return tuple(cases)


def change(case: Consultation, **facts) -> None:
    Consultation.objects.filter(pk=case.pk).update(**facts)


def test_every_filter_has_its_row():
    assert NARROWED.keys() | BY_OTHERS == DeskFilter.base_fields.keys()


@pytest.mark.parametrize("name", NARROWED)
def test_a_filter_leaves_out_what_is_not_chosen(name, two, officer):
    value, facts = NARROWED[name]
    kept, left_out = two
    change(left_out, **facts)
    assert narrow(officer, **{name: value}) == [kept]


def test_cases_are_chosen_by_school_its_size_their_system_and_words(two, officer, school):
    kept, other = two
    system = System.objects.get(slug="dmc")
    assert school.size
    change(kept, school=school, system=system)
    change(other, subject="เครื่องพิมพ์", search_keys="เครื่องพิมพ์")
    assert narrow(officer, school=str(school.pk)) == [kept]
    assert narrow(officer, system=str(system.pk)) == [kept]
    assert narrow(officer, size=school.size) == [kept]
    assert narrow(officer, q="เครื่องพิมพ์") == [other]


def test_cases_are_chosen_by_their_last_follow_up_and_by_what_is_late(two, officer):
    kept, other = two
    for case, result in ((kept, "done"), (other, "not_yet")):
        FollowUp.objects.create(consultation=case, result=result, by=officer, at=timezone.now())
    assert narrow(officer, follow_up="done") == [kept]
    change(other, due_on=YESTERDAY)
    assert narrow(officer, late="answer") == [other]


def test_cases_are_sorted_by_urgency_where_that_is_chosen(two, officer):
    first, second = two
    change(first, urgency=2)
    by_urgency = narrow(officer, sort="urgency")
    change(first, urgency=0)
    change(second, urgency=2)
    assert by_urgency == [first, second]
    assert narrow(officer, sort="urgency") == [second, first]
