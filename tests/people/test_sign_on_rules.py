"""What is believed of the provider, by rules alone: addresses, Google's word on a domain,
clocks, who may be meant.
"""

import pytest

from home.people.single_sign_on.refusal import Why
from home.people.single_sign_on.rules import (
    GOOGLE,
    domain_of,
    fault_of_metadata,
    fault_of_token,
    is_protected,
    nonce_of,
    wants_basic,
    why_not,
)

DOMAINS = ("school.example.ac.th", "office.example.go.th")
PERSON = {"sub": "1", "email": "Kru.A@School.example.ac.th", "email_verified": True}
NOW = 1_800_000_000.0
TOKEN = {"nonce": "n", "aud": "us", "iat": NOW}
PLACES = dict.fromkeys(
    ("authorization_endpoint", "token_endpoint", "jwks_uri"), "https://id.example/"
)


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://accounts.google.com", True),
        ("https://id.example:8443/realms/office", True),
        ("http://id.example", False),
        ("http://localhost:9400", True),
        ("http://localhost.example", False),
        ("https://", False),
        ("https://user:word@id.example", False),
        ("https://id.example/ x", False),
        ("https://id.example:port", False),
        ("https://[::1", False),
        ("javascript:alert(1)", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_what_is_sent_is_read_by_nobody_on_the_way(address, is_good):
    assert is_protected(address, may_be_local=True) is is_good


def test_a_provider_elsewhere_cannot_send_us_to_this_machine():
    assert not is_protected("http://127.0.0.1:5432/", may_be_local=False)
    told = {"issuer": GOOGLE, **PLACES, "token_endpoint": "http://localhost:5432/"}
    assert "token_endpoint" in fault_of_metadata(told, GOOGLE)
    assert (
        fault_of_metadata(told | {"token_endpoint": "https://oauth2.googleapis.com/token"}, GOOGLE)
        == ""
    )


@pytest.mark.parametrize("issuer", [GOOGLE + "/", "https://Accounts.google.com", None, [GOOGLE]])
def test_an_issuer_is_the_same_to_the_letter(issuer):
    assert "issuer" in fault_of_metadata({"issuer": issuer, **PLACES}, GOOGLE)


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        (None, True),
        ([], True),
        ("client_secret_post", True),
        (["client_secret_basic"], True),
        (["client_secret_post"], False),
        (["client_secret_basic", "client_secret_post"], False),
    ],
)
def test_the_secret_goes_as_the_provider_asks(methods, expected):
    assert wants_basic({"token_endpoint_auth_methods_supported": methods}) is expected


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@School.EXAMPLE", "school.example"),
        ("a@b@school.example", ""),
        ("school.example", ""),
        ("a@school.example\n", ""),
        ("ก@school.example", ""),
        ("\u212a@school.example", ""),
        ("", ""),
    ],
)
def test_only_a_plain_address_has_a_domain(address, domain):
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, Why.OTHER_DOMAIN),  # an account of anybody's, which verified an address of the school
        ({"hd": DOMAINS[0]}, None),
        ({"hd": DOMAINS[0].upper()}, None),
        ({"hd": DOMAINS[1]}, None),  # an alias of one domain of the office in another of its
        ({"hd": "elsewhere.example"}, Why.OTHER_DOMAIN),
        ({"hd": None}, Why.OTHER_DOMAIN),
        ({"hd": list(DOMAINS)}, Why.OTHER_DOMAIN),
        ({"hd": DOMAINS[0], "email": "a@gmail.com"}, Why.OTHER_DOMAIN),
        ({"hd": DOMAINS[0], "email_verified": False}, Why.UNVERIFIED),
    ],
)
def test_google_must_say_that_the_account_is_of_the_workspace(changes, why):
    assert why_not(PERSON | changes, issuer=GOOGLE, domains=DOMAINS) is why


def test_others_say_nothing_of_a_workspace_or_the_right_one():
    assert why_not(PERSON, issuer="https://id.example", domains=DOMAINS) is None
    told = PERSON | {"hd": "elsewhere.example"}
    assert why_not(told, issuer="https://id.example", domains=DOMAINS) is Why.OTHER_DOMAIN


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, ""),
        ({"iat": NOW - 360}, ""),
        ({"iat": NOW - 361}, "issued too long ago"),
        ({"iat": True}, "no moment of issue"),
        ({"iat": str(NOW)}, "no moment of issue"),
        ({"nonce": "N"}, "another nonce"),
        ({"nonce": None}, "another nonce"),
        ({"aud": ["us"]}, ""),
        ({"aud": ["us", "them"]}, "another authorised party"),
        ({"aud": ["us", "them"], "azp": "us"}, ""),
        ({"azp": "them"}, "another authorised party"),
        ({"azp": None}, "another authorised party"),
    ],
)
def test_a_token_is_for_us_now_and_for_this_question(changes, fault):
    assert fault_of_token(TOKEN | changes, client_id="us", nonce="n", at=NOW) == fault


def test_the_nonce_tells_nothing_of_the_secret_and_differs_with_it():
    assert nonce_of("a") != nonce_of("b")
    assert len(nonce_of("a")) == 64
