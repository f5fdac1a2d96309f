"""Sign-in: by user name or mail, closed registration, a stop after five wrong passwords."""

import pytest

from home.models import AuditRow, OutgoingMail, User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.mark.parametrize("login", ["teacher", "teacher@example.invalid"])
def test_a_person_signs_in_by_name_or_mail(client, teacher, login):
    response = client.post(LOGIN, {"login": login, "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_told_in_thai_and_the_name_is_kept(client, teacher):
    html = client.post(LOGIN, {"login": "teacher", "password": "wrong"}).content.decode()
    assert 'value="teacher"' in html
    assert "รหัสผ่าน" in html


def test_five_wrong_passwords_stop_the_sixth_even_when_it_is_right(client, teacher):
    for _ in range(5):
        response = client.post(LOGIN, {"login": "teacher", "password": "wrong"})
    assert response.status_code == 429
    response = client.post(LOGIN, {"login": "teacher", "password": PASSWORD})
    assert response.status_code == 429
    assert "โปรด" in response.content.decode()


def test_nobody_registers_themselves(client):
    response = client.post(
        "/accounts/signup/", {"username": "new", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert response.status_code in (200, 302, 403)
    assert not User.objects.filter(username="new").exists()


def test_signing_in_leads_only_to_our_own_pages(client, teacher):
    response = client.post(
        f"{LOGIN}?next=https://elsewhere.example/", {"login": "teacher", "password": PASSWORD}
    )
    assert response["Location"] == "/"


def test_a_password_reset_is_queued_and_tells_nobody_who_has_an_account(client, teacher):
    known = client.post("/accounts/password/reset/", {"email": teacher.email})
    assert OutgoingMail.objects.filter(recipient=teacher.email).count() == 1
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.invalid"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]


def test_signing_out_ends_the_session(as_, teacher):
    browser = as_(teacher)
    browser.post("/accounts/logout/")
    assert browser.get("/").status_code == 302


def test_a_deactivated_account_is_out_at_once(as_, teacher):
    browser = as_(teacher)
    teacher.is_active = False
    teacher.save()
    assert browser.get("/").status_code == 302


def test_the_wagtail_admin_uses_the_same_door(client):
    assert client.get("/admin/login/")["Location"].startswith(LOGIN)
    assert client.get("/admin/")["Location"].startswith(LOGIN)


def test_who_is_signed_in_and_may_not_enter_the_admin_is_told_so(as_, teacher, editor):
    answer = as_(teacher).get("/admin/pages/", follow=True)
    assert answer.status_code == 403
    assert "ท่านไม่มีสิทธิ์เปิดหน้านี้" in answer.content.decode()
    assert as_(editor).get("/admin/login/", follow=True).redirect_chain[-1][0] == "/admin/"


def test_without_a_provider_there_is_no_button_to_one(client):
    for address in (LOGIN, f"{LOGIN}?left"):
        page = client.get(address).content.decode()
        assert page.count('method="post"') == 1
        assert "บัญชีของหน่วยงาน" not in page


def test_the_audit_tells_by_which_way_somebody_came(client, teacher):
    client.post(LOGIN, {"login": "teacher", "password": PASSWORD})
    assert AuditRow.objects.of_action("sign_in").get().after == {"ways": ["password"]}
