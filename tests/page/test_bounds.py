"""What a form takes and what a record keeps have the same bounds; what cannot be kept is refused
beside the field.

SQLite does not count letters: on PostgreSQL each of these, one letter too long, was an error that
lost the answer.
"""

import logging

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from forms.models import AccessRequest, FormField, FormPage, NoticeText, Submission
from forms.page.columns import COLUMNS, bounds_of
from forms.submissions import outcomes
from forms.submissions.nightly import nightly
from home.models import OutgoingMail
from services.desk.forms import DetailsForm
from services.models import Consultation
from tests.make_forms import access_answers, ask_answers

from .test_building import made

pytestmark = pytest.mark.django_db
FORMS = {"consultation": ("ask", ask_answers), "request": ("access-request", access_answers)}
# Answers that are chosen, not typed, though a column of text keeps them.
CHOSEN = {("consultation", "position"), ("request", "access_level")}
TYPED = [(purpose, key) for purpose in COLUMNS for key in COLUMNS[purpose]]
TYPED = [place for place in TYPED if place not in CHOSEN]


def filled(purpose: str, **facts) -> dict:
    needed = {"formality": "formal"} if purpose == "consultation" else {"request_type": "replace"}
    return FORMS[purpose][1](**{"replaces_user": "สมมติ", **needed, **facts})


def most(page: FormPage, key: str) -> int:
    return page.get_form_class().base_fields[key].max_length


@pytest.mark.parametrize(("purpose", "key"), TYPED)
def test_the_longest_answer_is_kept_whole_and_one_letter_more_is_refused_beside_it(
    purpose, key, as_, teacher
):
    page = FormPage.objects.get(slug=FORMS[purpose][0])
    longest = "ก" * most(page, key)
    browser, address = as_(teacher), f"/forms/{page.slug}/"
    refused = browser.post(address, filled(purpose, **{key: longest + "ข"}))
    assert refused.status_code == 422
    soup = BeautifulSoup(refused.content, "html.parser")
    assert longest + "ข" in soup.find(id=f"id_{key}").get("value", soup.find(id=f"id_{key}").text)
    assert soup.find("a", href=f"#id_{key}")
    assert not Submission.objects.exists()
    assert browser.post(address, filled(purpose, **{key: longest})).status_code == 302
    label, column = COLUMNS[purpose][key]
    model = {"services.Consultation": Consultation, "forms.AccessRequest": AccessRequest}.get(label)
    kept = model.objects.get() if model else AccessRequest.objects.get().items.get()
    assert getattr(kept, column) == longest


@pytest.mark.parametrize("purpose", FORMS)
def test_every_type_an_editor_may_give_to_a_kept_field_fits_its_column(purpose, as_, teacher):
    page = FormPage.objects.get(slug=FORMS[purpose][0])
    for kind in ("multiline", "singleline", "email", "telephone"):
        FormField.objects.filter(page=page, clean_name__in=COLUMNS[purpose]).update(field_type=kind)
        form = FormPage.objects.get(pk=page.pk).get_form_class()
        for key, bound in bounds_of(purpose).items():
            assert form.base_fields[key].max_length <= bound, (kind, key)


def test_a_chosen_answer_stands_on_the_case_in_words_and_a_strange_category_is_another(
    as_, teacher
):
    FormField.objects.filter(page__slug="ask", clean_name="category").update(
        choices="a_category_of_thirty_two_letters = เรื่องที่สำนักงานเพิ่มเอง\naccount = บัญชี"
    )
    sent = ask_answers(category="a_category_of_thirty_two_letters")
    assert as_(teacher).post("/forms/ask/", sent).status_code == 302
    case = Consultation.objects.get()
    assert (case.requester_position, case.category) == ("ครู", "other")


def test_longest_mails_and_names_of_files_are_kept(as_, teacher):
    mail = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 58}.th"
    assert len(mail) == 254
    assert as_(teacher).post("/forms/ask/", ask_answers(email=mail)).status_code == 302
    assert Consultation.objects.get().email == mail
    too_long = as_(teacher).post("/forms/ask/", ask_answers(email="a" + mail))
    assert too_long.status_code == 422


def test_a_form_with_the_longest_series_prefix_and_notice_takes_answers(as_, teacher):
    notice = "".join(chr(0x0E01 + n * 7 % 46) for n in range(5000))
    page = made(
        "bounds", [{"label": "เรื่อง"}], number_prefix="ก" * 20, number_width=8, notice=notice
    )
    FormPage.objects.filter(pk=page.pk).update(series="s" * 60)
    for _ in range(2):
        sent = {page.form_fields.get().clean_name: "ข้อความ", "notice_ack": "on"}
        assert as_(teacher).post("/forms/bounds/", sent).status_code == 302
    assert Submission.objects.order_by("number").first().number.startswith("ก" * 20 + "00000001/")
    assert NoticeText.objects.get().text == notice


def test_a_number_wider_than_its_column_is_refused_in_the_editor(as_, head):
    page = made("wide", [{"label": "เรื่อง"}])
    page.number_width = 33
    with pytest.raises(Exception, match="number_width"):
        page.full_clean()


def test_a_question_that_cannot_become_a_case_is_kept_and_told_to_the_office(
    as_, teacher, officer, caplog
):
    now = timezone.now()
    taken = Consultation.objects.register(
        subject="จองเลขไว้ก่อน", at=now, sequence=1, channel="phone"
    )
    with caplog.at_level(logging.CRITICAL, "forms.submissions.outcomes"):
        answer = as_(teacher).post("/forms/ask/", ask_answers(email="asker@example.invalid"))
    kept = Submission.objects.get()
    assert (answer.status_code, answer.url) == (302, kept.receipt_url)
    assert as_(teacher).get(answer.url).status_code == 200
    assert (kept.state, kept.form_data["subject"]) == ("received", "เข้าระบบไม่ได้")
    assert Consultation.objects.get() == taken
    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert {"asker@example.invalid", officer.email} <= told
    waits = f'href="{kept.get_absolute_url()}"'
    assert waits in as_(officer).get("/waiting/").content.decode()
    Consultation.objects.all().delete()
    nightly(timezone.localdate())
    assert Consultation.objects.get().number == kept.number
    assert waits not in as_(officer).get("/waiting/").content.decode()


def test_the_outcomes_fill_no_column_that_their_table_does_not_name():
    names = {column for key in COLUMNS for _, column in COLUMNS[key].values()}
    assert {"subject", "phone", "requester_name", "holder_name", "replaces"} <= names
    assert set(COLUMNS) == set(outcomes.OUTCOMES)


def test_whatever_a_form_writes_into_a_case_the_desk_can_correct():
    """The subject alone stays as it was asked: by it like questions are found."""
    columns = {column for _, column in COLUMNS["consultation"].values()}
    assert columns - set(DetailsForm.Meta.fields) == {"subject"}
