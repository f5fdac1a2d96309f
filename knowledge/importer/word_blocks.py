"""The HTML of a Word document as blocks of a guide: texts, tables, steps with their pictures, and
pictures between. Pure.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise

from bs4 import BeautifulSoup, Tag

from .markup import Block, block, blocks

PICTURE = re.compile(r"picture:([0-9]+)")
LONGEST_STEP = 160
FOOTNOTES = "เชิงอรรถ"


class Shown:
    """A picture that is stored: its key, and the words of its author."""

    def __init__(self, key: int, words: str):
        self.key, self.words = key, words


def title_of(soup: BeautifulSoup) -> str:
    """The document's own title, which is taken out of its text; "" where it has none."""
    first = next((element for element in soup.children if isinstance(element, Tag)), None)
    if first is None or first.name != "h1":
        return ""
    return first.extract().get_text(" ", strip=True)


def body_of(html: str, pictures: Mapping[int, Shown]) -> tuple[str, list[Block]]:
    """Title and raw blocks; a picture that was not stored is left out."""
    soup = BeautifulSoup(html, "html.parser")
    tidy_footnotes(soup)
    title = title_of(soup)
    lift_pictures(soup)
    found: list[Block] = []
    text = ""
    for piece in pieces(soup, pictures):
        if isinstance(piece, str):
            text += piece
            continue
        found += [*(blocks(text) if text else []), piece]
        text = ""
    return title, [*found, *(blocks(text) if text else [])]


def tidy_footnotes(soup: BeautifulSoup) -> None:
    """Notes stand at the end under a heading; links within the document lead nowhere in a page."""
    notes = soup.find("li", id=re.compile("^footnote-"))
    if notes is not None and notes.parent is not None:
        heading = soup.new_tag("h3")
        heading.string = FOOTNOTES
        notes.parent.insert_before(heading)
    for link in soup.find_all("a", href=re.compile("^#")):
        if link.get_text(strip=True) == "↑":
            link.decompose()
        else:
            link.unwrap()
    for anchor in soup.find_all("a", href=False):
        anchor.unwrap()


def lift_pictures(soup: BeautifulSoup) -> None:
    """Each picture stands behind the paragraph, list or table that it stood in."""
    for place in list(soup.children):
        if not isinstance(place, Tag):
            continue
        if place.name == "ol" and place.find("img"):
            split_list(soup, place)
            continue
        for image in reversed(place.find_all("img")):
            place.insert_after(image.extract())
        if place.name != "img" and not place.get_text(strip=True) and not place.find("td"):
            place.extract()


def split_list(soup: BeautifulSoup, listed: Tag) -> None:
    """A list with pictures within its items becomes lists of one item, each before its pictures."""
    for item in listed.find_all("li", recursive=False):
        alone = soup.new_tag("ol")
        images = [image.extract() for image in item.find_all("img")]
        alone.append(item.extract())
        listed.insert_before(alone)
        for image in images:
            listed.insert_before(image)
    listed.extract()


def pieces(soup: BeautifulSoup, pictures: Mapping[int, Shown]) -> Iterator[Block | str]:
    """HTML in order, and what is a block by itself: a numbered list beside a picture is a row of
    steps, whose last shows it.
    """
    elements = [element for element in soup.children if isinstance(element, Tag)]
    shows_steps = has_pictured_list(elements)
    pending: Block | None = None  # a step that may still get its picture
    for element in elements:
        shown = picture_of(element, pictures)
        if element.name == "img":
            if shown and pending and pending["value"]["image"] is None:
                pending["value"] |= {"image": shown.key, "image_alt": shown.words}
            elif shown:
                yield from [pending] if pending else []
                pending = None
                yield picture_block(shown)
            continue
        if pending:
            yield pending
            pending = None
        if element.name == "ol" and shows_steps:
            *others, pending = map(step_of, element.find_all("li", recursive=False))
            yield from others
        else:
            yield str(element)
    yield from [pending] if pending else []


def has_pictured_list(elements: list[Tag]) -> bool:
    return any(first.name == "ol" and second.name == "img" for first, second in pairwise(elements))


def picture_of(element: Tag, pictures: Mapping[int, Shown]) -> Shown | None:
    match = PICTURE.fullmatch(str(element.get("src", ""))) if element.name == "img" else None
    return pictures.get(int(match[1])) if match else None


def picture_block(shown: Shown) -> Block:
    facts = {"image": shown.key, "image_alt": shown.words, "decorative": False, "caption": ""}
    return block("picture", facts)


def step_of(item: Tag) -> Block:
    """A list item as a step: its first line is the title, and what does not fit in it the text."""
    words = item.get_text(" ", strip=True)
    title, text = words, ""
    if len(words) > LONGEST_STEP:
        title, text = f"{words[: LONGEST_STEP - 1]}…", f"<p>{escape(words)}</p>"
    facts = {"title": title, "text": text, "image": None, "image_alt": "", "decorative": False}
    return block("step", facts)
