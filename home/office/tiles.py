"""The large ways in on the home page, as an office has put them in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.validators import RegexValidator
from django.urls import Resolver404, resolve
from wagtail import blocks

# Names of the sprite's symbols, with what they show.
ICONS = [
    ("book", "หนังสือ"),
    ("systems", "ระบบ"),
    ("law", "กฎหมาย"),
    ("ask", "คำถาม"),
    ("key", "กุญแจ"),
    ("form", "แบบฟอร์ม"),
    ("process", "กระบวนงาน"),
    ("project", "โครงการ"),
    ("calendar", "ปฏิทิน"),
    ("chart", "แผนภูมิ"),
    ("phone", "โทรศัพท์"),
    ("school", "โรงเรียน"),
    ("users", "ผู้คน"),
    ("file", "เอกสาร"),
    ("megaphone", "ประกาศ"),
    ("tools", "เครื่องมือ"),
]
WITHIN = RegexValidator(r"^/(?![/\\])", "ลิงก์ต้องขึ้นต้นด้วย / หนึ่งตัว เช่น /knowledge/")
PAGES = "wagtail_serve"  # the name of the address of all pages


@dataclass(frozen=True)
class Tile:
    """One way in: its address on this site, its words, and its symbol."""

    url: str
    icon: str
    title: str
    text: str = ""

    @property
    def is_of_page(self) -> bool:
        """Whether a page of the tree answers there, which not everybody may see."""
        try:
            return resolve(self.url.split("?")[0].split("#")[0]).view_name == PAGES
        except Resolver404:
            return True


USUAL = (
    Tile("/knowledge/", "book", "คลังความรู้", "คู่มือ บทความ คำตอบ"),
    Tile("/systems/", "systems", "ระบบสารสนเทศ", "ใช้ทำอะไร ถามใคร"),
    Tile("/laws/", "law", "กฎหมาย", "ฉบับที่ใช้บังคับ"),
    Tile("/forms/ask/", "ask", "ขอคำปรึกษา", "ถามกลุ่มงานโดยตรง"),
    Tile("/forms/access-request/", "key", "ขอเข้าถึงระบบ", "ขอบัญชี ขอสิทธิ์"),
    Tile("/forms/", "form", "แบบฟอร์ม", "แบบสำรวจที่เปิดรับ"),
)


class TileBlock(blocks.StructBlock):
    """A tile as an editor fills it in."""

    title = blocks.CharBlock(label="ชื่อ", max_length=40)
    text = blocks.CharBlock(label="คำอธิบายสั้น", max_length=60, required=False)
    url = blocks.CharBlock(
        label="ที่อยู่ภายในเว็บไซต์",
        max_length=200,
        validators=[WITHIN],
        help_text="เช่น /knowledge/ หรือ /forms/ask/ ผู้ที่เปิดหน้านั้นไม่ได้จะไม่เห็นทางลัดนี้",
    )
    icon = blocks.ChoiceBlock(label="ภาพสัญลักษณ์", choices=ICONS, default="file")

    class Meta:
        icon = "grip"
        label = "ทางลัด"


def tiles_of(stream: blocks.StreamValue) -> Sequence[Tile]:
    """Those of the office in its order; the usual ones where it has put none."""
    own = [
        Tile(block.value["url"], block.value["icon"], block.value["title"], block.value["text"])
        for block in stream
    ]
    return own or USUAL
