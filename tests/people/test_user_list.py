"""The list of people: what it tells, what narrows it, and what is done from it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from home.audit.models import AuditRow
from home.models import User
from home.people.people_import import ROLE_NAMES
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LIST = "/admin/users/"
ACTIONS = ["unlock", "print_cards", "send_way_in", "close"]


def shown(page) -> set[str]:
    return {user.username for user in page.context["page_obj"]}


def address(action: str, *people: User) -> str:
    return f"/admin/bulk/home/user/{action}/?" + "&".join(f"id={user.pk}" for user in people)


def sign_in(name: str, word: str) -> int:
    return Client().post("/accounts/login/", {"login": name, "password": word}).status_code


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", "root@example.invalid", PASSWORD)


# What it tells ------------------------------------------------------------------------------------
def test_the_list_tells_role_school_last_sign_in_and_state(as_, people, admin_user, teacher):
    User.objects.filter(pk=teacher.pk).update(last_login=datetime(2026, 11, 20, 9, tzinfo=UTC))
    User.objects.filter(username="officer").update(is_active=False)
    text = as_(admin_user).get(LIST).content.decode()
    for word in ("ครูและบุคลากรโรงเรียน", teacher.school.name, "2569", "ปิดแล้ว", "ยังไม่เริ่ม"):
        assert word in text


def test_the_number_of_queries_does_not_grow_with_the_people(
    as_, admin_user, school, django_assert_max_num_queries
):
    for number in range(40):
        User.objects.create_user(f"kru{number}", school=school)
    browser = as_(admin_user)
    browser.get(LIST)
    with django_assert_max_num_queries(40):
        browser.get(LIST)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("role=teacher", {"teacher", "other_teacher"}),
        ("school={school}", {"teacher", "principal"}),
        ("school=null&role=officer", {"officer"}),
        ("begun=yes", {"admin"}),
        ("begun=no&role=officer", {"officer"}),
        ("begun=no_card&role=officer", {"officer"}),
        ("begun=card", set()),
        ("state=closed", {"editor"}),
        ("unused=12", {"head"}),
        ("q=principal", {"principal"}),
    ],
)
def test_the_list_is_narrowed(as_, people, school, admin_user, asked, expected):
    browser, now = as_(admin_user), timezone.now()
    User.objects.exclude(username="admin").update(last_login=None)
    User.objects.filter(username="admin").update(last_login=now)
    User.objects.filter(username="editor").update(is_active=False)
    User.objects.filter(username="head").update(date_joined=now - timedelta(days=400))
    assert shown(browser.get(f"{LIST}?{asked.format(school=school.pk)}")) == expected


def test_who_is_locked_out_is_listed_and_let_in_again(as_, teacher, admin_user):
    for _ in range(6):
        sign_in("teacher", "not it")
    assert sign_in("teacher", PASSWORD) == 429
    browser = as_(admin_user)
    assert shown(browser.get(f"{LIST}?state=locked")) == {"teacher"}
    assert "ถูกล็อกอยู่" in browser.get(f"{LIST}?q=teacher").content.decode()
    browser.post(address("unlock", teacher))
    assert shown(browser.get(f"{LIST}?state=locked")) == set()
    assert sign_in("teacher", PASSWORD) == 302
    assert AuditRow.objects.about(teacher).of_action("unlock").get().actor == admin_user


def test_the_file_has_who_is_listed_and_no_formula(as_, people, admin_user):
    User.objects.filter(username="teacher").update(first_name="=1+1")
    file = b"".join(
        as_(admin_user).get(f"{LIST}?role=teacher&export=csv").streaming_content
    ).decode()
    assert file.count("\n") == 3
    assert "1+1" in file
    assert ",=1+1" not in file


# What is done -------------------------------------------------------------------------------------
def test_accounts_are_closed_after_a_page_that_names_them(
    as_, people, root, admin_user, teacher, officer
):
    browser = as_(admin_user)
    place = address("close", teacher, officer, root, admin_user)
    page = browser.get(place).content.decode()
    assert teacher.username in page
    assert "เป็นบัญชีผู้ดูแลสูงสุด" in page
    assert "เป็นบัญชีของท่านเอง" in page
    assert User.objects.get(pk=teacher.pk).is_active
    browser.post(place, {"reason": "ย้าย"})
    closed = set(User.objects.filter(is_active=False).values_list("username", flat=True))
    assert closed == {"teacher", "officer"}
    assert AuditRow.objects.about(teacher).of_action("close").get().actor == admin_user


def test_accounts_unused_for_a_year_are_closed_in_one_step(as_, people, root, admin_user):
    browser, long_ago = as_(admin_user), timezone.now() - timedelta(days=500)
    User.objects.update(last_login=long_ago, date_joined=long_ago)
    User.objects.filter(username="teacher").update(last_login=timezone.now())
    page = browser.get("/admin/bulk/home/user/close/?id=all&unused=12&role=teacher")
    assert [entry["item"].username for entry in page.context["items"]] == ["other_teacher"]
    browser.post("/admin/bulk/home/user/close/?id=all&unused=12", {"reason": "สิ้นปีการศึกษา"})
    left = set(User.objects.filter(is_active=True).values_list("username", flat=True))
    assert left == {"admin", "root", "teacher"}


def test_all_of_the_list_is_what_its_filters_show_for_every_action(as_, people, admin_user):
    """Wagtail's own would take everybody."""
    browser = as_(admin_user)
    facts = {"mark_as_active": "False", "reason": "ทดสอบ"}
    browser.post("/admin/bulk/home/user/set_active_state/?id=all&role=teacher", facts)
    closed = set(User.objects.filter(is_active=False).values_list("username", flat=True))
    assert closed == {"teacher", "other_teacher"}
    given = Group.objects.get(name=ROLE_NAMES["principal"])
    browser.post("/admin/bulk/home/user/assign_role/?id=all&q=editor", {"role": given.pk})
    assert set(given.user_set.values_list("username", flat=True)) == {"principal", "editor"}


def test_a_closed_person_is_signed_out(as_, teacher, admin_user):
    browser = as_(teacher)
    as_(admin_user).post(address("close", teacher), {"reason": "ย้าย"})
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "name", ["visitor", "teacher", "principal", "editor", "officer", "head", "director"]
)
def test_nobody_else_does_any_of_this(as_, people, other_teacher, action, name):
    for method in ("get", "post"):
        answer = getattr(as_(people[name]), method)(address(action, other_teacher))
        assert answer.status_code in (302, 403, 404)
    assert User.objects.get(pk=other_teacher.pk).is_active
    assert not other_teacher.entry_codes.exists()


@pytest.mark.parametrize(
    "asked", ["id=x", "id=" + "9" * 40, "id=all&school=x", "id=all&role=king", "", "id=0"]
)
def test_impossible_choices_change_nobody_and_break_nothing(as_, people, admin_user, asked):
    for action in ACTIONS:
        answer = as_(admin_user).post(f"/admin/bulk/home/user/{action}/?{asked}", {"reason": "ลอง"})
        assert answer.status_code in (200, 302)
    assert not User.objects.filter(is_active=False).exists()
