"""Whatever way text comes in, it is stored clean: browsers, the admin's editor, imports, and
code.
"""

import json

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import rich_text

from forms.models import Submission
from home.models import Announcement
from home.thai.cleaning import CleansText, text_fields
from knowledge.models import FaqPage, GuidePage
from services.models import Consultation, System
from tests.importer.test_importer import run, write
from tests.make import knowledge_base, make_faq, make_guide
from tests.make_forms import ask_answers
from tests.pages.test_workflow import approve, create, submit

pytestmark = pytest.mark.django_db
OUR_APPS = ("home", "services", "knowledge", "forms")
OUR_MODELS = [model for name in OUR_APPS for model in apps.get_app_config(name).get_models()]
WITH_TEXT = [
    model for model in OUR_MODELS if text_fields(model) and not hasattr(model, "history_object")
]


@pytest.mark.parametrize("model", WITH_TEXT, ids=lambda model: model._meta.label)
def test_every_model_with_text_cleans_it(model):
    assert issubclass(model, CleansText)


@pytest.mark.parametrize("model", WITH_TEXT, ids=lambda model: model._meta.label)
def test_every_field_of_text_is_cleaned_before_it_is_checked_and_stored(model):
    plain = [
        field
        for field in text_fields(model)
        if isinstance(field, models.CharField | models.TextField)
    ]
    row = model(**{field.attname: "ก\u200bข\ufffe\r\nนํ้า" for field in plain})
    row.clean_text_fields()
    for field in plain:
        line = "\n" if isinstance(field, models.TextField) else " "
        assert getattr(row, field.attname) == f"กข{line}น้ำ", field.name


def test_a_question_with_odd_letters_is_stored_without_them(as_, teacher):
    subject = "ข้อความคัดจาก PDF กระ\ufffeทรวง"
    detail = "รายละเอียด\x0bจากสไลด์ \uffff จบ\r\nบรรทัดใหม่"
    assert (
        as_(teacher).post("/forms/ask/", ask_answers(subject=subject, detail=detail)).status_code
        == 302
    )
    case = Consultation.objects.get()
    assert case.subject == "ข้อความคัดจาก PDF กระทรวง"
    assert case.detail == "รายละเอียด\nจากสไลด์  จบ\nบรรทัดใหม่"
    assert Submission.objects.get().form_data["subject"] == case.subject


def test_a_quick_entry_is_stored_clean(as_, officer):
    sent = {
        "channel": "line",
        "subject": "ลืม\u200bรหัส\u000b",
        "requester_name": "ครู\ufeffก",
        "key": "k",
    }
    assert as_(officer).post("/consultations/new/", sent).status_code == 302
    case = Consultation.objects.get(key="k")
    assert (case.subject, case.requester_name) == ("ลืมรหัส", "ครูก")


def test_the_history_of_a_record_is_clean_too(officer):
    system = System.objects.order_by("slug").first()
    system.purpose = "ก\u200bข\r\nค"
    system.save()
    assert system.history.first().purpose == "กข\nค"


def test_only_the_fields_that_are_stored_are_cleaned():
    notice = Announcement.objects.create(title="ประกาศ", text="ก", starts_at=timezone.now())
    loaded = Announcement.objects.only("pk").get(pk=notice.pk)
    loaded.title = "ใหม่\u200b"
    loaded.save(update_fields=["title"])
    assert (
        "link" in loaded.get_deferred_fields()
    )  # the text is read for the keys by which the row is found
    assert Announcement.objects.get(pk=notice.pk).title == "ใหม่"


# The editor ---------------------------------------------------------------------------------------
def test_rich_text_of_the_editor_is_cleaned_and_its_marks_stay_on_their_letters(as_, editor):
    text = "ก\u200bข\u000bค\ufffeนํ้า ตัวหนา จบ"
    block = {"key": "aaaaa", "text": text, "type": "unstyled", "depth": 0, "entityRanges": []}
    block["inlineStyleRanges"] = [
        {"offset": text.index("ตัว"), "length": len("ตัวหนา"), "style": "BOLD"}
    ]
    state = json.dumps({"blocks": [block], "entityMap": {}}, ensure_ascii=False)
    body = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
    }
    create(as_(editor), title="คู่มือ\u200bคัดลอก\r\n", **body | {"body-0-value": state})
    page = GuidePage.objects.get(title="คู่มือคัดลอก").get_latest_revision_as_object()
    source = page.body[0].value.source
    assert "กข\nคน้ำ <b>ตัวหนา</b> จบ" in source


