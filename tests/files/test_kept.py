"""Files once they are taken: on the disk for good, gone with what failed, swept, told when
lost; and who gets them.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from forms.models import Submission, SubmissionFile
from home.files.storage import DurableStorage, undone_on_failure
from home.files.sweep import file_columns, sweep
from services.models import Consultation, ConsultationFile, Evidence
from tests.make import make_file, make_guide, make_picture, packed
from tests.make_forms import ask_answers
from tests.projects.test_board import make_project

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"
PRIVATE = Path(SubmissionFile._meta.get_field("file").storage.location)
Document, Image = get_document_model(), get_image_model()


def make_document(name="คู่มือ.pdf", content=PDF, **facts):
    return Document.objects.create(title="เอกสาร", file=ContentFile(content, name=name), **facts)


def make_image(content: bytes | None = None, name="ภาพ.jpg", **facts):
    file = ContentFile(content or make_picture("JPEG", (900, 600)), name=name)
    return Image.objects.create(title="ภาพ", file=file, **facts)


def closed_collection(*groups) -> Collection:
    collection = Collection.get_first_root_node().add_child(name="ปิด")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="groups"
    )
    restriction.groups.set(groups)
    return collection


def age(path: Path, days: float) -> None:
    then = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


# Stored ----------------------------------------------------------------------------------
def test_a_file_its_folder_and_each_new_folder_are_synced(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}"))
    )
    DurableStorage(location=tmp_path).save("a/b/c.txt", ContentFile(b"text"))
    assert [Path(path).relative_to(tmp_path).as_posix() for path in synced] == [
        "a/b/c.txt",
        "a/b",
        "a",
        ".",
    ]


def test_what_fails_takes_its_files_back(tmp_path):
    storage = DurableStorage(location=tmp_path)
    storage.save("kept.txt", ContentFile(b"before"))
    with pytest.raises(IntegrityError), undone_on_failure(), transaction.atomic():
        storage.save("gone.txt", ContentFile(b"text"))
        raise IntegrityError
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_form_that_cannot_be_stored_leaves_no_file(as_, teacher, monkeypatch):
    def fail(self):
        raise IntegrityError

    folder = PRIVATE / "forms.submissionfile"
    before = set(folder.glob("*"))
    monkeypatch.setattr(Submission, "confirm", fail)
    with pytest.raises(IntegrityError):
        as_(teacher).post("/forms/ask/", ask_answers(attachment=make_file("a.pdf", PDF)))
    assert set(folder.glob("*")) == before
    assert not SubmissionFile.objects.exists()


@pytest.mark.parametrize("name", ["a.pdf", "a" * 90 + ".pdf", "ก" * 90 + ".pdf"])
def test_a_name_that_is_taken_fits_its_column_in_a_folder_of_its_own(name, tmp_path):
    storage = DurableStorage(location=tmp_path)
    first, second = (
        storage.get_available_name(f"documents/{name}", max_length=60) for _ in range(2)
    )
    assert first == second
    storage.save(first, ContentFile(b"text"))
    free = storage.get_available_name(f"documents/{name}", max_length=60)
    assert free != first
    assert len(free) <= 60
    assert free.endswith(".pdf")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("คู่มือ การใช้งาน.pdf", "คู่มือ การใช้งาน.pdf"),
        ("ใบ\u202efdp.exe", "ใบfdp.exe"),  # a mark that would show it as ใบexe.pdf
        ("รายงาน\u200b\u2066.pdf", "รายงาน.pdf"),
        ("\u200b.htaccess", "htaccess"),
        ("\u200b", "file"),
    ],
)
def test_a_name_has_nothing_that_no_eye_sees(sent, kept, tmp_path):
    assert DurableStorage(location=tmp_path).get_valid_name(sent) == kept


def test_a_file_stays_until_its_row_is_surely_gone(django_capture_on_commit_callbacks):
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
    kept = ConsultationFile.keep(make_file("a.pdf", PDF), consultation=case)
    path = Path(kept.file.path)
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.delete()
        raise IntegrityError
    assert path.exists(), "the row came back"
    kept = ConsultationFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        kept.delete()
        assert path.exists(), "not yet committed"
    assert not path.exists()


LONG = "ประกาศ" * 50


def told_name(disposition: str) -> str:
    """The name under which a browser keeps a download."""
    coded = (
        disposition.partition("filename*=UTF-8''")[2]
        or disposition.partition("filename*=utf-8''")[2]
    )
    return unquote(coded) if coded else disposition.partition('filename="')[2].rstrip('"')


@pytest.mark.parametrize(
    "name",
    [
        "คู่มือ.pdf",
        "น้ำท่วม ที่นี่ (1).pdf",
        "กี่ ๑๒.PDF",
        "ใบ%2fค่า.pdf",
        "100%.pdf",
        "a#b?.pdf",
        f"{LONG}.pdf",
    ],
)
def test_a_document_keeps_its_thai_name(name, as_, teacher):
    document = make_document(name, PDF + name.encode())
    response = as_(teacher).get(document.url)
    assert b"".join(response.streaming_content) == PDF + name.encode()
    told = told_name(response["Content-Disposition"])
    stem, _, ending = name.replace("?", "_").rpartition(".")
    assert told.endswith(f".{ending}")
    assert stem.startswith(told.removesuffix(f".{ending}"))
    assert len(told) >= min(len(name), 69)


def test_two_documents_of_one_name_both_keep_it():
    first, second = make_document("คู่มือ.pdf"), make_document("คู่มือ.pdf", PDF + b"2")
    assert (first.filename, second.filename) == ("คู่มือ.pdf", "คู่มือ.pdf")
    assert first.file.path != second.file.path


# Swept and lost --------------------------------------------------------------------------
def test_nightly_removes_old_files_without_rows_and_tells_rows_without_files():
    kept, lost = make_document("อยู่.pdf"), make_document("หาย.pdf")
    image = make_image()
    rendition = image.get_rendition("width-100")
    media = Path(storages["default"].location)
    old, young = media / "documents" / "กำพร้า.pdf", media / "documents" / "ใหม่.pdf"
    for path in (old, young):
        path.write_bytes(PDF)
    for path in (old, Path(kept.file.path), Path(image.file.path), Path(rendition.file.path)):
        age(path, 2)
    Path(lost.file.path).unlink()
    swept = sweep(timezone.now())
    assert "documents/กำพร้า.pdf" in swept.removed
    assert (old.exists(), young.exists()) == (False, True)
    assert all(Path(file.file.path).exists() for file in (kept, image, rendition))
    assert f"{Document._meta.label} {lost.pk}" in str(swept)


def test_nightly_removes_nothing_where_it_is_the_rows_that_are_missing():
    folder = PRIVATE / "forms.submissionfile"
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{n}.pdf" for n in range(30)]
    for path in files:
        path.write_bytes(PDF)
        age(path, 2)
    make_document()
    swept = sweep(timezone.now())
    assert all(path.exists() for path in files)
    assert len(swept.left) >= 30
    for path in files:
        path.unlink(missing_ok=True)


def make_evidence(user) -> Evidence:
    """A file of the first step of a project."""
    project = make_project(user)
    return Evidence.keep(make_file("หลักฐาน.pdf", PDF), step=project.steps.first(), uploaded_by=user)


def test_a_lost_file_says_so_and_is_no_error(as_, teacher, admin_user):
    as_(teacher).post("/forms/ask/", ask_answers(attachment=make_file("ใบ.pdf", PDF)))
    attached = SubmissionFile.objects.get()
    document, rendition = make_document(), make_image().get_rendition("width-100")
    evidence = make_evidence(admin_user)
    step = evidence.step
    for row, address in (
        (attached, attached.get_absolute_url()),
        (evidence, f"{step.project.get_absolute_url()}files/{evidence.pk}/"),
        (document, document.url),
        (rendition, rendition.url),
    ):
        Path(row.file.path).unlink()
        response = as_(admin_user).get(address)
        assert response.status_code == 404, address
        assert "ตัวไฟล์สูญหาย" in response.content.decode()


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_page_whose_picture_is_lost_or_cut_short_is_shown_and_printed(harm, as_, teacher):
    image = make_image(make_picture("JPEG", (900, 600), quality=95, colour="#123456"))
    path = Path(image.file.path)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-400])
    page = make_guide("หน้าที่มีภาพ")
    step = {"title": "ขั้น", "text": "<p>ทำ</p>", "image": image.pk, "image_alt": "ภาพ", "notice": ""}
    page.body = page.body.stream_block.to_python([{"type": "step", "value": step}])
    page.save_revision().publish()
    browser = as_(teacher)
    assert browser.get(page.url).status_code == 200
    assert browser.get(f"/pages/{page.pk}/pdf/").status_code == 200


# Who gets them ---------------------------------------------------------------------------
def test_a_closed_document_is_refused_in_thai_and_not_sent_round_in_circles(as_, teacher, head):
    document = make_document(collection=closed_collection(*head.groups.all()))
    response = as_(teacher).get(document.url, follow=True)
    assert response.status_code == 403
    assert "ไม่มีสิทธิ์" in response.content.decode()
    assert as_(head).get(document.url).status_code == 200
    assert "/accounts/login/" in as_(None).get(document.url)["Location"]


def test_a_picture_follows_its_collection(as_, teacher, head):
    closed = make_image(collection=closed_collection(*head.groups.all())).get_rendition("width-100")
    assert as_(teacher).get(closed.url).status_code == 403
    assert as_(head).get(closed.url).status_code == 200
    assert as_(teacher).get(make_image().get_rendition("width-100").url).status_code == 200


def guide_with(image, **facts):
    page = make_guide("หน้าที่มีภาพ", **facts)
    step = {"title": "ขั้น", "text": "<p>ทำ</p>", "image": image.pk, "image_alt": "ภาพ", "notice": ""}
    page.body = page.body.stream_block.to_python([{"type": "step", "value": step}])
    page.save_revision().publish()
    return page


def test_visitors_see_the_pictures_of_pages_open_to_them_and_no_others(as_):
    shown, inside, loose, closed = (
        make_image(),
        make_image(),
        make_image(),
        make_image(collection=closed_collection()),
    )
    page = guide_with(shown, open_to_visitors=True)
    guide_with(inside)
    guide_with(closed, open_to_visitors=True)
    visitor = as_(None)
    assert visitor.get(shown.get_rendition("width-100").url).status_code == 200
    for image in (inside, loose, closed):
        assert "/accounts/login/" in visitor.get(image.get_rendition("width-100").url)["Location"]
    assert visitor.get(f"/media/{shown.file.name}").status_code == 302
    page.unpublish()
    assert visitor.get(shown.get_rendition("width-100").url).status_code == 302


# The admin's doors -----------------------------------------------------------------------
def add(browser, kind: str, name: str, content: bytes, **facts):
    root = Collection.get_first_root_node().pk
    return browser.post(
        f"/admin/{kind}/multiple/add/",
        {"title": name, "files[]": make_file(name, content), "collection": root} | facts,
    )


def test_the_admin_takes_photos_as_clean_copies_one_or_many(as_, editor):
    browser = as_(editor)
    heic = make_picture("HEIF", (640, 480))
    assert add(browser, "images", "IMG_0001.HEIC", heic).json()["success"]
    large = make_file("ใหญ่.jpg", make_picture("JPEG", (8_000, 6_000)))
    sent = {"title": "ใหญ่", "file": large, "collection": Collection.get_first_root_node().pk}
    assert browser.post("/admin/images/add/", sent).status_code == 302
    first, second = Image.objects.order_by("pk")
    assert first.file.name.endswith(".jpg")
    assert (second.width, second.height) == (4_096, 3_072)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.jpg", make_picture("JPEG", (600, 400))[:-600]),
        ("fake.png", b"\x89PNG\r\n\x1a\n" + b"0" * 300),
        ("fake.gif", b"GIF89a" + b"\xff" * 300),
        ("fake.heic", b"\x00\x00\x00\x18ftypheic" + b"0" * 300),
        ("cut.webp", make_picture("WEBP", (600, 400))[:60]),
    ],
)
def test_the_admin_refuses_what_is_no_whole_picture_in_words(name, content, as_, editor):
    browser = as_(editor)
    told = add(browser, "images", name, content).json()
    assert (told["success"], "เปิดภาพนี้ไม่ได้" in told["error_message"]) == (False, True)
    sent = {
        "title": "x",
        "file": make_file(name, content),
        "collection": Collection.get_first_root_node().pk,
    }
    assert "เปิดภาพนี้ไม่ได้" in browser.post("/admin/images/add/", sent).content.decode()
    assert not Image.objects.exists()


def test_the_admin_puts_no_file_aside_whose_title_is_wrong(as_, editor):
    from wagtail.models import UploadedFile

    told = add(as_(editor), "images", "ภาพ.jpg", make_picture("JPEG"), title="ก" * 300).json()
    assert not told["success"]
    assert not UploadedFile.objects.exists()


def test_the_admin_refuses_documents_with_macros_and_takes_the_rest(as_, editor):
    browser = as_(editor)
    macro = packed("word/document.xml", "word/vbaProject.bin")
    assert not add(browser, "documents", "macro.docx", macro).json()["success"]
    assert not add(browser, "documents", "page.txt", b"MZ\x00\x00").json()["success"]
    for name, content in {
        "คู่มือ.docx": packed("word/document.xml"),
        "สไลด์.pptx": packed("ppt/presentation.xml"),
        "คำร้อง.odt": packed("content.xml"),
        "ข้อมูล.csv": "ก,ข\n".encode("cp874"),
    }.items():
        assert add(browser, "documents", name, content).json()["success"], name
        assert Document.objects.order_by("-pk").first().filename == name


def test_evidence_and_files_of_cases_pass_the_same_check_and_keep_two_of_one_name(as_, officer):
    browser = as_(officer)
    project = make_project(officer)
    case = (
        Consultation.receive_from_officer(officer)
        if hasattr(Consultation, "receive_from_officer")
        else None
    )
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
    doors = {
        f"{project.get_absolute_url()}steps/1/": (
            "file",
            {"form": "file"},
            project.steps.first().evidence,
        )
    }
    doors[f"{case.get_absolute_url()}file/"] = ("file-file", {}, case.files)
    macro = packed("word/document.xml", "word/vbaProject.bin")
    for address, (field, more, kept) in doors.items():
        assert (
            browser.post(address, {field: make_file("macro.docx", macro), **more}).status_code
            != 302
        )
        for content in (PDF + b"1", PDF + b"2", PDF + b"2"):
            assert (
                browser.post(address, {field: make_file("image.pdf", content), **more}).status_code
                == 302
            )
        assert kept.count() == 2
        browser.post(address, {field: make_file("IMG_0001.HEIC", make_picture("HEIF")), **more})
        assert kept.filter(name="IMG_0001.jpg").exists()


TAKES_FILES = {
    "home.TakenBundle": "home.bundles.archive.read",
    "forms.SubmissionFile": "forms.page.fields.FilesField",
    "services.ConsultationFile": "home.files.uploads.UploadField",
    "services.Evidence": "home.files.uploads.UploadField",
    "wagtaildocs.Document": "knowledge.documents.forms.DocumentForm",
    "wagtailimages.Image": "home.files.forms.ImageForm",
    "wagtailimages.Rendition": "made by the site from a clean picture",
    "wagtailcore.UploadedFile": "never: the forms ask again",
    "wagtailusers.UserProfile": "never: the account page has no picture",
}


def test_every_column_that_names_files_has_its_door():
    """A new one fails here until somebody has said through which check its files come."""
    assert {model._meta.label for model, _ in file_columns()} == set(TAKES_FILES)


def test_no_file_of_the_tests_is_left_beside_the_site():
    for model, column in file_columns():
        assert Path(column.storage.location).is_relative_to(settings.VAR_DIR), model
    assert settings.VAR_DIR.name.startswith("intranet-tests-")


def test_the_account_page_takes_no_picture(as_, editor):
    browser = as_(editor)
    page = browser.get("/admin/account/").content.decode()
    assert 'name="theme-theme"' in page
    assert 'type="file"' not in page
