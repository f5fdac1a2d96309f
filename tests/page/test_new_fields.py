"""A ready form gains a field with a new version: sites that have the form already are offered
it, and decide.
"""

import threading

import pytest
from django.db import connections
from django.urls import reverse

from forms.models import DeclinedField, FieldDefinition, FormField, FormPage
from forms.page.narrowing import decline_narrowing, narrow, narrowing_for
from forms.page.offers import NotOffered, accept, offers_for, place_for
from home.office.waiting import waiting_for
from tests.make_forms import ask_answers

KEY = "urgency"
LABEL = "ความเร่งด่วน"


def without_the_field(key: str = KEY) -> FormPage:
    """The form as a site has it that was made before the field came: neither on the page, nor
    drafted, nor known.
    """
    page = FormPage.objects.get(slug="ask")
    page.form_fields = [field for field in page.form_fields.all() if field.clean_name != key]
    page.save_revision().publish()
    FieldDefinition.objects.filter(page=page, key=key).delete()
    return FormPage.objects.get(pk=page.pk)


def address(page: FormPage) -> str:
    return reverse("new-fields", args=[page.pk])


def editor_of(page: FormPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def drafted(page: FormPage) -> list[str]:
    latest = FormPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [field.clean_name for field in latest.form_fields.all()]


def published(page: FormPage) -> list[str]:
    return list(FormField.objects.filter(page=page).values_list("clean_name", flat=True))


@pytest.mark.django_db
def test_a_new_site_is_offered_nothing(as_, head):
    for page in FormPage.objects.all():
        assert offers_for(page) == []
    assert "แบบมาตรฐานรุ่นใหม่" not in as_(head).get(editor_of(page)).content.decode()


@pytest.mark.django_db
def test_an_old_site_is_offered_the_field_on_the_editor_and_in_what_waits(
    as_, head, officer, teacher
):
    page = without_the_field()
    notice = f"แบบมาตรฐานรุ่นใหม่มีช่อง “{LABEL}”"
    text = as_(head).get(editor_of(page)).content.decode()
    assert notice in text
    assert address(page) in text
    for user in (head, officer):
        assert [item.url for item in waiting_for(user, most=50).items if notice in item.title] == [
            address(page)
        ]
    assert not [item for item in waiting_for(teacher, most=50).items if notice in item.title]
    shown = as_(head).get(address(page)).content.decode()
    for words in (LABEL, "ภาพหน้าจอ/ไฟล์แนบ", "ช่องทางที่สะดวกรับคำตอบ", "ปกติ", "ด่วนมาก (วันนี้)"):
        assert words in shown


@pytest.mark.django_db
def test_what_is_accepted_is_added_in_its_place_to_the_draft_and_published_by_the_usual_way(
    as_, head, teacher
):
    page = without_the_field()
    own = page.form_fields.get(clean_name="category")
    own.label = "หมวดเรื่องที่สำนักงานตั้งเอง"
    own.save()
    page = FormPage.objects.get(pk=page.pk)
    page.save_revision().publish()
    before = published(page)
    response = as_(head).post(address(page), {"accept": KEY})
    assert response.url == editor_of(page)
    assert published(page) == before
    keys = drafted(page)
    assert [key for key in keys if key != KEY] == before
    assert keys[keys.index(KEY) - 1 : keys.index(KEY) + 2] == ["attachment", KEY, "reply_channel"]
    assert offers_for(page) == []
    as_(teacher).post("/forms/ask/", ask_answers())
    FormPage.objects.get(pk=page.pk).get_latest_revision().publish()
    page = FormPage.objects.get(pk=page.pk)
    assert published(page) == keys
    field = page.form_fields.get(clean_name=KEY)
    assert dict(field.choice_list)["very_urgent"] == "ด่วนมาก (วันนี้)"
    assert page.form_fields.get(clean_name="category").label == "หมวดเรื่องที่สำนักงานตั้งเอง"


@pytest.mark.django_db
def test_what_somebody_has_drafted_stays_beside_the_accepted_field(head):
    page = without_the_field()
    draft = page.get_latest_revision_as_object()
    draft.intro = "คำชี้แจงที่กำลังร่าง"
    draft.save_revision()
    accept(page.pk, KEY, head)
    latest = FormPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert latest.intro == "คำชี้แจงที่กำลังร่าง"
    assert KEY in drafted(page)
    assert FormPage.objects.get(pk=page.pk).intro != "คำชี้แจงที่กำลังร่าง"


@pytest.mark.django_db
def test_what_is_declined_is_remembered_and_not_offered_again_nor_to_the_next_round(as_, head):
    page = without_the_field()
    assert as_(head).post(address(page), {"decline": KEY}).status_code == 302
    assert DeclinedField.objects.get().declined_by == head
    page = FormPage.objects.get(pk=page.pk)
    assert offers_for(page) == []
    assert KEY not in drafted(page)
    copy = page.copy_for_round("ask-2571", "รอบสอง")
    assert offers_for(FormPage.objects.get(pk=copy.pk)) == []
    assert (
        "มีผู้เพิ่มหรือเลือกไม่ใช้ไปแล้ว"
        in as_(head).post(address(page), {"accept": KEY}, follow=True).content.decode()
    )


@pytest.mark.django_db
def test_a_field_that_the_office_removed_is_not_offered(as_, head):
    page = FormPage.objects.get(slug="ask")
    page.form_fields = [field for field in page.form_fields.all() if field.clean_name != KEY]
    page.save_revision().publish()
    page = FormPage.objects.get(pk=page.pk)
    assert KEY not in published(page)
    assert offers_for(page) == []
    assert "แบบมาตรฐานรุ่นใหม่" not in as_(head).get(editor_of(page)).content.decode()


@pytest.mark.django_db
def test_who_may_not_edit_the_form_is_refused(people, as_):
    page = without_the_field()
    for name, user in people.items():
        response = as_(user).post(address(page), {"decline": "no-such-field"})
        entered = response.status_code == 302 and response.url == address(page)
        assert entered is (user is not None and page.permissions_for_user(user).can_edit()), name
    assert not DeclinedField.objects.exists()


@pytest.mark.django_db
def test_a_field_with_the_name_of_an_own_one_waits_until_that_is_renamed(head):
    page = without_the_field()
    page.form_fields.add(
        FormField(label="ความ เร่งด่วน", field_type="singleline", required=False, sort_order=99)
    )
    page.save_revision().publish()
    page = FormPage.objects.get(pk=page.pk)
    assert "โปรดเปลี่ยนชื่อช่องเดิมก่อน" in offers_for(page)[0].obstacle
    with pytest.raises(NotOffered):
        accept(page.pk, KEY, head)
    assert KEY not in drafted(page)


@pytest.mark.django_db
def test_a_field_whose_condition_is_gone_waits_for_it():
    page = without_the_field("letter_no")
    page.form_fields = [
        field for field in page.form_fields.all() if field.clean_name != "formality"
    ]
    page.save_revision().publish()
    assert "formality=formal" in offers_for(FormPage.objects.get(pk=page.pk))[0].obstacle


@pytest.mark.django_db
def test_a_locked_form_takes_no_field_until_it_is_free(as_, head, editor):
    page = without_the_field()
    page.locked, page.locked_by = True, editor
    page.save()
    text = as_(head).post(address(page), {"accept": KEY}, follow=True).content.decode()
    assert "ถูกล็อกไว้" in text
    assert KEY not in drafted(page)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_one_moment_add_it_once(reseeded, head):
    page = without_the_field()
    start, refused = threading.Barrier(2), []

    def take() -> None:
        start.wait()
        try:
            accept(page.pk, KEY, head)
        except NotOffered:
            refused.append(KEY)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [KEY]
    assert drafted(page).count(KEY) == 1


# Asked of some alone ------------------------------------------------------------------------------
def asking_everybody(**own: str) -> FormPage:
    """The form of access requests as a site has it whose fields had no conditions but its own."""
    page = FormPage.objects.get(slug="access-request")
    fields = list(page.form_fields.all())
    for field in fields:
        if field.clean_name != "replaces_user":
            field.show_if = own.get(field.clean_name, "")
    page.form_fields = fields
    page.save_revision().publish()
    return FormPage.objects.get(pk=page.pk)


def conditions(page: FormPage) -> dict[str, str]:
    """Of the draft."""
    latest = FormPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return {field.clean_name: field.show_if for field in latest.form_fields.all() if field.show_if}


GIVES_RIGHT = "request_type=new|change_rights|replace"


@pytest.mark.django_db
def test_a_form_that_asks_everybody_is_offered_to_ask_some_alone(as_, head, officer):
    page = asking_everybody(reason="request_type=suspend")
    notice = "แบบมาตรฐานรุ่นใหม่ถามบางช่องเฉพาะผู้ที่เกี่ยวข้อง (6 ช่อง)"
    assert notice in as_(head).get(editor_of(page)).content.decode()
    titles = [item.title for item in waiting_for(officer, most=50).items]
    assert [title for title in titles if notice in title]
    assert GIVES_RIGHT in as_(head).get(address(page)).content.decode()
    response = as_(head).post(address(page), {"narrow": "accept"})
    assert response.url == editor_of(page)
    now = conditions(page)
    assert now["access_level"] == now["undertaking"] == GIVES_RIGHT
    assert now["reason"] == "request_type=suspend"  # the office's own stays
    assert narrowing_for(FormPage.objects.get(pk=page.pk)) is None
    with pytest.raises(NotOffered):
        narrow(page.pk, head)
    assert not FormField.objects.filter(page=page, show_if=GIVES_RIGHT).exists()


@pytest.mark.django_db
def test_an_office_that_goes_on_asking_everybody_is_not_offered_it_again(as_, head):
    page = asking_everybody()
    assert as_(head).post(address(page), {"narrow": "decline"}).status_code == 302
    page = FormPage.objects.get(pk=page.pk)
    assert narrowing_for(page) is None
    assert conditions(page) == {"replaces_user": "request_type=replace"}
    with pytest.raises(NotOffered):
        decline_narrowing(page.pk, head)


@pytest.mark.django_db
def test_a_condition_is_not_offered_where_its_answer_is_gone():
    page = asking_everybody()
    fields = list(page.form_fields.all())
    for field in fields:
        if field.clean_name == "request_type":
            field.choices = "new = ขอเปิดบัญชีผู้ใช้ใหม่\nreset_password = ขอตั้งรหัสผ่านใหม่"
    page.form_fields = fields
    page.save_revision().publish()
    assert narrowing_for(FormPage.objects.get(pk=page.pk)) is None


def test_the_place_of_a_field_is_beside_its_nearest_neighbour_that_is_there():
    order = ["a", "b", "c", "d"]
    assert place_for("c", order, ["a", "own", "b", "d"]) == 3
    assert place_for("c", order, ["a", "d"]) == 1
    assert place_for("a", order, ["own", "c"]) == 1
    assert place_for("b", order, ["own"]) == 1
