"""Drafts of guides from the files of an office: a Word document becomes the text of one with its
pictures, a PDF hangs on one and is found by its text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from home.files import limited
from home.files.limited import Refusal
from home.files.storage import undone_on_failure
from home.files.uploads import MEGABYTE, extension_of, shown_name, take_file
from home.thai.secrets import refusal_of, refusal_of_value
from home.thai.text import clean_text
from knowledge.documents.models import FileText
from knowledge.documents.tasks import read_file
from knowledge.pages.models import GuidePage, KnowledgeIndexPage

from .archive import read_archive
from .markup import Block, block
from .word import Picture, read_document
from .word_blocks import Shown, body_of

MOST_BYTES = 20 * MEGABYTE  # of a document
MOST_ARCHIVE_BYTES = 60 * MEGABYTE
LONGEST_TITLE = 255
KINDS = ("docx", "pdf")
SHOWABLE = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
NOT_TAKEN = "ไม่ใช่ไฟล์ Word (.docx) หรือ PDF จึงไม่ได้นำเข้า"
OLD_WORD = "ไฟล์ Word รุ่นเก่า (.doc) โปรดเปิดด้วย Word แล้วบันทึกเป็น .docx ก่อนนำเข้า"
EMPTY = "เอกสารนี้ไม่มีเนื้อหา"


class NotImported(ValueError):
    """Why a file became no page, for its sender."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    name: str
    page: GuidePage | None = None
    why: str = ""  # where it became none
    remark: str = ""  # what is to be known of it


def files_of(uploads: list[File]) -> Iterator[tuple[File | None, Outcome | None]]:
    """Each file, those of archives one by one; an archive that cannot be opened is an outcome."""
    for upload in uploads:
        if extension_of(upload.name or "") != "zip":
            yield upload, None
            continue
        try:
            yield from ((packed, None) for packed in unpack(upload))
        except (Refusal, ValidationError) as error:
            why = error.messages[0] if isinstance(error, ValidationError) else str(error)
            yield None, Outcome(shown_name(upload.name), why=why)


def unpack(upload: File) -> Iterator[File]:
    if upload.size > MOST_ARCHIVE_BYTES:
        raise Refusal(f"ไฟล์ ZIP ใหญ่เกิน {MOST_ARCHIVE_BYTES // MEGABYTE} MB โปรดแบ่งเป็นหลายไฟล์")
    with limited.on_disk(upload) as path:
        for name, content in read_archive(path):
            yield SimpleUploadedFile(name, content)


def import_file(upload: File, branch: KnowledgeIndexPage, user) -> Outcome:
    """A draft below the branch, or why there is none; nothing half made is left."""
    name = shown_name(upload.name)
    try:
        with undone_on_failure(), transaction.atomic():
            page, remark = make_draft(upload, branch, user)
    except ValidationError as error:
        return Outcome(name, why=" ".join(error.messages))
    except (NotImported, Refusal) as error:
        return Outcome(name, why=str(error))
    return Outcome(name, page, remark=remark or scan_remark(page))


def make_draft(upload: File, branch: KnowledgeIndexPage, user) -> tuple[GuidePage, str]:
    kind = extension_of(upload.name or "")
    if kind not in KINDS:
        raise NotImported(OLD_WORD if kind == "doc" else NOT_TAKEN)
    taken = take_file(upload, (kind,), MOST_BYTES)
    if kind == "pdf":
        return page_with_file(taken, branch, user), ""
    return page_of_words(taken, branch, user)


def name_in_words(file: File) -> str:
    """The file's name as a title."""
    stem = PurePosixPath(shown_name(file.name)).stem
    return clean_text(stem.replace("_", " "), multiline=False)[:LONGEST_TITLE] or "คู่มือ"


