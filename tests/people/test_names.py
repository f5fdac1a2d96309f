"""Names of accounts: what a person takes for the same is one, wherever it comes from; and
mailboxes that are shared.
"""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from home.models import OutgoingMail, User
from home.people.names.checks import names_before_keys, names_of_accounts_differ
from home.people.names.rules import clashes
from home.people.people_import import import_people
from home.privacy.personal_data import mail_text
from home.thai.keys import username_key
from tests.conftest import PASSWORD, person

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
SHARED = "school@example.invalid"
HEADING = "username,prefix,first_name,last_name,email,school_code,role"
SPELLINGS = ["kru12", "Kru12", "ｋｒｕ１２", "kru๑๒", " kru12 ", "kru 12", "kru\u200b12", "KRU１๒"]


# The key ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_one_name_have_one_key(spelling):
    assert username_key(spelling) == "kru12"


@pytest.mark.parametrize(
    "pair", [("somchai.k", "somchaik"), ("a-b", "ab"), ("a_b", "ab"), ("a@b", "ab"), ("กา", "กำ")]
)
def test_dots_signs_and_letters_tell_names_apart(pair):
    assert username_key(pair[0]) != username_key(pair[1])


@given(st.text(max_size=40))
def test_the_key_of_a_key_is_itself(name):
    assert username_key(username_key(name)) == username_key(name)


def test_clashes_are_told_by_group():
    names = ["teacher", "Teacher", "officer", "ครู๑", "ครู1", "TEACHER"]
    assert clashes(names) == [["TEACHER", "Teacher", "teacher"], ["ครู1", "ครู๑"]]
    assert clashes(["a", "b"]) == []


