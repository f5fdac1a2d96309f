"""One's own account: what is mounted, whose data an e-mail connects, and how people change
their own e-mail.
"""

import re
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from forms.models import FormPage, Submission
from home.models import OutgoingMail, User
from home.people.own_account.email_change import address_to_confirm, link_to_confirm
from home.privacy.personal_data import Subject, erase, mail_text
from services.models import Consultation
from tests.conftest import PASSWORD, person
from tests.make_forms import ask_answers

pytestmark = pytest.mark.django_db

CHANGE = "/me/email/"
NEW = "new-address@example.invalid"

# Written by hand: what of /accounts/ there is, and whether a visitor may open it.
MOUNTED = {
    "login/": "open",
    "logout/": "open",
    "inactive/": "open",
    "reauthenticate/": "signed in",
    "password/change/": "signed in",
    "password/reset/": "open",
    "password/reset/done/": "open",
    "password/reset/key/done/": "open",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "open",
    "password/set/": "closed",
    "login/factor/": "open",
    "second-factor/": "signed in",
    "second-factor/app/": "signed in",
    "second-factor/passkey/": "signed in",
    "second-factor/<int:pk>/name/": "signed in",
    "second-factor/<int:pk>/remove/": "signed in",
    "second-factor/codes/": "signed in",
    "second-factor/codes/download/": "signed in",
    "second-factor/codes/new/": "signed in",
    "second-factor/confirm/": "signed in",
    "sessions/": "signed in",
    "sessions/<int:pk>/end/": "signed in",
    "sessions/end-others/": "signed in",
}
CLOSED = [
    "",
    "signup/",
    "email/",
    "confirm-email/",
    "confirm-email/abc:def/",
    "password/set/",
    "login/code/",
    "login/code/confirm/",
    "phone/change/",
    "3rdparty/",
    "social/connections/",
    "2fa/",
    "2fa/authenticate/",
    "2fa/totp/activate/",
    "2fa/recovery-codes/",
    "2fa/webauthn/",
    "2fa/webauthn/login/",
    "2fa/trust/",
]


# Addresses ----------------------------------------------------------------------------------------
def test_what_is_mounted_under_accounts_is_what_is_listed_here():
    [branch] = [entry for entry in get_resolver().url_patterns if str(entry.pattern) == "accounts/"]
    assert all(isinstance(entry, URLPattern) for entry in branch.url_patterns)
    assert {str(entry.pattern) for entry in branch.url_patterns} == set(MOUNTED)


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_the_rest_of_what_allauth_has_is_not_there(as_, teacher, path, is_signed_in):
    browser = as_(teacher if is_signed_in else None)
    for answer in (
        browser.get(f"/accounts/{path}"),
        browser.post(f"/accounts/{path}", {"email": NEW}),
    ):
        leads_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(
            "/accounts/login/"
        )
        assert answer.status_code == 404 or (leads_to_sign_in and not is_signed_in)
    assert not User.objects.filter(emailaddress__isnull=False).exists()


def test_people_cannot_rename_themselves(as_, officer):
    browser = as_(officer)
    page = browser.get("/admin/account/").content.decode()
    assert "first_name" not in page
    browser.post("/admin/account/", {"name_email-first_name": "ใหม่", "name_email-last_name": "ใหม่"})
    officer.refresh_from_db()
    assert officer.first_name == "ผู้ทดสอบofficer"


