"""What the desk must not get wrong: merged cases, second clicks, reopening, corrected times,
formal cases.
"""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from home.models import OutgoingMail
from home.moves import Refused
from home.thai.writing import BANGKOK
from services.desk.nightly import nightly
from services.desk.rules import Channel, Clock, State
from services.models import Consultation, FollowUp
from tests.count_queries import count_queries
from tests.make import make_guide

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)  # a Monday without holidays around

pytestmark = pytest.mark.django_db


def received(subject="ถาม", at=NOW, **facts):
    return Consultation.objects.receive(subject=subject, at=at, **{"channel": "phone", **facts})


def answered(by, at=NOW, **facts):
    case = received(**facts)
    case.answer(by=by, at=at, text="ตอบ")
    case.refresh_from_db()
    return case


def mails_to(address: str) -> list[str]:
    return list(
        OutgoingMail.objects.filter(recipient=address)
        .order_by("pk")
        .values_list("subject", flat=True)
    )


# Merged cases -------------------------------------------------------------------------------------
def test_a_case_page_offers_to_merge_what_asks_the_same_and_one_answer_reaches_all(
    as_, officer, school, other_school
):
    lead = received("ย้ายนักเรียน ไม่ได้", school=school)
    other = received("ย้ายนักเรียนไม่ได้", school=other_school, email="b@example.invalid")
    received("เรื่องอื่น")
    browser = as_(officer)
    page = browser.get(lead.get_absolute_url())
    assert [row.pk for row in page.context["alike"]] == [other.pk]
    browser.post(f"{lead.get_absolute_url()}merge/", {"merge-cases": [other.pk]})
    assert "2 โรงเรียนถามเรื่องนี้" in browser.get(lead.get_absolute_url()).content.decode()
    browser.post(
        f"{lead.get_absolute_url()}answer/", {"answer-text": "คำตอบเดียว", "answer-method": "phone"}
    )
    other.refresh_from_db()
    assert (other.state, other.answers.get().text) == (State.ANSWERED, "คำตอบเดียว")
    assert len(mails_to("b@example.invalid")) == 2, "received, answered"


def test_a_merged_case_that_was_not_understood_is_answered_by_itself(officer, school, other_school):
    lead, other = received(school=school), received(school=other_school)
    lead.merge(Consultation.objects.all(), by=officer)
    lead.answer(by=officer, at=NOW, text="คำตอบเดียว")
    other.answers.get().requester_says(understood=False, at=NOW)
    other.refresh_from_db()
    assert other.state == State.REOPENED
    other.answer(by=officer, at=NOW, text="อธิบายเพิ่ม")
    lead.refresh_from_db()
    assert (lead.state, lead.answers.count()) == (State.ANSWERED, 1)


def test_what_waits_for_a_cancelled_case_stands_alone_again(officer):
    lead, other = received(), received()
    lead.merge(Consultation.objects.all(), by=officer)
    lead.cancel(at=NOW, reason="ส่งซ้ำ")
    other = Consultation.objects.get(pk=other.pk)
    assert other.merged_into is None
    other.answer(by=officer, at=NOW, text="ตอบ")


def test_a_case_merged_by_mistake_is_parted(as_, officer):
    lead, other = received(), received()
    lead.merge(Consultation.objects.all(), by=officer)
    as_(officer).post(f"{other.get_absolute_url()}unmerge/")
    lead.answer(by=officer, at=NOW, text="ตอบ")
    other.refresh_from_db()
    assert (other.merged_into, other.state) == (None, State.RECEIVED)
    with pytest.raises(Refused):
        other.unmerge(by=officer)


# Second clicks ------------------------------------------------------------------------------------
def test_a_second_click_writes_no_second_note_follow_up_or_file(as_, officer):
    from tests.make import make_file

    case, browser = answered(officer), as_(officer)
    for _ in range(2):
        browser.post(f"{case.get_absolute_url()}note/", {"note-text": "ถามนิติกรแล้ว"})
        browser.post(
            f"{case.get_absolute_url()}follow_up/",
            {"follow_up-channel": "phone", "follow_up-result": "done"},
        )
        browser.post(
            f"{case.get_absolute_url()}file/", {"file-file": make_file("คู่มือ.pdf", b"%PDF-1.4 text")}
        )
    assert (case.notes.count(), case.follow_ups.count(), case.files.count()) == (1, 1, 1)


