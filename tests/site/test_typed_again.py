"""A form that comes when the session or its token has ended is given back, to its own site
alone, and then received.
"""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forms.models import Submission
from tests.make_forms import ask_answers

pytestmark = pytest.mark.django_db

OWN = {"Origin": "http://testserver"}
ELSEWHERE = {"Origin": "https://elsewhere.example"}


def given_back(response) -> dict[str, str]:
    """What the button of the page would send."""
    form = BeautifulSoup(response.content, "html.parser").select_one("form[data-fresh-token]")
    return {field["name"]: field.get("value", "") for field in form.select("input[name]")}


def sign_in(browser: Client, user) -> None:
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.mark.parametrize("address", ["/forms/ask/", "/consultations/new/", "/access/review/"])
def test_a_form_without_a_session_comes_back_with_all_that_was_typed(address, client):
    typed = {
        "subject": 'เรื่อง "สำคัญ" <b>',
        "detail": "บรรทัดหนึ่ง\nบรรทัดสอง",
        "systems": ["dmc", "sesa"],
    }
    response = client.post(address, typed, headers=OWN)
    assert response.status_code == 403
    fields = BeautifulSoup(response.content, "html.parser").select(
        "form[data-fresh-token] input[name]"
    )
    posted = [
        (field["name"], field["value"])
        for field in fields
        if field["name"] != "csrfmiddlewaretoken"
    ]
    assert sorted(posted) == [
        ("detail", "บรรทัดหนึ่ง\nบรรทัดสอง"),
        ("subject", 'เรื่อง "สำคัญ" <b>'),
        ("systems", "dmc"),
        ("systems", "sesa"),
    ]


def test_what_came_back_is_received_after_signing_in(client, teacher):
    back = given_back(
        client.post("/forms/ask/", ask_answers(subject="เครื่องพิมพ์ไม่ทำงาน"), headers=OWN)
    )
    assert not Submission.objects.exists()
    sign_in(client, teacher)
    assert client.post("/forms/ask/", back, headers=OWN).status_code == 302
    assert Submission.objects.get().form_data["subject"] == "เครื่องพิมพ์ไม่ทำงาน"


def test_a_stale_token_loses_nothing(teacher):
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, teacher)
    response = browser.post("/forms/ask/", ask_answers(subject="เครื่องพิมพ์ไม่ทำงาน"), headers=OWN)
    assert response.status_code == 403
    assert browser.post("/forms/ask/", given_back(response), headers=OWN).status_code == 302
    assert Submission.objects.count() == 1


def test_a_form_of_another_site_gets_no_button(teacher, client):
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, teacher)
    for headers in (ELSEWHERE, {"Origin": "null"}):
        response = browser.post("/forms/ask/", ask_answers(), headers=headers)
        assert response.status_code == 403
        assert "data-fresh-token" not in response.content.decode()
    for headers in (ELSEWHERE, {"Origin": "null"}, {}):
        assert client.post("/forms/ask/", ask_answers(), headers=headers).status_code == 302


def test_passwords_never_come_back(client, teacher):
    assert (
        client.post("/accounts/password/change/", {"oldpassword": "ลับมาก"}, headers=OWN).status_code
        == 302
    )
    page = client.post("/consultations/new/", {"subject": "ก ข", "password": "ลับมาก"}, headers=OWN)
    assert "ลับมาก" not in page.content.decode()


def test_a_form_that_had_a_file_is_shown_again_before_it_is_received(client, teacher):
    picture = SimpleUploadedFile("หน้าจอ.pdf", b"%PDF-1.4 ...")
    response = client.post("/forms/ask/", ask_answers(attachment=picture), headers=OWN)
    assert "ไฟล์แนบต้องเลือกใหม่" in response.content.decode()
    back = given_back(response)
    sign_in(client, teacher)
    shown = client.post("/forms/ask/", back, headers=OWN)
    assert shown.status_code == 422
    assert "โปรดเลือกไฟล์แนบอีกครั้ง" in shown.content.decode()
    assert back["subject"] in shown.content.decode()
    assert not Submission.objects.exists()
