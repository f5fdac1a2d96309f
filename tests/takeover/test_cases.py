"""The consultation register of last years: as the office kept it, with its numbers, once."""

from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from home.models import OutgoingMail, TakeOver
from services.desk.old_register import CASES
from services.desk.report.periods import Period
from services.desk.report.rows import live_figures
from services.models import Answer, Consultation
from tests.conftest import person
from tests.make import make_school

from .office import ROWS, as_csv, confirm, match, old_book, reasons, take_over, upload

pytestmark = pytest.mark.django_db
KEY = "consultations"
YEAR = 2568


@pytest.fixture
def desk(as_, head, school, other_school, officer):
    """The head of the group, who manages the desk; with the schools and people of the file."""
    return as_(head)


def old_cases():
    return Consultation.objects.taken_over().order_by("sequence")


def test_columns_are_guessed_from_a_heading_over_two_rows(desk):
    page = upload(desk, KEY, old_book())
    guessed = page.context["kept"].choices["columns"]
    assert guessed == {
        **{"number": 0, "asked_on": 1, "school": 2, "subject": 3, "channel": 4},
        **{"officer": 5, "answered_on": 6, "answer": 7, "remark": 8},
    }
    assert not Consultation.objects.taken_over().exists()


def test_rows_are_taken_or_refused_with_number_and_reason(desk):
    page = match(desk, upload(desk, KEY, old_book()))
    told = reasons(page)
    assert set(told) == {8, 9, 10}
    assert "วันที่" in told[8]
    assert "วันที่ตอบอยู่ก่อนวันที่รับเรื่อง" in told[9]
    assert "ไม่มีเรื่อง" in told[10]
    assert len(page.context["plan"].rows) == 2


def test_what_is_stored_is_what_the_register_said(desk, school, officer):
    take_over(desk, KEY, old_book())
    first, second = old_cases()
    assert (first.number, first.be_year, first.sequence) == ("1/2568", YEAR, 1)
    assert (first.asked_on, first.answered_on) == (date(2025, 2, 5), date(2025, 2, 7))
    assert first.answer_days == 2
    assert (first.school, first.officer, first.channel) == (school, officer, "phone")
    assert Answer.objects.get(consultation=first).text == "ทำตามคู่มือ"
    assert (second.number, second.channel, second.officer) == ("2/2568", "line", None)
    assert second.old_record == "ผู้ตอบ: นายเก่า มาก่อน\nคำตอบ: ตั้งใหม่แล้ว\nหมายเหตุ: ถามซ้ำ"
    assert first.history.count() == 1
    assert first.history.get().history_change_reason == "รับโอนจากทะเบียนเดิม"


def test_the_same_file_twice_takes_nothing_twice(desk):
    take_over(desk, KEY, old_book())
    page = match(desk, upload(desk, KEY, old_book()))
    assert (len(page.context["plan"].rows), page.context["plan"].same) == (0, 2)
    assert "ไม่มีแถวใหม่" in page.content.decode()
    confirm(desk, page)
    assert old_cases().count() == 2


def test_words_that_are_not_known_are_matched_on_the_page(desk, other_school):
    mended = [*ROWS[:3], [*ROWS[3][:6], "", "", ""]]
    page = match(desk, upload(desk, KEY, old_book(mended)))
    words = page.context["words"]
    asked = {(word.column.name, word.word): word.field_name for word in words.words}
    assert set(asked) == {
        *(("school", "โรงเรียนที่ไหน"), ("channel", "โทรสาร"), ("officer", "นายเก่า มาก่อน")),
    }
    chosen = {
        **{asked["school", "โรงเรียนที่ไหน"]: str(other_school.pk)},
        **{asked["channel", "โทรสาร"]: "letter"},
    }
    page = desk.post(page.request["PATH_INFO"], {"do": "words", **chosen}, follow=True)
    confirm(desk, page)
    case = Consultation.objects.get(number="4/2568")
    assert (case.school, case.channel, case.old_record) == (other_school, "letter", "")


