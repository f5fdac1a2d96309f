"""Sign-in by the office's provider: whom it lets in, whom it refuses, and providers that lie, break
or hang.

The provider answers on a socket; nothing of ours is put in its place.
"""

import base64
import hashlib
import json
import logging
import socket
import time
from urllib.parse import parse_qs, quote, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from bs4 import BeautifulSoup
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from oidc_provider_mock import User as ProviderUser
from oidc_provider_mock import run_server_in_thread

from home.audit.models import AuditRow
from home.models import OutgoingMail, User
from home.people.single_sign_on import documents, talk
from home.people.single_sign_on.accounts import release
from home.privacy.personal_data import Subject, erase

from . import (
    urls_with_sign_on,
)  # loaded before a test sets a provider, for all other tests have none
from .authenticator import app_code
from .oidc_provider import (
    CLIENT_ID,
    KEY,
    KEYS,
    METADATA,
    OTHER_KEY,
    SECRET,
    TOKEN,
    public_key,
    running_provider,
    say,
)
from .oidc_provider import say_bytes as send
from .test_second_factor import ASK, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.urls(urls_with_sign_on.__name__)]

START, BACK, DOMAIN = "/accounts/sign-on/", "/accounts/sign-on/callback/", "school.example.ac.th"
ADDRESS = f"teacher@{DOMAIN}"
PLACE = "/systems/?q=dmc&page=2"
BUTTON = "เข้าด้วยบัญชีโรงเรียน"


@pytest.fixture
def provider(settings, caplog):
    """It runs, the site knows it, and who signs in there has the address of the teacher."""
    caplog.set_level(logging.WARNING)
    with running_provider() as running:
        running.person = {"sub": "person-1", "email": ADDRESS, "email_verified": True}
        facts = {"issuer": running.issuer, "client_id": CLIENT_ID, "secret": SECRET}
        settings.SIGN_ON = facts | {"domains": (DOMAIN,), "name": BUTTON}
        yield running


@pytest.fixture
def person(teacher):
    User.objects.filter(pk=teacher.pk).update(email=ADDRESS)
    return User.objects.get(pk=teacher.pk)


def way_there(browser: Client, place: str = PLACE, **facts: str) -> str:
    """Press the button; the address to which the page leads."""
    answer = browser.post(START, {"next": place, **facts})
    assert answer.status_code == 200, answer.content.decode()
    leads = BeautifulSoup(answer.content, "html.parser").select_one("meta[http-equiv=refresh]")[
        "content"
    ]
    return leads.partition("url=")[2]


def sign_in(provider, browser: Client | None = None, place: str = PLACE):
    browser = browser or Client()
    return browser.get(provider.come_back(way_there(browser, place)))


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def said(caplog) -> list[str]:
    """But for Django's own line with the path of what was refused, and the first word on the
    disk.
    """
    others = {"django.request", "home.site.disk"}
    return [record.getMessage() for record in caplog.records if record.name not in others]


def assert_refused(answer, why: str, caplog) -> None:
    """One page in Thai, one row of the audit, one line of the log, and nobody is in."""
    assert answer.status_code == 403
    assert "ยังไม่ได้เข้าสู่ระบบ" in answer.content.decode()
    assert answer.context["why"] == why
    assert not is_signed_in(answer.client)
    row = AuditRow.objects.of_action("sign_in_failed").get()
    assert row.after == {"way": "sign_on", "why": why}
    [line] = said(caplog)
    assert line.startswith(f"sign-on refused: {why}")
    assert "\n" not in line
    assert "@" not in line


# The way in ---------------------------------------------------------------------------------------
def test_a_teacher_signs_in_by_the_provider_and_is_where_they_wanted_to_go(provider, person):
    browser = Client()
    answer = sign_in(provider, browser)
    assert (answer.status_code, answer["Location"]) == (302, PLACE)
    assert browser.get("/me/").context["user"] == person
    assert "known_device" in browser.cookies
    row = AuditRow.objects.of_action("sign_in").get()
    assert (row.actor_id, row.after) == (person.pk, {"ways": ["socialaccount"]})