@pytest.mark.parametrize("odd", ["\ud800", "\ufffe", "\u000c"])
def test_no_letter_in_rich_text_breaks_the_editor(as_, editor, odd):
    state = json.loads(rich_text("<p>ข้อความ</p>"))
    state["blocks"][0]["text"] = f"ก{odd}ข"
    body = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
    }
    sent = create(as_(editor), title="คู่มือใหม่", **body | {"body-0-value": json.dumps(state)})
    assert sent.status_code == 302
    page = GuidePage.objects.get(title="คู่มือใหม่")
    assert odd not in page.get_latest_revision_as_object().body[0].value.source


def test_what_the_approver_says_is_clean(as_, editor, head):
    create(as_(editor), title="คู่มือใหม่")
    page = GuidePage.objects.get(title="คู่มือใหม่")
    submit(as_(editor), page, "คู่มือใหม่")
    page.refresh_from_db()
    state = page.current_workflow_task_state
    approve(as_(head), page, "reject", "แก้\u200bไข\u000bด้วย")
    state.refresh_from_db()
    assert state.comment == "แก้ไข\nด้วย"


def test_models_of_wagtail_are_clean_too(as_, editor):
    image = Image.objects.create(title="ภาพ", file=get_test_image_file(), uploaded_by_user=editor)
    sent = {
        "title": "ภาพ\u200bใหม่\ufffe",
        "collection": image.collection_id,
        "tags": "ทํา\u200bงาน",
        "description": "ก\u000bข",
    }
    as_(editor).post(f"/admin/images/{image.pk}/", sent)
    image.refresh_from_db()
    assert (image.title, list(image.tags.names())) == ("ภาพใหม่", ["ทำงาน"])


# Code and imports ---------------------------------------------------------------------------------
def test_pages_made_by_code_are_clean():
    page = make_guide("คู่มือ\ufffeหนึ่ง", "<p>ก\u200bข &amp; นํ้า\u000b</p>")
    assert page.title == page.draft_title == "คู่มือหนึ่ง"
    assert page.body[0].value.source == "<p>กข &amp; น้ำ\n</p>"
    assert isinstance(page.body[0].value, RichText)
    assert make_faq("ถาม", "<p>ก\ufffeข</p>").answer == "<p>กข</p>"


def test_guides_from_a_file_are_clean(tmp_path):
    record = {
        "slug": "odd",
        "title": "คู่\ud800มือ\u200b",
        "summary": "ก\u000bข",
        "body": "<p>ก&#xFFFE;ข\ufffe ค&#11;</p>",
    }
    record |= {"tags": ["ทํา\u200bงาน"]}
    path = write(tmp_path, json.dumps(record))
    importer = run(path)
    assert not importer.refusals
    page = GuidePage.objects.get(slug="odd")
    assert (page.title, page.summary, list(page.tags.names())) == ("คู่มือ", "ก ข", ["ทำงาน"])
    assert not {"\ufffe", "\x0b", "\u200b"} & set(page.body[0].value.source)
    assert "\ufffe" not in json.dumps(page.latest_revision.content, ensure_ascii=False)


# What is left alone -------------------------------------------------------------------------------
def test_a_password_is_taken_as_it_was_typed(client, teacher):
    password = "  ทํางาน\u200b กับ\u00a0รหัส \u000b 2569 "
    teacher.set_password(password)
    teacher.save()
    sent = client.post("/accounts/login/", {"login": "teacher\u200b ", "password": password})
    assert sent.status_code == 302
    stored = type(teacher).objects.get(pk=teacher.pk)
    assert stored.check_password(password)


def test_a_page_is_stored_with_as_few_questions_as_before(django_assert_num_queries):
    page = FaqPage(title="ถาม\u200b", answer="<p>ก\u200b</p>")
    knowledge_base().add_child(instance=page)
    with django_assert_num_queries(0):
        page.clean_text_fields()