@pytest.mark.parametrize(
    ("column", "word", "meaning"),
    [
        *(("channel", "ระบบออนไลน์", "remote"), ("channel", "Online", "remote")),
        *(("channel", "แบบฟอร์มออนไลน์", "web"), ("channel", "กลุ่มไลน์", "line")),
        *(("channel", "หนังสือจากสำนักงาน", "letter"), ("channel", "มาที่สำนักงาน", "walk_in")),
        *(("state", "ตอบแล้ว", "closed"), ("state", "เรียบร้อยแล้ว", "closed")),
        *(("state", "รอตอบ", ""), ("state", "ไม่เรียบร้อย", ""), ("state", "เปิดอยู่", "")),
    ],
)
def test_a_word_within_another_is_not_taken_for_it(column, word, meaning):
    assert CASES.guess(column, word, CASES.known_words(column)) == meaning


def test_a_choice_stays_with_its_word_when_others_become_known(desk):
    """Somebody adds a school while the words are matched: the places of the rest move."""
    rows = [["1", "5/2/2568", "โรงเรียนบุษบา", "ก"], ["2", "5/2/2568", "โรงเรียนอักษร", "ข"]]
    content = as_csv(["เลขที่", "วันที่", "โรงเรียน", "เรื่อง"], *rows)
    page = match(desk, upload(desk, KEY, content, "สองโรง.csv"))
    name = {word.word: word.field_name for word in page.context["words"].words}
    other = make_school("9990000077", "โรงเรียนอื่นแห่งหนึ่ง")
    first = make_school("9990000078", "โรงเรียนบุษบา")
    chosen = {"do": "words", name["โรงเรียนบุษบา"]: str(other.pk), name["โรงเรียนอักษร"]: ""}
    confirm(desk, desk.post(page.request["PATH_INFO"], chosen, follow=True))
    assert [case.school for case in old_cases()] == [first, None]


def test_a_guess_can_be_changed(desk):
    page = upload(desk, KEY, old_book())
    page = match(desk, page, subject="8", remark="3")
    assert page.context["plan"].rows[0].record.subject == "ถามซ้ำ"


def test_a_column_is_not_two(desk):
    page = match(desk, upload(desk, KEY, old_book()), remark="3")
    assert page.status_code == 422
    assert "เลือกคอลัมน์เดียวกับ “เรื่อง”" in page.content.decode()


def test_another_heading_row_is_read(desk):
    page = upload(desk, KEY, old_book())
    place = {"do": "place", "sheet": "0", "heading": "3"}
    page = desk.post(page.request["PATH_INFO"], place, follow=True)
    assert page.context["kept"].choices["heading"] == 2


def test_a_register_in_the_windows_code_page(desk):
    rows = [["เลขที่", "วันที่", "เรื่อง", "สถานะ"], ["กศ.๗/๒๕๖๖", "1/3/66", "ถามหนึ่ง", "ยกเลิก"]]
    take_over(desk, KEY, as_csv(*rows), "เดิม.csv")
    case = old_cases().get()
    assert (case.number, case.be_year, case.sequence) == ("กศ.7/2566", 2566, 7)
    assert case.state == "cancelled"


def test_new_numbers_go_on_behind_those_that_were_taken_over(desk):
    year = Period.of(timezone.localdate()).year
    today = timezone.localdate()
    day = f"{today.day}/{today.month}/{today.year + 543}"
    rows = [["เลขที่", "วันที่", "เรื่อง"], [f"41/{year}", day, "ของปีนี้"]]
    take_over(desk, KEY, as_csv(*rows), "ปีนี้.csv")
    new = Consultation.objects.receive(subject="ใหม่", at=timezone.now(), channel="phone")
    assert new.sequence == 42
    page = match(desk, upload(desk, KEY, as_csv(rows[0], [f"42/{year}", day, "ชนกัน"]), "ชน.csv"))
    assert "ออกเลขลำดับ 42" in reasons(page)[2]