def test_the_same_word_a_day_later_is_a_second_word(officer):
    case = answered(officer)
    for days in (1, 2):
        case.record_follow_up(
            by=officer, at=NOW + timedelta(days=days), result="not_yet", channel=Channel.PHONE
        )
    assert FollowUp.objects.count() == 2


# Times --------------------------------------------------------------------------------------------
def test_a_reopened_case_has_its_own_time_and_the_statistics_keep_the_first(officer):
    case = answered(officer)
    assert (case.answer_days, case.due_on.isoformat()) == (0, "2026-11-26")
    case.reopen(at=NOW + timedelta(days=7), reason="ยังทำไม่ได้")
    case.refresh_from_db()
    assert case.due_on.isoformat() == "2026-12-03"
    today = case.due_on + timedelta(days=1)
    assert case.clock(today, frozenset(), 3) == Clock.OVERDUE, (
        "it waits for an answer, whatever the first one was"
    )
    assert Consultation.objects.overdue(today).count() == 1
    assert case.answer_days == 0


def test_what_was_written_down_later_counts_from_when_it_came(as_, officer):
    case = received(at=timezone.now(), channel="letter")
    today = timezone.localdate()
    sent = {
        "receipt-day": f"{today.day}/{today.month}/{today.year + 543}",
        "receipt-clock": "00:00",
    }
    as_(officer).post(f"{case.get_absolute_url()}receipt/", sent)
    case.refresh_from_db()
    assert timezone.localtime(case.received_at).time() == time(0)
    assert case.asked_on == today


@pytest.mark.parametrize("days", [1, -800])
def test_a_time_of_receipt_in_the_future_or_another_fiscal_year_is_refused(days, officer):
    case = received()
    with pytest.raises(Refused):
        case.correct_receipt(at=NOW + timedelta(days=days), now=NOW)


def test_an_answer_before_the_corrected_time_is_refused_and_days_are_counted_again(officer):
    case = answered(officer, at=NOW)
    with pytest.raises(Refused):
        case.correct_receipt(at=NOW + timedelta(hours=1), now=NOW + timedelta(days=1))
    case.correct_receipt(at=NOW - timedelta(days=6), now=NOW)
    case.refresh_from_db()
    assert (case.received_on.isoformat(), case.answer_days) == ("2026-11-17", 4)


# Formal cases -------------------------------------------------------------------------------------
def test_of_a_formal_case_who_has_understood_says_from_which_level_to_which(as_, officer):
    case = answered(officer, at=timezone.now(), is_formal=True)
    link = case.answers.get().reply_url
    page = as_(None).post(link, {"understood": "yes"})
    assert page.status_code == 200
    assert "เรื่องทางการต้องมีผลประเมินนี้" in page.content.decode()
    assert (
        as_(None).post(link, {"understood": "yes", "before": "2", "after": "4"}).status_code == 302
    )
    case.refresh_from_db()
    assert (case.understood, case.before, case.after, case.satisfaction) == (True, 2, 4, None)


def test_a_formal_case_without_assessment_is_closed_only_with_a_reason(as_, officer):
    case = answered(officer, is_formal=True)
    url = f"{case.get_absolute_url()}close/"
    assert as_(officer).post(url, {"close-reason": ""}).status_code == 409
    as_(officer).post(url, {"close-reason": "ติดต่อผู้ขอไม่ได้"})
    case.refresh_from_db()
    assert case.state == State.CLOSED