def test_an_administrator_renames_others_and_not_themselves(as_, admin_user, teacher, officer):
    browser = as_(admin_user)
    facts = {
        "first_name": "ใหม่",
        "last_name": "เอี่ยม",
        "email": NEW,
        "is_active": "on",
        "prefix": "นาย",
    }
    for user in (admin_user, officer):
        roles = list(user.groups.values_list("pk", flat=True))
        address = reverse("wagtailusers_users:edit", args=[user.pk])
        answer = browser.post(address, facts | {"username": user.username, "groups": roles})
        assert answer.status_code == 302, answer.context["form"].errors
    admin_user.refresh_from_db()
    assert (admin_user.first_name, admin_user.email) == ("ผู้ทดสอบadmin", "admin@example.invalid")
    old, officer_now = officer.email, User.objects.get(pk=officer.pk)
    assert (officer_now.first_name, officer_now.email) == ("ใหม่", NEW)
    assert f"เป็น {NEW} แล้ว" in mails_to(old)[0]  # whose address others change is told


# Whose data ---------------------------------------------------------------------------------------
def test_a_colleagues_address_added_to_an_account_shows_nothing_of_the_colleagues(
    as_, teacher, other_teacher
):
    """By the page that allauth brings along, or in the admin by mistake: what points to the
    account is one's own.
    """
    as_(other_teacher).post("/forms/ask/", ask_answers(subject="เรื่องลับของเพื่อน"))
    browser = as_(teacher)
    browser.post("/accounts/email/", {"action_add": "1", "email": other_teacher.email})
    User.objects.filter(pk=teacher.pk).update(email=other_teacher.email)
    for address in ("/me/data/", "/me/data/?export=json", "/me/"):
        assert "เรื่องลับของเพื่อน" not in browser.get(address).content.decode()


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_an_erasure_takes_nothing_that_stands_on_another_account(
    as_, teacher, other_teacher, is_confirmed
):
    as_(other_teacher).post("/forms/ask/", ask_answers(full_name="นางเพื่อน ร่วมงาน", email=NEW))
    teacher.email = NEW
    teacher.confirmed_email = NEW if is_confirmed else ""
    teacher.save()
    erase(Subject.of_user(teacher))
    row = Submission.objects.get()
    assert row.user == other_teacher
    assert row.form_data["full_name"] == "นางเพื่อน ร่วมงาน"


@pytest.mark.parametrize(
    ("confirmed", "is_shared", "is_shown"),
    [(True, False, True), (False, False, False), (True, True, False), (False, True, False)],
)
def test_what_a_visitor_sent_is_shown_to_whose_mailbox_is_proved_and_theirs_alone(
    as_, teacher, other_teacher, confirmed, is_shared, is_shown
):
    FormPage.objects.filter(slug="ask").update(open_to_visitors=True)
    as_(None).post("/forms/ask/", ask_answers(subject="ก่อนมีบัญชี", email=NEW.upper()))
    assert Consultation.objects.get().email == NEW
    teacher.email, teacher.confirmed_email = NEW, NEW if confirmed else ""
    teacher.save()
    if is_shared:
        User.objects.filter(pk=other_teacher.pk).update(email=NEW)
    text = as_(teacher).get("/me/data/").content.decode()
    assert ("ก่อนมีบัญชี" in text) is is_shown


def test_an_address_that_the_office_changed_is_not_proved_any_more(teacher):
    teacher.confirmed_email = teacher.email
    assert teacher.own_address == teacher.email
    teacher.email = NEW
    assert teacher.own_address == ""


def test_the_commands_take_no_account_for_another_by_a_mailbox_that_both_have(
    teacher, other_teacher
):
    User.objects.update(email="school@example.invalid")
    with pytest.raises(CommandError, match="other_teacher, teacher"):
        call_command("erase_person", "school@example.invalid", yes=True, stdout=StringIO())
    other_teacher.delete()
    with pytest.raises(CommandError, match="teacher"):
        call_command("export_person", "School@example.invalid", stdout=StringIO())
    User.objects.update(confirmed_email="school@example.invalid")
    out = StringIO()
    call_command("export_person", "School@example.invalid", stdout=out)
    assert '"teacher"' in out.getvalue()


# A change of one's own e-mail ---------------------------------------------------------------------
def mails_to(address: str) -> list[str]:
    return [mail_text(row) for row in OutgoingMail.objects.filter(recipient=address).order_by("pk")]


