"""A page of the knowledge base as PDF: A4, numbered steps with their pictures, and a link to the
live page.

The paper and its fonts are those of home/papers/memo.py, so its Thai text can be searched and
copied.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import chain, count

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils import timezone

from home.pages.sharing import qr_png, short_address
from home.papers.lines import parts_that_fit, words
from home.papers.memo import MM_PER_POINT, Paper
from home.thai.text import writable
from home.thai.writing import format_date_short, format_datetime

from .models import ArticlePage, FaqPage, GuidePage, KnowledgePage

TITLE, HEADING, STEP, BODY, SMALL = 22, 17, 15, 14, 11  # points
LEADING = 1.55  # below 1.5 tone marks touch the line above
SIDE, TOP, BOTTOM = 22, 18, 24  # millimetres
QR = 26
LAW_OVER = "อ้างถึงกฎหมายหรือแผนที่สิ้นสุดหรือมีฉบับใช้แทนแล้ว"
INDENT = 8  # indent of list items, and of the content of a step
TALLEST = 110  # maximum height of a picture
BREAK = re.compile(r"(\n)")
SPACE = re.compile(r"\s+")
PARTS = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr"}

Run = tuple[str, bool]  # a piece of text, and whether it is bold


@dataclass(frozen=True)
class Look:
    """The style of a paragraph."""

    size: int = BODY
    bold: bool = False
    above: float = 2
    left: float = 0
    mark: str = ""


def runs(element: Tag, *, bold: bool = False) -> Iterator[Run]:
    """The text of an element with its emphasis, without the lists inside it."""
    for child in element.children:
        if isinstance(child, NavigableString):
            yield SPACE.sub(" ", child), bold
        elif child.name == "br":
            yield "\n", bold
        elif child.name not in ("ul", "ol"):
            yield from runs(child, bold=bold or child.name in ("b", "strong"))


def pieces(marked: Iterable[Run]) -> Iterator[Run]:
    """Words, between which a line may break, with single spaces."""
    for text, bold in marked:
        for part in BREAK.split(text):
            if part == "\n":
                yield part, bold
            else:
                yield from ((word, bold) for word in words(SPACE.sub(" ", part)))


class GuidePaper(Paper):
    """Pages with a footer that says when they were printed."""

    bottom_margin = BOTTOM

    def __init__(self, foot: str):
        self.foot = foot
        super().__init__()

    def add_page(self, *args, **kwargs):
        self.set_margins(SIDE, TOP, SIDE)
        super().add_page(*args, **kwargs)

    def header(self):
        self.set_xy(SIDE, TOP)

    def footer(self):
        height = self.type(SMALL)
        self.set_text_color(90)
        self.set_xy(SIDE, self.h - BOTTOM + 8)
        self.cell(self.epw - 20, height, self.foot)
        self.cell(20, height, f"หน้า {self.page_no()}", align="R")
        self.set_text_color(0)

    def width_of(self, piece: Run, look: Look) -> float:
        self.type(look.size, bold=look.bold or piece[1])
        return self.get_string_width(piece[0])

    def break_word(self, piece: Run, look: Look, width: float) -> Iterator[Run]:
        """Splits a word wider than the line, such as a URL, into parts that fit."""
        text, bold = piece
        for part in parts_that_fit(text, width, lambda part: self.width_of((part, bold), look)):
            yield part, bold

    def lines(self, marked: Iterable[Run], look: Look, width: float) -> Iterator[list[Run]]:
        """The text in lines that fit the width; words are not split if they fit a line."""
        line: list[Run] = []
        used = 0.0
        parts = (self.break_word(word, look, width) for word in pieces(marked))
        for piece in chain.from_iterable(parts):
            wide = 0 if piece[0] == "\n" else self.width_of(piece, look)
            if piece[0] == "\n" or (line and piece[0].strip() and used + wide > width):
                yield line
                line, used = [], 0.0
            if piece[0] != "\n" and (line or piece[0].strip()):
                line.append(piece)
                used += wide
        if line:
            yield line

    def paragraph(self, marked: Iterable[Run], look: Look, right: float = 0) -> None:
        height = look.size * MM_PER_POINT * LEADING
        self.set_y(self.get_y() + look.above)
        lines = list(self.lines(marked, look, self.epw - look.left - right))
        self.make_room(
            height * (min(len(lines), 2) + (2 if look.bold else 0))
        )  # a heading stays with the text that follows it
        for number, line in enumerate(lines):
            self.make_room(height)
            if look.mark and not number:
                self.type(look.size, bold=True)
                self.set_x(SIDE + look.left - INDENT)
                self.cell(INDENT, height, look.mark)
            self.set_x(SIDE + look.left)
            for text, bold in join_runs(line):
                self.type(look.size, bold=look.bold or bold)
                self.cell(self.get_string_width(text), height, text)
            self.set_y(self.get_y() + height)

    def picture(self, file: BytesIO, left: float) -> None:
        """No wider than the column and no taller than half a page; an unreadable picture is left
        out.
        """
        from PIL import Image as Picture

        with Picture.open(file) as opened:
            wide, tall = opened.size
        scale = min((self.epw - left) / wide, TALLEST / tall, 0.2646)  # no larger than on a screen
        self.set_y(self.get_y() + 2)
        self.make_room(tall * scale + 2)
        file.seek(0)
        self.image(file, x=SIDE + left, y=self.get_y(), w=wide * scale, h=tall * scale)
        self.set_y(self.get_y() + tall * scale + 2)


def join_runs(line: list[Run]) -> Iterator[Run]:
    """Adjacent runs of one weight as one, so that the text in the file is contiguous."""
    text, weight = "", False
    for piece, bold in line:
        if text and bold != weight:
            yield text, weight
            text = ""
        text, weight = text + piece, bold
    if text:
        yield text, weight


# Parts of a page ----------------------------------------------------------------------------------
def html(paper: GuidePaper, source: object, left: float = 0) -> None:
    """Rich text: headings, paragraphs, lists and quotations; text outside of these is a
    paragraph.
    """
    soup = BeautifulSoup(getattr(source, "source", source), "html.parser")
    found = [element for element in soup.find_all(PARTS) if not element.find_parent(PARTS)]
    for element in found or [soup]:
        match element.name:
            case "h2":
                paper.paragraph(runs(element), Look(HEADING, bold=True, above=6, left=left))
            case "h3" | "h4":
                paper.paragraph(runs(element), Look(STEP, bold=True, above=4, left=left))
            case "ul" | "ol":
                items(paper, element, left)
            case "hr":
                paper.set_y(paper.get_y() + 4)
            case "blockquote":
                paper.paragraph(runs(element), Look(left=left + INDENT))
            case _:
                paper.paragraph(runs(element), Look(left=left))


def items(paper: GuidePaper, element: Tag, left: float) -> None:
    numbers = count(1)
    for item in element.find_all("li", recursive=False):
        mark = f"{next(numbers)}." if element.name == "ol" else "•"
        paper.paragraph(runs(item), Look(above=1, left=left + INDENT, mark=mark))
        for inner in item.find_all(["ul", "ol"], recursive=False):
            items(paper, inner, left + INDENT)


def step(paper: GuidePaper, value, number: int) -> None:
    paper.paragraph(
        [(value["title"], False)], Look(STEP, bold=True, above=5, left=INDENT, mark=f"{number}.")
    )
    html(paper, value["text"], INDENT)
    if value["image"]:
        draw_picture(paper, value["image"], INDENT)


def draw_picture(paper: GuidePaper, image, left: float) -> None:
    with suppress(OSError):  # the picture's file is missing or damaged
        rendition = image.get_rendition("width-840|format-png")
        with rendition.file.open("rb") as file:
            paper.picture(BytesIO(file.read()), left)


def table(paper: GuidePaper, value) -> None:
    """Row by row, each cell with the heading of its column, so that it fits any width."""
    headings = [column["heading"] for column in value.columns]
    if value.caption:
        paper.paragraph([(value.caption, False)], Look(STEP, bold=True, above=4))
    for row in value.rows:
        cells = [BeautifulSoup(str(cell), "html.parser").get_text(" ", strip=True) for cell in row]
        first, *others = zip(headings, cells, strict=False)
        paper.paragraph([(first[1], True)], Look(above=2))
        for heading, text in others:
            if text:
                paper.paragraph([(f"{heading}: ", True), (text, False)], Look(above=0, left=INDENT))


def block(paper: GuidePaper, kind: str, value) -> None:
    match kind:
        case "text":
            html(paper, value)
        case "notice":
            name = "ข้อควรระวัง" if value["level"] == "warning" else "ข้อสังเกต"
            paper.paragraph([(name, False)], Look(bold=True, above=4, left=INDENT))
            html(paper, value["text"], INDENT)
        case "table":
            table(paper, value)
        case "picture" if value["image"]:
            draw_picture(paper, value["image"], 0)
            if value["caption"]:
                paper.paragraph([(value["caption"], False)], Look(above=1))
        case "file" if value["document"]:
            paper.paragraph([("ไฟล์แนบ: ", True), (value["document"].title, False)], Look())
        case "video":
            paper.paragraph([("วิดีโอ: ", True), (f"{value['title']} {value['url']}", False)], Look())
        case "law" if value["law"]:
            paper.paragraph(
                [("กฎหมาย: ", True), (f"{value['law']} {value['sections']}", False)], Look()
            )
        case "system" if value["system"]:
            paper.paragraph(
                [("ระบบ: ", True), (f"{value['system']} {value['note']}", False)], Look()
            )


def guide_body(paper: GuidePaper, page: GuidePage) -> None:
    """The blocks in order; as on the screen, numbering restarts below a heading."""
    number = 0
    for entry in page.body:
        if entry.block_type == "step":
            number += 1
            step(paper, entry.value, number)
        else:
            number = 0 if entry.block_type == "text" and "<h2" in str(entry.value) else number
            block(paper, entry.block_type, entry.value)


def body(paper: GuidePaper, page: KnowledgePage) -> None:
    match page:
        case GuidePage():
            guide_body(paper, page)
        case ArticlePage():
            for name in ("story", "learnt", "who_can_use"):
                if text := getattr(page, name):
                    heading = page._meta.get_field(name).verbose_name
                    paper.paragraph([(str(heading), False)], Look(HEADING, bold=True, above=6))
                    html(paper, text)
        case FaqPage():
            html(paper, page.answer)


def head(paper: GuidePaper, page: KnowledgePage, address: str) -> None:
    """Title and summary beside the QR code of the live page."""
    top = paper.get_y()
    paper.image(BytesIO(qr_png(address)), x=paper.w - SIDE - QR, y=top, w=QR, h=QR)
    paper.paragraph([(page.title, False)], Look(TITLE, bold=True, above=0), right=QR + 6)
    facts = [page._meta.verbose_name]
    if page.last_published_at:
        facts.append(
            f"ปรับปรุงล่าสุด {format_date_short(timezone.localtime(page.last_published_at).date())}"
        )
    if page.school_year:
        facts.append(f"ปีการศึกษา {page.school_year}")
    paper.paragraph([(" · ".join(map(str, facts)), False)], Look(SMALL, above=1), right=QR + 6)
    for law in page.laws_over():
        paper.paragraph([(f"{LAW_OVER}: {law}", True)], Look(SMALL, above=1), right=QR + 6)
    if page.summary:
        paper.paragraph([(page.summary, False)], Look(above=2), right=QR + 6)
    paper.set_y(max(paper.get_y(), top + QR) + 2)
    paper.set_draw_color(160)
    paper.line(SIDE, paper.get_y(), paper.w - SIDE, paper.get_y())


def page_pdf(page: KnowledgePage, now: datetime) -> bytes:
    """The page as a PDF with embedded fonts."""
    address = short_address(page)
    told = format_datetime(timezone.localtime(now))
    paper = GuidePaper(f"พิมพ์เมื่อ {told} อาจไม่เป็นปัจจุบัน ฉบับล่าสุด {address}")
    paper.set_title(writable(page.title))
    head(paper, page, address)
    body(paper, page)
    return bytes(paper.output())
