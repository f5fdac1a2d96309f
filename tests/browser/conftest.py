"""One Chromium and one server for all tests of the browser; contexts signed in as the people of the demo.

They run on SQLite alone, for a browser sees no database, and where Chromium is installed: its path may stand in
INTRANET_TEST_CHROMIUM. axe-core comes from npm by `make axe`; without it the tests of accessibility say so and stop.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ..server import PASSWORD, Server
from .people import prepare

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = settings.BASE_DIR / "var" / "axe-core" / "axe.min.js"
ARTEFACTS = settings.BASE_DIR / "var" / "browser"
LONGEST_WAIT = 20_000  # milliseconds: build machines are slow, but not for ever


def chromium_path() -> str | None:
    return os.environ.get("INTRANET_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if connection.vendor != "sqlite":
        pytest.skip("the tests of the browser run once, on SQLite")
    path = chromium_path()
    if not path or not Path(path).exists():
        pytest.skip("Chromium is not installed (apt-get install chromium, or INTRANET_TEST_CHROMIUM)")
    # Playwright's own loop runs in this thread; Django must not take it for a view's.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def axe(chromium) -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not here (make axe, which needs npm)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="package")
def places(chromium, server: Server) -> dict[str, str]:
    """Addresses of what the demo holds, and of what these tests need beside it."""
    shutil.rmtree(ARTEFACTS, ignore_errors=True)
    ARTEFACTS.mkdir(parents=True)
    return prepare(server)


class Site:
    """Opens pages as somebody; what goes wrong on any of them is kept: console errors and requests to elsewhere."""

    def __init__(self, chromium: Browser, server: Server):
        self.chromium = chromium
        self.url = server.url
        self.states: dict[str, dict] = {}
        self.wrongs: list[str] = []

    def state(self, name: str) -> dict | None:
        """Cookies of this person; signed in once, through the form."""
        if name == "visitor":
            return None
        if name not in self.states:
            context = self.chromium.new_context(base_url=self.url)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("[name=login]", name)
            page.fill("[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda address: "/accounts/" not in address, timeout=LONGEST_WAIT)
            self.states[name] = context.storage_state()
            context.close()
        return self.states[name]

    def context(self, name: str, width: int = 1280, theme: str = "light", **options) -> BrowserContext:
        height = 800 if width > 600 else 720
        context = self.chromium.new_context(
            base_url=self.url,
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            viewport={"width": width, "height": height},
            color_scheme=theme,
            storage_state=self.state(name),
            **({"has_touch": True, "is_mobile": True} if width < 600 else {}) | options,
        )
        context.set_default_timeout(LONGEST_WAIT)
        context.on("request", self.look_at_request)
        context.on("page", self.listen)
        return context

    def look_at_request(self, request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.wrongs.append(f"asks {request.url}")

    def listen(self, page: Page) -> None:
        def heard(message) -> None:
            # A status of 4xx is said in the console too; what it means is each test's own matter.
            if message.type == "error" and "the server responded with a status of 4" not in message.text:
                self.wrongs.append(f"{page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.wrongs.append(f"{page.url}: {error}"))


@pytest.fixture(scope="package")
def whole_site(chromium, server, places) -> Site:
    return Site(chromium, server)


@pytest.fixture
def site(whole_site) -> Iterator[Site]:
    """The site; a test fails when a page it opened wrote an error or asked another host, whatever else it saw."""
    whole_site.wrongs.clear()
    yield whole_site
    assert whole_site.wrongs == []
