"""How long a session lasts, and what devices and networks are called."""

from datetime import UTC, datetime, timedelta

import pytest

from home.people.sessions.rules import BOUNDED_ROLES, UNKNOWN, Bounds, device_name, network_name

AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
OFFICE = Bounds(idle=timedelta(minutes=30), longest=timedelta(hours=8))
FREE = Bounds(idle=timedelta(0), longest=timedelta(0))


@pytest.mark.parametrize(
    ("begun", "seen", "bounds", "are_over"),
    [
        (timedelta(minutes=29), timedelta(minutes=29), OFFICE, False),
        (timedelta(minutes=30), timedelta(minutes=30), OFFICE, True),
        (timedelta(hours=7, minutes=59), timedelta(minutes=1), OFFICE, False),
        (timedelta(hours=8), timedelta(0), OFFICE, True),
        (timedelta(days=30), timedelta(days=30), FREE, False),
        (
            timedelta(hours=9),
            timedelta(minutes=29),
            Bounds(timedelta(minutes=30), timedelta(0)),
            False,
        ),
        (timedelta(hours=9), timedelta(hours=2), Bounds(timedelta(0), timedelta(hours=8)), True),
    ],
)
def test_a_session_ends_by_idleness_and_by_age(begun, seen, bounds, are_over):
    assert bounds.are_over(begun=AT - begun, seen=AT - seen, at=AT) is are_over


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/131 Safari/537"
            ),
            "Chrome บนคอมพิวเตอร์ Windows",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0"
                " Safari/537.36 Edg/131.0"
            ),
            "Edge บนคอมพิวเตอร์ Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1"
                " Version/18.1 Mobile Safari/604.1"
            ),
            "Safari บน iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 SamsungBrowser/27"
                " Chrome/125 Mobile Safari"
            ),
            "Samsung Internet บนโทรศัพท์ Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-X210) AppleWebKit/537 Chrome/131 Safari/537",
            "Chrome บนแท็บเล็ต Android",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537 Chrome/131 Mobile Safari"
                " Line/14.1/IAB"
            ),
            "แอป LINE บนโทรศัพท์ Android",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox บนคอมพิวเตอร์ Linux",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) AppleWebKit/605.1 Version/18 Safari/605",
            "Safari บนคอมพิวเตอร์ Mac",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130 Safari/537 OPR/115.0",
            "Opera บนคอมพิวเตอร์ Windows",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605 CriOS/131 Mobile Safari",
            "Chrome บน iPad",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541) AppleWebKit/537 Chrome/131 Safari/537",
            "Chrome บน Chromebook",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 [FBAN/FBIOS]",
            "แอป Facebook บน iPhone",
        ),
        ("curl/8.5.0", UNKNOWN),
        ("", UNKNOWN),
        ("Android", "แท็บเล็ต Android"),
    ],
)
def test_a_device_is_named_by_what_its_browser_says(user_agent, name):
    assert device_name(user_agent) == name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.77", "เครือข่ายภายใน"),
        ("110.49.12.7", "เครือข่าย 110.49.12.*"),
        ("10.1.2.3", "เครือข่ายภายใน"),
        ("127.0.0.1", "เครื่องแม่ข่ายเอง"),
        ("2001:fb1:20::7", "เครือข่าย 2001:0fb1:0020:*"),
        ("nowhere", "เครือข่ายที่ไม่รู้จัก"),
    ],
)
def test_a_network_is_named_roughly(address, name):
    assert network_name(address) == name


def test_sessions_are_bounded_for_those_who_decide_grant_or_administer():
    assert {"officer", "head", "director", "admin"} == BOUNDED_ROLES
