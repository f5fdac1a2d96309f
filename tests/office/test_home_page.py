"""The home page: the ways in that an office has put in order, questions that are often asked, and
notices.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError

from home.models import Announcement, HomePage
from home.office.tiles import USUAL, Tile, TileBlock
from knowledge.pages.reads import DailyReads
from tests.make import make_faq, make_guide
from tests.pages.test_pages import soup, words

pytestmark = pytest.mark.django_db

OWN = [
    ("โครงการ", "", "/projects/", "project"),
    ("ปฏิทิน", "ของกลุ่ม", "/calendar/", "calendar"),
    ("ขอคำปรึกษา", "", "/forms/ask/", "ask"),
]


def tiles_shown(page) -> list[str]:
    return [tile["href"] for tile in soup(page).select(".ways .tile")]


def put_tiles(rows) -> None:
    home = HomePage.objects.get()
    names = ("title", "text", "url", "icon")
    home.tiles = [("tile", dict(zip(names, row, strict=True))) for row in rows]
    home.save_revision().publish()


def test_the_usual_tiles_stand_until_the_office_has_its_own(as_, teacher):
    browser = as_(teacher)
    assert tiles_shown(browser.get("/")) == [tile.url for tile in USUAL]
    put_tiles(OWN)
    shown = browser.get("/")
    assert tiles_shown(shown) == ["/projects/", "/forms/ask/"], "no page answers at /calendar/"
    assert "โครงการ" in words(soup(shown).select_one(".ways"))


@pytest.mark.parametrize("url", ["https://elsewhere.invalid/", "//elsewhere.invalid", "x", ""])
def test_a_tile_leads_nowhere_but_to_this_site(url):
    block = TileBlock()
    value = block.to_python({"title": "ก", "url": url, "icon": "file"})
    with pytest.raises(StructBlockValidationError):
        block.clean(value)


@pytest.mark.parametrize(
    ("url", "is_page"),
    [("/systems/", False), ("/laws/?q=1#a", False), ("/forms/", True), ("/nowhere/x", True)],
)
def test_what_may_be_closed_to_some_is_known(url, is_page):
    assert Tile(url, "file", "ก").is_of_page is is_page


def test_the_most_read_guides_stand_below_and_the_questions_in_the_hero(as_, teacher):
    guide = make_guide("คู่มือที่ใช้บ่อย")
    assert "อ่านมาก" not in words(soup(as_(teacher).get("/")).select_one("main"))
    asked = make_faq("ถามเรื่องนี้บ่อย")
    for page in (guide, asked):
        DailyReads.objects.create(page=page, day=timezone.localdate(), count=3)
    shown = words(soup(as_(teacher).get("/")).select_one("main"))
    assert "ถามบ่อย ถามเรื่องนี้บ่อย" in shown
    assert "อ่านมากใน 30 วัน คู่มือที่ใช้บ่อย" in shown


def test_a_notice_is_a_line_with_its_words_behind_a_fold(as_, teacher):
    now = timezone.now()
    facts = {"starts_at": now - timedelta(hours=1), "link": "/about/"}
    Announcement.objects.create(title="ปิดปรับปรุง", text="วันเสาร์", level="warning", **facts)
    facts["starts_at"] = now - timedelta(hours=2)
    Announcement.objects.create(title="ไปหน้าอื่น", **facts)
    Announcement.objects.create(title="จบแล้ว", starts_at=now, ends_at=now)
    lines = soup(as_(teacher).get("/")).select(".notice-line")
    told = [words(line) for line in lines]
    assert "ปิดปรับปรุง วันเสาร์ ดูรายละเอียด" in told[0]
    assert told[1] == "ไปหน้าอื่น"
    assert not [line for line in told if "จบแล้ว" in line]
