"""Pictures from telephones: as they are stored, and as they are refused."""

import io
import os

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from home.files import uploads
from home.files.pictures import LONGEST_SIDE
from home.files.uploads import PICTURES, UploadField, accept, take_file
from tests.make import make_picture

pillow_heif.register_heif_opener()
ON_ITS_SIDE = 6  # EXIF's word for a telephone held upright
SECRET = "13.7563-N-100.5018-E"


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes: who, with what, where."""
    written = Image.Exif()
    written[0x0112], written[0x010F], written[0x013B] = orientation, "Telephone", SECRET
    written.get_ifd(0x8825).update({1: "N", 2: (13.0, 45.0, 22.7), 3: "E", 4: (100.0, 30.0, 6.5)})
    return written


def taken(name: str, content: bytes) -> Image.Image:
    stored = take_file(SimpleUploadedFile(name, content))
    picture = Image.open(io.BytesIO(stored.read()))
    picture.load()
    picture.filename = stored.name
    return picture


def photo(kind: str, size=(64, 48), **facts) -> bytes:
    return make_picture(kind, size, exif=exif(ON_ITS_SIDE).tobytes(), **facts)


def png_with_words() -> bytes:
    words = PngInfo()
    words.add_text("Author", SECRET)
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET}</x:xmpmeta>")
    return photo("PNG", pnginfo=words)


def with_iptc(content: bytes) -> bytes:
    """The segment in which photo editors write."""
    words = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x40" + SECRET.encode().ljust(64)
    return content[:2] + b"\xff\xed" + (len(words) + 2).to_bytes(2, "big") + words + content[2:]


PHOTOS = {
    "S__12345.jpg": with_iptc(photo("JPEG", comment=SECRET.encode(), xmp=SECRET.encode())),
    "IMG_0001.HEIC": photo("HEIF", xmp=SECRET.encode()),
    "ภาพหน้าจอ.png": png_with_words(),
    "ภาพ.webp": photo("WEBP", xmp=SECRET.encode()),
}


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_is_stored_upright_and_says_nothing_of_who_took_it_where(name):
    assert SECRET.encode() in PHOTOS[name]
    stored = take_file(SimpleUploadedFile(name, PHOTOS[name]))
    content = stored.read()
    for word in (SECRET.encode(), b"Telephone", b"Exif", b"xmp", b"8BIM"):
        assert word not in content
    picture = Image.open(io.BytesIO(content))
    assert picture.size == (48, 64)
    assert not picture.getexif()


def test_heic_is_stored_as_jpeg_since_few_programs_open_it():
    picture = taken("IMG_0001.HEIC", PHOTOS["IMG_0001.HEIC"])
    assert picture.format == "JPEG"
    assert picture.filename == "IMG_0001.jpg"


@pytest.mark.parametrize(
    ("size", "facts"),
    [((8_000, 6_000), {}), ((12_000, 9_000), {}), ((12_000, 9_000), {"progressive": True})],
)
def test_a_photo_of_48_or_108_million_dots_is_scaled(size, facts):
    picture = taken("ภาพ.jpg", make_picture("JPEG", size, exif=exif(ON_ITS_SIDE), **facts))
    assert max(picture.size) == LONGEST_SIDE
    assert picture.size[1] > picture.size[0]


def test_a_large_picture_of_another_kind_is_scaled_too():
    assert taken("ภาพ.png", make_picture("PNG", (9_000, 6_000))).size == (4_096, 2_731)


def test_what_no_telephone_takes_is_refused_in_words():
    with pytest.raises(ValidationError, match="ภาพมีจุดมากเกินไป"):
        take_file(SimpleUploadedFile("ภาพ.png", make_picture("PNG", (20_000, 20_000))))


def test_a_thousand_frames_become_the_first():
    file = io.BytesIO()
    frames = [Image.new("P", (20, 20), n % 250) for n in range(1_000)]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    assert getattr(taken("ภาพ.png", file.getvalue()), "n_frames", 1) == 1


def test_colours_of_a_wide_profile_are_those_of_every_screen():
    """With red and green of the profile exchanged, the right colour comes out the other way
    round.
    """
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    picture = taken("ภาพ.png", make_picture("PNG", colour="#ff0000", icc_profile=bytes(profile)))
    assert "icc_profile" not in picture.info
    red, green, _ = picture.convert("RGB").getpixel((0, 0))
    assert (red < 60, green > 200) == (True, True)


def test_what_is_seen_through_stays_so():
    file = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(file, "PNG")
    assert taken("ตรา.png", file.getvalue()).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_a_part_of_a_picture_is_refused(kind, part):
    noise = Image.frombytes("RGB", (300, 200), os.urandom(180_000))
    file = io.BytesIO()
    noise.save(file, kind)
    content = file.getvalue()[: max(int(file.tell() * part), 60)]
    ending = {"JPEG": "jpg", "HEIF": "heic"}.get(kind, kind.lower())
    with pytest.raises(ValidationError):
        take_file(SimpleUploadedFile(f"ภาพ.{ending}", content))


def test_the_chooser_names_pictures_so_that_a_telephone_offers_its_camera():
    assert accept().split(",")[0] == "image/*"
    assert {f".{ending}" for ending in (*PICTURES, "pdf", "docx", "xlsx")} <= set(
        accept().split(",")
    )
    assert UploadField().widget.attrs["accept"] == accept(uploads.EXTENSIONS)
    assert set(uploads.EXTENSIONS) == {*PICTURES, "pdf", "docx", "xlsx"}
    assert "image/*" not in accept(("xlsx",))