def test_a_number_of_another_year_stands_beyond_the_running_ones(desk):
    rows = [["เลขที่", "วันที่", "เรื่อง"], ["340/2567", "5/11/2567", "เลขตามปีปฏิทิน"]]
    take_over(desk, KEY, as_csv(*rows), "ปฏิทิน.csv")
    case = old_cases().get()
    assert (case.number, case.be_year) == ("340/2567", YEAR)
    assert case.sequence > 900_000


def test_nothing_waits_is_late_or_is_mailed(desk, as_, officer):
    take_over(desk, KEY, old_book())
    today = timezone.localdate()
    assert not Consultation.objects.overdue(today).exists()
    assert not Consultation.objects.in_hand().exists()
    then = date(2025, 9, 30)
    assert Consultation.objects.overdue_on([then]) == {then: 0}
    assert not OutgoingMail.objects.exists()
    case = old_cases().first()
    answered = as_(officer).post(f"{case.get_absolute_url()}reopen/", {"reopen-reason": "ถามอีก"})
    assert answered.status_code == 409
    assert "โปรดบันทึกเป็นเรื่องใหม่" in answered.content.decode()
    case.refresh_from_db()
    assert case.state == "closed"


def test_lists_page_export_and_filter_tell_of_them(desk, officer, as_):
    take_over(desk, KEY, old_book())
    new = Consultation.objects.receive(subject="ใหม่", at=timezone.now(), channel="phone")
    case, browser = old_cases().first(), as_(officer)
    listed = browser.get("/consultations/?origin=taken_over")
    assert {row.number for row in listed.context["page_obj"]} == {"1/2568", "2/2568"}
    assert "รับโอนจากทะเบียนเดิม" in listed.content.decode()
    own = browser.get("/consultations/?origin=own")
    assert [row.number for row in own.context["page_obj"]] == [new.number]
    page = browser.get(case.get_absolute_url()).content.decode()
    assert "รับโอนจากทะเบียนเดิม" in page
    assert "รับเมื่อ 5 ก.พ. 2568" in page
    export = browser.get("/consultations/?export=csv&origin=taken_over")
    assert "รับโอนจากทะเบียนเดิม" in b"".join(export.streaming_content).decode()


def test_the_report_counts_them_and_says_what_could_not_be_computed(desk):
    take_over(desk, KEY, old_book())
    report = live_figures(Period(YEAR), timezone.localdate())
    assert (report["headline"]["received"], report["headline"]["answered"]) == (2, 1)
    assert report["standards"][0]["n"] == 0
    assert "2 เรื่องที่รับโอนจากทะเบียนเดิม" in report["taken_over"][0]
    assert "1 เรื่องในนั้นไม่มีวันที่ตอบ" in report["taken_over"][1]
    next_year = live_figures(Period(YEAR + 1), timezone.localdate())
    assert sum(row["last_year"] for row in next_year["months"]) == 2
    assert next_year["taken_over"] == ["จำนวนของปีก่อนรวม 2 เรื่องที่รับโอนจากทะเบียนเดิม"]


def test_no_time_is_counted_without_the_holidays_of_the_year(desk):
    rows = [["เลขที่", "วันที่", "เรื่อง", "วันที่ตอบ"], ["1", "5/2/2560", "เก่ามาก", "9/2/2560"]]
    take_over(desk, KEY, as_csv(*rows), "เก่า.csv")
    case = old_cases().get()
    assert (case.answered_on, case.answer_days) == (date(2017, 2, 9), None)
    report = live_figures(Period(2560), timezone.localdate())
    assert "ไม่มีวันหยุดราชการของปีนั้น" in report["taken_over"][1]
    assert "คำนวณไม่ได้" in desk.get(case.get_absolute_url()).content.decode()


