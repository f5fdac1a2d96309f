"""Pages as people read them: every screen of the admin that links lead to, its words, and the
English ones.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html
from wagtail.models import Page, get_page_models

from services.models import Law, System

READ_ALOUD = (
    *("title", "aria-label", "aria-description", "placeholder", "alt", "label"),
    *(
        "data-w-tooltip-content-value",
        "data-w-progress-active-value",
        "data-w-upload-error-label-value",
    ),
)
NOT_TEXT = ("script", "style", "code", "kbd", "iframe")
SIDEBAR = "wagtail-sidebar-props"
# Words that stay Latin: kinds of files and codes, the maker's name, units, keys, and what an
# example shows.
LATIN = frozenset(
    "csv xlsx tsv json url html wagtail pdf docx pptx odt txt gif jpg jpeg png webp avif svg mb"
    " line qr km ict heic heif icon excel word javascript ctrl shift my page knowledge api".split()
)
WORD = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
NOT_WALKED = re.compile(r"/(logout|jsi18n|sprite|thumbnail|serve)/|[?&]export=")


def labels_of(value: object) -> Iterator[str]:
    """What the menu at the side shows; a script makes it out of this."""
    if isinstance(value, dict):
        yield from (
            value[key] for key in ("label", "footer_text") if isinstance(value.get(key), str)
        )
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


def words_of_the_office() -> set[str]:
    """Latin words of what the office wrote (names of systems, titles, addresses), and names of
    types in a report.
    """
    rows = [
        *System.objects.values_list(),
        *Law.objects.values_list(),
        *Page.objects.values_list("title", "slug"),
    ]
    rows += [[model._meta.label_lower] for model in get_page_models()]
    return {word.casefold() for row in rows for value in row for word in WORD.findall(str(value))}


def english_of(page: html.HtmlElement, own: set[str]) -> list[str]:
    texts = (ADDRESS.sub("", " ".join(text.split())) for text in texts_of(page))
    return [
        text for text in texts if any(word.casefold() not in own for word in WORD.findall(text))
    ]
