"""Ways in: codes on cards and in mails, which open the site once and ask for a new password."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from home.audit.models import AuditRow
from home.mail.outbox import send_waiting
from home.models import EntryCode, OutgoingMail, User
from home.people.cards.codes import LENGTH, LETTERS, format_code, new_code, read_code
from home.people.cards.issuing import issue, send
from home.people.cards.models import LASTS
from home.people.cards.views import WRONG_CODES
from home.people.nightly import nightly

pytestmark = pytest.mark.django_db

NEW = "a new password of one's own"


@pytest.fixture
def beginner(school):
    """Somebody who was imported and has no password."""
    user = User.objects.create_user(
        "kru.somsri", "somsri@example.invalid", first_name="สมศรี", school=school
    )
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def card(beginner, admin_user):
    [card] = issue([beginner], admin_user, timezone.now())
    return card


def press(browser: Client, code: str):
    return browser.post("/enter/", {"code": code})


def set_password(browser: Client, word: str = NEW):
    return browser.post("/enter/password/", {"password1": word, "password2": word})


# The code itself ----------------------------------------------------------------------------------
def test_a_code_has_no_letters_that_look_alike_and_enough_of_them():
    assert not set("AEIOULQSV0123456789") & set(LETTERS)
    assert len(LETTERS) ** LENGTH > 2**48
    assert len({new_code() for _ in range(2000)}) == 2000


@given(st.lists(st.sampled_from(LETTERS), min_size=LENGTH, max_size=LENGTH).map("".join))
def test_a_code_is_read_however_it_is_typed(code):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for typed in (
        code,
        format_code(code),
        code.lower(),
        f" {format_code(code).replace('-', ' ')} ",
        wide,
    ):
        assert read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "BCDF", "A" * 12, "ก" * 12, "B" * 13, "B" * 100_000])
def test_what_can_be_no_code_is_none(typed):
    assert read_code(typed) == ""


# Coming in ----------------------------------------------------------------------------------------
def test_a_code_opens_the_site_once_and_asks_for_a_new_password(card, beginner):
    browser = Client()
    assert browser.get(f"/enter/{card.code}/").status_code == 200
    assert press(browser, card.written_code.lower()).url == "/enter/password/"
    assert beginner.username in browser.get("/enter/password/").content.decode()
    assert set_password(browser).status_code == 302
    assert browser.get("/me/").status_code == 200
    beginner.refresh_from_db()
    assert beginner.check_password(NEW)
    assert beginner.last_login
    again = press(Client(), card.code)
    assert again.status_code == 410
    assert "ใช้ไปแล้ว" in again.content.decode()


def test_opening_the_address_spends_nothing(card):
    """As readers of mail and previews of links do, time and again."""
    for method in ("get", "head", "options"):
        for _ in range(3):
            getattr(Client(), method)(f"/enter/{card.code}/")
    assert EntryCode.objects.get().used_at is None
    browser = Client()
    press(browser, card.code)
    press(browser, card.code)
    assert set_password(browser).status_code == 302


def test_a_password_that_is_refused_leaves_the_code_unspent(card):
    browser = Client()
    press(browser, card.code)
    page = set_password(browser, "12345")
    assert page.status_code == 200
    assert page.context["form"].errors
    assert EntryCode.objects.get().used_at is None
    assert set_password(browser).status_code == 302


def test_of_two_who_hold_the_same_card_the_first_password_counts(card, beginner):
    first, second = Client(), Client()
    press(first, card.code)
    press(second, card.code)
    set_password(first)
    assert set_password(second, "another password of a stranger").status_code == 410
    beginner.refresh_from_db()
    assert beginner.check_password(NEW)
    assert second.get("/me/").status_code == 302


def test_the_new_password_is_asked_only_of_who_showed_a_code(beginner):
    browser = Client()
    assert browser.get("/enter/password/").url == "/enter/"
    assert set_password(browser).url == "/enter/"


def test_who_showed_a_code_and_went_away_shows_it_again(card):
    browser = Client()
    press(browser, card.code)
    session = browser.session
    session["entry_code"] |= {"at": timezone.now().timestamp() - 31 * 60}
    session.save()
    assert set_password(browser).url == "/enter/"
    press(browser, card.code)
    assert set_password(browser).status_code == 302


def test_a_newer_card_revokes_the_older(card, beginner, admin_user):
    [newer] = issue([beginner], admin_user, timezone.now())
    answer = press(Client(), card.code)
    assert answer.status_code == 410
    assert "บัตรใบล่าสุด" in answer.content.decode()
    assert press(Client(), newer.code).status_code == 302


def test_after_thirty_days_a_card_opens_nothing(card):
    assert timedelta(days=30) == LASTS
    EntryCode.objects.update(expires_at=timezone.now())
    answer = press(Client(), card.code)
    assert answer.status_code == 410
    assert "หมดอายุ" in answer.content.decode()


@pytest.mark.parametrize("facts", [{"is_active": False}, {"is_superuser": True}])
def test_a_card_opens_no_closed_account_and_none_that_became_a_superusers(card, beginner, facts):
    browser = Client()
    press(browser, card.code)
    User.objects.filter(pk=beginner.pk).update(**facts)
    assert set_password(browser).status_code == 410
    assert press(Client(), card.code).status_code == 410


def test_who_was_at_this_computer_before_is_not_mixed_up(card, as_, teacher):
    browser = as_(teacher)
    press(browser, card.code)
    set_password(browser)
    assert str(browser.session["_auth_user_id"]) == str(card.user.pk)


def test_the_door_tells_no_other_page_the_code_and_is_kept_nowhere(card):
    browser = Client()
    answers = [
        browser.get(f"/enter/{card.code}/"),
        press(browser, card.code),
        browser.get("/enter/password/"),
    ]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["X-Robots-Tag"] == "noindex"


# Guesses ------------------------------------------------------------------------------------------
def test_ten_thousand_guesses_open_nothing(card):
    """Nearly all are refused unread; and were they read, none would be a code."""
    browser = Client()
    answers = [press(browser, new_code()).status_code for _ in range(WRONG_CODES.most + 100)]
    assert answers == [200] * WRONG_CODES.most + [429] * 100
    assert (
        press(browser, card.code).status_code == 429
    )  # else a guesser would learn which one is right
    assert not any(EntryCode.objects.of_code(new_code()) for _ in range(10_000))


def test_guesses_of_one_network_keep_nobody_elsewhere_out(card):
    for _ in range(WRONG_CODES.most):
        press(Client(REMOTE_ADDR="203.0.113.7"), new_code())
    assert press(Client(REMOTE_ADDR="203.0.113.7"), new_code()).status_code == 429
    assert press(Client(REMOTE_ADDR="203.0.113.8"), card.code).status_code == 302


def test_used_cards_of_a_whole_school_are_no_guesses(card):
    browser = Client()
    press(browser, card.code)
    set_password(browser)
    for _ in range(WRONG_CODES.most + 5):
        assert press(Client(), card.code).status_code == 410


# What is kept -------------------------------------------------------------------------------------
def test_only_the_digest_of_a_code_is_kept(card):
    kept = EntryCode.objects.get()
    assert len(kept.digest) == 64
    assert card.code not in repr([getattr(kept, field.attname) for field in EntryCode._meta.fields])
    assert card.code not in repr(list(AuditRow.objects.values()))


def test_giving_out_and_using_a_card_stand_in_the_audit(card, beginner, admin_user):
    browser = Client()
    press(browser, card.code)
    set_password(browser)
    given_out = AuditRow.objects.about(beginner).of_action("card").get()
    used = AuditRow.objects.about(beginner).of_action("code").get()
    assert (given_out.actor, used.actor) == (admin_user, beginner)


def test_a_mail_that_was_sent_does_not_keep_its_words(beginner, admin_user, settings):
    """The code is in them; what the server has taken, nobody needs here any more."""
    settings.SENDING_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SENDING_OPTIONS = {}
    send([beginner], admin_user, timezone.now())
    assert bytes(OutgoingMail.objects.get().message)
    send_waiting(timezone.now() + timedelta(seconds=1))
    assert bytes(OutgoingMail.objects.get().message) == b""
    body = mail.outbox[0].message().get_payload(decode=True).decode()
    code = re.search(r"/enter/([A-Z]{12})/", body)[1]
    assert EntryCode.objects.of_code(code).by_mail


def test_a_code_is_forgotten_a_year_after_its_end(card):
    EntryCode.objects.update(expires_at=timezone.now() - timedelta(days=364))
    nightly(timezone.localdate())
    assert EntryCode.objects.exists()
    EntryCode.objects.update(expires_at=timezone.now() - timedelta(days=366))
    nightly(timezone.localdate())
    assert not EntryCode.objects.exists()


# In the admin -------------------------------------------------------------------------------------
def test_cards_are_printed_for_those_who_may_get_one(as_, admin_user, beginner, teacher):
    root = User.objects.create_superuser(
        "root", "root@example.invalid", "a long password of the root"
    )
    ids = "&".join(f"id={user.pk}" for user in (beginner, teacher, root, admin_user))
    address = f"/admin/bulk/home/user/print_cards/?{ids}"
    page = as_(admin_user).get(address).content.decode()
    assert "เป็นบัญชีผู้ดูแลสูงสุด" in page
    assert "เป็นบัญชีของท่านเอง" in page
    assert not EntryCode.objects.exists()
    answer = as_(admin_user).post(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF")
    assert {code.user for code in EntryCode.objects.all()} == {beginner, teacher}


def test_without_a_mail_server_no_way_in_goes_by_mail(as_, admin_user, beginner):
    answer = as_(admin_user).post(
        f"/admin/bulk/home/user/send_way_in/?id={beginner.pk}", follow=True
    )
    assert answer.status_code == 200
    assert not EntryCode.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_has_not_begun_is_listed_by_school(as_, admin_user, beginner, teacher, other_teacher):
    User.objects.exclude(pk=beginner.pk).update(last_login=timezone.now())
    page = as_(admin_user).get("/admin/people/cards/")
    told = [(place.name, place.waiting, place.with_card) for place in page.context["places"]]
    assert told == [(beginner.school.name, 1, 0)]
    answer = as_(admin_user).post(page.context["places"][0].print_url)
    assert answer["Content-Type"] == "application/pdf"
    assert [code.user for code in EntryCode.objects.all()] == [beginner]
    page = as_(admin_user).get("/admin/people/cards/")
    assert page.context["places"][0].with_card == 1


def test_the_overview_says_so_when_all_have_begun(as_, admin_user):
    browser = as_(admin_user)
    User.objects.update(last_login=timezone.now())
    assert "ทุกคนเข้าสู่ระบบแล้ว" in browser.get("/admin/people/cards/").content.decode()
