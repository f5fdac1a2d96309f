"""Converts imported text, Markdown or HTML, to the blocks of a page, and removes everything that
the editor could not produce.
"""

import re
from collections.abc import Iterator
from uuid import uuid4

import nh3
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "a", "b", "i", "br", "hr", "blockquote"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
LINKS = {"http", "https", "mailto", "tel"}
RENAMED = {"strong": "b", "em": "i", "h1": "h2", "h5": "h4", "h6": "h4"}
LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!--|[a-zA-Z])")
STEPS_BEGIN = re.compile(r"ขั้นตอน")

markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

Block = dict[str, object]


def to_html(text: str) -> str:
    """HTML of a text that is Markdown, or already HTML; not cleaned yet."""
    return text if LOOKS_LIKE_HTML.match(text) else markdown.render(text)


def clean(html: str) -> str:
    """Only the elements that our rich text allows; scripts, styles and unsafe links are removed."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(list(RENAMED)):
        element.name = RENAMED[element.name]
    return nh3.clean(
        str(soup),
        tags=TAGS | TABLE_TAGS,
        attributes={"a": {"href"}},
        url_schemes=LINKS,
        link_rel=None,
        clean_content_tags={"script", "style"},
    )


def safe_html(text: str) -> str:
    """Clean rich text of a Markdown or HTML source, for a plain rich-text field."""
    soup = BeautifulSoup(clean(to_html(text)), "html.parser")
    for table in soup.find_all("table"):
        table.replace_with(flatten_table(soup, table))
    return str(soup).strip()


def flatten_table(soup: BeautifulSoup, table: Tag) -> Tag:
    """A table as a list, for fields that cannot contain tables."""
    listed = soup.new_tag("ul")
    for row in table.find_all("tr"):
        item = soup.new_tag("li")
        item.string = " – ".join(cell_texts(row))
        listed.append(item)
    return listed


def cell_texts(row: Tag) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]


def block(kind: str, value: object) -> Block:
    return {"type": kind, "value": value, "id": str(uuid4())}


def table_block(table: Tag) -> Block:
    """A table as a typed table that editors can change."""
    rows = [cell_texts(row) for row in table.find_all("tr")]
    width = max((len(row) for row in rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    head, body = (padded[0], padded[1:]) if padded else ([], [])
    columns = [{"type": "text", "heading": heading} for heading in head]
    return block(
        "table", {"columns": columns, "rows": [{"values": row} for row in body], "caption": ""}
    )


def step_block(item: Tag) -> Block | None:
    """A list item that begins with a bold title is a step; any other gives None."""
    first = item.find(["b", "p"])
    bold = first.find("b") if first is not None and first.name == "p" else first
    if bold is None or item.get_text(strip=True).find(bold.get_text(strip=True)) != 0:
        return None
    title = bold.extract().get_text(strip=True).rstrip(":：.")
    rest = item.decode_contents().strip()
    text = re.sub(r"^(<p>)?\s*[:：–-]?\s*", r"\1", rest)
    return block("step", {"title": title[:160], "text": text, "image": None, "image_alt": ""})


def steps(listed: Tag) -> list[Block]:
    """The steps of a numbered list if each of its items is one; else nothing."""
    found: list[Block] = []
    for item in listed.find_all("li", recursive=False):
        copy = BeautifulSoup(str(item), "html.parser").li  # step_block removes the title from it
        step = step_block(copy)
        if step is None:
            return []
        found.append(step)
    return found


def pieces(soup: BeautifulSoup) -> Iterator[Block | Tag]:
    """The top-level elements in order; those with a block type of their own separately."""
    in_steps = False
    for element in soup.children:
        if not isinstance(element, Tag):
            continue
        if element.name == "h2":
            in_steps = bool(STEPS_BEGIN.search(element.get_text()))
        if element.name == "table":
            yield table_block(element)
        elif element.name == "blockquote":
            yield block("notice", {"level": "info", "text": element.decode_contents().strip()})
        elif element.name == "ol" and in_steps and (found := steps(element)):
            yield from found
        else:
            yield element


def blocks(text: str) -> list[Block]:
    """The raw blocks of a guide's body, from any Markdown or HTML."""
    soup = BeautifulSoup(clean(to_html(text)), "html.parser")
    if not soup.find(True) and soup.get_text(strip=True):
        return [block("text", f"<p>{soup}</p>")]
    found: list[Block] = []
    html = ""
    for piece in pieces(soup):
        if isinstance(piece, Tag):
            html += str(piece)
            continue
        if html:
            found.append(block("text", html))
            html = ""
        found.append(piece)
    return [*found, block("text", html)] if html else found


def sections(text: str) -> dict[str, str]:
    """Clean HTML by second-level headings; the text before the first is under the empty heading."""
    soup = BeautifulSoup(safe_html(text), "html.parser")
    parts: dict[str, str] = {"": ""}
    heading = ""
    for element in list(soup.children):
        if isinstance(element, Tag) and element.name == "h2":
            heading = element.get_text(strip=True)
            parts[heading] = ""
        else:
            parts[heading] += str(element)
    return {key: value.strip() for key, value in parts.items()}
