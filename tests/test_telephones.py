"""Telephones as people type them, in the forms, at the desk, and in the links that dial them."""

import pytest
from django.utils import timezone

from forms.models import Submission
from services.models import Consultation

from .make_forms import access_answers

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
    assert as_(teacher).post("/forms/access-request/", access_answers(phone=typed)).status_code == 302
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
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="line", phone="LINE: kru.k")
    assert case.phone == "LINE: kru.k"
    long = ", ".join(["0812345678"] * 5)
    assert Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="line", phone=long).phone == long
