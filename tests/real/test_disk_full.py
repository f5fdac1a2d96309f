"""A running site whose var folder lies on a small disk of its own that somebody fills."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.db import connection

from . import MISSING
from .test_index_damage import Reader

SIZE = 400  # MB
pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="with PostgreSQL the data lies elsewhere"
)


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("disk")
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(folder)]
    if (
        not shutil.which("mount")
        or os.geteuid() != 0
        or subprocess.run(command, check=False).returncode != 0
    ):
        pytest.skip(f"{MISSING}a disk of its own (mount -t tmpfs as root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def server(small_disk, start_site):
    server = start_site(folder=small_disk / "var")
    yield server
    server.stop()


@pytest.fixture
def full(server, small_disk) -> Iterator[Path]:
    """Filled to the last byte, the reserve apart; emptied again after the test."""
    ballast = small_disk / "ballast"
    with open(ballast, "wb") as file:
        try:
            while True:
                file.write(b"\0" * 65536)
                file.flush()
        except OSError:
            pass
    yield ballast
    ballast.unlink(missing_ok=True)
    until(lambda: readiness(server).text.startswith("ok"))


def readiness(server) -> requests.Response:
    return requests.get(f"{server.url}/readyz", timeout=120)


def until(happens) -> None:
    deadline = time.monotonic() + 120
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def ask(reader: Reader, subject: str) -> requests.Response:
    """Send the form by which a question is put."""
    page = reader.get("/forms/ask/")
    token = reader.session.cookies["csrftoken"]
    assert page.status_code == 200
    data = {"csrfmiddlewaretoken": token, "subject": subject, "detail": "รายละเอียดที่พิมพ์ไว้ยาวพอสมควร"}
    return reader.session.post(
        f"{reader.url}/forms/ask/",
        data,
        headers={"Referer": f"{reader.url}/forms/ask/"},
        timeout=120,
    )


def counted(server) -> str:
    return server.run("from forms.models import Submission; print(Submission.objects.count())")


def test_the_reserve_lies_there_from_the_start(server):
    assert (server.folder / "reserve").stat().st_size == SIZE // 10 * 1024 * 1024


def test_reading_searching_and_signing_in_go_on(server, full):
    reader = Reader(server, "teacher")
    assert reader.get("/").status_code == 200
    assert reader.get("/knowledge/").status_code == 200
    assert reader.get("/api/search/", q="คู่มือ").json()["count"] > 0
    told = readiness(server)
    assert told.status_code == 503
    assert "disk: full" in told.text


def test_a_form_is_refused_in_thai_with_what_was_typed_and_nothing_is_stored(server, full):
    before = counted(server)
    answer = ask(Reader(server, "teacher"), "ดิสก์เต็มจะบันทึกได้ไหม")
    assert answer.status_code == 507
    assert "พื้นที่จัดเก็บของระบบเต็ม" in answer.text
    assert "รายละเอียดที่พิมพ์ไว้ยาวพอสมควร" in answer.text
    assert counted(server) == before


def test_an_upload_leaves_no_orphan(server, full):
    reader = Reader(server, "teacher")
    files = {path for path in (server.folder / "private").rglob("*") if path.is_file()}
    reader.get("/forms/ask/")
    answer = reader.session.post(
        f"{reader.url}/forms/ask/",
        {"csrfmiddlewaretoken": reader.session.cookies["csrftoken"]},
        files={"file": ("ก.txt", b"text" * 1000)},
        headers={"Referer": f"{reader.url}/forms/ask/"},
        timeout=120,
    )
    assert answer.status_code == 507
    assert {path for path in (server.folder / "private").rglob("*") if path.is_file()} == files


def test_it_recovers_without_a_restart(server, full):
    reader = Reader(server, "teacher")
    assert ask(reader, "ยังเต็มอยู่").status_code == 507
    full.unlink()
    until(lambda: readiness(server).status_code == 200)
    assert ask(reader, "มีที่ว่างแล้ว").status_code != 507
    assert (server.folder / "reserve").exists()


def test_readiness_says_so_before_the_disk_is_full(server, small_disk):
    ballast = small_disk / "ballast"
    free = shutil.disk_usage(small_disk).free
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free - 40 * 1024 * 1024))
    told = readiness(server)
    ballast.unlink()
    assert told.status_code == 200
    assert "disk: nearly full" in told.text


def test_the_command_frees_the_reserve(server):
    assert "40 MB freed" in server.manage("free_reserve").stdout
    until(lambda: readiness(server).status_code == 200 and (server.folder / "reserve").exists())
