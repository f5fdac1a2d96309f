"""Building a form in the admin: keys, rules said beside the field, the next round; what follows
from types.
"""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from forms.models import FormField, FormIndexPage, FormPage, Participation, Submission
from tests.make_forms import access_answers, ask_answers, needs_answers

pytestmark = pytest.mark.django_db


def made(slug: str, rows: list[dict], **facts) -> FormPage:
    """A form as an editor would build it: no keys given, all else plain."""
    page = FormPage(title="แบบตัวอย่าง", slug=slug, series=slug, **facts)
    page.form_fields = [
        FormField(sort_order=n, **({"field_type": "singleline", "required": False} | row))
        for n, row in enumerate(rows)
    ]
    FormIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return FormPage.objects.get(pk=page.pk)


def key(page: FormPage, label: str) -> str:
    return page.form_fields.get(label=label).clean_name


def edit_address(page: FormPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def edited(browser, page: FormPage) -> dict:
    """What the editor's form holds as it is shown."""
    soup = BeautifulSoup(browser.get(edit_address(page)).content, "html.parser").find(
        id="page-edit-form"
    )
    held = {}
    for field in soup.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or (
            field.get("type") in ("checkbox", "radio") and not field.has_attr("checked")
        ):
            continue
        if field.name == "select":
            held[name] = [
                option["value"]
                for option in field.find_all("option")
                if option.has_attr("selected")
            ]
        else:
            empty = "on" if field.get("type") in ("checkbox", "radio") else ""
            held[name] = (
                field.get("value", empty) if field.name == "input" else field.text.lstrip("\n")
            )
    return held


def test_the_editor_sees_the_keys_and_saves_without_changing_any(as_, head):
    page = FormPage.objects.get(slug="ask")
    browser = as_(head)
    assert "pre_understanding" in browser.get(edit_address(page)).content.decode()
    before = list(page.form_fields.values_list("clean_name", "label", "choices"))
    assert browser.post(edit_address(page), edited(browser, page)).status_code == 302
    page = page.get_latest_revision_as_object()
    assert [(f.clean_name, f.label, f.choices) for f in page.form_fields.all()] == before


WRONG = [
    (
        {"field_type": "singleline", "label": "เลขบัตรประจำตัวประชาชน"},
        "เก็บรหัสผ่านหรือเลขประจำตัวประชาชนไม่ได้",
    ),
    ({"field_type": "singleline", "label": "รหัสผ่านเดิม"}, "เก็บรหัสผ่านหรือเลขประจำตัวประชาชนไม่ได้"),
    ({"field_type": "radio", "choices": "ข้อเดียว"}, "อย่างน้อยสองตัวเลือก"),
    ({"field_type": "dropdown", "choices": ""}, "อย่างน้อยสองตัวเลือก"),
    ({"field_type": "radio", "choices": "a = หนึ่ง\na = สอง"}, "รหัสตัวเลือกซ้ำกัน"),
    ({"show_if": "no_such_field=a"}, "รหัสช่องต้องมีอยู่ในแบบฟอร์มนี้"),
    ({"show_if": "formality"}, "รหัสช่องต้องมีอยู่ในแบบฟอร์มนี้"),
]


@pytest.mark.parametrize(("facts", "message"), WRONG)
def test_a_field_that_cannot_work_is_refused_beside_it(facts, message, as_, head):
    page = FormPage.objects.get(slug="ask")
    browser = as_(head)
    data = edited(browser, page)
    last = int(data["form_fields-TOTAL_FORMS"]) - 1
    response = browser.post(
        edit_address(page), data | {f"form_fields-{last}-{name}": v for name, v in facts.items()}
    )
    assert response.status_code == 200
    assert message in response.content.decode()


def test_an_anonymous_form_has_no_field_that_names_a_person(as_, head):
    page = FormPage.objects.get(slug="ask")
    browser = as_(head)
    response = browser.post(edit_address(page), edited(browser, page) | {"is_anonymous": "on"})
    assert "มีช่องที่ระบุตัวบุคคลหรือไฟล์แนบไม่ได้" in response.content.decode()


def test_a_form_that_names_its_senders_has_a_time_and_what_was_promised_holds(as_, head, teacher):
    browser = as_(head)
    ask = FormPage.objects.get(slug="ask")
    response = browser.post(edit_address(ask), edited(browser, ask) | {"retention_years": "0"})
    assert "อย่างน้อย 1 ปีงบประมาณ" in response.content.decode()
    survey = made("promised", [{"label": "ข้อคิดเห็น"}], is_anonymous=True, retention_years=0)
    as_(teacher).post("/forms/promised/", {key(survey, "ข้อคิดเห็น"): "ดี"})
    data = edited(browser, survey) | {"retention_years": "3"}
    del data["is_anonymous"]
    assert "คัดลอกเป็นรอบใหม่แทน" in browser.post(edit_address(survey), data).content.decode()


def test_the_next_round_is_made_by_a_button_with_all_keys_and_no_answers(people, as_, teacher):
    as_(teacher).post("/forms/needs/", needs_answers())
    page = FormPage.objects.get(slug="needs")
    address = reverse("next-round", args=[page.pk])
    assert address in as_(people["head"]).get(edit_address(page)).content.decode()
    allowed = {"editor", "officer", "head", "admin"}
    for name, user in people.items():
        assert (as_(user).get(address).status_code == 200) is (name in allowed), name
    browser = as_(people["head"])
    for wrong in (
        {"title": "", "slug": "needs-2"},
        {"title": "ก", "slug": "needs"},
        {"title": "ก", "slug": "ไทย"},
    ):
        assert browser.post(address, wrong).status_code == 422
    response = browser.post(address, {"title": "แบบสอบถามความต้องการ 2571", "slug": "needs-2571"})
    copy = FormPage.objects.get(slug="needs-2571")
    assert response.url == edit_address(copy)
    assert (copy.live, copy.series, copy.opens_at, copy.submissions.count()) == (
        False,
        page.series,
        None,
        0,
    )
    keys = [list(form.form_fields.values_list("clean_name", "choices")) for form in (page, copy)]
    assert keys[0] == keys[1]


def test_a_form_of_an_editor_asks_to_acknowledge_the_notice(as_, teacher):
    page = made("noticed", [{"label": "เรื่อง"}])
    browser = as_(teacher)
    answers = {key(page, "เรื่อง"): "ขอใช้ห้อง"}
    refused = browser.post("/forms/noticed/", answers)
    assert refused.status_code == 422
    assert "ข้าพเจ้ารับทราบประกาศความเป็นส่วนตัวแล้ว" in refused.content.decode()
    assert browser.post("/forms/noticed/", answers | {"notice_ack": "on"}).status_code == 302
    assert Submission.objects.get().form_data == answers | {"notice_ack": True}


def test_school_system_and_mail_are_known_by_their_type_and_not_by_a_key(
    as_, officer, other_school
):
    rows = [
        {"label": "สถานศึกษา", "field_type": "school"},
        {"label": "อีเมลติดต่อ", "field_type": "email"},
        {"label": "ระบบ", "field_type": "system"},
    ]
    page = made("typed", rows, once=FormPage.Once.PERSON_SYSTEM)
    browser = as_(officer)
    assert f'value="{officer.email}"' in browser.get("/forms/typed/").content.decode()
    answers = {
        key(page, "สถานศึกษา"): str(other_school.pk),
        key(page, "อีเมลติดต่อ"): "typed@example.invalid",
    }
    codes = []
    for system in ("dmc", "dmc", "sesa"):
        sent = answers | {key(page, "ระบบ"): system, "notice_ack": "on"}
        codes.append(browser.post("/forms/typed/", sent).status_code)
    assert codes == [302, 409, 302]
    rows = Submission.objects.all()
    assert {(row.school, row.email) for row in rows} == {(other_school, "typed@example.invalid")}
    assert len(set(Participation.objects.values_list("who", flat=True))) == 1


def test_going_back_and_changing_an_answer_sends_another_one(as_, teacher, other_teacher):
    first = as_(teacher).post("/forms/ask/", ask_answers(once_token="one-page"))
    again = as_(teacher).post("/forms/ask/", ask_answers(once_token="one-page"))
    changed = as_(teacher).post("/forms/ask/", ask_answers(once_token="one-page", subject="อีกเรื่อง"))
    stranger = as_(other_teacher).post("/forms/ask/", ask_answers(once_token="one-page"))
    assert first.url == again.url
    assert len({first.url, changed.url, stranger.url}) == 3
    assert Submission.objects.count() == 3


def test_what_was_typed_when_the_form_closed_can_still_be_copied(as_, teacher):
    FormPage.objects.filter(slug="ask").update(closes_at=timezone.now())
    response = as_(teacher).post("/forms/ask/", ask_answers(detail="พิมพ์ไว้ยาวมาก"))
    text = response.content.decode()
    assert response.status_code == 409
    assert "ปิดรับแล้ว" in text
    assert "พิมพ์ไว้ยาวมาก" in text
    assert "ส่งคำตอบ" not in text
    assert not Submission.objects.exists()


def test_the_form_keeps_no_draft_for_visitors(as_, teacher):
    FormPage.objects.filter(slug="ask").update(open_to_visitors=True)
    assert "data-owner=" in as_(teacher).get("/forms/ask/").content.decode()
    assert "data-owner=" not in as_(None).get("/forms/ask/").content.decode()


def test_what_depends_on_an_answer_is_asked_for_where_that_is_given_and_forgotten_elsewhere(
    as_, teacher
):
    FormField.objects.filter(clean_name="replaces_user").update(required=True)
    browser = as_(teacher)
    answers = access_answers(request_type="replace")
    refused = browser.post("/forms/access-request/", answers)
    assert refused.status_code == 422
    assert 'href="#id_replaces_user"' in refused.content.decode()
    assert (
        browser.post(
            "/forms/access-request/", answers | {"replaces_user": "สมมติ คนเดิม"}
        ).status_code
        == 302
    )
    assert (
        browser.post("/forms/access-request/", access_answers(replaces_user="ก" * 400)).status_code
        == 302
    )
    assert sorted(row.form_data["replaces_user"] for row in Submission.objects.all()) == [
        "",
        "สมมติ คนเดิม",
    ]
