"""Pictures stored before the door stood lose what they tell of who took them where, some each
night.
"""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Picture
from PIL import ImageSequence
from PIL.PngImagePlugin import PngInfo

from forms.models import SubmissionFile
from home.files import old_pictures
from home.files.nightly import nightly
from home.files.old_pictures import clean_old_pictures, tells_more
from tests.make import make_picture
from tests.make_forms import ask_answers

from .test_kept import PRIVATE, Image, make_image
from .test_pictures import PHOTOS, SECRET, photo

pytestmark = pytest.mark.django_db
TONIGHT = date(2026, 11, 30)
# How a picture is to be shown, as Pillow names it.
PLAIN = {
    "jfif",
    "jfif_version",
    "jfif_unit",
    "jfif_density",
    "version",
    "background",
    "transparency",
    "duration",
}
PLAIN |= {"loop", "extension", "timestamp", "progressive", "progression", "default_image"}


def with_chunk(mark: bytes, content: bytes) -> bytes:
    """A PNG in which a program wrote something of its own."""
    words = PngInfo()
    words.add(mark, content)
    return make_picture("PNG", (48, 64), pnginfo=words)


OLD_KINDS = PHOTOS | {
    "แฟ้มสี.png": with_chunk(b"caBX", SECRET.encode()),
    "เวลา.png": with_chunk(b"tIME", b"\x07\xea\x0b\x1d\0\0\0"),
    "ตัดแล้ว.png": make_picture("PNG", (48, 64))
    + SECRET.encode() * 20,  # what an editor left of the picture before
}


def moving_gif(**facts) -> bytes:
    """Three frames with a comment and with the XMP that Photoshop leaves in an extension of its
    own.
    """
    file = io.BytesIO()
    frames = [Picture.new("RGB", (64, 48), colour) for colour in ("red", "lime", "blue")]
    frames[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        loop=0,
        duration=[100, 200, 300],
        **facts,
    )
    content = file.getvalue()
    xmp = b"\x21\xff\x0bXMP DataXMP<x:xmpmeta>" + SECRET.encode() + b"</x:xmpmeta>"
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return content[:-1] + xmp + magic + content[-1:]


def told_by(path: str) -> set[str]:
    """What a reader of pictures finds beside the picture itself."""
    with Picture.open(path) as picture:
        picture.load()
        found = set(picture.info) | set(getattr(picture, "text", {}))
        if picture.getexif():
            found.add("exif")
    return found - PLAIN


@pytest.fixture
def attachment(as_, teacher) -> SubmissionFile:
    """An attachment whose file is put in its place as it came from the telephone."""
    file = ContentFile(make_picture("JPEG"), "IMG_0001.jpg")
    assert as_(teacher).post("/forms/ask/", ask_answers(attachment=file)).status_code == 302
    kept = SubmissionFile.objects.get()
    Path(kept.file.path).write_bytes(PHOTOS["S__12345.jpg"])
    return kept


@pytest.mark.parametrize("name", OLD_KINDS)
def test_an_old_original_is_rewritten_under_its_name_and_only_once(name):
    old = make_image(OLD_KINDS[name], name=name)
    rendition = old.get_rendition("width-20")
    before, name = Path(old.file.path), Path(old.file.name).name
    Image.objects.update(
        focal_point_x=3, focal_point_y=3, focal_point_width=2, focal_point_height=2
    )
    night = clean_old_pictures(TONIGHT)
    assert (night.done, night.left, night.waiting) == (1, 0, 0)
    new = Image.objects.get()
    content = Path(new.file.path).read_bytes()
    assert Path(new.file.name).name == name.replace(".HEIC", ".jpg")
    assert SECRET.encode() not in content
    with Picture.open(new.file.path) as picture:
        assert picture.size == (48, 64) == (new.width, new.height)  # upright
        assert not picture.getexif()
    assert (new.file_size, new.file_hash != old.file_hash) == (len(content), True)
    assert new.get_focal_point() is None
    assert not new.renditions.filter(pk=rendition.pk).exists()
    assert before != Path(new.file.path)
    assert told_by(new.file.path) == set()
    for width in (20, 4_000):
        assert told_by(new.get_rendition(f"width-{width}").file.path) == set()
    assert clean_old_pictures(TONIGHT).done == 0


