"""Telephones as people type them, in the forms, at the desk, and in the links that dial them."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from forms.models import Submission
from home.models import OfficeSettings, User
from services.models import Consultation
from tests.make_forms import access_answers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0 2288 5555 ต่อ 1234", "0 2288 5555 ต่อ 1234"),
        ("0812345678 ต่อ 12", "08 1234 5678 ต่อ 12"),
        ("\u200b0812345678", "08 1234 5678"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "08 1234 5678"),
        ("+66812345678", "08 1234 5678"),
    ],
)
def test_a_form_takes_a_telephone_however_it_is_written(as_, teacher, typed, stored):
    assert (
        as_(teacher).post("/forms/access-request/", access_answers(phone=typed)).status_code == 302
    )
    assert Submission.objects.get().form_data["phone"] == stored


def test_what_is_no_telephone_is_told_beside_the_field_and_kept(as_, teacher):
    page = as_(teacher).post("/forms/access-request/", access_answers(phone="ถามครูก"))
    assert page.status_code == 422
    assert "ต่อ 1234" in page.content.decode()
    assert "ถามครูก" in page.content.decode()


def test_the_desk_dials_the_extension_too(as_, officer):
    facts = {"channel": "phone", "phone": "(02) 288-5555 ext. 1234"}
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), **facts)
    page = as_(officer).get(case.get_absolute_url()).content.decode()
    assert '<a href="tel:022885555,1234">0 2288 5555 ต่อ 1234</a>' in page


def test_a_way_to_reach_somebody_that_is_no_telephone_stays_as_it_is():
    case = Consultation.objects.receive(
        subject="ถาม", at=timezone.now(), channel="line", phone="LINE: kru.k"
    )
    assert case.phone == "LINE: kru.k"
    long = ", ".join(["0812345678"] * 5)
    assert (
        Consultation.objects.receive(
            subject="ถาม", at=timezone.now(), channel="line", phone=long
        ).phone
        == long
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("๐๒ ๒๘๘ ๕๕๕๕ ต่อ ๑๒", "0 2288 5555 ต่อ 12"), ("+66 81-234-5678", "08 1234 5678"), ("", "")],
)
def test_the_admin_stores_the_telephone_of_a_person_in_one_form(
    as_, admin_user, teacher, typed, stored
):
    assert send_person(as_(admin_user), teacher, phone=typed).status_code == 302
    teacher.refresh_from_db()
    assert teacher.phone == stored


def send_person(browser, person: User, **changes):
    facts = {
        name: getattr(person, name) for name in ("username", "email", "first_name", "last_name")
    }
    address = f"/admin/users/edit/{person.pk}/"
    saved = browser.get(address).context["form"].initial
    groups = [group.pk for group in saved.get("groups", [])]
    facts |= {
        "last_name": "ทดสอบ",
        "school": person.school_id or "",
        "is_active": "on",
        "groups": groups,
    }
    return browser.post(address, facts | changes)


def test_the_admin_tells_beside_the_field_what_a_telephone_is(as_, admin_user, teacher):
    page = send_person(as_(admin_user), teacher, phone="ถามครูก")
    assert page.status_code == 200
    assert "ต่อ 1234" in str(page.context["form"].errors["phone"])
    assert "ถามครูก" in page.content.decode()
    teacher.refresh_from_db()
    assert teacher.phone != "ถามครูก"


def test_the_settings_of_the_office_do_so_too(as_, admin_user):
    address = f"/admin/settings/home/officesettings/{OfficeSettings.load().pk}/"
    browser = as_(admin_user)
    form = browser.get(address).context["form"]
    facts = {name: form[name].value() or "" for name in form.fields}
    page = browser.post(address, facts | {"phone": "ไม่มี"})
    assert "ต่อ 1234" in str(page.context["form"].errors["phone"])
    assert browser.post(address, facts | {"phone": "(๐๒) ๒๘๘-๕๕๕๕ ext 9"}).status_code == 302
    assert OfficeSettings.load().phone == "0 2288 5555 ต่อ 9"


def test_what_writes_past_the_forms_stores_one_form_and_keeps_what_is_none(teacher):
    teacher.phone = "022885555"
    teacher.save(update_fields=["phone"])
    teacher.refresh_from_db()
    assert teacher.phone == "0 2288 5555"
    User.objects.filter(pk=teacher.pk).update(phone="สายใน 12")
    teacher.refresh_from_db()
    teacher.save()
    teacher.refresh_from_db()
    assert teacher.phone == "สายใน 12"


@pytest.mark.parametrize(
    ("phone", "links"), [("0 2288 5555 ต่อ 1234", ["0 2288 5555 ต่อ 1234"]), ("", [])]
)
def test_who_cannot_sign_in_reads_whom_to_call(client, phone, links):
    """The sign-in page names the group and its telephone, where the office has set one."""
    office = OfficeSettings.load()
    office.phone = phone
    office.save()
    page = BeautifulSoup(client.get("/accounts/login/").content, "html.parser")
    advice = page.select_one("[data-sign-in-help]")
    assert advice is not None
    assert office.group_name in advice.get_text()
    assert [link.get_text(strip=True) for link in advice.select("a[href^='tel:']")] == links