def test_a_provider_that_others_wrote_is_understood(settings, person):
    claims = {"email": ADDRESS.upper(), "email_verified": True}
    with run_server_in_thread(
        user_claims=[ProviderUser(sub="person-1", claims=claims)], require_nonce=True
    ) as server:
        issuer = f"http://localhost:{server.server_port}"
        facts = {"issuer": issuer, "client_id": CLIENT_ID, "secret": SECRET}
        settings.SIGN_ON = facts | {"domains": (DOMAIN,), "name": BUTTON}
        browser = Client()
        there = requests.post(
            way_there(browser), data={"sub": "person-1"}, allow_redirects=False, timeout=60
        )
        answer = browser.get(there.headers["Location"].removeprefix(settings.BASE_URL))
    assert (answer.status_code, answer["Location"]) == (302, PLACE)
    assert SocialAccount.objects.get().provider == issuer


def test_of_the_provider_nothing_is_kept_but_by_whom_the_account_is_known(provider, person):
    provider.person |= {"name": "นางสาวอื่น ไกล", "picture": "https://elsewhere.example/me.png"}
    for _ in range(2):
        sign_in(provider)
    row = SocialAccount.objects.get()
    assert (row.user, row.provider, row.uid, row.extra_data) == (
        person,
        provider.issuer,
        "person-1",
        {},
    )
    assert not SocialToken.objects.exists()
    assert not SocialApp.objects.exists()
    after = User.objects.get(pk=person.pk)
    assert (after.first_name, after.email, after.password) == (
        person.first_name,
        ADDRESS,
        person.password,
    )
    assert list(after.groups.all()) == list(person.groups.all())


def test_an_account_with_a_second_factor_is_asked_for_it_after_the_provider(provider, person):
    secret, _ = with_app(person)
    browser = Client()
    assert sign_in(provider, browser)["Location"] == ASK
    assert not is_signed_in(browser)
    answer = browser.post(ASK, {"code": app_code(secret)})
    assert answer["Location"] == PLACE
    assert is_signed_in(browser)
    row = AuditRow.objects.of_action("sign_in").order_by("-number").first()
    assert row.after == {"ways": ["socialaccount", "mfa"]}


def test_the_button_stands_beside_the_password_and_keeps_where_to_go(provider, client):
    page = BeautifulSoup(client.get("/accounts/login/", {"next": PLACE}).content, "html.parser")
    form = page.select_one(f'form[action="{START}"]')
    assert form.select_one("[name=next]")["value"] == PLACE
    assert BUTTON in form.get_text()
    assert "form-action 'self'" in client.get("/accounts/login/")["Content-Security-Policy"]
    assert provider.asked == []  # a page asks no other host by itself


def test_who_signed_out_is_told_that_the_provider_is_not_left(provider, client):
    assert "บัญชีนั้นยังเข้าอยู่" in client.get("/accounts/login/?left").content.decode()
    assert "บัญชีนั้นยังเข้าอยู่" not in client.get("/accounts/login/").content.decode()


def test_the_question_to_the_provider_holds_all_that_protects_it(provider, settings):
    settings.ALLOWED_HOSTS = ["*"]
    browser = Client(headers={"host": "forged.example"})
    parts = urlsplit(way_there(browser))
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{provider.issuer}/authorize"
    assert asked["redirect_uri"] == f"{settings.BASE_URL}{BACK}"
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
    assert (asked["code_challenge_method"], asked["prompt"]) == ("S256", "select_account")
    assert len(asked["nonce"]) == 64
    assert len(asked["state"]) >= 16
    assert SECRET not in parts.query


def test_no_question_is_like_another(provider):
    first, second = (parse_qs(urlsplit(way_there(Client())).query) for _ in range(2))
    for name in ("nonce", "state", "code_challenge"):
        assert first[name] != second[name]


def test_a_browser_cannot_ask_for_more_than_to_sign_in(provider, person, as_, officer):
    """allauth would connect the provider's account to whoever is signed in, and pass on what
    the address holds.
    """
    browser = Client()
    address = way_there(
        browser, process="connect", scope="admin", auth_params="prompt=none", action="x"
    )
    assert "admin" not in address
    assert "prompt=none" not in address
    browser.get(provider.come_back(address))
    assert SocialAccount.objects.get().user == person
    signed_in = as_(officer)
    assert signed_in.post(START, {"next": PLACE, "process": "connect"})["Location"] == PLACE


def test_the_way_there_is_by_a_button_of_ours_alone(provider, client):
    assert client.get(START)["Location"] == "/accounts/login/"
    assert client.get(START, {"next": PLACE})["Location"] == f"/accounts/login/?next={quote(PLACE)}"
    assert (
        client.get(START, {"next": "https://elsewhere.example/"})["Location"] == "/accounts/login/"
    )
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403
    assert client.post(BACK).status_code == 405
    assert client.head(BACK).status_code == 405
    assert provider.asked == []


