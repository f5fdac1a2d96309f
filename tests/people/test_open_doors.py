"""What visitors may send: so much an address and a device, a trap for machines, and nothing
typed is lost.
"""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from forms.models import FormPage, Submission
from home.models import OutgoingMail
from home.people.limits.doors import ADDRESS, DEVICE, OpenDoors, is_open, keys_of
from home.people.limits.models import Counted
from home.site.typed_again import TRAP
from knowledge.models import Feedback, ProblemReport
from tests.desk.test_consultation import answered
from tests.make import make_guide
from tests.make_forms import ask_answers

pytestmark = pytest.mark.django_db
OWN = {"Origin": "http://testserver"}
SCHOOL, ELSEWHERE = "203.0.113.5", "198.51.100.7"


def visitor(address=SCHOOL, device="a" * 32):
    browser = Client(REMOTE_ADDR=address)
    browser.cookies["csrftoken"] = device
    return browser


def use_up(limit, browser):
    """As if this browser, or its address, had sent all that it may."""
    request = RequestFactory().post("/", REMOTE_ADDR=browser.defaults["REMOTE_ADDR"])
    request.COOKIES["csrftoken"] = browser.cookies["csrftoken"].value
    row = {"limit": limit.name, "key": keys_of(request)[limit], "at": timezone.now()}
    Counted.objects.bulk_create(Counted(**row) for _ in range(limit.most))


@pytest.fixture
def ask():
    FormPage.objects.filter(slug="ask").update(open_to_visitors=True)
    return "/forms/ask/"


@pytest.fixture
def doors(ask, officer):
    """Every address that takes something from a visitor, and what it takes."""
    guide = make_guide(open_to_visitors=True)
    case = answered(officer)
    return {
        ask: ask_answers(),
        f"/pages/{guide.pk}/feedback/": {"helpful": "False", "comment": "ยังไม่ชัดเจน"},
        f"/pages/{guide.pk}/report/": {"text": "ลิงก์ของหน้านี้เปิดไม่ได้"},
        case.answers.get().reply_url: {"understood": "no", "comment": "ทำขั้นที่สองไม่ได้"},
        "/accounts/password/reset/": {"email": "somebody@example.invalid"},
    }


def stored():
    return [model.objects.count() for model in (Submission, Feedback, ProblemReport, OutgoingMail)]


def sent_again(page):
    """What the button of the page that gives back would send."""
    form = BeautifulSoup(page.content, "html.parser").select_one("form[data-fresh-token]")
    return form["action"], {
        field["name"]: field.get("value", "") for field in form.select("input[name]")
    }


# Limits -------------------------------------------------------------------------------------------
def test_thirty_forms_of_a_device_are_taken_and_the_next_one_is_given_back(ask):
    mine = visitor()
    for number in range(DEVICE.most):
        assert (
            mine.post(ask, ask_answers(subject=f"เรื่องที่ {number}"), headers=OWN).status_code == 302
        )
    page = mine.post(ask, ask_answers(subject="เรื่องที่พิมพ์ไว้ยาว"), headers=OWN)
    assert page.status_code == 429
    assert 3500 < int(page["Retry-After"]) <= 3600
    assert "ส่งบ่อยเกินไป" in page.content.decode()
    assert sent_again(page)[1]["subject"] == "เรื่องที่พิมพ์ไว้ยาว"
    assert Submission.objects.count() == DEVICE.most
    assert visitor(device="b" * 32).post(ask, ask_answers(), headers=OWN).status_code == 302, (
        "a colleague beside"
    )


def test_an_address_has_a_limit_whatever_the_devices(ask):
    use_up(ADDRESS, visitor())
    assert visitor(device="b" * 32).post(ask, ask_answers(), headers=OWN).status_code == 429
    assert visitor(ELSEWHERE).post(ask, ask_answers(), headers=OWN).status_code == 302


def test_a_training_day_of_a_hundred_teachers_is_taken(ask):
    for number in range(100):
        mine = visitor(device=f"{number:032}")
        assert mine.post(ask, ask_answers(subject=""), headers=OWN).status_code == 422, (
            "a mistake first"
        )
        assert (
            mine.post(ask, ask_answers(subject=f"เรื่องที่ {number}"), headers=OWN).status_code == 302
        )
    assert Submission.objects.count() == 100


def test_what_was_given_back_is_taken_when_the_hour_is_over(ask):
    mine = visitor()
    use_up(DEVICE, mine)
    address, fields = sent_again(mine.post(ask, ask_answers(subject="เรื่องที่พิมพ์ไว้ยาว"), headers=OWN))
    Counted.objects.update(at=timezone.now() - timedelta(hours=1, seconds=1))
    assert mine.post(address, fields, headers=OWN).status_code == 302
    assert Submission.objects.get().form_data["subject"] == "เรื่องที่พิมพ์ไว้ยาว"


