"""Sessions: the list of one's own, their ends, how long they last, and what stays behind on a
device.
"""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.models import AuditRow, User
from home.people.nightly import nightly
from home.people.sessions.middleware import CLOCK
from home.privacy.personal_data import Subject, erase, held_on
from tests.conftest import PASSWORD
from tests.make import make_guide

pytestmark = pytest.mark.django_db

LIST = "/accounts/sessions/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Mobile"
    " Safari/604.1"
)
OWN = {"Origin": "http://testserver"}


def signed_in(name: str, user_agent: str = WINDOWS, address: str = "110.49.12.7") -> Client:
    """A browser in which somebody signed in by the form."""
    browser = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    answer = browser.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/me/").status_code == 200


# The list -----------------------------------------------------------------------------------------
def test_the_list_names_devices_and_networks_and_marks_the_one_at_hand(teacher, other_teacher):
    here, there = signed_in("teacher"), signed_in("teacher", IPHONE, "49.228.5.6")
    signed_in("other_teacher", "curl/8.5.0")
    text = here.get(LIST).content.decode()
    assert text.index("Chrome บนคอมพิวเตอร์ Windows") < text.index("Safari บน iPhone")
    assert text.count("เครื่องนี้</span>") == 1
    assert "เครือข่าย 49.228.5.*" in text
    assert "49.228.5.6" not in text
    assert "อุปกรณ์ที่ไม่รู้จัก" not in text  # somebody else's
    assert is_in(there)


def test_one_device_is_ended_and_the_others_go_on(teacher):
    here, lost, third = signed_in("teacher"), signed_in("teacher", IPHONE), signed_in("teacher")
    key = UserSession.objects.get(session_key=lost.session.session_key).pk
    assert here.post(f"{LIST}{key}/end/")["Location"] == LIST
    assert "Safari บน iPhone แล้ว" in here.get(LIST).content.decode()
    assert (is_in(here), is_in(lost), is_in(third)) == (True, False, True)


def test_all_others_are_ended_at_once(teacher):
    here, others = signed_in("teacher"), [signed_in("teacher") for _ in range(3)]
    here.post(f"{LIST}end-others/")
    row = AuditRow.objects.get(action="session_end")
    assert (row.actor, row.rows) == (teacher, 3)
    assert is_in(here)
    assert not any(is_in(browser) for browser in others)
    assert "ไม่มีอุปกรณ์อื่น" in here.get(LIST).content.decode()


def test_nobody_ends_a_device_of_somebody_else(teacher, other_teacher):
    here, theirs = signed_in("teacher"), signed_in("other_teacher")
    key = UserSession.objects.get(user=other_teacher).pk
    assert here.post(f"{LIST}{key}/end/").status_code == 404
    assert here.post(f"{LIST}999999/end/").status_code == 404
    assert here.get(f"{LIST}{key}/end/").status_code == 405
    assert is_in(theirs)


def test_a_session_of_before_is_listed_at_its_next_request(as_, teacher):
    """As those are that began before there was a list, or by other ways than the form."""
    browser = as_(teacher)
    assert is_in(browser)
    assert UserSession.objects.get().session_key == browser.session.session_key


def test_signing_out_takes_the_device_from_the_list(teacher):
    browser = signed_in("teacher")
    browser.post("/accounts/logout/")
    assert "ไม่มีอุปกรณ์อื่น" in signed_in("teacher").get(LIST).content.decode()


# What ends all ------------------------------------------------------------------------------------
def test_a_new_password_ends_every_session(teacher):
    here, there = signed_in("teacher"), signed_in("teacher")
    new = "a quite new password of teacher"
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        follow=True,
    )
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
    assert (is_in(here), is_in(there)) == (False, False)


def close_by_screen(user, admin, as_):
    user.is_active = False
    user.save()


def close_in_bulk(user, admin, as_):
    User.objects.filter(pk=user.pk).update(is_active=False)


def close_by_one_column(user, admin, as_):
    user.is_active = False
    user.save(update_fields=["is_active"])