def test_who_came_by_the_provider_and_forgot_the_password_here_asks_for_a_new_one(
    provider, person, officer, settings
):
    """Adding a factor asks for the password, which the provider's people seldom use."""
    person.groups.set(officer.groups.all())
    settings.SECOND_FACTOR = "roles"
    browser = Client()
    sign_in(provider, browser)
    asked = browser.get("/accounts/second-factor/app/", follow=True)
    assert asked.redirect_chain[-1][0].startswith("/accounts/reauthenticate/")
    assert browser.get("/accounts/password/reset/").status_code == 200
    browser.post("/accounts/password/reset/", {"email": person.username})
    assert OutgoingMail.objects.filter(recipient=ADDRESS).exists()


def test_who_is_signed_in_and_opens_the_address_of_the_button_goes_on(provider, as_, officer):
    assert as_(officer).get(START, {"next": PLACE})["Location"] == PLACE


@pytest.mark.parametrize(
    "place", ["https://elsewhere.example/", "//elsewhere.example", "/" + "a" * 3000, ""], ids=len
)
def test_it_leads_nowhere_but_to_pages_of_ours(provider, person, place):
    assert sign_in(provider, place=place)["Location"] == "/"


def test_the_providers_papers_are_asked_for_once_an_hour(provider, person):
    for _ in range(3):
        sign_in(provider)
    assert provider.asked == [METADATA, TOKEN, KEYS, TOKEN, TOKEN]


def test_a_new_key_of_the_provider_is_fetched_but_not_at_each_unknown_name(
    provider, person, monkeypatch
):
    sign_in(provider)
    provider.sign = lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", headers={"kid": "two"})
    provider.breaks[KEYS] = lambda handler: say(
        handler, 200, {"keys": [public_key(), public_key(OTHER_KEY, "two")]}
    )
    for _ in range(3):
        assert sign_in(provider).status_code == 403
    assert provider.asked.count(KEYS) == 1
    monkeypatch.setattr(documents, "KEYS_AT_REST", -1)
    assert sign_in(provider).status_code == 302
    assert provider.asked.count(KEYS) == 2


# Whom it refuses ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"email": f"stranger@{DOMAIN}"}, "unknown"),
        ({"email": "teacher@elsewhere.example"}, "other_domain"),
        ({"email": f"teacher@{DOMAIN}.elsewhere.example"}, "other_domain"),
        ({"email": f"teacher@elsewhere.example@{DOMAIN}"}, "other_domain"),
        ({"email": f"\u212ateacher@{DOMAIN}"}, "other_domain"),
        ({"email": f"teacher@{DOMAIN}", "hd": "elsewhere.example"}, "other_domain"),
        ({"email": f"teacher@{DOMAIN}", "hd": ["school"]}, "other_domain"),
        ({"email_verified": False}, "unverified"),
        ({"email_verified": "true"}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"email": None}, "unverified"),
        ({"email": ["teacher", DOMAIN]}, "unverified"),
        ({"email": f"two words@{DOMAIN}"}, "unverified"),
        ({"sub": None}, "untrusted"),
        ({"sub": 7}, "untrusted"),
        ({"sub": ""}, "untrusted"),
        ({"sub": "a\0b"}, "untrusted"),
        ({"sub": "a" * 192}, "untrusted"),
    ],
)
def test_who_is_no_proved_address_of_ours_is_refused_in_words(provider, person, caplog, told, why):
    before = User.objects.count()
    provider.person |= told
    provider.person = {name: value for name, value in provider.person.items() if value is not None}
    answer = sign_in(provider)
    assert_refused(answer, why, caplog)
    assert answer.context["back"] == "/accounts/login/?next=/systems/%3Fq%3Ddmc%26page%3D2"
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_a_shared_mailbox_opens_none_of_its_accounts(provider, person, other_teacher, caplog):
    User.objects.filter(pk=other_teacher.pk).update(email=ADDRESS, is_active=False)
    assert_refused(sign_in(provider), "shared", caplog)


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize(
    ("change", "why"), [({"is_active": False}, "closed"), ({"is_superuser": True}, "superuser")]
)
def test_closed_accounts_and_superusers_are_not_opened(
    provider, person, caplog, is_known, change, why
):
    if is_known:
        sign_in(provider)
    User.objects.filter(pk=person.pk).update(**change)
    assert_refused(sign_in(provider), why, caplog)
    assert AuditRow.objects.of_action("sign_in_failed").get().subject_number == str(person.pk)