@pytest.mark.parametrize("name", ["เคลื่อนไหว.gif", "นิ่ง.gif"])
def test_an_old_gif_loses_its_words_and_goes_on_moving(name):
    content = (
        moving_gif(comment=SECRET.encode())
        if name.startswith("เ")
        else make_picture("GIF", comment=SECRET)
    )
    assert SECRET.encode() in content
    old = make_image(content, name=name)
    with Picture.open(io.BytesIO(content)) as picture:
        before = [frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(picture)]
    assert clean_old_pictures(TONIGHT).done == 1
    new = Image.objects.get(pk=old.pk)
    assert SECRET.encode() not in Path(new.file.path).read_bytes()
    assert told_by(new.file.path) == set()
    with Picture.open(new.file.path) as picture:
        assert [
            frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(picture)
        ] == before
        assert picture.info.get("loop") == (0 if len(before) > 1 else None)
    assert told_by(new.get_rendition("width-20").file.path) == set()
    assert clean_old_pictures(TONIGHT).done == 0


def test_an_old_heic_becomes_a_jpeg_by_its_name_too(attachment):
    Path(attachment.file.path).write_bytes(PHOTOS["IMG_0001.HEIC"])
    SubmissionFile.objects.update(name="IMG_0001.HEIC")
    assert clean_old_pictures(TONIGHT).done == 1
    after = SubmissionFile.objects.get()
    assert after.name == "IMG_0001.jpg"
    assert told_by(after.file.path) == set()
    with Picture.open(after.file.path) as picture:
        assert picture.format == "JPEG"


def test_an_old_attachment_is_rewritten_and_keeps_its_name(
    attachment, django_capture_on_commit_callbacks
):
    before = Path(attachment.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert clean_old_pictures(TONIGHT).done == 1
    after = SubmissionFile.objects.get()
    content = Path(after.file.path).read_bytes()
    assert SECRET.encode() not in content
    assert (after.name, after.size, after.digest != attachment.digest) == (
        "IMG_0001.jpg",
        len(content),
        True,
    )
    assert not before.exists()
    assert before.is_relative_to(PRIVATE)


def test_a_night_has_its_share_and_a_broken_picture_keeps_no_other_from_its_turn(monkeypatch):
    monkeypatch.setattr(old_pictures, "MOST", 2)
    cut = photo("JPEG", (400, 300))[:-40]
    broken = [make_image(photo("JPEG")) for _ in range(2)]
    for image in broken:
        Path(image.file.path).write_bytes(cut)
    whole = make_image(photo("JPEG"))
    nights = [clean_old_pictures(TONIGHT + timedelta(days=number)) for number in range(3)]
    assert nights[0].waiting == 1
    assert sum(night.done for night in nights) == 1
    assert not tells_more(Path(Image.objects.get(pk=whole.pk).file.path))
    assert Path(broken[0].file.path).read_bytes() == cut


def test_the_line_of_the_night_tells_of_it():
    make_image(photo("PNG"))
    assert "old pictures rewritten: 1, cannot be opened: 0, waiting: 0" in nightly(TONIGHT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"GIF89a" + b"\xff" * 99,
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\0\0" * 40,
        b"RIFF1234WEBP" + b"\xff" * 99,
    ],
)
def test_what_is_cut_or_odd_comes_to_an_end(content, tmp_path):
    path = tmp_path / "odd"
    path.write_bytes(content)
    assert not tells_more(path)
    assert not tells_more(tmp_path / "lost")