@pytest.mark.parametrize("close", [close_by_screen, close_in_bulk, close_by_one_column])
def test_closing_ends_all_and_opening_again_revives_none(as_, teacher, admin_user, close):
    browsers = [signed_in("teacher"), signed_in("teacher", IPHONE)]
    close(teacher, admin_user, as_)
    User.objects.filter(pk=teacher.pk).update(is_active=True)
    assert not any(is_in(browser) for browser in browsers)
    assert is_in(signed_in("teacher"))


def add_role(user, group):
    user.groups.add(group)


def add_role_in_bulk(user, group):
    group.user_set.add(user)


def take_roles(user, group):
    user.groups.clear()


def set_roles(user, group):
    user.groups.set([group])


def empty_the_role(user, group):
    user.groups.first().user_set.clear()


@pytest.mark.parametrize(
    "change", [add_role, add_role_in_bulk, take_roles, set_roles, empty_the_role]
)
def test_another_role_ends_all_and_the_old_one_given_back_revives_none(
    teacher, other_teacher, change
):
    browser, other = signed_in("teacher"), signed_in("other_teacher")
    before = list(teacher.groups.all())
    change(teacher, Group.objects.exclude(pk__in=[group.pk for group in before]).first())
    teacher.groups.set(before)
    assert not is_in(browser)
    assert is_in(other) is (change is not empty_the_role)


def test_the_same_roles_saved_again_end_nothing(teacher):
    browser = signed_in("teacher")
    teacher.groups.set(teacher.groups.all())
    teacher.position = "ครูชำนาญการ"
    teacher.save()
    assert is_in(browser)


def test_an_import_that_changes_the_role_ends_the_sessions(tmp_path, teacher):
    browser = signed_in("teacher")
    path = tmp_path / "people.csv"
    heading = "username,prefix,first_name,last_name,email,school_code,role"
    path.write_text(f"{heading}\nteacher,นาง,ก,ข,a@example.invalid,9991000001,principal", "utf-8")
    call_command("import_people", str(path))
    assert not is_in(browser)


def test_an_administrator_who_changes_their_own_role_is_answered(as_, admin_user):
    """The session ends within the request; that must not be an error."""
    browser = as_(admin_user)
    browser.get("/admin/")
    facts = {"username": "admin", "first_name": "ก", "last_name": "ข", "email": "a@example.invalid"}
    roles = [
        Group.objects.exclude(pk__in=admin_user.groups.all()).first().pk,
        *admin_user.groups.values_list("pk", flat=True),
    ]
    address = reverse("wagtailusers_users:edit", args=[admin_user.pk])
    assert browser.post(address, facts | {"groups": roles}).status_code in (200, 302, 403)
    assert browser.get("/admin/").status_code in (200, 302)