# By whom the account is known ---------------------------------------------------------------------
def test_who_has_signed_in_before_is_known_whatever_their_address_is_now(provider, person):
    sign_in(provider)
    provider.person["email"] = f"married@{DOMAIN}"
    browser = Client()
    assert sign_in(provider, browser).status_code == 302
    assert browser.get("/me/").context["user"] == person
    provider.person["email"] = "married@elsewhere.example"
    assert sign_in(provider).status_code == 403  # the office vouches for its own domains alone


def test_an_address_that_passed_to_somebody_else_does_not_open_the_account(
    provider, person, caplog
):
    sign_in(provider)
    provider.person["sub"] = "person-2"
    assert_refused(sign_in(provider), "other_person", caplog)
    assert SocialAccount.objects.get().uid == "person-1"


def test_an_account_that_the_office_released_is_connected_anew(provider, person, admin_user):
    sign_in(provider)
    release(person, by=admin_user)
    provider.person["sub"] = "person-2"
    assert sign_in(provider).status_code == 302
    assert SocialAccount.objects.get().uid == "person-2"
    rows = AuditRow.objects.about(person).of_action("account").order_by("number")
    assert [row.after for row in rows] == [
        {"sign_on": word} for word in ("connected", "released", "connected")
    ]


def test_the_same_name_at_another_provider_is_another_person(provider, person, other_teacher):
    SocialAccount.objects.create(
        user=other_teacher, provider="https://elsewhere.example", uid="person-1"
    )
    browser = Client()
    sign_in(provider, browser)
    assert browser.get("/me/").context["user"] == person


def test_a_provider_in_the_table_of_allauth_is_none(provider, person):
    SocialApp.objects.create(
        provider="openid_connect", provider_id="evil", name="evil", client_id="evil"
    )
    assert sign_in(provider).status_code == 302


def test_what_is_held_on_a_person_tells_of_it_and_goes_with_them(provider, person, as_):
    sign_in(provider)
    assert "person-1" in as_(person).get("/me/data/").content.decode()
    erase(Subject.of_user(person))
    assert not SocialAccount.objects.exists()


# The way back -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "expired"),
        ("?state=x", "expired"),
        ("?code=a", "expired"),
        ("?code=a&state=x", "expired"),
        ("?error=server_error", "expired"),
        ("?error=access_denied", "cancelled"),
    ],
)
def test_who_never_set_out_is_told_to_begin_and_leaves_no_trace(
    provider, client, caplog, query, why
):
    answer = client.get(BACK + query)
    assert (answer.status_code, answer.context["why"]) == (403, why)
    assert not AuditRow.objects.of_action("sign_in_failed").exists()
    assert said(caplog) == []
    assert provider.asked == []


def test_the_way_back_is_good_once_and_in_one_browser(provider, person):
    browser = Client()
    back = provider.come_back(way_there(browser))
    stranger = Client()
    assert stranger.get(back).context["why"] == "expired"
    assert browser.get(back).status_code == 302
    browser.logout()
    assert browser.get(back).context["why"] == "expired"


def test_who_comes_back_too_late_begins_anew_and_still_gets_where_they_wanted(
    provider, person, client
):
    back = provider.come_back(way_there(client))
    session = client.session
    [(name, (facts, _, issuer))] = session["socialaccount_states"].items()
    session["socialaccount_states"] = {name: (facts, time.time() - 601, issuer)}
    session.save()
    answer = client.get(back)
    assert answer.context["why"] == "expired"
    assert "next=/systems/" in answer.context["back"]


def test_an_error_that_the_provider_sends_back_is_told(provider, person, client, caplog):
    back = provider.come_back(way_there(client), error="server_error")
    assert_refused(client.get(back), "away", caplog)


def test_who_says_no_at_the_provider_has_failed_nothing(provider, person, client, caplog):
    answer = client.get(provider.come_back(way_there(client), error="access_denied"))
    assert (answer.status_code, answer.context["why"]) == (403, "cancelled")
    assert "next=/systems/" in answer.context["back"]
    assert not AuditRow.objects.of_action("sign_in_failed").exists()
    assert said(caplog) == []


