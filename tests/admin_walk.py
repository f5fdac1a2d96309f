"""A walk through the admin: every screen that links lead to, and the words that stand on it."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

READ_ALOUD = (
    *("title", "aria-label", "aria-description", "placeholder", "alt", "label"),
    *("data-w-tooltip-content-value", "data-w-progress-active-value", "data-w-upload-error-label-value"),
)
NOT_TEXT = ("script", "style", "code", "kbd", "iframe")
SIDEBAR = "wagtail-sidebar-props"
NOT_WALKED = re.compile(r"/(logout|jsi18n|sprite|thumbnail|serve)/|[?&]export=")


def labels_of(value: object) -> Iterator[str]:
    """What the menu at the side shows; a script makes it out of this."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("label", "footer_text") if isinstance(value.get(key), str))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from labels_of(item)


def addresses_of(value: str) -> list[str]:
    return re.findall(r'"(/admin/[^"]*)"', value)


def texts_of(page: html.HtmlElement) -> Iterator[str]:
    """All that a person sees or hears of a page."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.get("id") == SIDEBAR:
            yield from labels_of(json.loads(element.text))
        elif element.tag not in NOT_TEXT and element.text:
            yield element.text
        if element.tail and element.getparent().tag not in NOT_TEXT:
            yield element.tail
        yield from (element.get(name) for name in READ_ALOUD if element.get(name))
        if element.tag == "input" and element.get("type") in ("submit", "button"):
            yield element.get("value", "")


def links_of(page: html.HtmlElement) -> Iterator[str]:
    yield from page.xpath("//a/@href|//@data-url|//@data-chooser-url|//@data-w-bulk-actions-url")
    for text in page.xpath(f"//script[@id='{SIDEBAR}']/text()"):
        yield from addresses_of(text)


def screen_of(address: str) -> str | None:
    """The name of the screen at an address: one guide's editor is like the next one's."""
    parts = urlsplit(address)
    if not parts.path.startswith("/admin/") or parts.query or NOT_WALKED.search(address):
        return None
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        return None


def walk(
    browser: Client, seen: set[str], begin=("/admin/", "/admin/account/")
) -> Iterator[tuple[str, html.HtmlElement]]:
    """Each screen that this browser reaches and that is not in `seen` yet, once."""
    todo = list(begin)
    while todo:
        address = todo.pop(0)
        screen = screen_of(address)
        if screen is None or screen in seen:
            continue
        seen.add(screen)
        response = browser.get(address)
        assert response.status_code < 500, address
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(response.content.decode())
        yield address, page
        todo += [urljoin(address, link) for link in links_of(page)]