def test_a_session_that_got_another_key_stays_in_the_list(as_, officer):
    browser = as_(officer)
    browser.get("/admin/account/")
    browser.post(
        "/admin/account/",
        {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"},
    )
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/").status_code == 200
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [
        browser.session.session_key
    ]


# How long -----------------------------------------------------------------------------------------
def set_back(browser: Client, **ages: timedelta) -> None:
    """As if the session had begun, or was seen last, so long ago."""
    session = browser.session
    times = {name: (timezone.now() - age).timestamp() for name, age in ages.items()}
    session[CLOCK] = session[CLOCK] | times
    session.save()


IDLE = {"seen": timedelta(minutes=31)}
OLD = {"begun": timedelta(hours=8, minutes=1)}


@pytest.mark.parametrize("ages", [IDLE, OLD])
@pytest.mark.parametrize(
    "name", ["officer", "head", "director", "admin", "teacher", "principal", "editor"]
)
def test_those_who_decide_are_signed_out_when_idle_or_after_a_day_of_work(people, name, ages):
    browser = signed_in(name)
    set_back(browser, **ages)
    assert is_in(browser) is (name in {"teacher", "principal", "editor"})


def test_a_superuser_is_bounded_too(teacher):
    User.objects.filter(pk=teacher.pk).update(is_superuser=True)
    browser = signed_in("teacher")
    set_back(browser, **IDLE)
    assert not is_in(browser)


def test_nobody_stays_for_more_than_twelve_hours_however_busy(teacher):
    browser = signed_in("teacher")
    set_back(browser, begun=timedelta(hours=12, minutes=1))
    assert not is_in(browser)


def test_the_bounds_are_settings(settings, officer):
    settings.SESSION_IDLE, settings.SESSION_LONGEST = timedelta(0), timedelta(0)
    browser = signed_in("officer")
    set_back(browser, **IDLE, **OLD)
    assert is_in(browser)


def test_work_keeps_a_session_awake_and_an_open_editor_alone_does_not(officer):
    browser = signed_in("officer")
    set_back(browser, seen=timedelta(minutes=20))
    assert is_in(browser)
    assert timezone.now().timestamp() - browser.session[CLOCK]["seen"] < 600
    set_back(browser, seen=timedelta(minutes=20))
    browser.post("/admin/editing-sessions/ping/wagtailcore/page/1/")
    assert timezone.now().timestamp() - browser.session[CLOCK]["seen"] > 600


def test_what_was_typed_into_a_form_comes_back_when_the_session_was_idle(officer):
    browser = signed_in("officer")
    set_back(browser, **IDLE)
    answer = browser.post("/consultations/new/", {"subject": "เครื่องพิมพ์ไม่ทำงาน"}, headers=OWN)
    assert answer.status_code == 403
    assert 'value="เครื่องพิมพ์ไม่ทำงาน"' in answer.content.decode()


def test_a_script_of_the_admin_is_told_that_the_session_was_idle(officer):
    browser = signed_in("officer")
    set_back(browser, **IDLE)
    assert (
        browser.get("/admin/who/", headers={"X-Requested-With": "XMLHttpRequest"})["X-Signed-Out"]
        == "1"
    )


# What stays behind --------------------------------------------------------------------------------
def test_what_is_answered_to_somebody_signed_in_is_kept_by_no_cache(as_, admin_user):
    page = make_guide()
    browser = as_(admin_user)
    addresses = [
        "/",
        "/me/",
        "/search/?q=dmc",
        "/api/search/?q=dmc",
        "/systems/?export=csv",
        "/admin/",
        "/no-such/",
    ]
    addresses += [
        page.get_url(),
        LIST,
        "/me/data/?export=json",
        "/admin/users/",
        "/accounts/password/change/",
    ]
    for address in addresses:
        assert browser.get(address)["Cache-Control"] == "private, no-store", address
    assert browser.post("/accounts/logout/")["Cache-Control"] == "private, no-store"


def test_signing_in_is_kept_by_no_cache(client, teacher):
    answer = client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/manifest.webmanifest", "/worker.js"])
def test_what_is_made_for_all_may_be_kept(as_, teacher, address):
    assert "public" in as_(teacher).get(address)["Cache-Control"]
    assert "no-store" not in as_(teacher).get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ["/accounts/logout/", "/admin/logout/"])
def test_signing_out_by_either_door_lets_the_browser_forget(as_, officer, address):
    browser = as_(officer)
    answer = browser.post(address)
    assert answer["Location"] == "/accounts/login/?left"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert not is_in(browser)
    assert browser.post(address)["Location"] == "/accounts/login/?left"  # once more, in another tab


# The person and the night -------------------------------------------------------------------------
def test_devices_are_shown_to_their_person_and_go_with_an_erasure(teacher):
    browser = signed_in("teacher")
    assert browser.get("/me/data/").content.decode().count("110.49.12.7") >= 1
    assert held_on(Subject.of_user(teacher))["อุปกรณ์ที่เข้าสู่ระบบอยู่"][0]["อุปกรณ์"] == WINDOWS
    erase(Subject.of_user(teacher))
    assert not UserSession.objects.exists()
    assert not is_in(browser)


def test_the_night_takes_devices_whose_sessions_are_over(teacher, officer):
    signed_in("teacher")
    signed_in("officer")
    gone = UserSession.objects.get(user=teacher).session_key
    Session.objects.filter(session_key=gone).update(expire_date=timezone.now() - timedelta(hours=1))
    nightly(timezone.localdate())
    assert list(UserSession.objects.values_list("user__username", flat=True)) == ["officer"]


def test_who_gets_or_loses_the_highest_power_signs_in_anew(as_, teacher):
    for is_superuser in (True, False):
        browser = as_(teacher)
        assert browser.get("/me/").status_code == 200
        teacher.is_superuser = is_superuser
        teacher.save(update_fields=["is_superuser"])
        assert browser.get("/me/").status_code == 302
        teacher.refresh_from_db()