# A provider that lies -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another client"]},
        {"azp": "another client"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "never"},
        {"iat": 1},
        {"iat": None},
        {"iat": "now"},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"exp": float("inf")},
        {"jti": 7},
    ],
    ids=str,
)
def test_a_token_that_lies_is_refused_with_one_line(provider, person, caplog, lies):
    provider.lies = lies
    assert_refused(sign_in(provider), "untrusted", caplog)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("lies", "is_believed"),
    [
        ({"iat": 30}, True),
        ({"iat": 3_600}, False),
        ({"exp": -5}, True),
        ({"exp": -3_600}, False),
        ({"nbf": 3_600}, False),
        ({"iat": -3_600}, False),
    ],
    ids=str,
)
def test_clocks_may_differ_by_a_minute_and_not_by_an_hour(provider, person, lies, is_believed):
    now = int(time.time())
    provider.lies = {name: now + seconds for name, seconds in lies.items()}
    assert sign_in(provider).status_code == (302 if is_believed else 403)


def plain(part: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def with_public_key(claims: dict) -> str:
    """The key that everybody may read, taken for a shared secret."""
    words = f"{plain({'alg': 'HS256', 'kid': 'one'})}.{plain(claims)}"
    secret = json.dumps(public_key()).encode()
    digest = hashlib.sha256(secret + words.encode()).digest()
    return f"{words}.{base64.urlsafe_b64encode(digest).decode()}"


FORGED = {
    "none": lambda claims: jwt.encode(claims, None, "none", headers={"kid": "one"}),
    "None": lambda claims: f"{plain({'alg': 'None', 'kid': 'one'})}.{plain(claims)}.",
    "shared": with_public_key,
    "another key": lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", headers={"kid": "one"}),
    "unknown key": lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", headers={"kid": "two"}),
    "its own key": lambda claims: jwt.encode(
        claims, OTHER_KEY, "RS256", headers={"kid": "one", "jwk": public_key(OTHER_KEY)}
    ),
    "no name of a key": lambda claims: jwt.encode(claims, OTHER_KEY, "RS256"),
    "number for a key": lambda claims: f"{plain({'alg': 'RS256', 'kid': 1})}.{plain(claims)}.AAAA",
    "changed": lambda claims: change_payload(
        jwt.encode(claims, KEY, "RS256", headers={"kid": "one"})
    ),
    "no signature": lambda claims: (
        jwt.encode(claims, KEY, "RS256", headers={"kid": "one"}).rpartition(".")[0] + "."
    ),
    "two parts": lambda claims: "a.b",
    "words": lambda claims: "สวัสดี",
    "number": lambda claims: 7,
    "nothing": lambda claims: None,
    "list": lambda claims: f"{plain({'alg': 'RS256', 'kid': 'one'})}.{plain([])}.AAAA",
    "long": lambda claims: "a" * 60_000,
    "deep": lambda claims: (
        f"{plain({'alg': 'RS256'})}.{base64.urlsafe_b64encode(b'[' * 30_000).decode()}.AAAA"
    ),
}


def change_payload(token: str) -> str:
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{head}.{plain(claims | {'email': 'head@' + DOMAIN})}.{signature}"


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_a_token_that_the_providers_key_did_not_sign_is_refused_with_one_line(
    provider, person, caplog, forged
):
    provider.sign = FORGED[forged]
    assert_refused(sign_in(provider), "untrusted", caplog)


@pytest.mark.parametrize(
    "keys",
    [
        None,
        7,
        [],
        [7],
        [{}],
        [{"kty": "RSA", "kid": "one"}],
        [{"kty": ["RSA"]}],
        [{"kty": "RSA", "alg": []}],
        "one",
    ],
    ids=str,
)
def test_keys_that_are_none_are_refused_with_one_line(provider, person, caplog, keys):
    provider.breaks[KEYS] = lambda handler: say(handler, 200, {"keys": keys})
    assert_refused(sign_in(provider), "untrusted", caplog)


def test_a_key_for_hiding_signs_nothing(provider, person, caplog):
    provider.breaks[KEYS] = lambda handler: say(
        handler, 200, {"keys": [public_key() | {"use": "enc"}]}
    )
    assert_refused(sign_in(provider), "untrusted", caplog)


@pytest.mark.parametrize(
    "lies",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": 7},
        {"jwks_uri": ["https://elsewhere.example"]},
        {"jwks_uri": "https://[::1"},
    ],
    ids=str,
)
def test_a_provider_that_is_another_or_leads_elsewhere_is_refused(provider, client, caplog, lies):
    provider.metadata_lies = lies
    assert_refused(client.post(START, {"next": PLACE}), "untrusted", caplog)


