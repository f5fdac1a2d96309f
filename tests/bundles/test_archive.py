"""The file of a bundle: whatever is not whole, or not of somebody trusted, is refused in one line
before anything behind the signature is looked at.
"""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from home.bundles import archive
from home.bundles.faults import BundleFault
from home.bundles.signing import (
    fingerprint,
    new_private_key,
    public_key_of,
    read_private_key,
    sign,
)

KEY = read_private_key("11" * 32)
PUBLIC = public_key_of(KEY)
MADE = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)
ROWS = {"laws": [{"key": "pdpa", "facts": {"title": "ตัวอย่าง"}}]}
WHOLE = archive.write("ชุดตัวอย่าง", MADE, ROWS, {"picture:x": b"\x00\xff" * 50}, KEY)


def read(content: bytes, trusted=(PUBLIC,)) -> archive.Bundle:
    return archive.read(io.BytesIO(content), len(content), trusted)


def refusal(content: bytes, trusted=(PUBLIC,)) -> str:
    with pytest.raises(BundleFault) as fault:
        read(content, trusted)
    assert "\n" not in str(fault.value)
    return str(fault.value)


def test_what_was_written_is_read():
    bundle = read(WHOLE)
    assert (bundle.title, bundle.made_at, bundle.signer) == ("ชุดตัวอย่าง", MADE, PUBLIC)
    assert bundle.rows == ROWS and bundle.files == {"picture:x": b"\x00\xff" * 50}


def test_every_changed_byte_and_every_cut_is_refused():
    for place in range(0, len(WHOLE), 3):
        changed = bytearray(WHOLE)
        changed[place] ^= 1
        assert refusal(bytes(changed))
        assert refusal(WHOLE[:place])
    assert "ส่วนเกิน" in refusal(WHOLE + b"x")


def test_another_signer_is_refused_by_the_fingerprint_of_the_key():
    other = read_private_key(new_private_key())
    content = archive.write("อื่น", MADE, ROWS, {}, other)
    assert fingerprint(public_key_of(other)) in refusal(content)
    assert refusal(WHOLE, trusted=())
    lines = WHOLE.split(b"\n")
    signature = json.loads(lines[1]) | {"key": public_key_of(other)}
    lines[1] = json.dumps(signature).encode()
    swapped = b"\n".join(lines)
    assert "ลายเซ็น" in refusal(swapped, trusted=[public_key_of(other)])


def test_a_newer_form_and_what_is_no_bundle_are_named():
    assert "รุ่นใหม่กว่า" in refusal(WHOLE.replace(b"intranet-bundle 1", b"intranet-bundle 2", 1))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../etc/passwd", b"0" * 1_000_000)
    for content in (b"", b"\n", packed.getvalue(), b"intranet-bundle \n", b"intranet-bundle x\n"):
        assert "ไม่ใช่ชุดข้อมูลกลาง" in refusal(content)


def test_what_is_huge_is_refused_unread_and_unwritten():
    with pytest.raises(BundleFault, match="ใหญ่เกิน"):
        archive.read(io.BytesIO(b""), archive.MOST_BYTES + 1, [PUBLIC])
    with pytest.raises(BundleFault, match="ใหญ่เกิน"):
        archive.write("x", MADE, {}, {"a": b"0" * archive.MOST_BYTES}, KEY)


@pytest.mark.parametrize("size", [-1, 10**18, "5", None, 1.5])
def test_lengths_that_are_none_are_refused_even_if_signed(size):
    """Nobody trusted writes such a thing; it must not be an error without a word either."""
    part = {"name": "rows", "size": size, "sha256": "0" * 64}
    listed = archive.as_json({"title": "x", "made_at": MADE.isoformat(), "parts": [part]})
    head = archive.as_json({"key": PUBLIC, "signature": sign(KEY, listed)})
    assert refusal(b"\n".join([b"intranet-bundle 1", head, listed, b"{}"]))


@pytest.mark.parametrize("change", [{"parts": 5}, {"parts": [5]}, {"made_at": "x"}, {"parts": []}])
def test_a_signed_list_of_another_form_is_refused(change):
    listed = archive.as_json({"title": "x", "made_at": MADE.isoformat(), "parts": []} | change)
    head = archive.as_json({"key": PUBLIC, "signature": sign(KEY, listed)})
    assert refusal(b"\n".join([b"intranet-bundle 1", head, listed, b""]))