def add_draft(title: str, body: list[Block], branch: KnowledgeIndexPage, user) -> GuidePage:
    if refusal := refusal_of(title) or refusal_of_value(body):
        raise NotImported(refusal)
    if branch.get_children().filter(title=title).exists():
        raise NotImported(f"มีหน้าชื่อ “{title[:80]}” ในหมวดนี้แล้ว จึงไม่ได้สร้างซ้ำ")
    page = GuidePage(title=title, owner=user, live=False)
    page.body = page.body.stream_block.to_python(body)
    page.clean_text_fields()
    branch.refresh_from_db()
    branch.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
    return page


# A Word document ----------------------------------------------------------------------------------
def page_of_words(file: File, branch: KnowledgeIndexPage, user) -> tuple[GuidePage, str]:
    with limited.on_disk(file) as path:
        document = read_document(path)
    shown, skipped = store_pictures(document.pictures, name_in_words(file), user)
    title, body = body_of(document.html, shown)
    if not body:
        raise NotImported(EMPTY)
    title = clean_text(title, multiline=False)[:LONGEST_TITLE] or name_in_words(file)
    page = add_draft(title, body, branch, user)
    silent = sum(not picture.words for picture in shown.values())
    return page, " ".join(filter(None, [words_of_silent(silent), words_of_skipped(skipped)]))


def words_of_silent(count: int) -> str:
    return f"มี {count} ภาพที่ต้องเขียนคำอธิบายภาพก่อนเผยแพร่" if count else ""


def words_of_skipped(count: int) -> str:
    return f"ข้าม {count} ภาพที่เว็บแสดงไม่ได้ (เช่น EMF) โปรดบันทึกเป็น PNG แล้วแทรกในหน้า" if count else ""


def store_pictures(pictures: list[Picture], title: str, user) -> tuple[dict[int, Shown], int]:
    """Each through the door of all pictures; those that no page can show are left out."""
    shown: dict[int, Shown] = {}
    for number, picture in enumerate(pictures):
        ending = SHOWABLE.get(picture.kind)
        if ending is None:
            continue
        name = f"{title[:60]} {number + 1}.{ending}"
        upload = SimpleUploadedFile(name, picture.content, picture.kind)
        words = clean_text(picture.words, multiline=False)[:200]
        shown[number] = Shown(store_picture(upload, number + 1, words, user), words)
    return shown, len(pictures) - len(shown)


def store_picture(upload: File, number: int, words: str, user) -> int:
    try:
        clean = take_file(upload, tuple(settings.WAGTAILIMAGES_EXTENSIONS))
    except ValidationError as error:
        raise NotImported(f"ภาพที่ {number} ในเอกสาร: {' '.join(error.messages)}") from error
    title = PurePosixPath(upload.name or "").stem
    facts = {"title": title, "description": words, "uploaded_by_user": user}
    image = get_image_model()(file=clean, **facts)
    image.save()
    return image.pk


# A PDF --------------------------------------------------------------------------------------------
def page_with_file(file: File, branch: KnowledgeIndexPage, user) -> GuidePage:
    """Its file is found by those who may see the page."""
    title = name_in_words(file)
    document = get_document_model()(title=title, file=file, uploaded_by_user=user)
    document.save()
    document.get_file_size()
    known = get_document_model().objects.filter(file_hash=document.get_file_hash())
    if twin := known.exclude(pk=document.pk).first():
        raise NotImported(f"ไฟล์นี้มีอยู่แล้ว: {twin.title[:80]}")
    transaction.on_commit(lambda: read_file.enqueue(document.pk))
    body = [block("file", {"document": document.pk, "description": ""})]
    return add_draft(title, body, branch, user)


def scan_remark(page: GuidePage) -> str:
    """A file without text is found by the words of its page alone."""
    keys = [entry.value["document"].pk for entry in page.body if entry.block_type == "file"]
    texts = FileText.objects.filter(document__in=keys).exclude(state=FileText.State.READ)
    if text := texts.first():
        return f"{text.get_state_display()} โปรดเขียนสาระสำคัญไว้ในหน้า จึงจะค้นพบ"
    return ""
