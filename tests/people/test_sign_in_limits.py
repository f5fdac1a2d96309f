"""Wrong passwords: what is counted, whom it stops, and whom it must not stop."""

import time
from datetime import timedelta
from statistics import median

import pytest
from axes.models import AccessFailureLog
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from home.audit.actions import Action
from home.models import AuditRow, AuditText, OutgoingMail, User
from home.people.limits.counting import sweep
from home.people.limits.devices import COOKIE
from home.people.limits.models import Counted
from home.people.limits.sign_in import ACCOUNT, DEVICE, NETWORK, NOBODY, is_locked, unlock
from tests.conftest import PASSWORD
from tests.make import mail_of

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
SCHOOL, STRANGER, CAFE = "203.0.113.5", "198.51.100.7", "192.0.2.9"


def device(address=SCHOOL):
    return Client(REMOTE_ADDR=address)


def try_to_sign_in(browser, login, typed="wrong"):
    return browser.post(LOGIN, {"login": login, "password": typed})


def guess(address, login, times, typed="wrong {}"):
    return [
        try_to_sign_in(device(address), login, typed.format(number)).status_code
        for number in range(times)
    ]


def make_accounts(count):
    """Accounts of one password, whose digest is made once."""
    encoded = make_password(PASSWORD)
    return User.objects.bulk_create(
        User(username=f"account{n}", password=encoded) for n in range(count)
    )


def known_device(user, address=SCHOOL):
    """Where they signed in and out before."""
    browser = device(address)
    assert try_to_sign_in(browser, user.username, PASSWORD).status_code == 302
    browser.post("/accounts/logout/")
    return browser


# Schools ------------------------------------------------------------------------------------------
def test_three_hundred_people_of_one_address_sign_in_and_nobody_is_refused(db):
    refused = []
    for user in make_accounts(300):
        answer = try_to_sign_in(device(), user.username, PASSWORD)
        if answer.status_code != 302:
            refused.append(user.username)
    assert refused == []


def test_a_training_day_where_everybody_mistypes_first_stops_nobody(db):
    for number, user in enumerate(make_accounts(100)):
        browser = device()
        assert try_to_sign_in(browser, user.username, f"my own mistake {number}").status_code == 200
        assert try_to_sign_in(browser, user.username, PASSWORD).status_code == 302


def test_many_people_ask_for_a_new_password_at_once(db):
    refused = []
    for number in range(60):
        browser = device()
        browser.get("/accounts/password/reset/")
        answer = browser.post(
            "/accounts/password/reset/", {"email": f"person{number}@example.invalid"}
        )
        if answer.status_code != 302:
            refused.append(number)
    assert refused == []


# One budget an account ----------------------------------------------------------------------------
def test_name_and_address_of_an_account_share_one_budget(teacher):
    assert guess(STRANGER, "teacher", 3) == [200, 200, 200]
    assert guess(STRANGER, "TEACHER@example.invalid", 2) == [200, 429]
    for spelling in ("Teacher", " t e a c h e r", "ｔｅａｃｈｅｒ"):
        assert try_to_sign_in(device(STRANGER), spelling, PASSWORD).status_code == 429


def test_guesses_from_many_addresses_are_counted_together(teacher):
    for number in range(ACCOUNT.most):
        guess(f"198.51.100.{number}", "teacher", 1)
    assert try_to_sign_in(device(CAFE), "teacher", PASSWORD).status_code == 429
    assert is_locked(teacher, timezone.now())


def test_addresses_of_one_line_of_ipv6_are_one(teacher):
    for number in range(5):
        guess(f"2001:db8:1:2::{number}", "teacher", 1)
    assert guess("2001:db8:1:2:aaaa::1", "teacher", 1) == [429]
    assert guess("2001:db8:1:3::1", "teacher", 1) == [200]


def test_a_lock_ends_after_its_time_and_refusals_do_not_lengthen_it(teacher):
    guess(STRANGER, "teacher", 8)
    assert Counted.objects.filter(limit="sign-in here").count() == 5
    Counted.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert try_to_sign_in(device(STRANGER), "teacher", PASSWORD).status_code == 302


def test_who_mistyped_four_times_and_then_signed_in_may_mistype_again(teacher):
    for _ in range(2):
        browser = device()
        for _ in range(4):
            assert try_to_sign_in(browser, "teacher").status_code == 200
        browser.cookies.clear()
        assert try_to_sign_in(browser, "teacher", PASSWORD).status_code == 302


def test_the_administrator_and_the_command_lift_a_lock(teacher):
    for lift in (lambda: unlock(teacher), lambda: call_command("axes_reset_username", "teacher")):
        guess(STRANGER, "teacher", 5)
        assert is_locked(teacher, timezone.now())
        lift()
        assert not is_locked(teacher, timezone.now())
        assert try_to_sign_in(device(STRANGER), "teacher", PASSWORD).status_code == 302


