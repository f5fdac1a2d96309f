"""Consultations as records: numbers, double sending, two officers at once, merging, the
requester's word, the night.
"""

import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from home.models import AuditRow, OutgoingMail, RunningNumber
from home.moves import Refused
from home.thai.writing import BANGKOK
from services.desk.nightly import nightly
from services.desk.rules import State
from services.models import Consultation
from tests.conftest import person

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)
GOOD_ID = "1101700230708"

db = pytest.mark.django_db


def received(subject="ถาม", at=NOW, **facts):
    return Consultation.objects.receive(subject=subject, at=at, **{"channel": "phone", **facts})


def answered(by, at=NOW, **facts):
    case = received(**facts)
    case.answer(by=by, at=at, text="ตอบ")
    case.refresh_from_db()
    return case


@db
def test_numbers_begin_again_with_the_fiscal_year():
    before = received(at=datetime(2026, 9, 30, 23, 59, tzinfo=BANGKOK))
    after = received(at=datetime(2026, 10, 1, 0, 0, tzinfo=BANGKOK))
    assert (before.number, after.number) == ("ปษ.0001/2569", "ปษ.0001/2570")


@db
def test_a_question_after_hours_is_due_a_day_later():
    assert received(at=NOW).due_on.isoformat() == "2026-11-26"
    assert received(at=NOW.replace(hour=17)).due_on.isoformat() == "2026-11-27"


@db
def test_a_case_stands_against_its_time_while_open_and_by_its_answer_afterwards(officer):
    """Within three working days; asked on Monday, so due on Thursday."""
    case = received(at=NOW)
    days = {23: "due", 25: "near", 26: "near", 27: "overdue"}
    none = frozenset()
    told = {day: case.clock(date(2026, 11, day), none, 3) for day in days}
    assert told == days
    case.answer(by=officer, at=NOW + timedelta(days=3), text="ตอบ")
    case.refresh_from_db()
    assert case.clock(date(2027, 1, 4), none, 3) == "met"
    assert case.clock(date(2027, 1, 4), none, 2) == "late"


@db
def test_a_move_is_in_the_audit_with_both_states(officer):
    received().take(by=officer, at=NOW)
    row = AuditRow.objects.filter(action="move").latest("pk")
    assert row.before == {"state": "received"}
    assert row.after == {"state": "studying", "move": "take"}


@db
def test_the_same_form_sent_twice_is_one_case_and_one_number():
    first, second = received(key="abc"), received(key="abc")
    assert first == second
    assert RunningNumber.objects.get(series="consultation").last == 1


@db
def test_a_number_that_the_form_took_is_kept_and_none_is_lost():
    from home.numbers.series import next_number

    assert received(sequence=next_number("consultation", 2570)).number == "ปษ.0001/2570"
    assert received().number == "ปษ.0002/2570"


@db
def test_quick_entry_sent_twice_answers_once(as_, officer):
    browser = as_(officer)
    sent = {"channel": "line", "subject": "ลืมรหัสเข้าใช้", "answer": "ตั้งใหม่แล้ว", "key": "form-1"}
    for _ in range(2):
        assert browser.post("/consultations/new/", sent).status_code == 302
    case = Consultation.objects.get()
    assert case.answers.count() == 1
    assert case.officer == officer
    assert 'value="line" selected' in browser.get("/consultations/new/").content.decode(), (
        "the last channel is remembered"
    )


@db
@pytest.mark.parametrize("text", [f"เลข {GOOD_ID}", "เลข 1-1017-00230-70-8", "รหัสผ่าน: abc12345"])
def test_an_id_number_or_a_password_is_not_stored_and_the_text_is_kept(text, as_, officer):
    page = as_(officer).post(
        "/consultations/new/", {"channel": "phone", "subject": text, "key": "k"}
    )
    assert page.status_code == 200
    assert "โปรดลบออก" in page.content.decode()
    assert text in page.content.decode()
    assert not Consultation.objects.exists()


