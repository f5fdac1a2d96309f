"""A request about one's own data: the form, the clock of thirty days, the register, and what is
done about it by the one way of moves.
"""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from forms.models import FormPage
from home.models import AuditRow, DataRequest, OfficeSettings, OutgoingMail, User
from home.moves import Refused
from home.office.waiting import waiting_for
from home.privacy.personal_data import ERASED, due_for_removal
from home.privacy.requests.nightly import remind
from home.privacy.requests.rules import MOVES, OPEN, Kind, State, Who
from services.models import Consultation, DeskSettings
from tests.make import mail_of
from tests.moves_by_hand import DATA_REQUESTS, KINDS, rows_of

pytestmark = pytest.mark.django_db
ADDRESS = "somebody@example.invalid"
WHO = {"handler": Who.HANDLER, "eraser": Who.ERASER, "requester": Who.REQUESTER}
ASKED = {"kind": "erase", "name": "ผู้ขอตัวอย่าง", "email": ADDRESS, "phone": "08 1234 5678"}


def ask(browser, **facts) -> DataRequest:
    answer = browser.post("/data-requests/new/", ASKED | facts)
    assert answer.status_code == 302, answer.content.decode()
    return DataRequest.objects.latest("pk")


def act(browser, row: DataRequest, move: str, **facts):
    return browser.post(f"{row.get_absolute_url()}move/", {"move": move, **facts})


def mails(address: str) -> list[str]:
    rows = OutgoingMail.objects.filter(recipient=address).order_by("pk")
    return [mail_of(row).get_content() for row in rows]


def is_for(row, kind: str) -> bool:
    return row.kinds == KINDS[""] or kind in row.kinds


# Moves --------------------------------------------------------------------------------------------
def test_the_table_is_that_of_the_act_and_no_other():
    rows = rows_of(DATA_REQUESTS)
    for who in Who:
        for state in State:
            for kind in Kind:
                expected = {
                    (row.name, row.target)
                    for row in rows
                    if (row.source, WHO[row.who]) == (state, who) and is_for(row, kind)
                }
                offered = MOVES.possible(state, kind=kind, roles={who})
                assert {(move.name, move.target) for move in offered} == expected
    assert {row.name for row in rows if row.needs_reason} == {
        move.name for move in MOVES if move.needs_reason
    }
    assert {"received", "confirmed"} == OPEN


# Asking -------------------------------------------------------------------------------------------
def test_somebody_with_an_account_asks_for_themselves_and_is_known(as_, teacher, officer):
    browser = as_(teacher)
    page = browser.get("/data-requests/new/").content.decode()
    assert 'name="email"' not in page
    row = ask(browser, kind="see", name="ชื่อของคนอื่น", email="other@example.invalid")
    assert (row.user, row.name, row.email) == (teacher, teacher.get_full_name(), teacher.email)
    assert row.state == State.CONFIRMED
    assert row.due_on == timezone.localdate() + timedelta(days=30)
    assert row.number.startswith("สข.0001/")
    assert row.number in browser.get("/me/").content.decode()
    assert row.receipt_url in "".join(mails(teacher.email))
    assert row.get_absolute_url() in "".join(mails(officer.email))


