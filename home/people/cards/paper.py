"""Cards to be cut and handed out: name, user name, QR code and code; a new sheet for each
school.
"""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from home.office.models import OfficeSettings
from home.pages.sharing import qr_png
from home.papers.lines import filled_lines
from home.papers.memo import MM_PER_POINT, Paper
from home.thai.text import writable
from home.thai.writing import format_datetime, sort_key

from .issuing import Card

SIDE, HEAD = 10, 16  # millimetres
WIDE, TALL = 95, 53
COLUMNS, ROWS = 2, 5
QR = 32
PAD = 3
NAME, BODY, CODE, SMALL, SMALLEST = 14, 12, 17, 10, 6  # points
LEADING = 1.45
MOST_NAME_LINES = 2


class CardPaper(Paper):
    """Sheets of ten cards, with the school at the top."""

    def __init__(self, office: str) -> None:
        self.office = office
        self.is_begun = False
        super().__init__()

    def header(self) -> None:
        """Left empty: drawn by `begin`, which knows the school."""

    def begin(self, heading: str) -> None:
        """Start the next sheet; the first one already exists."""
        if self.is_begun:
            self.add_page()
        self.is_begun = True
        self.set_y(SIDE - 4)
        self.one_line(heading, BODY, SIDE, self.w - 2 * SIDE, bold=True)

    def one_line(
        self, text: str, size: float, left: float, width: float, *, bold: bool = False
    ) -> None:
        """Write a text on one line here, in a smaller size if it is too wide."""
        self.set_font("Sarabun", "B" if bold else "", size)
        while size > SMALLEST and self.get_string_width(text) > width:
            size -= 0.5
            self.set_font("Sarabun", "B" if bold else "", size)
        height = size * MM_PER_POINT * LEADING
        self.line_of_text(text, height, left, width)
        self.set_y(self.get_y() + height)

    def name(self, text: str, left: float, width: float) -> None:
        """In two lines at most."""
        self.set_font("Sarabun", "B", NAME)
        lines = list(filled_lines(text, width, 0, self.get_string_width))
        if len(lines) > MOST_NAME_LINES:
            lines = [lines[0], f"{lines[1]}…"]
        for line in lines:
            self.one_line(line, NAME, left, width, bold=True)

    def card(self, card: Card, left: float, top: float) -> None:
        """Draw a card with a dotted line to cut along."""
        self.set_draw_color(150)
        self.set_dash_pattern(dash=1, gap=1)
        self.rect(left, top, WIDE, TALL)
        self.set_dash_pattern()
        self.image(BytesIO(qr_png(card.address)), x=left + PAD, y=top + PAD, w=QR, h=QR)
        beside, width = left + 2 * PAD + QR, WIDE - QR - 3 * PAD
        self.set_y(top + PAD)
        place = card.user.school.label if card.user.school else self.office
        self.one_line(f"บัตรเริ่มใช้งาน {place}", SMALL, beside, width)
        self.name(card.user.get_full_name(), beside, width)
        self.one_line(f"ชื่อผู้ใช้ {card.user.username}", BODY, beside, width)
        self.one_line(card.written_code, CODE, beside, width, bold=True)
        self.set_y(top + PAD + QR + 0.5)
        for line in self.how_to(card):
            self.one_line(line, SMALL, left + PAD, WIDE - 2 * PAD)

    def how_to(self, card: Card) -> list[str]:
        door = settings.BASE_URL + reverse("enter")
        return [
            f"สแกนภาพ หรือเปิด {door} แล้วพิมพ์รหัสข้างบน",
            "จากนั้นตั้งรหัสผ่านของท่านเอง อย่าให้ผู้อื่นเห็นบัตรนี้",
            f"ใช้ได้ครั้งเดียว ถึงวันที่ {card.last_day}",
        ]


def place_in_order(card: Card) -> tuple[bytes, str, str]:
    """By school and then by name, both in dictionary order; the office first."""
    user = card.user
    school = bytes(user.school.order_key) if user.school else b""
    return school, sort_key(f"{user.first_name} {user.last_name}"), user.username


def cards_pdf(cards: Iterable[Card], at: datetime) -> bytes:
    paper = CardPaper(OfficeSettings.load().short_name)
    paper.set_title("บัตรเริ่มใช้งาน")
    printed = format_datetime(timezone.localtime(at))
    for workplace, group in groupby(
        sorted(cards, key=place_in_order), key=lambda card: card.user.workplace
    ):
        of_place = list(group)
        heading = writable(f"{workplace} · {len(of_place)} ใบ · พิมพ์เมื่อ {printed}")
        for number, card in enumerate(of_place):
            place = number % (COLUMNS * ROWS)
            if not place:
                paper.begin(heading)
            row, column = divmod(place, COLUMNS)
            paper.card(card, SIDE + column * WIDE, HEAD + row * TALL)
    return bytes(paper.output())