def ask(browser: Client, address: str = NEW, password: str = PASSWORD):
    return browser.post(CHANGE, {"address": address, "password": password})


def link_in(text: str) -> str:
    [link] = re.findall(r"https?://\S+/me/email/\S+", text)
    return link


def path_of(link: str, settings) -> str:
    assert link.startswith(settings.BASE_URL)
    return link.removeprefix(settings.BASE_URL)


def test_a_new_address_holds_once_it_is_confirmed_from_there(as_, teacher, settings):
    settings.BASE_URL = "https://intranet.example.go.th"
    browser, old = as_(teacher), teacher.email
    assert ask(browser, NEW.upper()).status_code == 200
    teacher.refresh_from_db()
    assert teacher.email == old
    assert "มีผู้ขอเปลี่ยนอีเมล" in mails_to(old)[0]
    for address in (old, NEW):
        assert f"เรียน {teacher}" in mails_to(address)[0]
    path = path_of(link_in(mails_to(NEW)[0]), settings)
    assert (
        NEW in browser.get(path).content.decode()
    )  # a programme that looks at links changes nothing
    teacher.refresh_from_db()
    assert teacher.email == old
    assert browser.post(path)["Location"] == "/me/"
    teacher.refresh_from_db()
    assert (teacher.email, teacher.confirmed_email) == (NEW, NEW)
    assert f"เป็น {NEW} แล้ว" in mails_to(old)[-1]
    assert browser.post(path).status_code == 404  # once


def test_the_password_is_asked_for(as_, teacher):
    answer = ask(as_(teacher), password="wrong")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "รหัสผ่านไม่ถูกต้อง" in text
    assert NEW in text  # what was typed is kept, the password is not
    assert "wrong" not in text
    assert mails_to(NEW) == []


@pytest.mark.parametrize("address", ["", "no-address", "a" * 300 + "@example.invalid"])
def test_what_is_no_address_is_told_beside_the_field(as_, teacher, address):
    assert ask(as_(teacher), address).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_the_address_that_the_office_gave_can_be_proved(as_, teacher, settings):
    browser = as_(teacher)
    ask(browser, teacher.email)
    [text] = mails_to(teacher.email)
    browser.post(path_of(link_in(text), settings))
    teacher.refresh_from_db()
    assert teacher.own_address == teacher.email
    assert len(mails_to(teacher.email)) == 1  # nothing changed, so nothing is told
    assert ask(browser, teacher.email).status_code == 422


def test_a_link_is_of_one_account_and_ends_with_its_password(as_, teacher, other_teacher, settings):
    path = path_of(link_to_confirm(teacher, NEW), settings)
    assert as_(other_teacher).post(path).status_code == 404
    assert as_(None).get(path)["Location"].startswith("/accounts/login/?next=/me/email/")
    teacher.set_password("another long password")
    teacher.save()
    assert as_(teacher).post(path).status_code == 404
    for odd in ("x", "a:b:c", "%00", "ก" * 500):
        assert as_(teacher).get(f"/me/email/{odd}/").status_code in (400, 404)
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize(("hours", "address"), [(23.9, NEW), (24.1, "")])
def test_a_link_holds_for_a_day(hours, address, teacher, settings, monkeypatch):
    token = path_of(link_to_confirm(teacher, NEW), settings).strip("/").rpartition("/")[2]
    later = time.time() + hours * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert address_to_confirm(teacher, token) == address


def test_who_takes_a_shared_mailbox_is_told_that_it_does_not_sign_in(as_, teacher, settings):
    person("ex_shared1", "teacher", school=teacher.school)
    User.objects.filter(username="ex_shared1").update(email=NEW)
    page = as_(teacher).get(path_of(link_to_confirm(teacher, NEW), settings)).content.decode()
    assert "ต้องเข้าสู่ระบบด้วยชื่อผู้ใช้" in page
