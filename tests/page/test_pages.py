"""Filling the ready forms: who may, what is stored, the receipt, one answer only, bad input."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.models import FormField, FormPage, Participation, Submission, SubmissionFile
from home.models import OutgoingMail
from tests.make import mail_of, make_picture, packed
from tests.make_forms import access_answers, ask_answers, needs_answers, satisfaction_answers

pytestmark = pytest.mark.django_db

READY = {
    "access-request": access_answers,
    "satisfaction": satisfaction_answers,
    "needs": needs_answers,
    "ask": ask_answers,
}


ASK_KEYS = (
    "subject",
    "detail",
    "email",
    "formality",
    "school",
    "system",
    "category",
    "letter_no",
    "pre_understanding",
)


def form_page(slug: str) -> FormPage:
    return FormPage.objects.get(slug=slug)


@pytest.mark.parametrize("slug", READY)
def test_everybody_signed_in_opens_a_ready_form_and_a_visitor_is_sent_to_sign_in(slug, people, as_):
    for name, user in people.items():
        response = as_(user).get(f"/forms/{slug}/")
        assert response.status_code == (302 if name == "visitor" else 200), name


@pytest.mark.parametrize("slug", READY)
def test_a_whole_answer_is_stored_once_and_leads_on(slug, teacher, as_):
    response = as_(teacher).post(f"/forms/{slug}/", READY[slug]())
    assert response.status_code == 302
    assert Submission.objects.filter(page__slug=slug).count() == 1
    assert as_(teacher).get(response.url).status_code == 200


def test_the_index_lists_the_open_forms_alone(teacher, as_):
    FormPage.objects.filter(slug="needs").update(closes_at=timezone.now() - timedelta(days=1))
    text = as_(teacher).get("/forms/").content.decode()
    assert "/forms/ask/" in text
    assert "/forms/needs/" not in text


def test_a_request_gets_its_number_and_a_mail_that_repeats_no_answer(teacher, as_):
    answers = access_answers(email="asker@example.invalid", reason="เหตุผลเฉพาะตัว")
    as_(teacher).post("/forms/access-request/", answers)
    submission = Submission.objects.get()
    assert submission.number.startswith("คร.0001/25")
    mail = OutgoingMail.objects.get(recipient="asker@example.invalid")
    assert submission.number in mail.subject
    body = mail_of(mail).get_content()
    assert "เหตุผลเฉพาะตัว" not in body


def test_the_receipt_shows_a_visitor_the_state_and_nothing_personal(teacher, as_):
    as_(teacher).post("/forms/ask/", ask_answers(full_name="สมมติ ความลับ"))
    submission = Submission.objects.get()
    response = as_(None).get(submission.receipt_url)
    text = response.content.decode()
    assert response.status_code == 200
    assert submission.number in text
    assert "<svg" in text
    for secret in ("ความลับ", "เข้าระบบไม่ได้", "teacher", "02 000 0001"):
        assert secret not in text
    assert as_(None).get("/r/not-a-code/").status_code == 404


def test_a_double_click_stores_one_answer_and_shows_the_same_receipt(teacher, as_):
    answers = ask_answers(once_token="the-same-page")
    first, second = (as_(teacher).post("/forms/ask/", answers) for _ in range(2))
    assert first.url == second.url
    assert Submission.objects.count() == 1


def test_a_form_for_one_answer_takes_one_a_person(teacher, other_teacher, as_):
    assert as_(teacher).post("/forms/needs/", needs_answers()).status_code == 302
    second = as_(teacher).post("/forms/needs/", needs_answers())
    assert second.status_code == 409
    assert "ได้รับคำตอบแล้ว" in second.content.decode()
    assert as_(other_teacher).post("/forms/needs/", needs_answers()).status_code == 302
    assert Submission.objects.count() == 2


def test_one_person_rates_each_system_once(teacher, as_):
    from services.models import System

    one, two = System.objects.order_by("slug").values_list("slug", flat=True)[:2]
    browser = as_(teacher)
    sent = [
        browser.post("/forms/satisfaction/", satisfaction_answers(system=slug))
        for slug in (one, two, one)
    ]
    assert [response.status_code for response in sent] == [302, 302, 409]


def test_who_rates_a_system_is_told_before_which_are_done_and_others_are_not(
    teacher, other_teacher, as_
):
    from services.models import System

    system = System.objects.order_by("slug").first()
    as_(teacher).post("/forms/satisfaction/", satisfaction_answers(system=system.slug))
    told = [
        as_(person).get("/forms/satisfaction/").context["rated"]
        for person in (teacher, other_teacher)
    ]
    assert told == [str(system), ""]


def test_an_anonymous_answer_keeps_no_user_no_second_no_code_and_no_history(teacher, as_):
    as_(teacher).post("/forms/satisfaction/", satisfaction_answers())
    row = Submission.objects.get()
    assert (row.user, row.school, row.email, row.code, row.number) == (None, None, "", None, "")
    assert timezone.localtime(row.submit_time).time().isoformat() == "00:00:00"
    assert not row.history.exists()
    assert Participation.objects.get().school == teacher.school


@pytest.mark.parametrize(
    ("slug", "acknowledged"), [("ask", 'name="pdpa_ack"'), ("satisfaction", "form__actions")]
)
def test_the_notice_stands_once_and_before_what_acknowledges_it(slug, acknowledged, teacher, as_):
    text = as_(teacher).get(f"/forms/{slug}/").content.decode()
    assert text.count("ประกาศความเป็นส่วนตัวของแบบฟอร์มนี้") == 1
    assert text.index("ประกาศความเป็นส่วนตัวของแบบฟอร์มนี้") < text.index(acknowledged)


def test_a_closed_form_and_one_not_yet_open_store_nothing(teacher, as_):
    now = timezone.now()
    for facts in (
        {"closes_at": now - timedelta(hours=1)},
        {"opens_at": now + timedelta(hours=1), "closes_at": None},
    ):
        FormPage.objects.filter(slug="ask").update(**facts)
        assert as_(teacher).get("/forms/ask/").status_code == 200
        assert as_(teacher).post("/forms/ask/", ask_answers()).status_code == 409
    assert not Submission.objects.exists()


def test_a_form_for_groups_refuses_others(teacher, officer, as_):
    page = form_page("ask")
    page.groups.set(officer.groups.all())
    page.save()
    assert as_(teacher).get("/forms/ask/").status_code == 403
    assert as_(teacher).post("/forms/ask/", ask_answers()).status_code == 403
    assert as_(officer).get("/forms/ask/").status_code == 200


def test_a_form_opened_to_visitors_takes_their_answers(as_):
    FormPage.objects.filter(slug="ask").update(open_to_visitors=True)
    assert as_(None).post("/forms/ask/", ask_answers()).status_code == 302
    assert Submission.objects.get().user is None


BAD = [
    ({"subject": ""}, "โปรดกรอกข้อมูลนี้"),
    ({"subject": "ก" * 256}, "250"),
    ({"subject": "ก" + "่" * 40}, "ซ้อนกันผิดปกติ"),
    ({"detail": "ก" * 1_000_000}, "5000"),
    ({"formality": "unknown"}, "unknown"),
    ({"school": "999999"}, "999999"),
    ({"system": "no-such-system"}, "no-such-system"),
    ({"email": "not a mail"}, "อีเมล"),
    ({"detail": "เลข 1-1017-00230-70-8"}, "เลขประจำตัวประชาชน"),
    ({"detail": "รหัสผ่าน: secret99"}, "รหัสผ่าน"),
]


@pytest.mark.parametrize(("facts", "message"), BAD)
def test_bad_input_is_answered_beside_the_field_and_the_typed_text_is_kept(
    facts, message, officer, as_
):
    response = as_(officer).post("/forms/ask/", ask_answers(full_name="ชื่อที่พิมพ์ไว้") | facts)
    text = response.content.decode()
    assert response.status_code == 422
    assert "error-summary" in text
    assert message in text
    assert "ชื่อที่พิมพ์ไว้" in text
    assert not Submission.objects.exists()


def test_a_nul_character_is_never_stored(teacher, as_):
    assert as_(teacher).post("/forms/ask/", ask_answers(subject="a\x00b")).status_code == 302
    assert Submission.objects.get().form_data["subject"] == "ab"


def test_a_key_that_is_not_on_the_form_is_not_stored_and_markup_is_shown_as_text(teacher, as_):
    as_(teacher).post(
        "/forms/ask/",
        ask_answers(subject="<script>alert(1)</script>", is_admin="1", state="working"),
    )
    row = Submission.objects.get()
    assert "is_admin" not in row.form_data
    assert row.state != Submission.State.WORKING
    text = as_(teacher).get(row.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("ภาพหน้าจอ.png", make_picture(), True),
        ("หนังสือ.docx", packed("word/document.xml"), True),
        ("ตาราง.xlsx", packed("word/document.xml"), False),
        ("ภาพ.png", b"<html>", False),
        ("run.exe", b"MZ", False),
        ("empty.pdf", b"", False),
        ("ยาว" * 120 + ".pdf", b"%PDF-1.7", True),
    ],
)
def test_files_are_checked_by_ending_and_content(name, content, is_taken, teacher, as_):
    response = as_(teacher).post(
        "/forms/ask/", ask_answers(attachment=SimpleUploadedFile(name, content))
    )
    assert response.status_code == (302 if is_taken else 422)
    assert SubmissionFile.objects.count() == Submission.objects.count() == int(is_taken)


def test_a_private_file_is_for_its_sender_and_the_readers(people, teacher, as_):
    as_(teacher).post(
        "/forms/ask/", ask_answers(attachment=SimpleUploadedFile("คู่มือ.pdf", b"%PDF-1.7 x"))
    )
    file = SubmissionFile.objects.get()
    assert file.name == "คู่มือ.pdf"
    assert "คู่มือ" not in file.file.name
    allowed = {"teacher", "officer", "head", "admin"}
    for name, user in people.items():
        response = as_(user).get(file.get_absolute_url())
        expected = 302 if name == "visitor" else 200 if name in allowed else 403
        assert response.status_code == expected, name
    assert as_(teacher).get(file.get_absolute_url())["Content-Disposition"].startswith("attachment")


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    answers=st.dictionaries(
        st.sampled_from([*ASK_KEYS, "once_token", "x"]), st.text(max_size=40), max_size=8
    )
)
def test_no_text_in_any_field_breaks_the_form(answers, teacher, as_):
    response = as_(teacher).post("/forms/ask/", answers)
    assert response.status_code in (302, 400, 422)


def test_labels_of_255_letters_and_pairs_that_differ_by_a_tone_keep_their_answers_apart(
    teacher, as_
):
    page = form_page("ask")
    labels = ["ข้าว", "ข่าว", "ขาว", "มา", "ม้า", "ก" * 255]
    for label in labels:
        page.form_fields.add(
            FormField(label=label, field_type="singleline", required=False, sort_order=90)
        )
    page.save_revision().publish()
    keys = {field.label: field.clean_name for field in form_page("ask").form_fields.all()}
    assert len({keys[label] for label in labels}) == len(labels)
    as_(teacher).post("/forms/ask/", ask_answers(**{keys[label]: label for label in labels}))
    stored = Submission.objects.get().form_data
    assert [stored[keys[label]] for label in labels] == labels


def test_renaming_and_moving_a_field_keeps_its_key_and_a_copy_keeps_them_all():
    page = form_page("ask")
    before = [field.clean_name for field in page.form_fields.all()]
    rows = list(page.form_fields.all())
    rows[3].label = "เรียกอย่างอื่น"
    rows[3].sort_order = 99
    page.form_fields = rows
    page.save_revision().publish()
    assert {field.clean_name for field in form_page("ask").form_fields.all()} == set(before)
    copy = form_page("ask").copy_for_round("ask-2", "รอบสอง")
    assert sorted(field.clean_name for field in copy.form_fields.all()) == sorted(before)
    assert copy.series == page.series
    assert not copy.live