def test_a_new_password_by_mail_lifts_the_lock_as_its_page_says(teacher):
    browser = device(STRANGER)
    assert guess(STRANGER, "teacher", 5)[-1] == 429
    browser.post("/accounts/password/reset/", {"email": teacher.email})
    mail = mail_of(OutgoingMail.objects.get(recipient=teacher.email)).get_content()
    address = next(word for word in mail.split() if "/accounts/password/reset/key/" in word)
    form = browser.get(address.partition("8000")[2], follow=True)
    new = "another long password 2570"
    answer = browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert try_to_sign_in(browser, "teacher", new).status_code == 302


# Devices ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", [STRANGER, SCHOOL])
def test_wrong_guesses_of_others_do_not_stop_the_owners_known_device(teacher, address):
    mine = known_device(teacher)
    assert guess(address, "teacher", 7)[-1] == 429
    assert try_to_sign_in(device(address), "teacher", PASSWORD).status_code == 429
    assert try_to_sign_in(mine, "teacher@example.invalid", PASSWORD).status_code == 302


def test_a_known_device_has_a_budget_of_its_own(teacher):
    mine = known_device(teacher)
    answers = [try_to_sign_in(mine, "teacher").status_code for _ in range(DEVICE.most)]
    assert answers == [200] * (DEVICE.most - 1) + [429]
    assert try_to_sign_in(mine, "teacher", PASSWORD).status_code == 429
    assert try_to_sign_in(device(), "teacher", PASSWORD).status_code == 302, (
        "another device is not concerned"
    )


def test_a_shared_computer_is_known_to_all_who_signed_in_there(teacher, other_teacher):
    shared = known_device(teacher)
    assert try_to_sign_in(shared, "other_teacher", PASSWORD).status_code == 302
    shared.post("/accounts/logout/")
    guess(SCHOOL, "teacher", 5)
    guess(SCHOOL, "other_teacher", 5)
    for user in (teacher, other_teacher):
        assert try_to_sign_in(shared, user.username, PASSWORD).status_code == 302
        shared.post("/accounts/logout/")


def test_a_device_of_one_account_is_a_stranger_to_others(teacher, other_teacher):
    mine = known_device(teacher)
    assert guess(SCHOOL, "other_teacher", 5)[-1] == 429
    assert try_to_sign_in(mine, "other_teacher", PASSWORD).status_code == 429


@pytest.mark.parametrize(
    "change", [lambda value: value[:-1] + "x", lambda value: "x", lambda value: ""]
)
def test_a_cookie_that_is_not_ours_makes_no_device_known(teacher, change):
    mine = known_device(teacher)
    mine.cookies[COOKIE] = change(mine.cookies[COOKIE].value)
    guess(STRANGER, "teacher", 5)
    mine.defaults["REMOTE_ADDR"] = STRANGER
    assert try_to_sign_in(mine, "teacher", PASSWORD).status_code == 429


def test_the_cookie_is_kept_from_scripts_and_made_anew_at_each_sign_in(teacher):
    mine = known_device(teacher)
    first = mine.cookies[COOKIE]
    assert (first["httponly"], first["samesite"]) == (True, "Lax")
    assert first["max-age"] == 400 * 24 * 60 * 60
    assert "teacher" not in first.value
    try_to_sign_in(mine, "teacher", PASSWORD)
    assert mine.cookies[COOKIE].value != first.value


# Addresses ----------------------------------------------------------------------------------------
def test_one_password_on_many_accounts_slows_the_address_for_unknown_devices_alone(teacher):
    mine = known_device(teacher, STRANGER)
    accounts = make_accounts(12)
    answers = [
        try_to_sign_in(device(STRANGER), user.username, "Spring2570!").status_code
        for user in accounts
    ]
    assert answers == [200] * 4 + [429] * 8
    answer = try_to_sign_in(device(STRANGER), accounts[11].username, PASSWORD)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 10
    assert "วินาที" in answer.content.decode()
    assert try_to_sign_in(mine, "teacher", PASSWORD).status_code == 302
    assert try_to_sign_in(device(SCHOOL), accounts[11].username, PASSWORD).status_code == 302
    noted = AccessFailureLog.objects.filter(ip_address=STRANGER)
    assert set(noted.values_list("username", flat=True)) == {user.username for user in accounts}
    assert noted.filter(locked_out=False).count() == 4
    told = AuditRow.objects.filter(
        action=Action.LOCKED, origin=STRANGER, subject_name__text__startswith="รหัสผ่านเดียวกัน"
    )
    assert told.count() == 1


def test_a_slowed_address_goes_on_slowly(db):
    accounts = make_accounts(12)
    for user in accounts[:5]:
        try_to_sign_in(device(STRANGER), user.username, "Spring2570!")
    Counted.objects.filter(limit=NETWORK.name).update(at=timezone.now() - timedelta(seconds=11))
    assert try_to_sign_in(device(STRANGER), accounts[6].username, PASSWORD).status_code == 302
    assert (
        try_to_sign_in(device(STRANGER), accounts[7].username, "Summer2570!").status_code == 429
    ), "a failure more"
    assert try_to_sign_in(device(STRANGER), accounts[8].username, PASSWORD).status_code == 429


