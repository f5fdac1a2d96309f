"""Sign-in by the office's own provider in Chromium; oidc-provider-mock of PyPI stands for
Google and the like.
"""

from collections.abc import Callable, Iterator

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import BrowserContext, Page, expect

from tests.chromium import LONGEST_WAIT, Site

from .test_public_forms import sends

TELEPHONE, DESK = 390, 1280
DOMAIN = "school.example.ac.th"
BUTTON = "เข้าสู่ระบบด้วยบัญชีโรงเรียน"
CDN = "https://cdn.jsdelivr.net/**"  # the provider's own look
PEOPLE = {
    "teacher": {"email": f"Teacher@{DOMAIN}", "email_verified": True},
    "successor": {"email": f"teacher@{DOMAIN}", "email_verified": True},
    "stranger": {"email": f"stranger@{DOMAIN}", "email_verified": True},
    "unverified": {"email": f"teacher2@{DOMAIN}", "email_verified": False},
    "elsewhere": {"email": "teacher2@elsewhere.example", "email_verified": True},
    "shared": {"email": f"school@{DOMAIN}", "email_verified": True},
    "principal": {"email": f"principal@{DOMAIN}", "email_verified": True},
}


@pytest.fixture(scope="module")
def provider(chromium) -> Iterator[str]:
    people = [User(sub=f"the {name}", claims=claims) for name, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def site(provider, start_site):
    """The demo's people with the addresses of their school; two of them share one."""
    running = start_site(
        INTRANET_OIDC_ISSUER=provider,
        INTRANET_OIDC_CLIENT_ID="intranet",
        INTRANET_OIDC_CLIENT_SECRET="a word for tests",
        INTRANET_OIDC_DOMAINS=DOMAIN,
        INTRANET_OIDC_NAME=BUTTON,
    )
    running.run(
        "from home.models import User\n"
        "for name in ('teacher', 'teacher2', 'principal'):\n"
        f"    User.objects.filter(username=name).update(email=f'{{name}}@{DOMAIN}')\n"
        f"User.objects.filter(username__in=['editor', 'officer']).update(email='school@{DOMAIN}')\n"
    )
    return running


@pytest.fixture
def visitor(chromium, site, provider) -> Iterator[Callable[..., Page]]:
    """visitor(390): a browser of somebody's own.

    It asks this site and the provider, nobody else.
    """
    opened, contexts = Site(chromium, site.url), []

    def go(width: int = DESK) -> Page:
        context: BrowserContext = opened.context("visitor", width, service_workers="block")
        context.route(CDN, lambda route: route.fulfill(status=200, body=""))
        contexts.append(context)
        return context.new_page()

    yield go
    for context in contexts:
        context.close()
    wrongs = [wrong for wrong in opened.wrongs if provider not in wrong and CDN[:-2] not in wrong]
    assert wrongs == []


def press(page: Page, place: str = "/systems/dmc/") -> None:
    """Somebody who wanted to see a page presses the button instead of typing a password."""
    page.goto(place)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible(timeout=LONGEST_WAIT)


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"the {name}", exact=True).click()
    page.wait_for_url(lambda address: "/oauth2/" not in address, timeout=LONGEST_WAIT)


def fits(page: Page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_the_environment_adds_two_addresses_and_nothing_else(site):
    told = site.run(
        "from django.urls import get_resolver\n[accounts] = [row for row in"
        " get_resolver().url_patterns if str(row.pattern) == 'accounts/']\n[branch] = [row for row"
        " in accounts.url_patterns if hasattr(row, 'url_patterns')]\nprint(str(branch.pattern),"
        " *(str(row.pattern) or '-' for row in branch.url_patterns))\n"
    )
    assert told.split() == ["sign-on/", "-", "callback/"]


@sends("account/login.html", 2)
@pytest.mark.parametrize("width", [TELEPHONE, DESK])
def test_a_teacher_comes_in_by_the_providers_page_and_is_where_they_wanted_to_go(
    visitor, site, width
):
    page = visitor(width)
    press(page)
    choose(page, "teacher")
    assert page.url == f"{site.url}/systems/dmc/"
    page.goto("/me/")
    assert "teacher" in page.inner_text("aside")
    page.goto("/accounts/sessions/")
    assert page.locator("main .list li").count() >= 1


def test_the_way_back_button_of_the_browser_does_not_lead_to_the_page_in_between(visitor, site):
    page = visitor(TELEPHONE)
    press(page)
    page.go_back()
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible(timeout=LONGEST_WAIT)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stranger", "ยังไม่มีบัญชีในระบบนี้"),
        ("unverified", "ยังไม่ได้ยืนยันอีเมล"),
        ("elsewhere", "ไม่ใช่บัญชีของหน่วยงาน"),
        ("shared", "ใช้ร่วมกันหลายบัญชี"),
    ],
)
@pytest.mark.parametrize("width", [TELEPHONE, DESK])
def test_who_is_nobody_here_is_told_so_and_may_try_again(visitor, site, name, words, width):
    page = visitor(width)
    press(page)
    choose(page, name)
    assert page.url.startswith(f"{site.url}/accounts/sign-on/callback/")
    expect(page.get_by_role("heading", name="ยังไม่ได้เข้าสู่ระบบ")).to_be_visible()
    assert words in page.inner_text("main")
    assert fits(page)
    page.get_by_role("link", name="กลับไปหน้าเข้าสู่ระบบ").click()
    page.get_by_role("button", name=BUTTON).click()
    choose(page, "teacher")
    assert page.url == f"{site.url}/systems/dmc/"


def test_who_says_no_at_the_provider_is_not_in(visitor):
    page = visitor(TELEPHONE)
    press(page)
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("ท่านยกเลิกการเข้าสู่ระบบ")).to_be_visible(timeout=LONGEST_WAIT)


def test_who_signs_out_is_told_that_the_provider_stays(visitor):
    page = visitor(TELEPHONE)
    press(page)
    choose(page, "principal")
    page.evaluate("document.querySelector('form[action*=logout]').requestSubmit()")
    expect(page.get_by_text("บัญชีนั้นยังเข้าอยู่ในเบราว์เซอร์นี้")).to_be_visible(timeout=LONGEST_WAIT)


@sends("home/people/confirm.html")
def test_the_administrator_releases_an_account_whose_address_passed_on(visitor, chromium, site):
    page = visitor()
    press(page)
    choose(page, "teacher")
    other = visitor()
    press(other)
    choose(other, "successor")
    expect(other.get_by_text("เชื่อมกับผู้ใช้อีกคนหนึ่ง")).to_be_visible()
    people = Site(chromium, site.url)
    admin = people.context("admin").new_page()
    admin.goto("/admin/users/?q=teacher")
    admin.locator("tbody [data-w-dropdown-target=toggle]").first.click()
    admin.get_by_role("link", name="ปลดการเชื่อมบัญชีหน่วยงาน").click()
    expect(admin.get_by_text(f"teacher@{DOMAIN}")).to_be_visible()
    admin.get_by_role("button", name="ปลดการเชื่อม").click()
    expect(admin.get_by_text("ปลดการเชื่อมแล้ว 1 บัญชี")).to_be_visible()
    assert people.wrongs == []
    press(other)
    choose(other, "successor")
    assert other.url == f"{site.url}/systems/dmc/"
