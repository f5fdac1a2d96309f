"""A question sent by the form page becomes a case of the desk, once and with everything that
came with it.
"""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from forms.models import FormField, FormPage, Submission
from home.models import OutgoingMail
from services.models import Consultation, DeskSettings, SelfSolved, System
from tests.make import make_draft, make_file, make_guide
from tests.make_forms import ask_answers, of_school

pytestmark = pytest.mark.django_db


def ask(browser, teacher, **facts):
    return browser.post("/forms/ask/", of_school(teacher, ask_answers(**facts)))


def test_a_question_becomes_a_case_under_the_number_of_its_receipt(as_, teacher, school):
    system = System.objects.get(slug="dmc")
    ask(
        as_(teacher),
        teacher,
        system="dmc",
        category="account",
        formality="formal",
        email="asker@example.invalid",
    )
    case = Consultation.objects.get()
    sent = Submission.objects.get()
    assert case.number == sent.number
    assert (case.subject, case.detail) == ("เข้าระบบไม่ได้", "กดแล้วไม่มีอะไรเกิดขึ้น")
    assert (case.system, case.school, case.requester) == (system, school, teacher)
    assert (case.channel, case.category, case.is_formal) == ("web", "account", True)
    assert OutgoingMail.objects.filter(recipient="asker@example.invalid").count() == 1


def test_a_question_bears_one_number_also_where_the_desk_writes_its_own(as_, teacher):
    DeskSettings.objects.update_or_create(defaults={"prefix": "ถาม.", "width": 6})
    ask(as_(teacher), teacher)
    numbers = {Consultation.objects.get().number, Submission.objects.get().number}
    assert len(numbers) == 1
    assert numbers.pop().startswith("ถาม.000001/")


def test_files_come_along_and_only_the_desk_and_the_sender_get_them(
    as_, teacher, other_teacher, officer
):
    ask(as_(teacher), teacher, attachment=[make_file("ภาพหน้าจอ.pdf", b"%PDF-1.4 text")])
    kept = Consultation.objects.get().files.get()
    assert kept.name == "ภาพหน้าจอ.pdf"
    assert as_(officer).get(f"/consultations/files/{kept.pk}/").status_code == 200
    for other in (other_teacher, None):
        assert as_(other).get(f"/consultations/files/{kept.pk}/").status_code in (302, 403)


def test_a_double_click_is_one_case(as_, teacher):
    for _ in range(2):
        ask(as_(teacher), teacher, once_token="the-same-page")
    assert Consultation.objects.count() == 1


def test_numbers_of_form_and_desk_follow_each_other(as_, teacher, officer):
    ask(as_(teacher), teacher)
    by_phone = Consultation.objects.receive(
        subject="ทางโทรศัพท์", at=Submission.objects.get().submit_time
    )
    ask(as_(teacher), teacher, subject="อีกเรื่อง")
    assert sorted(Consultation.objects.values_list("sequence", flat=True)) == [1, 2, 3]
    assert by_phone.sequence == 2


def test_the_officers_find_it_on_their_desk(as_, teacher, officer):
    ask(as_(teacher), teacher)
    assert "เข้าระบบไม่ได้" in as_(officer).get("/consultations/").content.decode()
    assert as_(teacher).get("/consultations/").status_code in (403, 404)


def test_while_the_subject_is_typed_guides_that_may_answer_come(as_, teacher):
    guide = make_guide("ย้ายนักเรียนเข้าในระบบ DMC", "<p>ให้โรงเรียนเดิมย้ายออกก่อน</p>")
    browser = as_(teacher)
    found = browser.get("/consultations/suggest/", {"q": "ย้ายนักเรียนไม่ได้"}).json()
    assert guide.pk in [row["pk"] for row in found]
    row = next(row for row in found if row["pk"] == guide.pk)
    assert row["url"] == guide.url
    assert "<" not in row["text"]
    assert browser.get("/consultations/suggest/", {"q": "ย"}).json() == []
    page = browser.get("/forms/ask/").content.decode()
    assert 'id="ask-suggestions"' in page
    assert 'id="ask-suggestions"' not in browser.get("/forms/access-request/").content.decode()


def test_the_words_of_a_search_in_vain_begin_the_question(as_, teacher):
    browser = as_(teacher)
    assert (
        'value="ขอ &lt;b&gt; รหัสใหม่"'
        in browser.get("/forms/ask/", {"question": "ขอ  <b> รหัสใหม่"}).content.decode()
    )
    assert browser.get("/forms/ask/", {"question": "ก" * 5000}).status_code == 200
    assert (
        "รหัสใหม่"
        not in browser.get("/forms/access-request/", {"question": "รหัสใหม่"}).content.decode()
    )


