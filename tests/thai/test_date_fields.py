"""Fields for dates: bounds for each, and the day as it was understood in words beside it."""

from datetime import date, datetime, timedelta

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.utils import timezone
from lxml import html
from wagtail.admin.forms.models import formfield_for_dbfield

from forms.models import FormPage
from home.models import Holiday
from home.thai.date_fields import ThaiDateField, ThaiDateTimeField
from home.thai.writing import BANGKOK, be_year
from services.models import Consultation
from tests.admin.test_dates import HOLIDAYS, add_holiday
from tests.make_forms import access_answers

pytestmark = pytest.mark.django_db
THIS_YEAR = be_year(timezone.localdate())


class Sample(forms.Form):
    day = ThaiDateField(label="วันที่")
    past = ThaiDateField(label="วันที่รับ", years_ahead=0, required=False)
    moment = ThaiDateTimeField(label="เมื่อ", required=False)


def words(page: str, name: str) -> str:
    """What stands under an input."""
    return (
        html.fromstring(page).xpath(f"string(//input[@name='{name}']/following::output[1])").strip()
    )


def test_a_closing_time_with_a_short_common_year_is_not_forty_years_ago():
    year = timezone.localdate().year % 100
    form = Sample({"day": f"31/12/{year}", "moment": f"01/12/{year} 08:30"})
    assert form.is_valid()
    assert form.cleaned_data["day"].year == timezone.localdate().year
    assert form.cleaned_data["moment"] == datetime(
        timezone.localdate().year, 12, 1, 8, 30, tzinfo=BANGKOK
    )


@pytest.mark.parametrize("typed", ["5/2/2526", "5/2/1983", f"5/2/{THIS_YEAR + 11}", "1/1/2443"])
def test_every_field_has_bounds_and_names_them(typed):
    form = Sample({"day": typed})
    assert not form.is_valid()
    assert f"1 ม.ค. 2540 ถึง 31 ธ.ค. {THIS_YEAR + 10}" in form.errors["day"][0]


def test_a_field_of_the_past_takes_no_day_of_next_year():
    form = Sample({"day": "5/2/2569", "past": f"5/2/{THIS_YEAR + 1}"})
    assert set(form.errors) == {"past"}


def test_the_day_as_understood_stands_in_words_beside_the_field():
    page = str(Sample({"day": "5/2/26", "past": "๕ ก.พ. ๒๕๖๙", "moment": "5/2/69 08:30"}).as_p())
    assert words(page, "day") == "วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569"
    assert words(page, "past") == "วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569"
    assert words(page, "moment") == "วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569 เวลา 08.30 น."
    assert "aria-live" in page


def test_a_stored_day_stands_in_words_too_and_one_not_understood_has_none():
    assert (
        words(Sample(initial={"day": date(2026, 2, 5)}).as_p(), "day") == "วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569"
    )
    page = str(Sample({"day": "พรุ่งนี้"}).as_p())
    assert 'value="พรุ่งนี้"' in page
    assert words(page, "day") == ""


def test_the_desk_shows_the_day_as_it_was_understood(as_, officer):
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="line")
    page = as_(officer).get(case.get_absolute_url()).content.decode()
    assert words(page, "receipt-day").startswith("วัน")
    sent = {"receipt-day": "31/12/2540", "receipt-clock": ""}
    answer = as_(officer).post(f"{case.get_absolute_url()}receipt/", sent).content.decode()
    assert words(answer, "receipt-day") == "วันพุธที่ 31 ธันวาคม 2540"


def test_a_public_form_shows_it_again_with_what_else_was_typed(as_, teacher):
    year = timezone.localdate().year
    sent = access_answers(valid_from=f"5/2/{year % 100}", email="ไม่ใช่อีเมล")
    page = as_(teacher).post("/forms/access-request/", sent).content.decode()
    assert words(page, "valid_from").endswith(f"5 กุมภาพันธ์ {year + 543}")


def test_the_admin_shows_it_too(as_, head):
    page = add_holiday(as_(head), "5/2/2700").content.decode()
    assert "ถึง 31 ธ.ค." in page
    holiday = Holiday.objects.create(date=date(2028, 2, 5), name="วันหยุดทดสอบ")
    assert words(
        as_(head).get(f"{HOLIDAYS}edit/{holiday.pk}/").content.decode(), "date"
    ).startswith("วันเสาร์ที่ 5")


def columns_of_dates() -> list[models.Field]:
    """Every date of our models that somebody may fill in."""
    ours = [
        model
        for name in ("home", "services", "knowledge", "forms")
        for model in apps.get_app_config(name).get_models()
    ]
    fields = [
        field
        for model in ours
        for field in model._meta.local_fields
        if isinstance(field, models.DateField)
    ]
    return [
        field for field in fields if field.editable and not hasattr(field.model, "history_object")
    ]


@pytest.mark.parametrize("column", columns_of_dates(), ids=str)
def test_every_date_of_the_admin_has_bounds(column):
    bounds = formfield_for_dbfield(column).bounds(timezone.localdate())
    assert bounds.earliest.year >= 1900
    assert bounds.latest.year <= timezone.localdate().year + 10


def test_a_form_neither_opens_nor_closes_far_from_now():
    field = formfield_for_dbfield(FormPage._meta.get_field("closes_at"))
    assert field.bounds(timezone.localdate()).latest.year == timezone.localdate().year + 5


# The address that the script asks -----------------------------------------------------------------
ASKED = {"earliest": "1997-01-01", "latest": "2036-12-31"}


def test_the_script_is_told_how_a_date_is_understood(client):
    answer = client.get("/day/", {"q": "5/2/2569 8:30", "kind": "moment", **ASKED}).json()
    assert answer == {
        "typed": "5/2/2569 08:30",
        "words": "วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569 เวลา 08.30 น.",
        "error": "",
    }
    assert client.get("/day/", {"q": "๕ ก.พ. ๒๕๖๙", **ASKED}).json()["typed"] == "5/2/2569"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": "พรุ่งนี้", **ASKED},
        {"q": "5/2/2500", **ASKED},
        {"q": "5/2/69"},
        {"q": "5/2/69", "earliest": "x", "latest": "y"},
        {"q": "ก" * 5000, **ASKED},
        {"q": "5/2/69", "earliest": "9999-12-31", "latest": "0001-01-01"},
        {"q": "\u200b", "kind": "moment", **ASKED},
    ],
)
def test_whatever_is_asked_is_answered(client, asked):
    answer = client.get("/day/", asked)
    assert answer.status_code == 200
    assert answer.json()["words"] == ""


def test_days_of_years_ahead_follow_the_year_in_which_they_are_shown():
    field = ThaiDateField(years_ahead=1)
    later = timezone.localdate() + timedelta(days=3 * 365)
    assert field.bounds(later).latest == date(later.year + 1, 12, 31)
