"""What readers said of pages is theirs: shown to them, erased with them, and emptied when its time
is over; how many found their answer is counted on.
"""

import json
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from forms.submissions.nightly import remove_old_data
from home.privacy.personal_data import ERASED, Subject, due_for_removal, erase, held_on
from home.thai.finding import filter_by_words
from home.thai.writing import BANGKOK
from knowledge.models import Feedback, ProblemReport
from services.models import DeskSettings
from tests.make import make_guide

pytestmark = pytest.mark.django_db
COMMENT, PROBLEM = "ขั้นตอนที่สามไม่มีภาพ", "เบอร์ของหน่วยงานโทรไม่ติด"
LAST_OF_2569 = datetime(2026, 9, 30, 16, 0, tzinfo=BANGKOK)
FIRST_OF_2570 = datetime(2026, 10, 1, 9, 0, tzinfo=BANGKOK)


@pytest.fixture
def word(teacher) -> Feedback:
    return Feedback.objects.create(
        page=make_guide("คู่มือของครู"), user=teacher, helpful=False, comment=COMMENT
    )


@pytest.fixture
def report(teacher) -> ProblemReport:
    return ProblemReport.objects.create(
        page=make_guide("คู่มือมีที่ผิด"), user=teacher, text=PROBLEM, state="fixed", answer="แก้เบอร์แล้ว"
    )


def changed(row: Feedback | ProblemReport, at: datetime):
    """The row as if its last change had been then."""
    type(row).objects.filter(pk=row.pk).update(changed_at=at)
    row.refresh_from_db()
    return row


def test_readers_are_shown_what_they_said_and_not_what_others_said(
    as_, word, report, other_teacher
):
    Feedback.objects.create(
        page=word.page, user=other_teacher, helpful=True, comment="ความเห็นของคนอื่น"
    )
    browser = as_(word.user)
    text = browser.get("/me/data/").content.decode()
    assert COMMENT in text
    assert PROBLEM in text
    assert "ความเห็นของคนอื่น" not in text
    held = json.loads(browser.get("/me/data/?export=json").content)
    (said,) = held["ความเห็นต่อหน้า"]
    assert said.pop("ส่งเมื่อ")
    assert said == {
        "หน้า": "คู่มือของครู",
        "ความเห็น": COMMENT,
        "สถานะ": "ใหม่",
        "ตอบคำถามได้": "ยังไม่ได้คำตอบ",
    }
    (told,) = held["แจ้งปัญหาของหน้า"]
    assert told.pop("ส่งเมื่อ")
    assert told == {
        "หน้า": "คู่มือมีที่ผิด",
        "ปัญหาที่พบ": PROBLEM,
        "ผลการดำเนินการ": "แก้เบอร์แล้ว",
        "สถานะ": "แก้ไขแล้ว",
    }


def test_the_command_exports_what_a_reader_said(word, report):
    out = StringIO()
    call_command("export_person", word.user.username, stdout=out)
    held = json.loads(out.getvalue())
    assert held["ความเห็นต่อหน้า"][0]["ความเห็น"] == COMMENT
    assert held["แจ้งปัญหาของหน้า"][0]["ปัญหาที่พบ"] == PROBLEM


def test_an_address_without_an_account_holds_nothing_that_a_reader_said(word):
    word.user = None
    word.save()
    assert held_on(Subject.of_address("somebody@example.invalid")) == {}


def test_an_erased_reader_leaves_the_count_and_no_word(word, report, other_teacher):
    other = Feedback.objects.create(
        page=word.page, user=other_teacher, helpful=True, comment="ชัดเจนดี"
    )
    counts = erase(Subject.of_user(word.user))
    assert (counts["knowledge.Feedback"], counts["knowledge.ProblemReport"]) == (1, 1)
    for row in (word, report, other):
        row.refresh_from_db()
    assert (word.user, word.comment, word.helpful, word.state) == (None, "", False, "new")
    assert (report.user, report.text, report.answer) == (None, ERASED, "")
    assert report.state == "fixed"
    assert other.comment == "ชัดเจนดี"
    assert not filter_by_words(Feedback.objects.all(), COMMENT).exists()
    assert not filter_by_words(ProblemReport.objects.all(), PROBLEM).exists()


def test_the_log_of_the_admin_forgets_the_words_too(as_, editor, report):
    address = f"/admin/knowledge/problemreport/edit/{report.pk}/"
    assert as_(editor).post(address, {"state": "replied", "answer": "แก้แล้ว"}).status_code == 302
    entry = ModelLogEntry.objects.for_instance(report).get()
    assert PROBLEM in entry.label
    report.refresh_from_db()
    report.forget()
    entry.refresh_from_db()
    assert entry.label == f"คู่มือมีที่ผิด: {ERASED}"
    assert entry.user == editor


def test_a_visitor_is_forgotten_by_the_key_of_their_session(word):
    visitor = Feedback.objects.create(page=word.page, visitor="key-of-a-session", helpful=True)
    other = Feedback.objects.create(page=word.page, visitor="key-of-another", helpful=True)
    for row in (visitor, other):  # no rule of one word a visitor stands in the way of the second
        row.forget()
    assert set(Feedback.objects.exclude(pk=word.pk).values_list("visitor", "helpful")) == {
        ("", True)
    }


@pytest.mark.parametrize(
    ("at", "today", "is_over"),
    [
        (LAST_OF_2569, date(2031, 9, 30), False),  # said in 2569: kept through 2574
        (LAST_OF_2569, date(2031, 10, 1), True),
        (FIRST_OF_2570, date(2031, 10, 1), False),
        (FIRST_OF_2570, date(2032, 10, 1), True),
    ],
)
def test_words_are_kept_as_many_fiscal_years_as_cases_of_the_desk(word, report, at, today, is_over):
    assert DeskSettings.load().keep_years == 5
    changed(word, at)
    changed(report, at)
    assert Feedback.past_retention(today).exists() is is_over
    assert ProblemReport.past_retention(today).exists() is is_over


def test_the_night_empties_them_once_and_keeps_the_day_of_their_last_change(word, report):
    for row in (word, report):
        changed(row, LAST_OF_2569)
    due = {"knowledge.Feedback": 1, "knowledge.ProblemReport": 1}
    assert due_for_removal(date(2040, 1, 1)) == due
    assert remove_old_data(date(2040, 1, 1)) == due
    assert due_for_removal(date(2040, 1, 1)) == {}
    word.refresh_from_db()
    assert (word.user, word.comment, word.helpful) == (None, "", False)
    assert word.changed_at == LAST_OF_2569


def test_a_problem_that_nobody_has_dealt_with_waits_with_its_words(report):
    ProblemReport.objects.update(state="new")
    changed(report, LAST_OF_2569)
    assert not ProblemReport.past_retention(date(2040, 1, 1)).exists()