# The database -------------------------------------------------------------------------------------
@pytest.fixture
def kru(school):
    user = person("kru12", "teacher", school=school)
    User.objects.filter(pk=user.pk).update(email="kru12@example.invalid")
    user.refresh_from_db()
    return user


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_database_holds_a_name_once(kru, spelling):
    for store in (
        lambda: User.objects.create_user(spelling),
        lambda: User.objects.create(username=spelling),
        lambda: User.objects.bulk_create([User(username=spelling)]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            store()
    assert User.objects.get_by_natural_key(spelling) == kru


@pytest.mark.django_db
def test_the_key_follows_the_name(school):
    user = User.objects.create_user("before")
    user.username = "After"
    user.save(update_fields=["username"])
    assert User.objects.get_by_name("AFTER") == user
    User.objects.filter(pk=user.pk).update(username="Again")
    assert User.objects.get_by_name("again") == user
    assert User.objects.get_by_name("after") is None


@pytest.mark.parametrize("spelling", ["KRU12", "ｋｒｕ１２", "kru๑๒"])
def test_the_admin_tells_beside_the_field_which_account_has_the_name(
    as_, admin_user, kru, spelling
):
    facts = {
        "username": spelling,
        "first_name": "ก",
        "last_name": "ข",
        "email": "a@example.invalid",
    }
    page = as_(admin_user).post(
        reverse("wagtailusers_users:add"), facts | {"password1": PASSWORD, "password2": PASSWORD}
    )
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["username"]
    assert User.objects.filter(username_key="kru12").count() == 1


def test_the_command_of_django_takes_no_second_spelling(kru, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError):
        call_command(
            "createsuperuser", username="KRU12", email="x@example.invalid", interactive=False
        )
    assert not User.objects.filter(is_superuser=True).exists()


# Sign-in ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("login", [*SPELLINGS, "kru12@example.invalid", "KRU12@Example.Invalid "])
def test_every_spelling_signs_in(client, kru, login):
    assert client.post(LOGIN, {"login": login, "password": PASSWORD}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_wrong_passwords_are_counted_for_the_account_however_it_is_spelt(client, kru):
    for login in ("kru12", "KRU12", "kru๑๒", "kru12@example.invalid", "Kru 12"):
        answer = client.post(LOGIN, {"login": login, "password": "wrong"})
    assert answer.status_code == 429


def test_a_mailbox_of_two_accounts_signs_nobody_in_and_says_no_more_than_a_wrong_password(
    client, kru, other_teacher
):
    User.objects.update(email=SHARED)
    told = []
    for login in (SHARED, "nobody@example.invalid", "kru12"):
        password = PASSWORD if login == SHARED else "wrong"
        answer = client.post(LOGIN, {"login": login, "password": password})
        assert answer.status_code == 200
        told.append(str(answer.context["form"].non_field_errors()))
    assert len(set(told)) == 1
    assert "โปรดเข้าสู่ระบบด้วยชื่อผู้ใช้" in told[0]
    assert client.post(LOGIN, {"login": "kru12", "password": PASSWORD}).status_code == 302


def test_a_name_that_looks_like_anothers_address_is_a_name(client, kru):
    User.objects.create_user("kru12@example.invalid", password="the password of the other account")
    assert (
        client.post(LOGIN, {"login": "kru12@example.invalid", "password": PASSWORD}).status_code
        == 200
    )


# Resets -------------------------------------------------------------------------------------------
def links(text: str) -> list[str]:
    return re.findall(r"(/accounts/password/reset/key/\S+)", text)


def test_a_shared_mailbox_gets_one_mail_that_names_each_account_with_its_own_link(
    client, kru, other_teacher
):
    User.objects.update(email=SHARED)
    client.post(RESET, {"email": SHARED.upper()})
    [mail] = OutgoingMail.objects.filter(recipient=SHARED)
    text = mail_text(mail)
    assert text.index("kru12") < text.index("other_teacher")
    assert "ใช้ร่วมกัน 2 บัญชี" in text
    new = "a quite new password of kru12"
    page = client.get(links(text)[0], follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    kru.refresh_from_db()
    other_teacher.refresh_from_db()
    assert kru.check_password(new)
    assert other_teacher.check_password(PASSWORD)


def test_a_user_name_asks_for_the_mail_of_one_account(client, kru, other_teacher):
    User.objects.update(email=SHARED)
    known = client.post(RESET, {"email": "KRU๑๒"})
    [mail] = OutgoingMail.objects.all()
    assert "kru12" in mail_text(mail)
    assert "other_teacher" not in mail_text(mail)
    unknown = client.post(RESET, {"email": "nobody"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_closed_accounts_and_such_without_a_mailbox_are_written_to_by_nobody(
    client, kru, other_teacher
):
    User.objects.filter(pk=kru.pk).update(is_active=False)
    User.objects.filter(pk=other_teacher.pk).update(email="")
    for typed in ("kru12", "kru12@example.invalid", "other_teacher", ""):
        client.post(RESET, {"email": typed})
    assert not OutgoingMail.objects.exists()


def test_a_link_for_a_new_password_does_not_hold_for_a_closed_account(client, kru):
    client.post(RESET, {"email": "kru12"})
    [link] = links(mail_text(OutgoingMail.objects.get()))
    User.objects.filter(pk=kru.pk).update(is_active=False)
    assert "ลิงก์นี้หมดอายุหรือถูกใช้ไปแล้ว" in client.get(link, follow=True).content.decode()


# Import -------------------------------------------------------------------------------------------
def imported(tmp_path, *rows: str):
    path = tmp_path / "people.csv"
    path.write_text("\ufeff" + "\r\n".join([HEADING, *rows]), "utf-8")
    return import_people(path, dry_run=False)


@pytest.mark.parametrize("spelling", ["Teacher", "TEACHER", "ｔｅａｃｈｅｒ"])
def test_the_import_tells_by_row_which_account_has_the_name(tmp_path, teacher, client, spelling):
    outcome = imported(tmp_path, f"{spelling},นาย,ตัวอย่าง,สอง,ex2@example.org,9991000001,teacher")
    assert str(outcome.faults[0]).startswith("แถว 2 คอลัมน์ ชื่อผู้ใช้: ซ้ำกับบัญชี teacher")
    assert client.post(LOGIN, {"login": "teacher", "password": PASSWORD}).status_code == 302


def test_an_imported_address_in_capitals_signs_in_and_resets_in_either_spelling(
    tmp_path, school, client
):
    rows = ["ex_upper,นางสาว,ตัวอย่าง,เจ็ด,Somsri.K@Example.org,9991000001,teacher"]
    rows += [f"ex_shared{n},นาย,ตัวอย่าง,แปด,school@example.org,9991000001,teacher" for n in (1, 2)]
    assert imported(tmp_path, *rows).faults == []
    for spelling in ("Somsri.K@Example.org", "somsri.k@example.org"):
        client.post(RESET, {"email": spelling})
    assert OutgoingMail.objects.filter(recipient="somsri.k@example.org").count() == 2
    client.post(RESET, {"email": "School@example.org"})
    assert "ex_shared2" in mail_text(OutgoingMail.objects.get(recipient="school@example.org"))


# Before an upgrade --------------------------------------------------------------------------------
def run_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def of_old(reseeded):
    """The table as it was before it had keys, with two names that are one now; put back
    afterwards.
    """
    for name in ("teacher", "officer", "somebody"):
        User.objects.create_user(name)
    run_sql("UPDATE home_user SET username = 'Teacher' WHERE username = 'somebody'")
    run_sql("ALTER TABLE home_user RENAME COLUMN username_key TO not_yet")
    yield
    run_sql("ALTER TABLE home_user RENAME COLUMN not_yet TO username_key")


def test_an_older_site_is_told_which_names_clash_and_mends_them_by_a_command(of_old):
    [fault] = names_of_accounts_differ(None, databases=["default"])
    assert fault.msg == "ชื่อผู้ใช้ซ้ำกัน: Teacher, teacher"
    assert "rename_account" in fault.hint
    with pytest.raises(CommandError, match="ชื่อที่ต่างกันเพียงตัวพิมพ์"):
        call_command("rename_account", "Teacher", "OFFICER")
    with pytest.raises(CommandError, match="ไม่มีบัญชี"):
        call_command("rename_account", "TEACHER", "teacher9")
    with pytest.raises(CommandError):
        call_command("rename_account", "Teacher", "มี วรรค")
    call_command("rename_account", "Teacher", "teacher.b", stdout=StringIO())
    assert sorted(names_before_keys()) == ["officer", "teacher", "teacher.b"]
    assert names_of_accounts_differ(None, databases=["default"]) == []


@pytest.mark.django_db
def test_a_site_with_keys_has_nothing_to_be_told(teacher):
    assert names_of_accounts_differ(None, databases=["default"]) == []
    assert names_of_accounts_differ(None) == []


def test_an_account_gets_another_name_and_keeps_the_rest(teacher, officer, client):
    call_command("rename_account", "TEACHER", "somsri", stdout=StringIO())
    assert client.post(LOGIN, {"login": "somsri", "password": PASSWORD}).status_code == 302
    with pytest.raises(CommandError, match="ซ้ำกับบัญชี officer"):
        call_command("rename_account", "somsri", "Officer")
    with pytest.raises(CommandError, match="ไม่มีบัญชี"):
        call_command("rename_account", "teacher", "x")
