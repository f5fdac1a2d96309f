"""Files of those who wish the site ill, to the running site: refused in words or kept, and
never dear.
"""

import hashlib
import io
import os
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pillow_heif
import requests
from lxml import html
from PIL import Image

from tests.files.test_kept import told_name
from tests.make import make_picture, packed
from tests.server import Server

from .test_files import PDF, Sender, descendants, kept_files

pillow_heif.register_heif_opener()
WORD = "word/document.xml"
THAI = re.compile("[ก-๙]")
TICKS = os.sysconf("SC_CLK_TCK")
MOST_GROWTH = 200_000_000  # bytes of a worker
MOST_CPU = 3  # seconds of a worker, for one file


def saved(picture: Image.Image, kind: str, **facts) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **facts)
    return file.getvalue()


def deep_archive() -> bytes:
    inner = packed(WORD, content=b"0" * 1_000_000)
    for _ in range(5):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as archive:
            archive.writestr(WORD, inner)
        inner = outer.getvalue()
    return inner


def packed_oddly(method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(WORD, b"<w/>" * 100)
    return file.getvalue()


def frames(kind: str, count: int) -> bytes:
    drawn = [Image.new("P", (40, 40), number % 250) for number in range(count)]
    return saved(drawn[0], kind, save_all=True, append_images=drawn[1:])


def hostile_pictures() -> Iterator[tuple[str, bytes]]:
    noise = Image.frombytes("RGB", (400, 300), os.urandom(360_000))
    whole = {"jpg": saved(noise, "JPEG"), "png": saved(noise, "PNG"), "webp": saved(noise, "WEBP")}
    whole["heic"] = saved(noise, "HEIF")
    for ending, content in whole.items():
        for part in (12, 40, len(content) // 2, len(content) - 20):
            yield f"cut-{part}.{ending}", content[:part]
        yield f"other.{'png' if ending == 'jpg' else 'jpg'}", content
        yield f"whole.{ending}", content
        yield f"tail.{ending}", content + b"<html><script>alert(1)</script>" * 50
    yield "126.png", make_picture("PNG", (14_000, 9_000))
    yield "400.png", make_picture("PNG", (20_000, 20_000))
    yield "wide.png", make_picture("PNG", (60_000, 2))
    yield "108.jpg", make_picture("JPEG", (12_000, 9_000), quality=40)
    yield "apng.png", frames("PNG", 1_000)
    yield "frames.webp", frames("WEBP", 200)
    yield "gif.png", frames("GIF", 1_000)


def hostile_names() -> Iterator[tuple[str, bytes]]:
    for name in (
        "../../etc/passwd.pdf",
        "..\\..\\boot.pdf",
        "%2e%2e%2fx.pdf",
        "a%2fb.pdf",
        "ใบ\u202efdp.exe.pdf",
        "\u200bซ่อน\u00ad.pdf",
        "con.pdf",
        "a\tb.pdf",
        "q\"uote's.pdf",
        "ก" * 85 + ".pdf",
        "ก" * 300 + ".pdf",
        "a." + "ก" * 250,
        "ไฟล์.pdf.exe",
        ".pdf",
        "pdf",
        "   .pdf",
        "😀 รูป.pdf",
        "น้ำท่วม ปี ๒๕๖๙.pdf",
        "=cmd|' /C calc'!A0.pdf",
        "<script>.pdf",
        "a;b&c.pdf",
    ):
        yield name, PDF + name.encode()


def hostile_documents() -> Iterator[tuple[str, bytes]]:
    yield "empty.pdf", b""
    yield "big.pdf", PDF + b"0" * 10 * 1024 * 1024
    yield "page.pdf", PDF + b"<html><script>alert(1)</script>"
    yield "page2.pdf", b"<html>%PDF-1.7"
    yield "run.docx", b"MZ\x90\x00" + b"0" * 3_000
    yield "locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 3_000
    yield "bomb.docx", packed(WORD, *(f"word/{n}" for n in range(90)), content=b"0" * 9_000_000)
    yield "many.docx", packed(WORD, *(f"word/{n}" for n in range(40_000)))
    yield "slip.docx", packed(WORD, "../../../../tmp/slipped")
    yield "deep.docx", deep_archive()
    yield "macro.docx", packed(WORD, "word/vbaProject.bin")
    yield "bzip.docx", packed_oddly(zipfile.ZIP_BZIP2)
    yield "lzma.docx", packed_oddly(zipfile.ZIP_LZMA)
    yield "cut.docx", packed(WORD)[:-20]
    yield (
        "table.xlsx",
        packed("xl/workbook.xml", content=b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"),
    )
    yield "broken.xlsx", packed("xl/workbook.xml", content=b"<x><y></x>")
    yield (
        "long." + "x" * 240,
        PDF + b"0" * 3_000_000,
    )  # large enough for a file of its own, named by the ending
    yield "ยาว." + "ก" * 240, PDF + b"0" * 3_000_000


def peaks(site: Server) -> dict[int, int]:
    """The most memory that each process of the site ever had, in bytes."""
    found = {}
    for pid in descendants(site.process.pid):
        if told := re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()):
            found[pid] = int(told[1]) * 1024
    return found


def seconds(pids: Iterable[int]) -> tuple[float, float]:
    """CPU of these processes, and of the limited ones that they started and that have ended."""
    own = children = 0.0
    for pid in pids:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        own += (int(times[11]) + int(times[12])) / TICKS
        children += (int(times[13]) + int(times[14])) / TICKS
    return own, children


def kept_once_sent(site: Server, sender: Sender, known: set[int], sent: set[str]) -> int:
    """How many documents came back byte by byte, as downloads that no browser shows in place."""
    whole = 0
    for row in kept_files(site):
        if row["pk"] in known or not row["name"].endswith((".pdf", ".docx", ".xlsx")):
            continue
        response = sender.get(f"{site.url}/submissions/files/{row['pk']}/", timeout=60)
        assert hashlib.sha256(response.content).hexdigest() == row["digest"], row["name"]
        assert row["digest"] in sent, row["name"]
        assert told_name(response.headers["Content-Disposition"]) == row["name"]
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        whole += 1
    return whole


def said_beside_the_field(response: requests.Response) -> bool:
    """In Thai, where the file was chosen."""
    told = html.fromstring(response.text).xpath("//*[@class='field__error']")
    return any(THAI.search(element.text_content()) for element in told)


def test_no_hostile_file_hurts_the_site_and_what_is_taken_comes_back_as_it_was(site):
    sender = Sender(site)
    files = [*hostile_documents(), *hostile_names(), *hostile_pictures()]
    assert len(files) >= 60
    sender.attach("first.pdf", PDF)  # what each worker loads once is not the files' doing
    sender.attach("first.png", make_picture())
    known = {row["pk"] for row in kept_files(site)}
    before = peaks(site)
    answers, unsaid, own, opened = {}, [], [], []
    for name, content in files:
        started = seconds(before)
        response = sender.attach(name, content)
        ended = seconds(before)
        own.append(ended[0] - started[0])
        opened.append(ended[1] - started[1])
        answers[name[:30]] = response.status_code
        if response.status_code != 302 and not said_beside_the_field(response):
            unsaid.append(name[:30])
    growth = max(peak - before[pid] for pid, peak in peaks(site).items() if pid in before)
    taken = sum(code == 302 for code in answers.values())
    whole = kept_once_sent(
        site, sender, known, {hashlib.sha256(content).hexdigest() for _, content in files}
    )
    sys.stdout.write(
        f"{len(files)} hostile files: {taken} taken, {whole} documents came back whole; a worker"
        f" grew by {growth / 1e6:.0f} MB at most; the dearest file took {max(own):.2f} s of a"
        f" worker's CPU, and {max(opened):.2f} s in the limited process\n"
    )
    assert {name: code for name, code in answers.items() if code not in (302, 400, 422)} == {}
    assert unsaid == []
    assert growth < MOST_GROWTH
    assert max(own) < MOST_CPU
    assert whole > 10