def test_refused_rows_go_out_to_be_mended(desk, tmp_path):
    page = match(desk, upload(desk, KEY, old_book()))
    file = tmp_path / "refused.xlsx"
    answer = desk.get(page.request["PATH_INFO"], {"export": "xlsx"})
    file.write_bytes(b"".join(answer.streaming_content))
    rows = list(load_workbook(file).active.values)
    assert rows[0][:4] == ("ที่", "วันที่รับเรื่อง", "โรงเรียน", "เรื่อง")
    assert rows[0][-1] == "เหตุที่ไม่รับ"
    assert [row[0] for row in rows[1:]] == ["3", "4", "5"]


def test_a_batch_is_taken_back_while_nothing_was_built_on_it(desk, officer):
    page = take_over(desk, KEY, old_book())
    batch = TakeOver.objects.get(applied_at__isnull=False)
    case = old_cases().first()
    case.add_note(by=officer, at=timezone.now(), text="โทรกลับแล้ว")
    undo = f"{page.request['PATH_INFO']}undo/"
    refused = desk.post(undo, follow=True).content.decode()
    assert "มี 1 เรื่องในชุดนี้" in refused
    case.notes.all().delete()
    desk.post(undo)
    assert not Consultation.objects.taken_over().exists()
    assert TakeOver.objects.get(pk=batch.pk).undone_at
    take_over(desk, KEY, old_book())
    assert old_cases().count() == 2


def test_secrets_are_refused_and_not_kept(desk):
    rows = [
        ["เลขที่", "วันที่", "เรื่อง"],
        ["1", "5/2/2568", "บัตร 1101700230708"],
        ["2", "5/2/2568", "ปกติ"],
    ]
    page = upload(desk, KEY, as_csv(*rows), "ลับ.csv")
    assert "1101700230708" not in str(TakeOver.objects.get().rows)
    assert "เลขประจำตัวประชาชน" in reasons(match(desk, page))[2]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "ว่าง"), (b"%PDF-1.4 x", "PDF"), (b"PK\x03\x04 broken", "XLSX")],
)
def test_no_table_is_told_in_thai(desk, content, said):
    name = "ไฟล์.csv" if content != b"PK\x03\x04 broken" else "ไฟล์.xlsx"
    assert said in upload(desk, KEY, content, name).content.decode()


def test_a_day_is_read_however_it_is_written(desk):
    written = (
        *("5/2/69", "5 กุมภาพันธ์ พุทธศักราช 2569", "5 กุมภาพันธ์ ค.ศ. 2026", "2569/02/05"),
        *("5\u200b/2/2569", "๕ ก.พ. ๖๙", "5/2/26", "5-2-2569", "2026-02-05 00:00"),
    )
    rows = [[str(number), day, "ถาม"] for number, day in enumerate(written, start=1)]
    content = as_csv(["เลขที่", "วันที่", "เรื่อง"], *rows, encoding="utf-8")
    take_over(desk, KEY, content, "วันที่.csv")
    days = old_cases().values_list("asked_on", flat=True)
    assert list(days) == [date(2026, 2, 5)] * len(written)


def test_a_sheet_that_would_hold_up_the_site_is_to_be_divided(desk):
    rows = [[str(number), "5/2/2568", "ถาม"] for number in range(1, 3001)]
    page = upload(desk, KEY, as_csv(["เลขที่", "วันที่", "เรื่อง"], *rows), "ยาว.csv")
    assert "เกิน 3,000 แถว" in page.content.decode()


def test_others_stay_out(as_, officer, director, teacher, head):
    page = upload(as_(head), KEY, old_book())
    for user in (officer, director, teacher):
        assert as_(user).get(f"/admin/take-over/{KEY}/").status_code in (302, 403)
        assert as_(user).get(page.request["PATH_INFO"]).status_code in (302, 403)
    other = as_(person("second_head", "head"))
    assert other.get(page.request["PATH_INFO"]).status_code == 404
