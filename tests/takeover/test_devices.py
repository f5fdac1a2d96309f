"""The register of devices, and the office's own list that comes into it."""

from datetime import date

import pytest

from home.files.takeover.matching import Matching
from services.devices.old_register import DEVICES
from services.models import Device

from .office import as_csv, match, reasons, take_over, upload

pytestmark = pytest.mark.django_db
KEY, LIST = "devices", "/admin/snippets/services/device/"
HEADING = ["ลำดับ", "รายการ", "หมายเลขครุภัณฑ์", "ยี่ห้อ", "สถานศึกษา", "วันที่ได้มา", "สภาพ"]
ROWS = [
    ["1", "เครื่องคอมพิวเตอร์โน้ตบุ๊ก", "7440-001-0001/66", "ตัวอย่าง A1", "ตัวอย่างหนึ่ง", "๑ ต.ค. ๖๕", "ดี"],
    ["2", "ตู้", "7440-001-0002/66", "", "", "1/10/2565", "พอใช้"],
    ["3", "ปริ้นเตอร์", "7440-001-0001/66", "", "", "", ""],
    ["4", "ปริ้นเตอร์", "7440-001-0004/66", "", "ที่ไหน", "", ""],
    ["5", "ปริ้นเตอร์", "", "", "", "", ""],
]  # fmt: skip


def old_list() -> bytes:
    return as_csv(HEADING, *ROWS)


@pytest.fixture
def office(as_, officer, school):
    return as_(officer)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        *(("ใช้งานไม่ได้", ""), ("ไม่ดี", ""), ("เลิกใช้งาน", ""), ("รอจำหน่าย", "")),
        *(("จำหน่ายแล้ว", "written_off"), ("ชำรุด รอจำหน่าย", "broken"), ("ใช้งานได้", "in_use")),
    ],
)
def test_a_state_is_not_guessed_as_its_contrary(word, meaning):
    assert DEVICES.guess("state", word, DEVICES.known_words("state")) == meaning


def test_the_list_of_an_office_comes_in_under_its_numbers(office, school):
    page = match(office, upload(office, KEY, old_list(), "ครุภัณฑ์.csv"))
    told = reasons(page)
    assert set(told) == {4, 5, 6}
    assert "ซ้ำกับแถว 2" in told[4]
    assert "โปรดจับคู่" in told[5]
    assert "ไม่มีเลขครุภัณฑ์" in told[6]
    take_over(office, KEY, old_list(), "ครุภัณฑ์.csv")
    first, second = Device.objects.order_by("number")
    assert (first.number, first.kind, first.state) == ("7440-001-0001/66", "notebook", "in_use")
    assert (first.school, first.bought_on) == (school, date(2022, 10, 1))
    assert (second.kind, second.note) == ("other", "ประเภท: ตู้\nสภาพ: พอใช้")
    assert first.history.get().history_change_reason == "รับโอนจากทะเบียนเดิม"
    again = match(office, upload(office, KEY, old_list(), "ครุภัณฑ์.csv"))
    assert (len(again.context["plan"].rows), again.context["plan"].same) == (0, 2)


def test_a_list_is_taken_back_until_a_device_was_changed(office):
    page = take_over(office, KEY, old_list(), "ครุภัณฑ์.csv")
    undo = f"{page.request['PATH_INFO']}undo/"
    device = Device.objects.first()
    device.state = "broken"
    device.save()
    assert "มี 1 รายการในชุดนี้ที่แก้ไขแล้ว" in office.post(undo, follow=True).content.decode()
    device.history.filter(history_type="~").delete()
    office.post(undo)
    assert not Device.objects.exists()


def test_the_list_is_filtered_searched_and_exported(office, school):
    take_over(office, KEY, old_list(), "ครุภัณฑ์.csv")
    Device.objects.create(number="7440-009-0009/69", kind="notebook", school=school)
    for asked, count in (("kind=notebook", 2), ("origin=taken_over", 2), ("q=0009", 1)):
        listed = office.get(f"{LIST}?{asked}")
        assert listed.context["object_list"].count() == count, asked
    export = b"".join(office.get(f"{LIST}?export=csv").streaming_content).decode()
    assert "โน้ตบุ๊ก" in export
    assert "รับโอนจากทะเบียนเดิม" in export


def test_a_device_is_written_by_officers_and_read_by_no_school(as_, officer, teacher, editor):
    new = {"number": "7440-010-0010/69", "kind": "printer", "state": "in_use"}
    assert as_(officer).post(f"{LIST}add/", new).status_code == 302
    assert Device.objects.get().kind == "printer"
    for user in (teacher, editor):
        assert as_(user).get(LIST).status_code in (302, 403)


def test_a_word_guessed_by_a_part_of_it_can_be_corrected(office):
    rows = [["1", "หมึกพิมพ์", "7440-001-0009/66", "", "", "", "ชำรุด"]]
    page = match(office, upload(office, KEY, as_csv(HEADING, *rows), "หมึก.csv"))
    [word] = page.context["words"].words
    assert (word.word, word.chosen) == ("หมึกพิมพ์", "printer")
    page = office.post(
        page.request["PATH_INFO"], {"do": "words", word.field_name: "other"}, follow=True
    )
    [row] = page.context["plan"].rows
    assert row.record.kind == "other"


def test_words_that_cannot_be_chosen_are_told_and_the_others_stay_chosen(office):
    rows = [
        ["1", "ตู้", "7440-001-0010/66", "", "", "", "พอใช้"],
        ["2", "โต๊ะ", "7440-001-0011/66", "", "", "", "พอใช้"],
    ]
    page = match(office, upload(office, KEY, as_csv(HEADING, *rows), "ตู้.csv"))
    name = {word.word: word.field_name for word in page.context["words"].words}
    chosen = {"do": "words", name["ตู้"]: "nothing of ours", name["พอใช้"]: "in_use"}
    page = office.post(page.request["PATH_INFO"], chosen)
    assert page.context["words"].errors[name["ตู้"]]
    assert page.context["words"][name["พอใช้"]].value() == "in_use"


def test_a_long_word_fits_the_note(office):
    rows = [["1", "ก" * 3000, "7440-001-0012/66", "", "", "", "ข" * 3000]]
    take_over(office, KEY, as_csv(HEADING, *rows), "ยาว.csv")
    Device.objects.get().full_clean()


def test_more_words_than_a_page_holds_come_up_in_their_turn(office, monkeypatch):
    monkeypatch.setattr(Matching, "most_words", 2)
    rows = [[str(n), f"ของ{n}", f"7440-001-{n:04}/66", "", "", "", ""] for n in range(1, 4)]
    page = match(office, upload(office, KEY, as_csv(HEADING, *rows), "มาก.csv"))
    first = {word.word: word.field_name for word in page.context["words"].words}
    chosen = {"do": "words"} | dict.fromkeys(first.values(), "camera")
    page = office.post(page.request["PATH_INFO"], chosen, follow=True)
    assert next(word.word for word in page.context["words"].words) not in first
    kinds = [row.record.kind for row in page.context["plan"].rows]
    assert sorted(kinds) == ["camera", "camera", "other"]