def test_a_guide_that_is_closed_to_the_reader_is_not_suggested(as_, teacher):
    make_draft("ย้ายนักเรียนเข้าในระบบ DMC")
    assert as_(teacher).get("/consultations/suggest/", {"q": "ย้ายนักเรียนเข้าในระบบ DMC"}).json() == []


@pytest.mark.parametrize("words", ["x" * 100_000, '"', "ก" * 400, "/ & |", "่" * 300, "OR NEAR("])
def test_no_words_break_the_suggestions(words, as_, teacher):
    assert as_(teacher).get("/consultations/suggest/", {"q": words[:3000]}).status_code == 200


def test_solved_by_itself_is_counted_once_and_without_secrets(as_, teacher):
    guide = make_guide()
    for _ in range(2):
        as_(teacher).post(
            "/consultations/solved/", {"page": guide.pk, "words": "เลข 1101700230708"}
        )
    solved = SelfSolved.objects.get()
    assert (solved.page_id, solved.words) == (guide.pk, "")
    assert as_(teacher).post("/consultations/solved/", {"page": "9" * 30}).status_code == 404
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("รหัสผ่าน: Sukjai#2569 ใช้ไม่ได้", ""),
        ("1101700230708", ""),
        ("ลืมรหัสผ่านทำอย่างไร", "ลืมรหัสผ่านทำอย่างไร"),
    ],
)
def test_no_password_is_kept_in_the_words_that_a_guide_answered(typed, kept, as_, teacher):
    as_(teacher).post("/consultations/solved/", {"page": make_guide().pk, "words": typed})
    assert SelfSolved.objects.get().words == kept


def test_the_sender_comes_to_the_receipt_of_the_case_and_finds_it_among_theirs(
    as_, teacher, officer
):
    browser = as_(teacher)
    sent = ask(browser, teacher)
    case = Consultation.objects.get()
    assert sent.url == case.receipt_url
    case.answer(by=officer, at=case.received_at, text="ลองใหม่อีกครั้ง")
    assert "ลองใหม่อีกครั้ง" in browser.get(sent.url).content.decode()
    mine = browser.get("/me/").content.decode()
    assert case.receipt_url in mine
    assert mine.count(case.number) == 1
    submission = Submission.objects.get()
    assert (submission.state, submission.closed_on) == ("closed", case.asked_on), (
        "its time of keeping runs"
    )
    assert case.receipt_url in as_(None).get(submission.receipt_url).content.decode()


def test_what_the_office_asks_beyond_the_case_stands_on_it_in_its_file_and_is_forgotten_with_it(
    as_, teacher, officer
):
    page = FormPage.objects.get(slug="ask")
    page.form_fields.add(
        FormField(
            label="อยู่อาคารใด",
            field_type="radio",
            choices="a1 = อาคาร 1\na2 = อาคาร 2",
            required=False,
            sort_order=90,
        ),
        FormField(label="เล่าเพิ่ม", field_type="multiline", required=False, sort_order=91),
    )
    page.save_revision().publish()
    building, more = (
        page.form_fields.get(label=label).clean_name for label in ("อยู่อาคารใด", "เล่าเพิ่ม")
    )
    ask(as_(teacher), teacher, **{building: "a2", more: "เรื่องที่เล่าเพิ่ม"})
    case = Consultation.objects.get()
    shown = as_(officer).get(case.get_absolute_url()).content.decode()
    assert "อยู่อาคารใด" in shown
    assert "อาคาร 2" in shown
    assert "เรื่องที่เล่าเพิ่ม" in shown
    text = b"".join(lines_of_file(as_(officer).get("/consultations/", {"export": "csv"}))).decode(
        "utf-8-sig"
    )
    assert "อยู่อาคารใด: อาคาร 2" in text
    case.forget()
    again = as_(officer).get(case.get_absolute_url()).content.decode()
    assert "เรื่องที่เล่าเพิ่ม" not in again
    assert Submission.objects.get().erased_on


def lines_of_file(response) -> list[bytes]:
    return list(response.streaming_content) if response.streaming else [response.content]


def test_old_cases_get_the_word_of_the_position_that_was_chosen(as_, teacher):
    """They were filled with the code of the choice."""
    as_(teacher).post("/forms/ask/", ask_answers(position="teacher"))
    case = Consultation.objects.get()
    Consultation.objects.filter(pk=case.pk).update(requester_position="teacher")
    case.history.update(requester_position="teacher")
    typed = Consultation.objects.receive(
        subject="โทรถาม", at=timezone.now(), channel="phone", requester_position="teacher"
    )
    import_module("forms.migrations.0007_positions_in_words").put_in_words(apps, None)
    case.refresh_from_db()
    typed.refresh_from_db()
    assert case.requester_position == "ครู"
    assert set(case.history.values_list("requester_position", flat=True)) == {"ครู"}
    assert typed.requester_position == "ครู", "nobody writes the code beside the word any more"
