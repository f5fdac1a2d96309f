"""Everything of the site as open files: nothing left out, and nothing that opens a door."""

import csv
import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from home.models import School, User
from intranet.export.records import SECRET_MODELS, is_exported
from tests.make import make_picture

pytestmark = pytest.mark.django_db
FORMULA = "=1+1 โรงเรียนตัวอย่าง"


@pytest.fixture
def exported(tmp_path, teacher) -> Path:
    Document, Image = get_document_model(), get_image_model()
    School.objects.filter(pk=teacher.school.pk).update(name=FORMULA)
    document = Document(title="คู่มือ.pdf")
    document.file.save("คู่มือ.pdf", ContentFile(b"%PDF-of-a-guide"), save=True)
    picture = ContentFile(make_picture(size=(60, 40)), "ภาพ.png")
    Image.objects.create(title="ภาพ", file=picture)
    call_command("export_site", str(tmp_path / "out"))
    return tmp_path / "out"


def read_table(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_all_of_it_is_there_and_opens(exported, teacher):
    schools = read_table(exported / "tables" / "schools.csv")
    names = [cell for row in schools for cell in row if FORMULA in cell]
    assert names
    assert FORMULA not in names  # Excel would reckon
    people = read_table(exported / "tables" / "people.csv")
    assert teacher.username in {row[0] for row in people}
    lines = (exported / "records" / "home.school.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["pk"] for line in lines} == set(
        School.objects.values_list("pk", flat=True)
    )
    index = {row[1]: row for row in read_table(exported / "files" / "index.csv")}
    assert (exported / "files" / index["คู่มือ.pdf"][0]).read_bytes() == b"%PDF-of-a-guide"
    assert index["ภาพ"][-1] != "ไม่พบไฟล์"


def test_every_published_page_is_a_file_without_scripts(exported):
    pages = Page.objects.live().filter(depth__gt=1)
    for page in pages:
        text = (exported / "pages" / f"{page.pk}-{page.slug}.html").read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<h1" in text, page.title
    assert len(list((exported / "pages").iterdir())) == pages.count() > 30
    assert "pages/" in (exported / "index.html").read_text(encoding="utf-8")


def test_nothing_in_it_opens_a_door(exported):
    hashes = list(User.objects.exclude(password="").values_list("password", flat=True))
    assert hashes
    text = "".join(
        path.read_text(encoding="utf-8") for path in exported.rglob("*.*") if path.suffix in OPEN
    )
    assert [digest for digest in hashes if digest in text] == []
    assert not {f"{label}.jsonl" for label in SECRET_MODELS} & {
        path.name for path in (exported / "records").iterdir()
    }
    assert exported.stat().st_mode & 0o077 == 0


OPEN = {".csv", ".jsonl", ".html"}


def test_every_secret_model_is_one_of_the_site():
    from django.apps import apps

    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert labels >= SECRET_MODELS
    assert not any(is_exported(apps.get_model(label)) for label in SECRET_MODELS)


def test_a_folder_with_files_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(CommandError, match="มีไฟล์อยู่แล้ว"):
        call_command("export_site", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