# Mails --------------------------------------------------------------------------------------------
def test_who_is_given_a_case_and_whose_case_is_cancelled_learn_it_by_mail(
    as_, officer, other_officer
):
    case = received(email="asker@example.invalid")
    sent = {"hand_over-officer": other_officer.pk, "hand_over-reason": "ไปราชการ"}
    as_(officer).post(f"{case.get_absolute_url()}hand_over/", sent)
    assert any("มอบหมาย" in subject for subject in mails_to(other_officer.email))
    as_(officer).post(f"{case.get_absolute_url()}cancel/", {"cancel-reason": "ส่งซ้ำ"})
    assert any("ยกเลิก" in subject for subject in mails_to("asker@example.invalid"))


def test_the_night_tells_every_officer_of_what_nobody_took_and_asks_the_requester_once(
    officer, other_officer
):
    untaken = received()
    assert nightly(untaken.due_on).startswith("2 reminded, ")
    case = answered(officer, email="asker@example.invalid")
    assert ", 1 nudged, " in nightly(case.follow_up_on)
    assert ", 0 nudged, " in nightly(case.follow_up_on + timedelta(days=1))
    assert sum("ขอทราบผล" in subject for subject in mails_to("asker@example.invalid")) == 1


# Guides -------------------------------------------------------------------------------------------
def test_a_guide_remembers_the_cases_that_it_answered_for_officers_only(as_, officer, teacher):
    guide = make_guide("ย้ายนักเรียนในระบบ DMC", "<p>ให้โรงเรียนเดิมย้ายออกก่อน</p>")
    case = received("ย้ายนักเรียนในระบบ DMC ไม่ได้")
    page = as_(officer).get(case.get_absolute_url()).content.decode()
    assert f'<option value="{guide.pk}">{guide.title}' in page, "it is offered with the question"
    sent = {"answer-text": "ดูคู่มือ", "answer-method": "line", "answer-page": guide.pk}
    assert as_(officer).post(f"{case.get_absolute_url()}answer/", sent).status_code == 302
    assert guide.url in as_(None).get(case.receipt_url).content.decode()
    assert case.number in as_(officer).get(guide.url).content.decode()
    assert case.number not in as_(teacher).get(guide.url).content.decode()


# Quick entry --------------------------------------------------------------------------------------
def test_quick_entry_has_six_fields_and_learns_from_what_was_asked_before(as_, officer, school):
    browser = as_(officer)
    page = browser.get("/consultations/new/")
    fields = [field for field in page.context["form"] if not field.is_hidden]
    assert len(fields) <= 6
    before = received("ลืมรหัสเข้าใช้ AMSS++")
    Consultation.objects.filter(pk=before.pk).update(category="account")
    sent = {
        "channel": "line",
        "school": school.pk,
        "subject": "ลืมรหัสเข้าใช้ amss++",
        "answered": "1",
        "key": "k",
    }
    assert browser.post("/consultations/new/", sent).url == "/consultations/new/"
    case = Consultation.objects.get(key="k")
    assert (case.category, case.state, case.answers.get().text) == (
        "account",
        "answered",
        "ให้คำปรึกษาทางLineแล้ว",
    )
    again = browser.get("/consultations/new/")
    assert again.context["form"].initial["channel"] == "line"
    groups = dict(again.context["form"].fields["school"].choices[1:])
    assert groups["เลือกล่าสุด"] == [(school.pk, school.name.removeprefix("โรงเรียน"))]
    assert [subject.casefold() for subject in again.context["often_asked"]] == ["ลืมรหัสเข้าใช้ amss++"]


# The register in the admin ------------------------------------------------------------------------
REGISTER = "/admin/services/consultation/"


