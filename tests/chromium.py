"""A real Chromium for all tests that look at the site as people do; its path may stand in
INTRANET_TEST_CHROMIUM.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .server import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A status of 4xx is said in the console, by Wagtail too; what it means is each test's own matter.
STATUS_SAID = re.compile(r"the server responded with a status of 4|HTTP error! Status: 4\d\d")
LONGEST_WAIT = 60_000  # milliseconds: build machines are slow, but not for ever


def chromium_path() -> str | None:
    named = os.environ.get("INTRANET_TEST_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    return path if path and Path(path).exists() else None


@contextmanager
def running_chromium(path: str) -> Iterator[Browser]:
    # Playwright's own loop runs in this thread; Django must not take it for a view's.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Site:
    """Opens pages as somebody; what goes wrong on any of them is kept: console errors and
    requests to elsewhere.
    """

    posted: ClassVar[set[str]] = set()  # paths to which any page of this worker sent a form

    def __init__(self, chromium: Browser, url: str):
        self.chromium = chromium
        self.url = url
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

    def context(
        self, name: str, width: int = 1280, theme: str = "light", **options
    ) -> BrowserContext:
        height = 800 if width > 600 else 720
        touch = {"has_touch": True, "is_mobile": True} if width < 600 else {}
        context = self.chromium.new_context(
            base_url=self.url,
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            color_scheme=theme,
            storage_state=self.state(name),
            **{"viewport": {"width": width, "height": height}} | touch | options,
        )
        context.set_default_timeout(LONGEST_WAIT)
        context.on("request", self.look_at_request)
        context.on("page", self.listen)
        return context

    def look_at_request(self, request) -> None:
        if request.method == "POST":
            self.posted.add(urlsplit(request.url).path)
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.wrongs.append(f"asks {request.url}")

    def listen(self, page: Page) -> None:
        def heard(message) -> None:
            if message.type == "error" and not STATUS_SAID.search(message.text):
                self.wrongs.append(f"{page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.wrongs.append(f"{page.url}: {error}"))