@db
def test_what_only_looks_like_a_password_can_be_confirmed(as_, officer):
    sent = {"channel": "phone", "subject": "รหัสผ่าน: abc12345", "key": "k", "checked": "on"}
    assert as_(officer).post("/consultations/new/", sent).status_code == 302


@db
def test_of_two_officers_the_second_is_told_who_was_quicker(as_, officer, other_officer):
    case = received()
    url = f"{case.get_absolute_url()}take/"
    assert as_(officer).post(url).status_code == 302
    page = as_(other_officer).post(url, follow=True)
    assert f"{officer} รับเรื่องนี้ไปแล้ว" in page.content.decode()
    case.refresh_from_db()
    assert case.officer == officer


@db
def test_an_answer_to_a_closed_case_is_refused_and_its_text_is_kept(as_, officer):
    case = answered(officer)
    case.close(at=NOW)
    sent = {"answer-text": "คำตอบที่พิมพ์ไว้ยาว", "answer-method": "phone"}
    page = as_(officer).post(f"{case.get_absolute_url()}answer/", sent)
    assert page.status_code == 409
    assert "คำตอบที่พิมพ์ไว้ยาว" in page.content.decode()
    assert case.answers.count() == 1


@db
def test_a_move_that_the_table_does_not_have_changes_nothing(as_, officer):
    case = received()
    assert as_(officer).post(f"{case.get_absolute_url()}fly/").status_code == 404
    as_(officer).post(f"{case.get_absolute_url()}close/", {"close-reason": ""})
    case.refresh_from_db()
    assert case.state == State.RECEIVED


@db
def test_a_wrong_link_is_not_found_and_changes_nothing(as_, officer):
    case = answered(officer)
    link = case.answers.get().reply_url
    assert as_(None).post(link[:-3] + "xx/", {"understood": "no"}).status_code == 404
    assert as_(None).get("/r/c.nothing-has-this-code/").status_code == 404
    case.refresh_from_db()
    assert case.state == State.ANSWERED


@db
def test_the_link_ends_thirty_days_after_the_answer(as_, officer):
    case = answered(officer)
    answer = case.answers.get()
    case.answers.update(at=timezone.now() - timedelta(days=30, minutes=1))
    assert as_(None).get(answer.reply_url).status_code == 410
    assert as_(None).post(answer.reply_url, {"understood": "yes"}).status_code == 410
    assert answer.reply_url not in as_(None).get(case.receipt_url).content.decode()
    case.answers.update(at=timezone.now() - timedelta(days=29))
    assert as_(None).post(answer.reply_url, {"understood": "yes"}).status_code == 302


@db
def test_officers_neither_see_the_requesters_links_nor_answer_by_them(as_, officer, head, teacher):
    case = answered(officer, at=timezone.now())
    Consultation.objects.filter(pk=case.pk).update(requester=teacher)
    link = case.answers.get().reply_url
    for user in (officer, head):
        for address in (
            *(case.get_absolute_url(), "/consultations/", "/consultations/?export=csv"),
            *(
                f"/admin/services/consultation/inspect/{case.pk}/",
                f"/admin/services/consultation/history/{case.pk}/",
            ),
            f"/search/?q={case.number}",
        ):
            page = as_(user).get(address)
            html = b"".join(page) if page.streaming else page.content
            assert case.code.encode() not in html, address
            assert link.encode() not in html, address
        assert as_(user).get(link).status_code == 403
        assert as_(user).post(link, {"understood": "yes"}).status_code == 403
    assert as_(teacher).post(link, {"understood": "yes"}).status_code == 302


@db
def test_not_understood_reopens_tells_the_officer_and_a_new_answer_has_its_own_link(as_, officer):
    case = answered(officer, at=timezone.now())
    first = case.answers.get().reply_url
    as_(None).post(first, {"understood": "no", "comment": "ทำขั้นที่สองไม่ได้"})
    case.refresh_from_db()
    assert case.state == State.REOPENED
    assert OutgoingMail.objects.filter(recipient=officer.email).count() == 1
    case.answer(by=officer, at=timezone.now(), text="ตอบใหม่")
    assert as_(None).post(first, {"understood": "yes"}).status_code == 410
    as_(None).post(case.answers.last().reply_url, {"understood": "yes"})
    case.refresh_from_db()
    assert case.state == State.CLOSED


