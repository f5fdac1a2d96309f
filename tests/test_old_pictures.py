"""Pictures stored before the door stood lose what they tell of who took them where, some each night."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Picture

from forms.models import SubmissionFile
from home.files import old_pictures
from home.files.old_pictures import clean_old_pictures, tells_more
from home.nightly import nightly

from .make import make_picture
from .make_forms import ask_answers
from .test_files_kept import PRIVATE, Image, make_image
from .test_pictures import PHOTOS, SECRET, photo

pytestmark = pytest.mark.django_db
TONIGHT = date(2026, 11, 30)
OLD_KINDS = {name: content for name, content in PHOTOS.items() if not name.endswith("HEIC")}  # it was not taken then


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
    old = make_image(OLD_KINDS[name])
    rendition = old.get_rendition("width-20")
    before, name = Path(old.file.path), Path(old.file.name).name
    Image.objects.update(focal_point_x=3, focal_point_y=3, focal_point_width=2, focal_point_height=2)
    night = clean_old_pictures(TONIGHT)
    assert (night.done, night.left, night.waiting) == (1, 0, 0)
    new = Image.objects.get()
    content = Path(new.file.path).read_bytes()
    assert Path(new.file.name).name == name
    assert SECRET.encode() not in content
    with Picture.open(new.file.path) as picture:
        assert picture.size == (48, 64) == (new.width, new.height)  # upright
        assert not picture.getexif()
    assert (new.file_size, new.file_hash != old.file_hash) == (len(content), True)
    assert new.get_focal_point() is None
    assert not new.renditions.filter(pk=rendition.pk).exists()
    assert before != Path(new.file.path)
    assert clean_old_pictures(TONIGHT).done == 0


def test_an_old_attachment_is_rewritten_and_keeps_its_name(attachment, django_capture_on_commit_callbacks):
    before = Path(attachment.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert clean_old_pictures(TONIGHT).done == 1
    after = SubmissionFile.objects.get()
    content = Path(after.file.path).read_bytes()
    assert SECRET.encode() not in content
    assert (after.name, after.size, after.digest != attachment.digest) == ("IMG_0001.jpg", len(content), True)
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
    "content", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\0\0" * 40, b"RIFF1234WEBP" + b"\xff" * 99]
)
def test_what_is_cut_or_odd_comes_to_an_end(content, tmp_path):
    path = tmp_path / "odd"
    path.write_bytes(content)
    assert not tells_more(path)
    assert not tells_more(tmp_path / "lost")
