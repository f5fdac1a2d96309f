"""What follows is computed again when its ground changes: due dates by holidays, shared
answers, what is overdue.
"""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from home.models import Holiday, OutgoingMail
from home.office.waiting import waiting_for
from home.thai.writing import BANGKOK
from services.desk.report.periods import Period
from services.desk.report.rows import live_figures, trends
from services.models import Consultation, DeskSettings

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 12, 30, tzinfo=BANGKOK)
TUESDAY = date(2026, 12, 1)


def case_of(at=FRIDAY, **facts) -> Consultation:
    return Consultation.objects.receive(
        subject=facts.pop("subject", "เรื่องทดสอบ"), at=at, channel="phone", **facts
    )


def add_holiday(day: date = TUESDAY) -> Holiday:
    return Holiday.objects.create(date=day, name="วันหยุดพิเศษ")


def test_a_holiday_added_late_moves_an_open_case_and_back():
    case = case_of()
    assert case.due_on == date(2026, 12, 2)
    holiday = add_holiday()
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 3)
    assert "วันหยุด" in case.history.first().history_change_reason
    holiday.delete()
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 2)


@pytest.mark.parametrize("change", ["bulk_create", "update", "delete"])
def test_however_the_holidays_are_changed_dates_follow(change):
    case = case_of()
    if change == "bulk_create":
        Holiday.objects.bulk_create([Holiday(date=TUESDAY, name="วันหยุดพิเศษ")])
    if change == "update":
        other = add_holiday(date(2027, 6, 16))
        Holiday.objects.filter(pk=other.pk).update(date=TUESDAY)
    if change == "delete":
        add_holiday()
        add_holiday(date(2026, 12, 2))
        Holiday.objects.filter(date=date(2026, 12, 2)).delete()
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 3)


def test_two_holidays_at_once_are_counted_in_what_came_between_them(officer):
    """Answered within the two days that the office has closed since: it took one day less."""
    between = datetime(2026, 12, 3, 9, 0, tzinfo=BANGKOK)
    case = case_of(between)
    case.answer(by=officer, at=datetime(2026, 12, 9, 9, 0, tzinfo=BANGKOK), text="ตอบ")
    case.refresh_from_db()
    took = case.answer_days
    days = (TUESDAY, date(2026, 12, 8))
    Holiday.objects.bulk_create(Holiday(date=day, name="วันหยุดพิเศษ") for day in days)
    case.refresh_from_db()
    assert case.answer_days == took - 1


def test_a_guide_due_on_a_new_holiday_is_due_on_the_next_working_day():
    case = case_of()
    Consultation.objects.filter(pk=case.pk).update(guide_due_on=date(2026, 12, 8))
    add_holiday(date(2026, 12, 8))
    case.refresh_from_db()
    assert case.guide_due_on == date(2026, 12, 9)
    add_holiday(date(2026, 12, 14))
    case.refresh_from_db()
    assert case.guide_due_on == date(2026, 12, 9), "counted in days of the calendar"


def test_the_promised_days_stay_when_the_standard_changed_meanwhile():
    case = case_of()
    desk = DeskSettings.load()
    desk.answer_days = 5
    desk.save()
    add_holiday()
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 3)


def test_a_reopened_case_counts_from_its_reopening(officer):
    case = case_of(FRIDAY - timedelta(days=14))
    case.answer(by=officer, at=FRIDAY - timedelta(days=13), text="คำตอบ", method="phone")
    case = case.reopen(at=FRIDAY, reason="ยังไม่ครบ")
    assert case.due_on == date(2026, 12, 2)
    add_holiday()
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 3)


def test_follow_ups_move_and_answered_cases_are_judged_anew(officer):
    case = case_of()
    case.answer(
        by=officer, at=datetime(2026, 12, 3, 9, 0, tzinfo=BANGKOK), text="คำตอบ", method="phone"
    )
    case.refresh_from_db()
    assert case.answer_days == 4
    follow_up = case.follow_up_on
    add_holiday()
    add_holiday(date(2026, 12, 4))
    case.refresh_from_db()
    assert case.answer_days == 3
    assert case.follow_up_on > follow_up


def test_the_admin_says_which_cases_moved_for_one_and_for_many(as_, head):
    case = case_of()
    data = {"date": "2026-12-01", "name": "วันหยุดพิเศษ", "note": ""}
    assert (
        case.number
        in as_(head).post("/admin/snippets/home/holiday/add/", data, follow=True).content.decode()
    )
    row = Holiday.objects.get(date=TUESDAY)
    address = f"/admin/bulk/home/holiday/delete/?id={row.pk}&next=/admin/"
    assert case.number in as_(head).post(address, follow=True).content.decode()
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 2)


def test_a_corrected_answer_reaches_all_that_were_merged(officer):
    lead, open_one, closed = (case_of(email=f"x{n}@example.org") for n in range(3))
    at = FRIDAY
    lead.merge(Consultation.objects.like(lead), by=officer)
    lead.answer(by=officer, at=at, text="คำตอบผิด", method="phone")
    closed = Consultation.objects.get(pk=closed.pk).close(at=at)
    lead.reopen(at=at, reason="ตอบผิด")
    OutgoingMail.objects.all().delete()
    lead.answer(by=officer, at=at, text="คำตอบที่แก้แล้ว", method="phone")
    for case in (lead, open_one, closed):
        case.refresh_from_db()
        assert case.answers.last().text == "คำตอบที่แก้แล้ว"
        assert case.answers.count() == 2
        assert case.state == "answered"
        assert OutgoingMail.objects.filter(recipient=case.email).count() == 1
    assert lead.number in closed.history.filter(state="reopened").first().history_change_reason


def places(as_, officer, director) -> set[int]:
    """How many cases are overdue, by every place that counts them."""
    today = timezone.localdate()
    desk = as_(officer).get("/consultations/?scope=overdue").context["page_obj"].paginator.count
    items = waiting_for(officer, most=50).items
    waiting = [item for item in items if item.due and item.due < today and item.late == "เกินกำหนด"]
    figures = live_figures(Period.of(today), today)["headline"]["overdue"]
    figure = as_(officer).get(f"/consultations/?figure=overdue&period={Period.of(today)}")
    six = next(row for row in trends(Period.of(today), today)[0] if row.figure == "overdue")
    return {desk, len(waiting), figures, figure.context["page_obj"].paginator.count, six.value}


def test_every_place_counts_the_same_cases_as_overdue(as_, officer, director):
    today = timezone.localdate()
    late, due, answered = (case_of(timezone.now(), officer=officer) for _ in range(3))
    answered.answer(by=officer, at=timezone.now(), text="คำตอบ", method="phone")
    Consultation.objects.filter(pk__in=[late.pk, due.pk]).update(due_on=today)
    Consultation.objects.filter(pk=answered.pk).update(follow_up_on=today - timedelta(days=1))
    assert places(as_, officer, director) == {1}, (
        "the due day itself is in time; the follow-up is a day late"
    )
    Consultation.objects.filter(pk=late.pk).update(due_on=today - timedelta(days=1))
    assert places(as_, officer, director) == {2}
