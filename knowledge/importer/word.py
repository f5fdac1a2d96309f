"""A Word document as HTML with its pictures beside it; read in the limited process. Needs no
Django.
"""

import json
import re
import zipfile
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from home.files import limited
from home.files.limited import Limits, Refusal

LIMITS = Limits(cpu=30, result=120_000_000)
MOST_PICTURES = 100
MOST_PICTURE_BYTES = 60_000_000  # of all pictures of a document together
LINKS = "word/_rels/document.xml.rels"
MOST_LINKS = 2_000_000  # bytes of that part
FROM_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>")
HYPERLINK = b"/hyperlink"
LINKED = "เอกสารนี้ดึงภาพหรือเนื้อหาจากที่อื่น โปรดแทรกภาพลงในเอกสารโดยตรง บันทึกใหม่ แล้วนำเข้าอีกครั้ง"
TOO_MANY = f"เอกสารนี้มีภาพมากหรือใหญ่เกินไป (ไม่เกิน {MOST_PICTURES} ภาพ รวม 60 MB) โปรดแบ่งเป็นหลายไฟล์"
UNREADABLE = "เปิดเอกสารนี้ไม่ได้ ไฟล์อาจเสียหาย ตั้งรหัสผ่านไว้ หรือซับซ้อนเกินไป โปรดเปิดด้วย Word แล้วบันทึกใหม่"
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
"""


@dataclass(frozen=True)
class Picture:
    """A picture of the document, as it lies in it, with the words that its author gave it."""

    content: bytes
    kind: str  # "image/png"
    words: str


@dataclass(frozen=True)
class Document:
    """`html` shows a picture as <img src="picture:3">."""

    html: str
    pictures: list[Picture]


def read_document(path: Path) -> Document:
    """Raises Refusal."""
    told = json.loads(limited.run(convert, path, limits=LIMITS, refusal=UNREADABLE))
    pictures = [
        Picture(b64decode(content), kind, words) for content, kind, words in told["pictures"]
    ]
    return Document(told["html"], pictures)


def convert(path: Path) -> bytes:
    """The task."""
    import mammoth

    refuse_links(path)
    pictures: list[tuple[str, str, str]] = []
    total = 0

    def keep(image: Any) -> dict[str, str]:
        nonlocal total
        with image.open() as file:
            content = file.read()
        total += len(content)
        if len(pictures) == MOST_PICTURES or total > MOST_PICTURE_BYTES:
            raise Refusal(TOO_MANY)
        words = image.alt_text or ""
        pictures.append((b64encode(content).decode(), image.content_type, words))
        return {"src": f"picture:{len(pictures) - 1}"}

    with path.open("rb") as file:
        made = mammoth.convert_to_html(
            file, style_map=STYLES, convert_image=mammoth.images.img_element(keep)
        )
    return json.dumps({"html": made.value, "pictures": pictures}).encode()


def refuse_links(path: Path) -> None:
    """What a document takes from elsewhere is not fetched; links that a reader follows may stay."""
    with zipfile.ZipFile(path) as archive:
        if LINKS not in archive.namelist():
            return
        with archive.open(LINKS) as part:
            links = FROM_OUTSIDE.findall(part.read(MOST_LINKS))
    if any(HYPERLINK not in link for link in links):
        raise Refusal(LINKED)
