"""The first administrator: who shows the code of the start makes the first account, once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from home.first_steps.door import issue_code, open_door
from home.first_steps.models import FirstDoor, digest_of
from home.first_steps.views import WRONG_CODES
from home.models import AuditRow, User
from home.people.cards.codes import format_code, new_code
from tests.conftest import person

pytestmark = pytest.mark.django_db
PASSWORD = "เมฆขาวกับกาน้ำชา ๗๗"
ACCOUNT = {
    "prefix": "นาง",
    "first_name": "สมใจ",
    "last_name": "ตัวอย่าง",
    "username": "somjai.t",
    "email": "somjai@example.invalid",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def shown(code: str) -> Client:
    """A browser that showed the code."""
    browser = Client()
    answer = browser.post("/first/", {"code": format_code(code).lower()})
    assert (answer.status_code, answer["Location"]) == (302, "/first/account/")
    return browser


# Coming in ----------------------------------------------------------------------------------------
def test_the_code_of_the_start_makes_the_first_administrator_and_signs_them_in():
    browser = shown(issue_code())
    answer = browser.post("/first/account/", ACCOUNT)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/first-steps/")
    user = User.objects.get()
    assert (user.username, user.roles, user.is_superuser) == ("somjai.t", ["admin"], False)
    assert user.check_password(PASSWORD)
    assert browser.get("/admin/").status_code == 200
    assert AuditRow.objects.filter(action="code", actor=user).count() == 1


def test_the_first_administrator_can_give_every_role():
    browser = shown(issue_code())
    browser.post("/first/account/", ACCOUNT)
    from home.people.rights.rules import roles_to_give

    given = set(roles_to_give(User.objects.get()).values_list("name", flat=True))
    assert {"ผู้ดูแลระบบ", "ผู้อำนวยการสำนักงานเขตพื้นที่", "ผู้อำนวยการกลุ่ม ICT"} <= given


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password2", "อีกอย่างหนึ่ง 99 ก"),
        ("first_name", ""),
        ("email", ""),
        ("email", "no address"),
        ("username", "ก ข!"),
        ("username", "x" * 200),
        ("password1", "somjai"),
        ("first_name", "1-1037-02071-81-1"),
    ],
)
def test_what_cannot_be_is_told_and_the_typed_text_stays(field, value):
    browser = shown(issue_code())
    answer = browser.post("/first/account/", ACCOUNT | {field: value})
    assert answer.status_code == 200
    assert "โปรดแก้ไข" in answer.content.decode()
    assert "ตัวอย่าง" in answer.content.decode()
    assert not User.objects.exists()
    assert open_door() is not None


@pytest.mark.parametrize("word", ["short", "somjai somjai", "password1234", "0812345678"])
def test_the_password_is_held_to_the_rules_of_everywhere(word):
    browser = shown(issue_code())
    answer = browser.post("/first/account/", ACCOUNT | {"password1": word, "password2": word})
    assert answer.status_code == 200
    assert "password1" in answer.context["form"].errors
    assert not User.objects.exists()


# Keeping out --------------------------------------------------------------------------------------
def test_a_wrong_code_is_refused_and_after_ten_of_them_any_code():
    code = issue_code()
    browser = Client()
    for _ in range(WRONG_CODES.most):
        answer = browser.post("/first/", {"code": new_code()})
        assert "รหัสไม่ถูกต้อง" in answer.content.decode()
    assert browser.post("/first/", {"code": code}).status_code == 429


def test_without_the_code_the_page_tells_nothing_and_the_account_is_not_reached():
    code = issue_code()
    told = Client().get("/first/").content.decode()
    assert code not in told
    assert format_code(code) not in told
    answer = Client().post("/first/account/", ACCOUNT)
    assert (answer.status_code, answer["Location"]) == (302, "/first/")
    assert not User.objects.exists()


def test_the_code_is_kept_as_a_digest_alone():
    code = issue_code()
    [door] = FirstDoor.objects.values()
    assert code not in str(door)
    assert door["digest"] == digest_of(code)


def test_each_start_prints_another_code_and_the_older_one_opens_nothing():
    old = issue_code()
    had_shown = shown(old)
    new = issue_code()
    assert old != new
    assert "รหัสไม่ถูกต้อง" in Client().post("/first/", {"code": old}).content.decode()
    answer = had_shown.post("/first/account/", ACCOUNT)
    assert answer.status_code == 410
    assert "ออกรหัสใหม่" in answer.content.decode()
    assert not User.objects.exists()
    assert shown(new).post("/first/account/", ACCOUNT)["Location"] == "/admin/first-steps/"


def test_half_an_hour_after_the_code_it_is_asked_for_again(monkeypatch):
    browser = shown(issue_code())
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("home.first_steps.views.timezone.now", lambda: later)
    assert browser.post("/first/account/", ACCOUNT)["Location"] == "/first/"


def closed_like_any_unknown_address(path: str) -> bool:
    answers = [Client().get(path), Client().post(path, {"code": new_code()})]
    unknown = [Client().get("/no-such/"), Client().post("/no-such/", {"code": new_code()})]
    codes = [
        (answer.status_code, answer.get("Location", "").partition("?")[0]) for answer in answers
    ]
    return codes == [
        (answer.status_code, answer.get("Location", "").partition("?")[0]) for answer in unknown
    ]


def test_an_account_made_by_a_command_shuts_the_door_for_good():
    code = issue_code()
    facts = {"username": "root1", "email": "root@example.invalid"}
    call_command("createsuperuser", interactive=False, verbosity=0, **facts)
    assert closed_like_any_unknown_address("/first/")
    assert closed_like_any_unknown_address("/first/account/")
    assert issue_code() == ""
    User.objects.all()._raw_delete("default")
    assert issue_code() == ""
    assert open_door() is None
    assert Client().post("/first/", {"code": code}).status_code == 302
    assert FirstDoor.objects.get().digest == ""


def test_before_any_start_and_after_the_first_account_nobody_finds_the_door():
    assert closed_like_any_unknown_address("/first/")
    shown(issue_code()).post("/first/account/", ACCOUNT)
    assert closed_like_any_unknown_address("/first/")
    assert issue_code() == ""


def test_a_site_with_accounts_prints_no_code():
    person("teacher9", "teacher")
    assert issue_code() == ""


def test_a_second_press_of_the_button_leads_to_the_sign_in_and_hides_nothing():
    browser = shown(issue_code())
    cookies = browser.cookies.output()
    assert browser.post("/first/account/", ACCOUNT).status_code == 302
    again = Client()
    again.cookies.load(cookies.replace("Set-Cookie: ", ""))
    answer = again.post("/first/account/", ACCOUNT, follow=True)
    assert "เข้าสู่ระบบ" in answer.content.decode()
    assert "_auth_user_id" not in again.session
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["\x00", "ก" * 10_000, "🙂"])
def test_nothing_that_is_sent_there_later_is_an_error(name):
    shown(issue_code()).post("/first/account/", ACCOUNT)
    assert Client().post("/first/account/", ACCOUNT | {"username": name}).status_code < 500


# Two at one moment --------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_two_visitors_at_one_moment_one_counts_and_the_other_is_told(reseeded):
    code = issue_code()
    browsers = [shown(code), shown(code)]
    ready = Barrier(2)

    def send(number: int):
        ready.wait()
        try:
            facts = ACCOUNT | {"username": f"person{number}", "email": f"p{number}@example.invalid"}
            return browsers[number].post("/first/account/", facts)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, range(2)), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [302, 410]
    assert "มีบัญชีผู้ดูแลระบบคนแรกแล้ว" in answers[1].content.decode()
    assert User.objects.count() == 1


# What the start prints ----------------------------------------------------------------------------
def test_the_start_prints_address_and_code_of_an_empty_site_and_of_no_other(capsys, settings):
    from intranet.management.commands.start import Command

    settings.BASE_URL = "https://intranet.example.go.th"
    code = issue_code()
    Command().tell_first_code(code)
    printed = capsys.readouterr().out
    assert "https://intranet.example.go.th/first/" in printed
    assert re.search(r"[A-Z]{4}-[A-Z]{4}-[A-Z]{4}", printed)[0] == format_code(code)
    Command().tell_first_code("")
    assert capsys.readouterr().out == ""
