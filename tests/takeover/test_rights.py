"""The office's own list of rights: what lives comes in with its number, once, and is revoked by the
usual move.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from forms.access.models import year_end
from forms.models import AccessItem, FormPage, Submission
from home.models import OutgoingMail
from home.thai.writing import format_date_short

from .office import as_csv, confirm, match, reasons, take_over, upload

pytestmark = pytest.mark.django_db
KEY, EDIT = "rights", "บันทึก/แก้ไขข้อมูล"
HEADING = ["ลำดับ", "ชื่อ-สกุล", "โรงเรียน", "ระบบ", "สิทธิ์", "วันที่ให้สิทธิ์", "ถึงวันที่", "username"]


def rows() -> list[list[str]]:
    soon = format_date_short(timezone.localdate() + timedelta(days=20))
    return [
        ["12/2567", "ผู้ทดสอบteacher", "ตัวอย่างหนึ่ง", "DMC", EDIT, "๑ ต.ค. ๒๕๖๗", "", "dmc01"],
        ["13/2567", "นางสาวใหม่ ไม่มีบัญชี", "ตัวอย่างหนึ่ง", "dmc", "ผู้ช่วย", "1/10/67", soon, ""],
        ["14/2567", "นายหมด อายุ", "ตัวอย่างหนึ่ง", "dmc", "", "1/10/2566", "30/9/2567", ""],
        ["15/2567", "นายคน หนึ่ง", "ตัวอย่างหนึ่ง", "ระบบลับ", "", "1/10/2567", "", ""],
        ["16/2567", "นายเอ ตัวอย่าง", "สำนักงาน", "dmc", "", "", "", ""],
    ]  # fmt: skip


def old_list() -> bytes:
    return as_csv(HEADING, *rows())


@pytest.fixture
def office(as_, head, school, teacher):
    return as_(head)


def taken():
    return AccessItem.objects.filter(taken_over__isnull=False).order_by("pk")


def test_what_lives_is_taken_and_the_rest_is_told(office, teacher, school):
    page = match(office, upload(office, KEY, old_list(), "สิทธิ์.csv"))
    told = reasons(page)
    assert set(told) == {4, 5, 6}
    assert "หมดอายุแล้ว" in told[4]
    assert "โปรดจับคู่" in told[5]
    assert "ไม่มีให้สิทธิ์เมื่อ" in told[6]
    confirm(office, page)
    first, second = taken()
    assert (first.number, first.state, first.level) == ("12/2567", "granted", "edit")
    assert (first.holder, first.school, first.account) == (teacher, school, "dmc01")
    assert first.review_on == year_end(timezone.localdate())
    assert (second.holder, second.level, second.level_label) == (None, "ผู้ช่วย", "ผู้ช่วย")
    assert second.review_on == second.valid_until
    assert not OutgoingMail.objects.exists()


def test_the_same_list_twice_takes_nothing_twice(office):
    take_over(office, KEY, old_list(), "สิทธิ์.csv")
    page = match(office, upload(office, KEY, old_list(), "สิทธิ์.csv"))
    assert (len(page.context["plan"].rows), page.context["plan"].same) == (0, 2)


def test_they_stand_in_the_register_and_are_revoked_by_the_usual_move(office):
    take_over(office, KEY, old_list(), "สิทธิ์.csv")
    item = taken().first()
    listed = office.get("/access/rights/?origin=taken_over")
    assert {row.pk for row in listed.context["items"]} == set(taken().values_list("pk", flat=True))
    assert "รับโอนจากทะเบียนเดิม" in listed.content.decode()
    own = office.get("/access/rights/?origin=own")
    assert item.pk not in {row.pk for row in own.context["items"]}
    shown = office.get(item.get_absolute_url()).content.decode()
    assert "รับโอนจากทะเบียนเดิม" in shown
    export = b"".join(office.get("/access/rights/?export=csv").streaming_content).decode()
    assert "12/2567,รับโอนจากทะเบียนเดิม" in export
    answer = office.post(
        f"/access/items/{item.pk}/move/", {"move": "revoke", "reason": "ย้าย", "seen": ""}
    )
    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.state == "revoked"
    assert item.request.submission.state == Submission.State.CLOSED


def test_a_list_is_taken_back_until_a_right_was_moved(office, head):
    page = take_over(office, KEY, old_list(), "สิทธิ์.csv")
    undo = f"{page.request['PATH_INFO']}undo/"
    item = taken().first()
    item.move("revoke", head, timezone.now(), reason="ย้าย")
    assert "มี 1 สิทธิ์ในชุดนี้" in office.post(undo, follow=True).content.decode()
    assert taken().count() == 2
    item.steps.filter(move="revoke").delete()
    office.post(undo)
    assert not taken().exists()
    assert not Submission.objects.filter(number="12/2567").exists()


def test_a_form_that_went_since_the_preview_is_told(office):
    page = match(office, upload(office, KEY, old_list(), "สิทธิ์.csv"))
    FormPage.objects.update(purpose=FormPage.Purpose.OTHER)
    answer = confirm(office, page)
    assert "ยังไม่มีแบบฟอร์มคำขอเข้าถึงระบบ" in answer.content.decode()
    assert not taken().exists()


def test_only_who_gives_rights_takes_them_over(as_, officer, director, teacher):
    for user in (officer, director, teacher):
        assert as_(user).get(f"/admin/take-over/{KEY}/").status_code in (302, 403)


def test_a_place_in_the_list_is_no_number_of_a_request(office):
    first, second, *_ = rows()
    take_over(office, KEY, as_csv(HEADING, ["1", *first[1:]], ["๒", *second[1:]]), "สิทธิ์.csv")
    assert set(taken().values_list("request__submission__number", flat=True)) == {""}