def test_many_failures_of_one_address_slow_it_whatever_was_tried(db):
    statuses = [
        guess(STRANGER, f"name{number}", 1, f"password {number}")[0]
        for number in range(NETWORK.most)
    ]
    assert statuses[:-1] == [200] * (NETWORK.most - 1)
    assert guess(STRANGER, "another", 1) == [429]


def test_passwords_leave_nothing_that_could_be_tried_against(teacher):
    guess(STRANGER, "teacher", 1, "Spring2570!")
    first = set(Counted.objects.values_list("key", flat=True))
    kept = " ".join(str(row) for row in Counted.objects.values()) + str(
        list(AccessFailureLog.objects.values())
    )
    assert len(first) == 4
    assert "Spring2570!" not in kept
    assert STRANGER not in " ".join(str(row) for row in Counted.objects.values())


# Records ------------------------------------------------------------------------------------------
def test_failures_stay_recorded_after_a_success(teacher):
    browser = device()
    for _ in range(3):
        try_to_sign_in(browser, "teacher@example.invalid")
    try_to_sign_in(browser, "teacher", PASSWORD)
    rows = AccessFailureLog.objects.values_list("username", "ip_address", "locked_out")
    assert list(rows) == [("teacher", SCHOOL, False)] * 3


def test_what_names_no_account_is_kept_nowhere(teacher):
    guess(STRANGER, "Spring2570!", 6)
    assert set(AccessFailureLog.objects.values_list("username", flat=True)) == {NOBODY}
    kept = (
        f"{list(Counted.objects.values())} {list(AuditRow.objects.values())}"
        f" {list(AuditText.objects.values())}"
    )
    assert "spring2570!" not in kept.casefold()


def test_a_thousand_refusals_are_one_row(teacher):
    guess(STRANGER, "teacher", 40)
    assert AccessFailureLog.objects.filter(username="teacher").count() == 5
    assert AccessFailureLog.objects.filter(username="teacher", locked_out=True).count() == 1
    audited = AuditRow.objects.filter(
        subject_number=str(teacher.pk), action__in=["locked", "sign_in_failed"]
    )
    assert sorted(audited.values_list("action", flat=True)) == ["locked", *["sign_in_failed"] * 5]


def test_the_night_forgets_what_no_limit_looks_at(teacher):
    guess(STRANGER, "teacher", 1)
    now = timezone.now()
    assert sweep(now + timedelta(hours=23)) == 0
    assert sweep(now + timedelta(hours=25)) == 4
    assert not Counted.objects.exists()


# Known and unknown names --------------------------------------------------------------------------
def told(answer, name):
    """What a person reads, without what differs at each page."""
    page = BeautifulSoup(answer.content, "html.parser")
    for field in page.select('[name="csrfmiddlewaretoken"]'):
        field.decompose()
    return str(page).replace(name, "NAME")


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("teacher", "nobody1"), ("teacher@example.invalid", "nobody1@example.invalid")],
)
def test_known_and_unknown_names_are_answered_alike(teacher, known, unknown):
    for number in range(7):
        pair = [
            try_to_sign_in(device(STRANGER), name, f"wrong {number}") for name in (known, unknown)
        ]
        assert pair[0].status_code == pair[1].status_code
        assert told(pair[0], known) == told(pair[1], unknown)
        assert set(pair[0].cookies) == set(pair[1].cookies)


@pytest.fixture
def hashed_as_on_a_server(settings):
    """Passwords cost what they cost there, so that a digest more or less is seen."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def test_known_and_unknown_names_take_the_same_time(hashed_as_on_a_server, teacher, other_teacher):
    for user in (teacher, other_teacher):
        user.set_password(PASSWORD)
        user.save()
    never_begun = User.objects.create_user("never_begun", "never@example.invalid")
    closed = User.objects.create_user("closed", "closed@example.invalid", PASSWORD, is_active=False)
    names = [
        "nobody",
        "nobody@example.invalid",
        "teacher",
        teacher.email,
        never_begun.username,
        closed.email,
    ]
    taken = {name: [] for name in names}
    for number in range(5):
        Counted.objects.all().delete()
        for name in names:
            began = time.process_time()
            assert (
                try_to_sign_in(device(STRANGER), name, f"wrong {name} {number}").status_code == 200
            )
            taken[name].append(time.process_time() - began)
    medians = {name: median(seconds) for name, seconds in taken.items()}
    ratios = {name: round(seconds / medians["nobody"], 2) for name, seconds in medians.items()}
    assert all(0.7 < ratio < 1.4 for ratio in ratios.values()), ratios
