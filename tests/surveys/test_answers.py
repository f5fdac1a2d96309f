"""What of a survey's answers is counted and shown: never what names a person, and no closed
account.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from forms.models import FormPage, NoticeText, Submission
from forms.surveys import answers as surveys
from home.thai.writing import BANGKOK
from tests.make_forms import satisfaction_answers

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=BANGKOK)


@pytest.fixture
def page() -> FormPage:
    return FormPage.objects.get(slug="satisfaction")


def store(page: FormPage, at: datetime = BEGAN, **facts) -> None:
    notice, _ = NoticeText.objects.get_or_create(digest="sample", text="ประกาศตัวอย่าง")
    answers = satisfaction_answers(**facts)
    Submission.objects.create(
        page=page, notice=notice, submit_time=at, form_data=answers, state="closed"
    )


def make_personal(page: FormPage, key: str) -> FormPage:
    page.form_fields.filter(clean_name=key).update(is_personal=True)
    return FormPage.objects.get(pk=page.pk)


def test_results_are_not_parted_by_what_names_a_person(page):
    others = ["system", "school_size", "gender", "age_band", "frequency"]
    keys = {field.clean_name for field in surveys.group_fields(page)}
    assert keys == {*others, "respondent_type"}
    page = make_personal(page, "respondent_type")
    assert {field.clean_name for field in surveys.group_fields(page)} == set(others)


def test_a_comment_that_is_personal_is_never_listed(page):
    store(page, best="ใช้ง่าย", improve="เพิ่มคู่มือ")
    assert [comment.text for comment in surveys.comments(page)] == ["ใช้ง่าย", "เพิ่มคู่มือ"]
    page = make_personal(page, "best")
    assert [comment.text for comment in surveys.comments(page)] == ["เพิ่มคู่มือ"]


def test_who_has_a_closed_account_is_not_asked(page, teacher, principal):
    def people() -> int:
        rates = {rate.school: rate.people for rate in surveys.rates(page)}
        return rates[teacher.school]

    assert people() == 2
    principal.is_active = False
    principal.save()
    assert people() == 1


def test_a_round_is_compared_with_the_one_right_before_it(page):
    rounds = [page, page.copy_for_round("second", "รอบสอง"), page.copy_for_round("third", "รอบสาม")]
    for number, one in enumerate(rounds):
        store(one, BEGAN + timedelta(days=180 * number))
    assert [surveys.previous_round(one) for one in rounds] == [None, rounds[0], rounds[1]]


def test_a_school_where_nobody_is_asked_has_no_rate(page, teacher, other_school):
    rates = {rate.school: (rate.people, rate.percent) for rate in surveys.rates(page)}
    assert (rates[teacher.school], rates[other_school]) == ((1, 0), (0, None))


def test_a_cell_without_a_number_is_empty():
    cells = [surveys.number_cell(value) for value in (None, Decimal("0.00"), Decimal("4.51"))]
    assert cells == ["", Decimal("0.00"), Decimal("4.51")]


def test_of_a_group_that_is_hidden_neither_count_nor_share_nor_figures_are_told(page):
    for kind, count in (("teacher", 12), ("staff", 6), ("parent", 2)):
        for _ in range(count):
            store(page, respondent_type=kind)
    rows = surveys.answers_of(page)
    (field,) = (row for row in page.all_fields() if row.clean_name == "respondent_type")
    told = {size.code: (size.count, size.percent) for size in surveys.sizes(page, rows, field)}
    assert told == {"teacher": (12, Decimal("60.00")), "staff": (0, None), "parent": (0, None)}
    lines = surveys.breakdown(page, rows, field).lines
    shown = {line.code: line.results is not None for line in lines}
    assert shown == {"teacher": True, "staff": False, "parent": False}