def test_the_register_filters_searches_and_exports(as_, head, officer, school):
    mine = received("ย้ายนักเรียนไม่ได้", school=school, officer=head, at=NOW - timedelta(days=700))
    received("=1+1", channel="line")
    browser = as_(head)

    def shown(query: str) -> list[str]:
        return [case.number for case in browser.get(f"{REGISTER}?{query}").context["object_list"]]

    assert shown("scope=mine") == [mine.number]
    assert mine.number in shown("scope=overdue")
    assert shown(f"fiscal_year={mine.be_year}") == [mine.number]
    assert shown("q=ย้ายนักเรียน") == [mine.number]
    assert shown("channel__exact=line") != [mine.number]
    assert shown(f"school__pk__exact={school.pk}") == [mine.number]
    for kind, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        body = b"".join(browser.get(f"{REGISTER}?export={kind}").streaming_content)
        assert body.startswith(start)
    assert "'=1+1" in b"".join(browser.get(f"{REGISTER}?export=csv").streaming_content).decode()


def test_ticked_rows_of_the_register_are_handed_out_and_one_comes_back_to_it(as_, head, officer):
    cases = [received() for _ in range(3)]
    page = as_(head).get(REGISTER).content.decode()
    assert 'form="desk-bulk"' in page
    sent = {"case": [case.pk for case in cases[:2]], "do": "assign", "officer": officer.pk}
    back = as_(head).post(
        "/consultations/bulk/", {**sent, "back": "services_consultation_modeladmin_index"}
    )
    assert back.url == REGISTER
    assert (
        as_(head).post("/consultations/bulk/", {**sent, "back": "//evil.example"}).url
        == "/consultations/"
    )
    assert Consultation.objects.of(officer).count() == 2


def test_the_register_is_for_the_office(as_, people):
    for name, user in people.items():
        status = as_(user).get(REGISTER).status_code
        assert (status == 200) == (name in {"officer", "head", "admin"}), (name, status)


# Personal data ------------------------------------------------------------------------------------
def test_a_forgotten_person_is_in_no_text_of_the_case(officer, teacher):
    case = received(requester=teacher, requester_name="สมชายตัวอย่าง")
    case.answer(by=officer, at=NOW, text="เรียน สมชายตัวอย่าง")
    case.add_note(by=officer, at=NOW, text="โทรหา สมชายตัวอย่าง")
    case.record_follow_up(
        by=officer, at=NOW, result="done", channel="phone", problem="สมชายตัวอย่าง ไม่ว่าง"
    )
    case.refresh_from_db()
    case.forget()
    texts = [
        *case.answers.values_list("text", flat=True),
        *case.notes.values_list("text", flat=True),
    ]
    texts += case.follow_ups.values_list("problem", flat=True)
    assert not any("สมชาย" in text for text in texts)


@pytest.mark.parametrize("count", [3, 25])
def test_desk_and_register_ask_the_database_as_often_for_many_cases(
    count, as_, head, django_assert_max_num_queries
):
    for number in range(count):
        received(f"เรื่อง {number}", officer=head)
    browser = as_(head)
    for address, most in (("/consultations/", 25), (REGISTER, 40)):
        browser.get(address)
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200


def test_no_address_of_a_list_breaks_it(as_, head):
    received()
    browser = as_(head)
    of_desk = (
        "q=%22%27%3B--",
        "school=abc",
        "period=2570-q9",
        "figure=x",
        "counted=1&follow_up=x",
        "page=-1",
        "system=-1",
    )
    for query in (*of_desk, "position=" + "ก" * 3000, "export=exe"):
        assert browser.get(f"/consultations/?{query}").status_code == 200, query
    of_register = (
        "p=abc",
        "p=99999",
        "scope=x",
        "fiscal_year=99999999999",
        "o=99",
        "school__pk__exact=abc",
        "nonsense=1",
    )
    for query in of_register:
        assert browser.get(f"{REGISTER}?{query}").status_code in (200, 302, 400, 404), query


def test_the_page_of_a_case_asks_as_often_when_much_was_said(as_, officer):
    case, browser = received(), as_(officer)
    for number in range(8):
        case.add_note(by=officer, at=NOW + timedelta(hours=number), text=f"บันทึก {number}")
        case.answer(by=officer, at=NOW + timedelta(hours=number), text=f"ตอบ {number}")
        case.reopen(at=NOW + timedelta(hours=number), reason="ถามเพิ่ม")
    assert count_queries(browser, case.get_absolute_url()) <= 45