@db
def test_not_understood_reopens_a_case_whose_officer_is_gone(as_, officer):
    case = answered(officer, at=timezone.now())
    Consultation.objects.filter(pk=case.pk).update(officer=None)
    assert as_(None).post(case.answers.get().reply_url, {"understood": "no"}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.REOPENED


@db
def test_no_level_is_preset_and_only_formal_cases_ask_for_understanding(as_, officer):
    plain, formal = (
        answered(officer, at=timezone.now(), is_formal=formal) for formal in (False, True)
    )
    pages = [
        as_(None).get(case.answers.get().reply_url).content.decode() for case in (plain, formal)
    ]
    assert all(
        "checked" not in page.replace('name="checked"', "").replace("id_checked", "")
        for page in pages
    )
    assert ['name="before"' in page for page in pages] == [False, True]


@db
def test_one_answer_goes_to_all_schools_that_asked_the_same(officer, school, other_school):
    lead = received(school=school)
    others = [
        received(school=other_school, email="a@example.invalid"),
        received(school=other_school),
    ]
    assert lead.merge(Consultation.objects.all(), by=officer) == 2
    assert lead.schools_asking == 2
    with pytest.raises(Refused, match=r"รวมกับ"):
        Consultation.objects.get(pk=others[0].pk).answer(by=officer, at=NOW, text="ตอบ")
    lead.answer(by=officer, at=NOW, text="คำตอบเดียว")
    assert {case.state for case in Consultation.objects.all()} == {State.ANSWERED}
    assert (
        OutgoingMail.objects.filter(
            recipient="a@example.invalid", subject__startswith="คำตอบ"
        ).count()
        == 1
    )


@db
def test_bulk_assigns_and_merges(as_, head, officer):
    cases = [received() for _ in range(3)]
    ticked = [case.pk for case in cases]
    as_(head).post("/consultations/bulk/", {"case": ticked, "do": "assign", "officer": officer.pk})
    assert Consultation.objects.of(officer).count() == 3
    as_(head).post("/consultations/bulk/", {"case": ticked, "do": "merge"})
    assert cases[0].merged.count() == 2
    page = as_(head).post("/consultations/bulk/", {"do": "merge"}, follow=True)
    assert "ยังไม่ได้เลือกเรื่อง" in page.content.decode()


@db
def test_the_night_reminds_once_after_days_off_and_closes_what_is_quiet(officer):
    late = received()
    late.take(by=officer, at=NOW)
    quiet = answered(officer)
    day = quiet.close_on + timedelta(days=4)
    nothing = "0 reminded, 0 nudged, 0 closed"
    assert nightly(day - timedelta(days=30)) == nothing
    assert nightly(day) == "1 reminded, 0 nudged, 1 closed"
    assert nightly(day) == nothing
    quiet.refresh_from_db()
    assert quiet.state == State.CLOSED
    assert OutgoingMail.objects.filter(recipient=officer.email).count() == 1


@db
def test_history_tells_who_moved_a_case_and_why(as_, officer):
    case = received()
    as_(officer).post(f"{case.get_absolute_url()}cancel/", {"cancel-reason": "ผู้ขอถอนเรื่อง"})
    row = case.history.first()
    assert (row.state, row.history_user) == (State.CANCELLED, officer)
    assert "ผู้ขอถอนเรื่อง" in row.history_change_reason


@db
def test_a_file_that_is_not_what_its_name_says_is_refused(as_, officer, teacher):
    from tests.make import make_file

    case = received()
    url = f"{case.get_absolute_url()}file/"
    assert (
        as_(officer).post(url, {"file-file": make_file("ภาพ.png", b"MZ not a picture")}).status_code
        == 400
    )
    assert (
        as_(officer).post(url, {"file-file": make_file("คู่มือ.pdf", b"%PDF-1.4 text")}).status_code
        == 302
    )
    kept = case.files.get()
    assert as_(officer).get(f"/consultations/files/{kept.pk}/").status_code == 200
    assert as_(teacher).get(f"/consultations/files/{kept.pk}/").status_code == 403


@db
def test_forgetting_a_person_leaves_the_case_in_the_statistics(officer, teacher):
    case = received(
        requester=teacher, requester_name="ชื่อจริงยาว", phone="021234567", detail="รายละเอียด"
    )
    case.forget()
    case.refresh_from_db()
    assert "ชื่อจริงยาว" not in {
        case.requester_name,
        *case.history.values_list("requester_name", flat=True),
    }
    assert (case.phone, case.detail, case.subject) == ("", "", "ถาม")


@db
def test_a_closed_case_keeps_its_person_for_five_whole_fiscal_years(officer):
    """Closed on the last day of 2569: kept through 2574, which ends on 30 September 2031."""
    case = answered(officer, requester_name="ชื่อจริงยาว")
    closing = {date(2026, 9, 30): date(2031, 9, 30), date(2026, 10, 1): date(2032, 9, 30)}
    for closed, last_kept in closing.items():
        at = datetime.combine(closed, time(12), BANGKOK)
        Consultation.objects.filter(pk=case.pk).update(closed_at=at, state=State.CLOSED)
        assert not Consultation.past_retention(last_kept).exists()
        assert Consultation.past_retention(last_kept + timedelta(days=1)).exists()


@db
def test_the_list_costs_the_same_for_many_cases(as_, officer, django_assert_max_num_queries):
    browser = as_(officer)
    for _ in range(25):
        received()
    browser.get("/consultations/")
    with django_assert_max_num_queries(40):
        browser.get("/consultations/")


@pytest.mark.django_db(transaction=True)
def test_a_thousand_from_eight_threads_have_numbers_without_gap_or_repeat(reseeded):
    """A quarter of each thread's forms is sent twice."""
    errors = []
    each = 125

    def work(thread: int) -> None:
        try:
            for n in range(each):
                key = f"{thread}-{n}"
                Consultation.objects.receive(subject="ถาม", at=NOW, channel="web", key=key)
                if n % 4 == 0:
                    Consultation.objects.receive(subject="ถาม", at=NOW, channel="web", key=key)
        except Exception as error:  # noqa: BLE001 - the thread's error must fail the test, whatever it is
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    sequences = sorted(Consultation.objects.filter(be_year=2570).values_list("sequence", flat=True))
    assert sequences == list(range(1, 1001))
    of_two_officers_one_gets_each_case(list(Consultation.objects.all()[:10]))


def of_two_officers_one_gets_each_case(cases):
    """Both press "take" at the same moment."""
    told = []
    start = threading.Barrier(2)

    def take(officer) -> None:
        try:
            for case in cases:
                start.wait(timeout=60)
                try:
                    case.take(by=officer, at=NOW)
                except Refused as refusal:
                    told.append((case.pk, officer.pk, str(refusal)))
        finally:
            connection.close()

    officers = [person(name, "officer") for name in ("first_officer", "second_officer")]
    threads = [threading.Thread(target=take, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pk for pk, *_ in told) == sorted(case.pk for case in cases), (
        "one of the two is told, each time"
    )
    for pk, loser, words in told:
        winner = Consultation.objects.get(pk=pk).officer
        assert winner.pk != loser
        assert str(winner) in words


@db
def test_a_guide_that_answered_counts_as_solved_without_a_name(as_, teacher):
    from services.models import SelfSolved
    from tests.make import make_guide

    guide = make_guide()
    as_(teacher).post("/consultations/solved/", {"page": guide.pk, "words": "ย้ายนักเรียน"})
    solved = SelfSolved.objects.get()
    assert (solved.page_id, solved.school, solved.words) == (guide.pk, teacher.school, "ย้ายนักเรียน")
    assert solved.at <= timezone.now()
