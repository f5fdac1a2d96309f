"""The pages on which people set a password: each fault in plain Thai, once, and no false wait."""

import re

import pytest

from home.models import OutgoingMail
from home.people.limits.sign_in import DEVICE
from home.privacy.personal_data import mail_text
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

CHANGE, AGAIN = "/accounts/password/change/", "/accounts/reauthenticate/"
GOOD = "ปลาทูนึ่งกับข้าวสวยร้อน"
GUESSED = "รหัสผ่านนี้เดาได้ง่าย"
DIFFER = "รหัสผ่านใหม่ทั้งสองช่องไม่ตรงกัน"


def change(browser, old=PASSWORD, new=GOOD, again=None):
    return browser.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new})


def shown(answer) -> str:
    return re.sub(r"<[^>]*>", " ", answer.content.decode())


def test_new_passwords_that_are_refused_are_no_tries(as_, teacher):
    browser = as_(teacher)
    for number in range(12):
        answer = change(browser, new=f"teacher-teacher{number}")
        assert answer.status_code == 200
        assert GUESSED in shown(answer)
    assert change(browser)["Location"] == "/accounts/login/"


def test_wrong_passwords_of_before_count_as_at_sign_in_and_the_wait_is_true(client, teacher):
    client.post("/accounts/login/", {"login": teacher.username, "password": PASSWORD})
    for _ in range(DEVICE.most - 1):
        assert "รหัสผ่านปัจจุบันไม่ถูกต้อง" in shown(change(client, old="wrong password"))
    last = change(client, old="wrong password")
    assert (last.status_code, 800 < int(last["Retry-After"]) <= 900) == (429, True)
    assert change(client).status_code == 429


@pytest.mark.parametrize("sent", [{"old": "wrong"}, {"old": "wrong", "new": "teacher-teacher"}])
def test_a_wrong_password_of_before_is_called_wrong(as_, teacher, sent):
    assert "รหัสผ่านปัจจุบันไม่ถูกต้อง โปรดพิมพ์อีกครั้ง" in shown(change(as_(teacher), **sent))


def test_an_empty_password_is_asked_for(as_, teacher):
    answer = shown(
        as_(teacher).post(CHANGE, {"oldpassword": "", "password1": GOOD, "password2": GOOD})
    )
    assert "รหัสผ่านปัจจุบันไม่ถูกต้อง" not in answer


def test_before_a_delicate_change_a_wrong_password_is_called_wrong(as_, teacher):
    answer = as_(teacher).post(AGAIN, {"password": "wrong"})
    assert "รหัสผ่านไม่ถูกต้อง โปรดพิมพ์อีกครั้ง" in shown(answer)


def test_two_new_passwords_that_differ_are_told_so(as_, teacher, client):
    assert DIFFER in shown(change(as_(teacher), again=GOOD + "เย็น"))
    client.post("/accounts/password/reset/", {"email": teacher.username})
    mail = OutgoingMail.objects.latest("pk")
    page = client.get(link_in(mail), follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"password1": GOOD, "password2": GOOD + "เย็น"})
    assert DIFFER in shown(answer)


def link_in(mail: OutgoingMail) -> str:
    return re.search(r"http\S+?(/accounts/password/reset/key/\S+)", mail_text(mail))[1]


@pytest.mark.parametrize(
    "new", ["password12", "teacher-teacher", "0891234567", "สั้น", "qwertyuiop12"]
)
def test_each_fault_of_a_new_password_is_said_once(as_, teacher, new):
    """Not by two rules, and not in the box and beside the field."""
    answer = change(as_(teacher), new=new)
    faults = answer.context["form"].errors["password1"]
    assert len(faults) == 1
    assert shown(answer).count(str(faults[0])) == 1
    assert 'href="#id_password1"' in answer.content.decode()


def test_an_address_is_asked_to_be_confirmed_five_times_an_hour_and_the_wait_is_true(as_, teacher):
    browser = as_(teacher)
    for number in range(5):
        sent = {"address": f"new{number}@example.invalid", "password": PASSWORD}
        assert browser.post("/me/email/", sent).status_code == 200
    answer = browser.post("/me/email/", {"address": "new9@example.invalid", "password": PASSWORD})
    assert (answer.status_code, "โปรดรอประมาณ 60 นาที" in shown(answer)) == (422, True)
    assert not OutgoingMail.objects.filter(recipient="new9@example.invalid").exists()
