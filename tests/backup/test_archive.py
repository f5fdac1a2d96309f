"""An archive notices whatever happened to it before anything is written."""

import hashlib
import io
import os
import random
import subprocess
import tarfile

import pytest

from home.backup import sealing
from home.backup.archive import ArchiveWriter, unpack, verify
from home.backup.faults import BackupFault
from home.backup.sealing import CHUNK, SealingWriter, UnsealingReader

PASSPHRASE = "รหัสผ่านของชุดสำรอง"
FACTS = {
    "format": 1,
    "version": "0.5.0",
    "taken_at": "2026-11-30T02:30:00+07:00",
    "database": "sqlite",
    "migrations": ["home.0001_initial"],
    "counts": {"home_user": 8},
    "missing": [],
}
MEMBERS = {
    "database.sqlite3": os.urandom(3 * CHUNK),
    "media/documents/คู่มือการใช้งาน.pdf": b"%PDF-" * 1000,
    "private/empty": b"",
}


@pytest.fixture(autouse=True)
def easy_work(monkeypatch):
    """A thousandth of the rounds: what is tried here is not how long a guess takes."""
    monkeypatch.setattr(sealing, "WORK", 7)


@pytest.fixture(params=["", PASSPHRASE], ids=["plain", "encrypted"])
def passphrase(request) -> str:
    return request.param


@pytest.fixture
def archive(tmp_path, passphrase):
    path = tmp_path / "archive"
    with open(path, "wb") as file:
        writer = ArchiveWriter(file, passphrase)
        for name, data in MEMBERS.items():
            writer.add_bytes(name, data, 0)
        writer.finish(FACTS, 0)
    return path


def refused(path, passphrase: str) -> str:
    with pytest.raises(BackupFault) as fault:
        verify(path, passphrase)
    return str(fault.value)


def test_what_went_in_comes_out(archive, passphrase, tmp_path):
    manifest = verify(archive, passphrase)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in MEMBERS.items()}
    assert {name: facts["sha256"] for name, facts in manifest.members.items()} == sums
    assert manifest.counts == {"home_user": 8}
    (tmp_path / "out").mkdir()
    unpack(archive, passphrase, tmp_path / "out", manifest)
    assert {name: (tmp_path / "out" / name).read_bytes() for name in MEMBERS} == MEMBERS


def test_it_opens_without_us(tmp_path):
    path = tmp_path / "archive.tar.gz"
    with open(path, "wb") as file:
        writer = ArchiveWriter(file)
        writer.add_bytes("media/ก.txt", b"abc", 0)
        writer.finish(FACTS, 0)
    assert subprocess.run(["gzip", "-tq", path], check=False).returncode in (0, 2)  # 2: a remark
    listed = subprocess.run(["tar", "xzOf", path, "media/ก.txt"], capture_output=True, check=True)
    assert listed.stdout == b"abc"


def test_a_changed_byte_is_noticed_wherever_it_is(archive, passphrase, tmp_path):
    data, changed, chance = archive.read_bytes(), tmp_path / "changed", random.Random(16)
    ends = [*range(300), *range(len(data) - 100, len(data))]
    places = chance.sample(ends, 60) + chance.sample(range(len(data)), 100)
    for place in places:
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << chance.randrange(8)
        changed.write_bytes(spoilt)
        refused(changed, passphrase)


def test_a_cut_or_longer_archive_is_noticed(archive, passphrase, tmp_path):
    data, changed = archive.read_bytes(), tmp_path / "changed"
    for size in (0, 1, 30, 150, 300, CHUNK, len(data) // 2, len(data) - 58, len(data) - 1):
        changed.write_bytes(data[:size])
        refused(changed, passphrase)
    for more in (b"\0", b"\0" * 512, data):
        changed.write_bytes(data + more)
        refused(changed, passphrase)


def test_a_wrong_passphrase_is_told_from_none(tmp_path):
    path = tmp_path / "archive"
    with open(path, "wb") as file:
        writer = ArchiveWriter(file, PASSPHRASE)
        writer.finish(FACTS, 0)
    assert "รหัสผ่านของไฟล์สำรองไม่ถูกต้อง" in refused(path, PASSPHRASE + " ")
    assert "เข้ารหัสไว้" in refused(path, "")


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_chunks_of_every_size_come_back(size):
    data, file = os.urandom(size), io.BytesIO()
    writer = SealingWriter(file, PASSPHRASE)
    writer.write(data)
    writer.finish()
    file.seek(0)
    assert io.BufferedReader(UnsealingReader(file, PASSPHRASE)).read() == data


def test_chunks_in_another_order_are_noticed(tmp_path):
    file = io.BytesIO()
    writer = SealingWriter(file, PASSPHRASE)
    writer.write(os.urandom(3 * CHUNK))
    writer.finish()
    data, piece = file.getvalue(), CHUNK + sealing.TAG
    head, chunks = len(data) - 3 * piece, []
    for number in range(3):
        chunks.append(data[head + number * piece : head + (number + 1) * piece])
    for order in ([1, 0, 2], [0, 2], [0, 1], [2], [0, 0, 1, 2]):
        moved = io.BytesIO(data[:head] + b"".join(chunks[number] for number in order))
        with pytest.raises(BackupFault):
            io.BufferedReader(UnsealingReader(moved, PASSPHRASE)).read()


# Made by another program that writes this format (age, by its library in Rust), of the text below
# and this passphrase.
OF_ANOTHER = bytes.fromhex(
    "6167652d656e6372797074696f6e2e6f72672f76310a2d3e20736372797074204a513652366b72554b316c78"
    "7538756f5a374c726d672031390a76323358496774754d5a50787a552f6e6a4f65376d445041535942575632"
    "6d4455354b5a6e735032785a550a2d2d2d2045384950514e547a4e4e7268664966485531493567634151494e"
    "434c4d3241365367497159646e6e4959380a1db52958c238cadc5eae89b06155f281271a54b563cf6a245138"
    "3f51ef2ae6eaebc0115379413a835f4a864c0aa0ab317fcb3a3a9973fb661cae9306726692247786df0276e8"
    "8be60edcfd9dc5"
)


def test_what_another_program_encrypted_is_opened():
    file = io.BytesIO(OF_ANOTHER)
    reader = io.BufferedReader(UnsealingReader(file, "correct horse battery"))
    assert reader.read() == "ข้อความตัวอย่าง".encode()


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "media/../../outside", "./a"])
def test_a_member_outside_the_folder_is_refused(tmp_path, name):
    path = tmp_path / "archive"
    with open(path, "wb") as file:
        writer = ArchiveWriter(file)
        writer.add_bytes(name, b"abc", 0)
        writer.finish(FACTS, 0)
    refused(path, "")


def test_a_link_in_place_of_a_file_is_refused(tmp_path):
    path = tmp_path / "archive"
    with open(path, "wb") as file:
        writer = ArchiveWriter(file)
        link = tarfile.TarInfo("media/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        writer.tar.addfile(link)
        writer.finish(FACTS, 0)
    refused(path, "")
