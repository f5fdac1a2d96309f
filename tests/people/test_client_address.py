"""The address of who asks: what proxies of ours saw, and nothing of what a client wrote."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from home.people.limits.client import client_address
from home.people.limits.rules import client_of, network_of
from tests.site.test_settings import start

OUR_PROXIES = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "seen"),
    [
        # Nobody in front: what is written is not believed.
        ("203.0.113.5", "", 0, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", 0, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", (), "203.0.113.5"),
        # One proxy, which overwrites or adds.
        ("127.0.0.1", "203.0.113.5", 1, "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.5", 1, "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1, 198.51.100.1,203.0.113.5", OUR_PROXIES, "203.0.113.5"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        # Two in a row; the outer one's address was added by the inner one.
        ("127.0.0.1", "198.51.100.1, 203.0.113.5, 10.1.1.1", 2, "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.5, 10.1.1.1", OUR_PROXIES, "203.0.113.5"),
        ("127.0.0.1", "203.0.113.5", 2, "203.0.113.5"),
        # Somebody goes round the proxies that are known by address.
        ("203.0.113.9", "198.51.100.1", OUR_PROXIES, "203.0.113.9"),
        # Only proxies ask: a probe on the machine.
        ("127.0.0.1", "10.1.1.1", OUR_PROXIES, "10.1.1.1"),
        # What is no address ends the way back.
        ("127.0.0.1", "198.51.100.1, unknown", 1, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, <script>, 10.1.1.1", OUR_PROXIES, "10.1.1.1"),
        ("127.0.0.1", "1" * 60_000, 1, "127.0.0.1"),
        ("127.0.0.1", ",,,", 3, "127.0.0.1"),
        # As lines and proxies write them.
        ("::ffff:203.0.113.5", "", 0, "203.0.113.5"),
        ("127.0.0.1", "203.0.113.5:51234", 1, "203.0.113.5"),
        ("127.0.0.1", "[2001:DB8::5]:51234", 1, "2001:db8::5"),
        ("fd00::1", "2001:db8::5", OUR_PROXIES, "2001:db8::5"),
        ("fe80::1%eth0", "", 0, "fe80::1"),
        # A line without an address: a socket of the machine.
        ("", "203.0.113.5", 1, ""),
        ("localhost", "203.0.113.5", 1, ""),
    ],
)
def test_the_client_is_the_nearest_that_is_no_proxy_of_ours(peer, forwarded, trusted, seen):
    assert client_of(peer, forwarded, trusted) == seen


def test_a_line_of_ipv6_is_one_network_and_an_address_of_ipv4_is_itself():
    assert (
        network_of("2001:db8:1:2::5")
        == network_of("2001:db8:1:2:ffff:1:2:3")
        == "2001:db8:1:2::/64"
    )
    assert network_of("2001:db8:1:3::5") != network_of("2001:db8:1:2::5")
    assert network_of("203.0.113.5") == "203.0.113.5"
    assert network_of("") == ""


def test_one_function_reads_it_for_axes_allauth_and_limits(settings):
    from allauth.account.adapter import get_adapter
    from axes.helpers import get_client_ip_address

    settings.TRUSTED_PROXIES = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.5"})
    asked = [
        client_address(request),
        get_client_ip_address(request),
        get_adapter().get_client_ip(request),
    ]
    assert asked == ["203.0.113.5"] * 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trusted", "is_https"), [((), False), (0, False), (1, True), (OUR_PROXIES, True)]
)
def test_only_a_proxy_of_ours_says_that_a_line_is_https(client, settings, trusted, is_https):
    settings.TRUSTED_PROXIES = trusted
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = client.get("/accounts/login/", headers={"X-Forwarded-Proto": "https"})
    assert answer.wsgi_request.is_secure() is is_https


TELL = "print(repr(s.TRUSTED_PROXIES), getattr(s, 'SECURE_PROXY_SSL_HEADER', None) is not None)"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "0 False"),
        ({"INTRANET_TRUSTED_PROXIES": "0"}, "0 False"),
        ({"INTRANET_TRUSTED_PROXIES": " 2 "}, "2 True"),
        (
            {"INTRANET_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8"},
            "(IPv4Network('127.0.0.1/32'), IPv4Network('10.0.0.0/8')) True",
        ),
        ({"INTRANET_BEHIND_PROXY": "true"}, "1 True"),  # a site set up before proxies were counted
        (
            {"INTRANET_BEHIND_PROXY": "true", "INTRANET_TRUSTED_PROXIES": "::1"},
            "(IPv6Network('::1/128'),) True",
        ),
    ],
)
def test_whom_the_site_trusts(tmp_path, environment, told):
    assert start(tmp_path, TELL, **environment).stdout.strip() == told


@pytest.mark.parametrize(
    "value", ["yes", "-1", "127.0.0.1,", "1, 127.0.0.1", "10.0.0.1/8", "0.0.0.0/0", "::/0", "nginx"]
)
def test_proxies_that_are_none_stop_the_start_with_one_line(tmp_path, value):
    ended = start(tmp_path, INTRANET_TRUSTED_PROXIES=value)
    assert ended.returncode != 0
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert "INTRANET_TRUSTED_PROXIES" in lines[0]