@pytest.mark.parametrize("limit", [ADDRESS, DEVICE], ids=["address", "device"])
def test_every_open_door_is_bounded_and_stores_nothing_past_the_limit(doors, limit):
    mine, before = visitor(), stored()
    use_up(limit, mine)
    for address, typed in doors.items():
        page = mine.post(address, typed, headers=OWN)
        assert page.status_code == 429, address
        assert all(value in page.content.decode() for value in typed.values()), address
    assert stored() == before


def test_every_door_counts(doors):
    for number, (address, typed) in enumerate(doors.items(), start=1):
        assert visitor().post(address, typed, headers=OWN).status_code == 302, address
        assert Counted.objects.filter(limit=ADDRESS.name).count() == number, address


def views_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern.url_patterns)
        else:
            yield pattern.callback


def test_no_view_that_is_open_takes_what_a_visitor_sends_past_the_limit():
    """Views to come as well: the limit stands before them all."""
    request = RequestFactory().post("/anything/", REMOTE_ADDR=SCHOOL)
    request.user = AnonymousUser()
    use_up(ADDRESS, visitor())
    open_views = [view for view in views_of(get_resolver().url_patterns) if is_open(view)]
    assert len(open_views) > 10
    guard = OpenDoors(lambda request: None)
    assert {guard.process_view(request, view, (), {}).status_code for view in open_views} == {429}


def test_who_is_signed_in_is_neither_counted_nor_stopped(ask, teacher):
    mine = visitor()
    use_up(ADDRESS, mine)
    before = Counted.objects.count()
    mine.force_login(teacher, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert mine.post(ask, ask_answers(), headers=OWN).status_code == 302
    assert Counted.objects.count() == before


def test_signing_in_has_limits_of_its_own(teacher):
    mine = visitor()
    use_up(ADDRESS, mine)
    use_up(DEVICE, mine)
    assert (
        mine.post("/accounts/login/", {"login": "teacher", "password": "wrong"}).status_code == 200
    )


def test_another_site_gets_nothing_back_to_send(ask):
    mine = visitor()
    use_up(DEVICE, mine)
    page = mine.post(
        ask, ask_answers(subject="เรื่องของเว็บอื่น"), headers={"Origin": "https://elsewhere.example"}
    )
    assert page.status_code == 429
    assert "เรื่องของเว็บอื่น" not in page.content.decode()


def test_a_mailbox_is_not_filled_with_links_and_the_page_tells_nobody_who_has_an_account(teacher):
    pages = {}
    for email in (teacher.email, "nobody@example.invalid"):
        for number in range(5):
            answer = visitor(device=f"{number:032}").post(
                "/accounts/password/reset/", {"email": email}
            )
            assert answer.status_code == 302
        pages[email] = visitor(ELSEWHERE).post(
            "/accounts/password/reset/", {"email": email.upper()}
        )
    assert OutgoingMail.objects.count() == 5
    texts = {page.content.decode().replace(email.upper(), "") for email, page in pages.items()}
    told = {
        BeautifulSoup(text, "html.parser").select_one("main").get_text(" ", strip=True)
        for text in texts
    }
    assert len(told) == 1
    assert "โปรดตรวจกล่องจดหมาย" in told.pop()


# The trap -----------------------------------------------------------------------------------------
def test_a_machine_that_fills_everything_is_given_back_and_nothing_is_stored(doors):
    before = stored()
    for address, typed in doors.items():
        page = visitor().post(address, typed | {TRAP: "https://spam.example"}, headers=OWN)
        assert page.status_code == 422, address
        assert "ช่องที่ซ่อนไว้" in page.content.decode()
        assert "spam.example" not in page.content.decode()
    assert stored() == before


def test_a_person_whose_browser_filled_too_much_sends_again_by_one_button(ask):
    mine = visitor()
    page = mine.post(
        ask, ask_answers(subject="เรื่องจริง") | {TRAP: "https://school.example"}, headers=OWN
    )
    address, fields = sent_again(page)
    assert TRAP not in fields
    assert mine.post(address, fields, headers=OWN).status_code == 302
    assert Submission.objects.get().form_data["subject"] == "เรื่องจริง"


def test_every_form_that_a_visitor_may_send_has_the_trap_where_nobody_falls_into_it(doors):
    looked_at = 0
    for address in [*doors, make_guide(slug="shown", open_to_visitors=True).get_url()]:
        page = BeautifulSoup(visitor().get(address).content, "html.parser")
        for form in page.select('main form[method="post"]'):
            trap = form.select_one(f'[name="{TRAP}"]')
            assert trap is not None, f"{address} {form.get('action')}"
            assert (trap["tabindex"], trap["autocomplete"], trap.get("required")) == (
                "-1",
                "off",
                None,
            )
            assert trap.find_parent(attrs={"aria-hidden": "true"})["class"] == ["visually-hidden"]
            looked_at += 1
    assert looked_at >= 5


def test_no_form_has_a_field_of_the_traps_name():
    from forms.models import FormField

    assert not FormField.objects.filter(clean_name=TRAP).exists()
