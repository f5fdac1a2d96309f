"""No page names another host for the browser to fetch, and the server itself opens no
connection.
"""

import re
import socket

import pytest
from bs4 import BeautifulSoup

from tests.make import make_guide

pytestmark = pytest.mark.django_db
FETCHED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "srcset",
    "use": "href",
}
PAGES = [
    "/",
    "/knowledge/",
    "/search/?q=dmc",
    "/systems/",
    "/systems/dmc/",
    "/laws/",
    "/laws/pdpa/",
    "/me/",
    "/waiting/",
]
ADMIN = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/",
    "/admin/snippets/services/system/",
    "/admin/account/",
]


@pytest.fixture
def no_network(monkeypatch):
    """Opening a connection to anything but this machine is an error."""
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else ""
        assert host in ("", "127.0.0.1", "::1", "localhost"), f"connects to {address}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def outside(html: str) -> list[str]:
    soup = BeautifulSoup(html, "html.parser")
    named = [
        tag[attribute]
        for name, attribute in FETCHED.items()
        for tag in soup.find_all(name)
        if tag.get(attribute)
    ]
    return [address for address in named if re.match(r"(https?:)?//", address)]


@pytest.mark.parametrize("address", [*PAGES, "guide"])
def test_a_page_fetches_nothing_from_elsewhere(address, as_, teacher, no_network):
    path = make_guide().get_url() if address == "guide" else address
    response = as_(teacher).get(path)
    assert response.status_code == 200
    assert outside(response.content.decode()) == []


@pytest.mark.parametrize("address", ADMIN)
def test_the_admin_fetches_nothing_from_elsewhere(address, as_, admin_user, no_network):
    response = as_(admin_user).get(address, follow=True)
    assert response.status_code == 200
    assert outside(response.content.decode()) == []


@pytest.mark.parametrize("address", ["/", "/knowledge/", "/systems/dmc/"])
def test_pages_run_under_a_strict_policy(address, as_, teacher):
    response = as_(teacher).get(address)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "base-uri 'none'" in policy and "object-src 'none'" in policy
    soup = BeautifulSoup(response.content, "html.parser")
    assert not [tag for tag in soup.find_all("script") if not tag.get("src")]
    assert not soup.select("[style], style")
    assert not [
        tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)
    ]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert soup.html["lang"] == "th"


def test_the_admin_alone_may_have_inline_scripts(as_, admin_user):
    assert "'unsafe-inline'" in as_(admin_user).get("/admin/")["Content-Security-Policy"]