# A provider that breaks ---------------------------------------------------------------------------
def drip_head(handler) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 5_000:
        handler.wfile.write(bytes([letter]))
        time.sleep(0.01)


def drip_body(handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(5_000):
        handler.wfile.write(b" ")
        time.sleep(0.01)


def hang(handler) -> None:
    time.sleep(20)


def hang_up(handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


BROKEN = {
    "500": lambda handler: send(handler, 500, b"{}"),
    "503 in words": lambda handler: send(handler, 503, "ไม่ว่าง".encode()),
    "sent elsewhere": lambda handler: send(handler, 302, b"", Location="/elsewhere"),
    "garbage": lambda handler: send(handler, 200, bytes(range(256))),
    "a page": lambda handler: send(handler, 200, b"<!doctype html>"),
    "nothing": lambda handler: send(handler, 200, b""),
    "a list": lambda handler: send(handler, 200, b"[]"),
    "deep": lambda handler: send(handler, 200, b"[" * 100_000),
    "long": lambda handler: send(handler, 200, b'{"long": "' + b"a" * 2_000_000 + b'"}'),
    "false packing": lambda handler: send(handler, 200, b"{}", **{"Content-Encoding": "gzip"}),
    "half": lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"),
    "no protocol": lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n"),
    "hangs up": hang_up,
}
SLOW = {"hangs": hang, "drips its head": drip_head, "drips its body": drip_body}


@pytest.mark.parametrize("path", [METADATA, TOKEN, KEYS])
@pytest.mark.parametrize("broken", BROKEN)
def test_a_provider_that_answers_nonsense_is_refused_with_one_line(
    provider, person, caplog, client, path, broken
):
    provider.breaks[path] = BROKEN[broken]
    answer = client.post(START, {"next": PLACE}) if path == METADATA else sign_in(provider, client)
    assert_refused(answer, "away", caplog)
    assert "next=/systems/" in answer.context["back"]
    provider.breaks.clear()
    assert sign_in(provider).status_code == 302  # nothing of the nonsense was kept


@pytest.mark.parametrize("path", [METADATA, TOKEN, KEYS])
@pytest.mark.parametrize("slow", SLOW)
def test_a_provider_that_keeps_us_waiting_is_left_in_time(
    provider, person, caplog, client, monkeypatch, path, slow
):
    monkeypatch.setattr(talk, "LONGEST_ANSWER", 0.5)
    provider.breaks[path] = SLOW[slow]
    answer = client.post(START, {"next": PLACE}) if path == METADATA else sign_in(provider, client)
    assert_refused(answer, "away", caplog)
    assert cache.get(talk.PAUSED)  # for the time it took, not for what came in the end


def test_nobody_waits_longer_than_ten_seconds_for_a_provider():
    assert talk.LONGEST_ANSWER <= talk.PATIENCE <= 10


def test_a_provider_that_hung_is_left_in_peace_for_a_while(provider, person, monkeypatch):
    """A worker that waits answers nobody: the next ones to press the button are told at once."""
    monkeypatch.setattr(talk, "LONGEST_ANSWER", 0.5)
    provider.breaks[METADATA] = hang
    for _ in range(3):
        assert Client().post(START).context["why"] == "away"
    assert provider.asked == [METADATA]
    provider.breaks.clear()
    cache.delete(talk.PAUSED)
    assert sign_in(provider).status_code == 302


def test_a_provider_that_is_not_there_is_told_at_once(provider, settings, client, caplog):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.SIGN_ON = settings.SIGN_ON | {
            "issuer": f"http://127.0.0.1:{probe.getsockname()[1]}"
        }
        answer = client.post(START)
    assert_refused(answer, "away", caplog)


# What is not there --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    ["3rdparty/", "social/signup/", "social/login/error/", "oidc/evil/login/", "google/login/"],
)
def test_no_other_page_of_allauths_providers_is_there(provider, as_, officer, path):
    assert as_(officer).get(f"/accounts/{path}").status_code == 404


def test_nothing_registers_in_djangos_own_admin():
    assert not any(
        admin.site.is_registered(model) for model in (SocialAccount, SocialApp, SocialToken, User)
    )
