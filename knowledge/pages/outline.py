"""The table of contents of a guide, and the anchors that it links to."""

import re
from html import unescape

from wagtail.blocks import StreamValue

HEADING = re.compile(r"<h2([^>]*)>(.*?)</h2>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def plain(html: str) -> str:
    return unescape(TAG.sub("", html)).strip()


def anchor(block_id: str, position: int) -> str:
    """An anchor within the page that is stable as long as the block exists."""
    return f"s-{block_id[:8]}-{position}"


def with_anchors(html: str, block_id: str) -> str:
    """The text with an id on each second-level heading."""
    count = iter(range(1, html.count("<h2") + 1))
    return HEADING.sub(
        lambda match: f'<h2 id="{anchor(block_id, next(count))}">{match[2]}</h2>', html
    )


def headings(block_id: str, html: str) -> list[dict[str, str]]:
    return [
        {"id": anchor(block_id, position), "title": plain(match[2])}
        for position, match in enumerate(HEADING.finditer(html), start=1)
    ]


def outline(body: StreamValue) -> list[dict[str, str]]:
    """One entry for each heading and step, in reading order: {"id", "title"}."""
    entries: list[dict[str, str]] = []
    for block in body:
        if block.block_type == "text":
            entries += headings(block.id or "", block.value.source)
        elif block.block_type == "step":
            entries.append({"id": anchor(block.id or "", 0), "title": block.value["title"]})
    return entries