def test_a_visitor_asks_and_waits_to_be_confirmed_and_may_withdraw(as_):
    browser = as_(None)
    row = ask(browser)
    assert (row.state, row.user) == (State.RECEIVED, None)
    page = browser.get(row.receipt_url).content.decode()
    assert "รอยืนยันตัวตน" in page
    assert ASKED["name"] not in page  # whoever finds the link reads no name
    assert browser.post(f"{row.receipt_url}withdraw/").status_code == 302
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert "ถอนคำขอ</button>" not in browser.get(row.receipt_url).content.decode()
    again = browser.post(f"{row.receipt_url}withdraw/", follow=True).content.decode()
    assert "ผู้ขอถอนคำขอ" in again


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": ""}, "โปรดเลือกเรื่องที่ขอ"),
        ({"kind": "all"}, "all"),
        ({"email": ""}, "โปรดกรอกข้อมูลนี้"),
        ({"email": "ไม่ใช่อีเมล"}, "อีเมล"),
        ({"phone": "1101700230708"}, "13 หลัก"),
        ({"kind": "correct"}, "โปรดบอกว่าข้อมูล"),
        ({"detail": "เลข 1-1017-00230-70-8"}, "13 หลัก"),
        ({"detail": "ก" * 4001}, "4000"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(as_, facts, words):
    answer = as_(None).post("/data-requests/new/", ASKED | facts)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ASKED["name"] in answer.content.decode()
    assert not DataRequest.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_request(as_):
    rows = [ask(as_(None), key="form-1") for _ in range(2)]
    assert rows[0] == rows[1]
    assert DataRequest.objects.count() == 1
    assert ask(as_(None), key="form-2").number.startswith("สข.0002/")


# Carrying out -------------------------------------------------------------------------------------
def test_to_see_is_answered_by_the_own_page_or_by_the_receipt(as_, teacher, officer):
    known = ask(as_(teacher), kind="see")
    assert act(as_(officer), known, "show").status_code == 302
    assert "/me/data/" in mails(teacher.email)[-1]
    unknown = ask(as_(None), kind="see")
    Consultation.objects.receive(
        subject="ถาม", at=timezone.now(), channel="phone", email=ADDRESS, requester_name="ผู้ขอ"
    )
    visitor = as_(None)
    assert "ข้อมูลที่เก็บเกี่ยวกับท่าน" not in visitor.get(unknown.receipt_url).content.decode()
    browser = as_(officer)
    assert act(browser, unknown, "show").status_code == 409  # nobody has confirmed who asks
    assert act(browser, unknown, "confirm", reason="โทรกลับตามเบอร์ที่ให้ไว้").status_code == 302
    assert act(browser, unknown, "show").status_code == 302
    assert visitor.get(unknown.receipt_url).status_code == 404  # the mailbox is asked for as well
    unknown.refresh_from_db()
    assert unknown.receipt_url in mails(ADDRESS)[-1]
    assert "ข้อมูลที่เก็บเกี่ยวกับท่าน" in visitor.get(unknown.receipt_url).content.decode()
    held = json.loads(visitor.get(f"{unknown.receipt_url}?export=json").content)
    assert held["เรื่องขอคำปรึกษา"]
    DataRequest.objects.update(closed_at=timezone.now() - timedelta(days=31))
    assert "ข้อมูลที่เก็บเกี่ยวกับท่าน" not in visitor.get(unknown.receipt_url).content.decode()


def test_to_correct_is_settled_with_what_was_done(as_, teacher, officer):
    row = ask(as_(teacher), kind="correct", detail="ตำแหน่งผิด ที่ถูกคือครูชำนาญการ")
    browser = as_(officer)
    assert act(browser, row, "settle", reason="").status_code == 422
    assert act(browser, row, "settle", reason="แก้ตำแหน่งแล้ว").status_code == 302
    assert "แก้ตำแหน่งแล้ว" in mails(teacher.email)[-1]
    assert "แก้ตำแหน่งแล้ว" in as_(teacher).get(row.receipt_url).content.decode()


def test_to_erase_needs_a_second_person_and_leaves_that_it_was_done(as_, officer, head, admin_user):
    case = Consultation.objects.receive(
        subject="ถาม", at=timezone.now(), channel="phone", email=ADDRESS, requester_name="ผู้ขอ"
    )
    row = ask(as_(None))
    assert act(as_(head), row, "confirm", reason="มาแสดงตนที่สำนักงาน").status_code == 302
    assert "อีกคนหนึ่ง" in act(as_(head), row, "erase", sure="on").content.decode()
    assert act(as_(officer), row, "erase", sure="on").status_code == 409  # not theirs to do
    assert act(as_(admin_user), row, "erase").status_code == 422  # not ticked
    assert act(as_(admin_user), row, "erase", sure="on").status_code == 302
    row.refresh_from_db()
    case.refresh_from_db()
    assert (case.email, case.requester_name) == ("", ERASED)
    assert (row.state, row.name, row.email, row.identity) == (State.DONE, "", "", "")
    assert (row.confirmed_by, row.closed_by) == (head, admin_user)
    assert "ลบข้อมูลของท่านแล้ว" in mails(ADDRESS)[-1]
    assert len(mails(ADDRESS)) == 1  # earlier ones are forgotten
    assert AuditRow.objects.filter(action="erase", subject_type="home.datarequest").count() == 1
    assert "(ลบแล้ว)" in as_(admin_user).get(row.get_absolute_url()).content.decode()


def test_an_account_is_erased_for_its_owner_and_by_somebody_else(as_, teacher, head):
    row = ask(as_(teacher))
    assert act(as_(head), row, "erase", sure="on").status_code == 302
    teacher.refresh_from_db()
    assert (teacher.is_active, teacher.get_full_name()) == (False, "")
    row.refresh_from_db()
    assert row.user is None
    own = ask(as_(head), kind="see")
    assert "คำขอของท่านเอง" in act(as_(head), own, "show").content.decode()


def test_who_still_works_at_the_office_hands_over_first(as_, officer, head):
    row = ask(as_(officer))
    assert "ส่งมอบงาน" in act(as_(head), row, "erase", sure="on").content.decode()
    officer.refresh_from_db()
    assert officer.is_active


def test_who_cannot_sign_in_is_joined_with_the_account_by_the_office(as_, teacher, officer):
    row = ask(as_(None), kind="see")
    browser = as_(officer)
    wrong = act(browser, row, "confirm", reason="โทรกลับแล้ว", account="nobody-of-that-name")
    assert wrong.status_code == 422
    assert "ไม่พบบัญชี" in wrong.content.decode()
    assert "โทรกลับแล้ว" in wrong.content.decode()
    act(browser, row, "confirm", reason="โทรกลับแล้ว", account=teacher.username)
    row.refresh_from_db()
    assert (row.user, row.by_account) == (teacher, False)
    assert not row.shows_record(timezone.now())


def test_a_refusal_tells_why_and_stays_in_the_record(as_, teacher, officer):
    row = ask(as_(teacher))
    browser = as_(officer)
    told = act(browser, row, "refuse", reason="เลข 1-1017-00230-70-8")
    assert told.status_code == 422
    assert "13 หลัก" in told.content.decode()
    assert act(browser, row, "refuse", reason="กฎหมายให้เก็บไว้").status_code == 302
    assert "กฎหมายให้เก็บไว้" in mails(teacher.email)[-1]
    assert "ที่ปฏิเสธ 1 เรื่อง" in browser.get("/reports/processing/").content.decode()
    late = act(browser, row, "refuse", reason="อีกครั้ง")
    assert late.status_code == 409
    assert "ปฏิเสธ" in late.content.decode()


def test_nobody_moves_what_is_not_theirs(as_, teacher, director, editor):
    row = ask(as_(teacher))
    for user in (teacher, editor):
        assert act(as_(user), row, "refuse", reason="ก").status_code == 403
        assert as_(user).get("/data-requests/").status_code == 403
    assert act(as_(director), row, "refuse", reason="ก").status_code == 409
    assert act(as_(director), row, "no-such-move").status_code == 404
    with pytest.raises(Refused):
        row.move("show", director, timezone.now())


# Register and clock -------------------------------------------------------------------------------
def test_the_register_lists_finds_marks_and_exports(as_, teacher, officer):
    late, done = ask(as_(teacher), kind="see"), ask(as_(None), name="คนที่สอง")
    DataRequest.objects.filter(pk=late.pk).update(due_on=date(2026, 1, 1))
    browser = as_(officer)
    page = browser.get("/data-requests/").content.decode()
    assert page.index(late.number) < page.index(done.number)
    assert "เกินกำหนด</span>" in page or "เกินกำหนด" in page.split("<table")[1]
    assert done.number not in browser.get("/data-requests/?state=overdue").content.decode()
    assert late.number not in browser.get("/data-requests/?q=คนที่สอง").content.decode()
    assert late.number not in browser.get("/data-requests/?kind=erase").content.decode()
    assert browser.get("/data-requests/?state=x&kind=y&page=z").status_code == 200
    answer = browser.get("/data-requests/?export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert late.number in lines[1]


def test_open_requests_wait_and_are_reminded_of_around_the_last_day(as_, teacher, officer):
    row = ask(as_(teacher), kind="see")
    (line,) = [item for item in waiting_for(officer, 10).items if row.number in item.title]
    assert (line.due, line.late) == (row.due_on, "")
    assert not [item for item in waiting_for(teacher, 10).items if row.number in item.title]
    OutgoingMail.objects.all().delete()
    assert remind(row.due_on - timedelta(days=8)) == 0
    assert remind(row.due_on - timedelta(days=7)) == 1
    assert remind(row.due_on - timedelta(days=7)) == 0
    assert remind(row.due_on - timedelta(days=4)) == 1
    assert remind(row.due_on + timedelta(days=1)) == 1
    told = mails(officer.email)
    assert len(told) == 3
    assert "ครบกำหนด" in told[0]
    assert "เกินกำหนด" in told[2]
    assert not row.is_overdue(row.due_on)
    assert row.is_overdue(row.due_on + timedelta(days=1))
    row.move("show", officer, timezone.now())
    assert remind(row.due_on + timedelta(days=9)) == 0


def test_closed_requests_lose_the_person_after_the_years_of_the_office(as_, teacher, officer):
    row = ask(as_(teacher), kind="see")
    row.move("show", officer, timezone.now())
    DataRequest.objects.update(closed_at="2026-09-30T12:00:00+07:00")
    assert OfficeSettings.load().requests_keep_years == 3
    label = "home.DataRequest"
    assert label not in due_for_removal(date(2029, 9, 30))
    assert due_for_removal(date(2029, 10, 1))[label] == 1
    row.refresh_from_db()
    row.forget()
    assert label not in due_for_removal(date(2029, 10, 1))
    assert (row.name, row.number) == ("", row.number)


def test_the_own_record_has_the_own_requests(as_, teacher, other_teacher):
    row = ask(as_(teacher), kind="see")
    assert row.number in as_(teacher).get("/me/data/").content.decode()
    assert row.number not in as_(other_teacher).get("/me/data/").content.decode()
    assert User.objects.filter(pk=teacher.pk).exists()


def test_who_keeps_things_for_ever_breaks_nothing(as_, head):
    OfficeSettings.objects.update_or_create(defaults={"requests_keep_years": 9999})
    DeskSettings.objects.update_or_create(defaults={"keep_years": 9999})
    FormPage.objects.update(retention_years=9999)
    assert as_(head).get("/reports/processing/").status_code == 200
    assert due_for_removal(date(2029, 10, 1)) == {}


def test_a_very_long_name_of_an_account_fits_the_register(as_, teacher):
    User.objects.filter(pk=teacher.pk).update(first_name="ก" * 150, last_name="ข" * 150)
    row = ask(as_(teacher), kind="see")
    assert len(row.name) == 160
