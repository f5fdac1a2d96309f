"""What is written about a case: by whom and when it counts as said already, how long an answer may
be replied to, and what of it is found.
"""

from datetime import date, datetime, timedelta

import pytest

from home.models import AuditRow, Holiday, OutgoingMail
from home.moves import Refused
from home.thai.finding import filter_by_words
from home.thai.writing import BANGKOK
from services.desk.models import subject_key
from services.models import CannedAnswer, Consultation, Note, SelfSolved
from tests.make import make_draft

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)


@pytest.fixture
def case() -> Consultation:
    return Consultation.objects.receive(subject="ถาม", at=NOW, channel="phone")


@pytest.mark.parametrize(
    ("seconds", "by_another", "count"),
    [(0, False, 1), (59, False, 1), (60, False, 2), (61, False, 2), (5, True, 2)],
)
def test_the_same_word_within_a_minute_is_a_second_click(
    seconds, by_another, count, case, officer, other_officer
):
    case.add_note(by=officer, at=NOW, text="โทรกลับแล้ว")
    by = other_officer if by_another else officer
    case.add_note(by=by, at=NOW + timedelta(seconds=seconds), text="โทรกลับแล้ว")
    assert Note.objects.count() == count


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        (timedelta(0), True),
        (timedelta(days=30), True),
        (timedelta(days=30, seconds=1), False),
    ],
)
def test_an_answer_is_replied_to_for_thirty_days(after, is_open, case, officer):
    answer = case.answer(by=officer, at=NOW, text="ตอบ")
    assert answer.is_answerable(NOW + after) is is_open
    if not is_open:
        with pytest.raises(Refused, match="30 วัน"):
            answer.requester_says(understood=False, at=NOW + after)
        case.refresh_from_db()
        assert case.state == "answered"


def test_a_case_that_changes_hands_tells_the_audit_both(case, officer, other_officer):
    case.take(by=officer, at=NOW)
    case.hand_over(by=officer, officer=other_officer, reason="ลา")
    row = AuditRow.objects.filter(action="change").latest("pk")
    assert (row.before, row.after) == ({"officer": officer.pk}, {"officer": other_officer.pk})


def test_who_has_left_gets_no_mail_of_a_case(case, officer):
    case.answer(by=officer, at=NOW, text="ตอบ").requester_says(understood=False, at=NOW)
    told = OutgoingMail.objects.filter(recipient=officer.email).count()
    officer.is_active = False
    officer.save()
    case.refresh_from_db()
    case.answer(by=officer, at=NOW, text="ตอบอีกครั้ง").requester_says(understood=False, at=NOW)
    assert (told, OutgoingMail.objects.filter(recipient=officer.email).count()) == (1, 1)


def test_a_holiday_moves_no_day_that_was_never_set(case, officer):
    case.answer(by=officer, at=NOW, text="ตอบ")
    Consultation.objects.update(follow_up_on=None)
    Holiday.objects.create(date=date(2026, 11, 25), name="วันหยุดพิเศษ")
    case.refresh_from_db()
    assert case.follow_up_on is None


@pytest.mark.parametrize(
    ("answered_on", "count"),
    [(None, 1), (date(2026, 12, 1), 1), (date(2026, 11, 30), 0), (date(2026, 11, 28), 0)],
)
def test_a_day_looked_back_at_counts_what_was_late_and_unanswered_then(answered_on, count, case):
    Consultation.objects.update(answered_on=answered_on, created_at=NOW)
    day = date(2026, 11, 30)
    assert Consultation.objects.overdue_on([day]) == {day: count}


def test_a_guide_is_wanted_where_somebody_promised_one(case):
    Consultation.objects.update(guide=make_draft())
    assert not Consultation.objects.guide_wanted().exists()
    Consultation.objects.update(guide_due_on=date(2026, 12, 8))
    assert Consultation.objects.guide_wanted().get() == case


def test_long_words_fit_their_columns(school):
    assert len(subject_key("ก" * 300)) == 250
    assert len(SelfSolved.count(None, "ก" * 300, school, NOW).words) == 250


@pytest.mark.parametrize("words", ["ลืมรหัส", "ขั้นตอนต่อไปนี้"])
def test_a_ready_answer_is_found_by_its_name_and_by_its_text(words):
    made = CannedAnswer.objects.create(title="ลืมรหัสผ่าน", text="โปรดทำตามขั้นตอนต่อไปนี้")
    assert filter_by_words(CannedAnswer.objects.filter(pk=made.pk), words).get() == made


@pytest.mark.parametrize(
    ("words", "minutes", "count"),
    [
        ("ลืมรหัส", 0, 1),
        ("ลืมรหัส", 9, 1),
        ("ลืมรหัส", 10, 2),
        ("ลืมรหัส", 600, 2),
        ("ย้ายนักเรียน", 1, 2),
    ],
)
def test_a_question_that_a_guide_solved_counts_once_in_ten_minutes(words, minutes, count, school):
    page = make_draft()
    SelfSolved.count(page, "ลืมรหัส", school, NOW)
    SelfSolved.count(page, words, school, NOW + timedelta(minutes=minutes))
    assert SelfSolved.objects.count() == count
