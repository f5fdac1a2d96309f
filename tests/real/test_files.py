"""Files as telephones and LINE send them, to the running site; its disk seen by strace."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pillow_heif
import pytest
import requests
from PIL import Image

from tests.chromium import LONGEST_WAIT
from tests.make import make_picture
from tests.server import PASSWORD, Server

from . import need

pillow_heif.register_heif_opener()
PDF = b"%PDF-1.7\n"
UPLOADS = 20
ANSWERS = {
    "full_name": "สมมติ ผู้ถาม",
    "position": "teacher",
    "school": "office",
    "contact": "02 000 0001",
    "detail": "กดแล้วไม่มีอะไรเกิดขึ้น",
    "formality": "informal",
    "pdpa_ack": "on",
}


class Sender(requests.Session):
    """Somebody of the demo without a browser, so that a file may have any name and any content."""

    def __init__(self, site: Server, login: str = "teacher"):
        super().__init__()
        self.site = site
        self.get(f"{site.url}/accounts/login/", timeout=60)
        self.post_form("/accounts/login/", {"login": login, "password": PASSWORD})

    def post_form(self, address: str, data: dict, **more) -> requests.Response:
        facts = {**data, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self.post(self.site.url + address, facts, timeout=300, allow_redirects=False, **more)

    def attach(self, name: str, content: bytes) -> requests.Response:
        """Ask a question with one file."""
        facts = {**ANSWERS, "subject": f"แนบไฟล์ {os.urandom(4).hex()}"}
        return self.post_form(
            "/forms/ask/", facts, files={"attachment": (name, content, "application/pdf")}
        )


def descendants(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in thread.read_text().split():
            yield from descendants(int(child))


def kept_files(site: Server) -> list[dict]:
    return json.loads(
        site.run(
            "import json; from forms.models import SubmissionFile;"
            "print(json.dumps([dict(pk=f.pk, name=f.name, digest=f.digest, path=f.file.path)"
            " for f in SubmissionFile.objects.order_by('pk')]))"
        )
    )


# Durable ------------------------------------------------------------------------------------------
@contextmanager
def traced(site: Server, told: Path) -> Iterator[None]:
    """Each sync of the site's processes, with the path that was synced, goes into the file."""
    strace = need("strace")
    targets = [word for pid in descendants(site.process.pid) for word in ("-p", str(pid))]
    with open(told.with_suffix(".said"), "w+", encoding="utf-8") as said:
        command = [
            strace,
            "-f",
            "-y",
            "-s",
            "0",
            "-e",
            "trace=fsync,fdatasync",
            "-o",
            str(told),
            *targets,
        ]
        tracer = subprocess.Popen(command, stderr=said)
        deadline = time.monotonic() + 60
        while "attached" not in said_so_far(said):
            if tracer.poll() is not None:
                pytest.skip(
                    f"not here: the right to trace processes ({said_so_far(said).strip()[:80]})"
                )
            assert time.monotonic() < deadline
            time.sleep(0.1)
        try:
            yield
        finally:
            tracer.terminate()
            tracer.wait(60)


def said_so_far(said) -> str:
    said.seek(0)
    return said.read()


def test_each_acknowledged_attachment_and_its_folder_are_synced(site, tmp_path):
    sender = Sender(site)
    before = {row["pk"] for row in kept_files(site)}
    with traced(site, tmp_path / "syncs"):
        for number in range(UPLOADS):
            assert sender.attach("ใบรับรอง.pdf", PDF + str(number).encode()).status_code == 302
    synced = (tmp_path / "syncs").read_text(encoding="utf-8", errors="replace")
    kept = [Path(row["path"]) for row in kept_files(site) if row["pk"] not in before]
    assert len(kept) == UPLOADS
    assert sum(f"<{path}>" in synced for path in kept) == UPLOADS
    assert synced.count(f"<{kept[0].parent}>") >= UPLOADS


# Telephones ---------------------------------------------------------------------------------------
def photo(kind: str, size=(1_200, 900)) -> bytes:
    facts = Image.Exif()
    facts[0x0112] = 6
    facts.get_ifd(0x8825).update({1: "N", 2: (13.0, 45.0, 22.7), 3: "E", 4: (100.0, 30.0, 6.5)})
    return make_picture(kind, size, exif=facts.tobytes())


def test_a_telephone_sends_several_photos_at_once(browser, site):
    page = browser.context("teacher", 390).new_page()
    page.goto("/forms/ask/")
    chooser = page.locator("[name=attachment]")
    assert chooser.get_attribute("accept").startswith("image/*")
    for name in ("contact", "detail"):
        page.fill(f"[name={name}]", ANSWERS[name])
    page.fill("[name=subject]", "ส่งภาพหน้าจอจากโทรศัพท์")
    page.locator("[name=formality][value=informal]").check()
    page.locator("[name=pdpa_ack]").check()
    sent = {
        "IMG_0001.HEIC": photo("HEIF"),
        "S__12345.jpg": photo("JPEG"),
        "S__12346.jpg": photo("JPEG", (1_200, 901)),
    }
    uploads = [{"name": name, "mimeType": "", "buffer": content} for name, content in sent.items()]
    chooser.set_input_files(uploads)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="ส่งคำถาม").tap()
    page.wait_for_url(re.compile("/r/"), timeout=LONGEST_WAIT)
    kept = kept_files(site)[-3:]
    assert [row["name"] for row in kept] == ["IMG_0001.jpg", "S__12345.jpg", "S__12346.jpg"]
    for row in kept:
        with Image.open(row["path"]) as picture:
            assert picture.format == "JPEG"
            assert picture.size[0] < picture.size[1]
            assert not picture.getexif()
