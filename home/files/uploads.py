"""Files that people send in: the same checks for all, and private storage under generated names."""

import hashlib
import uuid
from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from home.thai.cleaning import CleansText
from home.thai.secrets import refusal_of
from home.thai.text import clean_text
from home.thai.writing import truncate

from . import limited, packages, pictures
from .limited import Refusal
from .storage import undone_on_failure

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_BYTES_OF_PICTURE = 25 * MEGABYTE  # a telephone's largest picture; the stored copy is smaller
LONGEST_NAME = 120
# The bytes at fixed offsets by which a file of each type is recognised.
BEGINNINGS = {
    "pdf": (0, b"%PDF-"),
    "jpg": (0, b"\xff\xd8\xff"),
    "jpeg": (0, b"\xff\xd8\xff"),
    "png": (0, b"\x89PNG\r\n\x1a\n"),
    "webp": (8, b"WEBP"),
    "gif": (0, b"GIF8"),
    "heic": (4, b"ftyp"),
    "heif": (4, b"ftyp"),
    "docx": (0, b"PK"),
    "xlsx": (0, b"PK"),
    "pptx": (0, b"PK"),
    "odt": (0, b"PK"),
}
PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
}  # the part that makes a ZIP archive a document of its type
PICTURES = ("jpg", "jpeg", "png", "heic", "heif", "webp")
STORED_AS = {"heic": "jpg", "heif": "jpg"}
TEXTS = ("csv", "txt")
EXTENSIONS = ("pdf", *PICTURES, "docx", "xlsx")
HELP = "PDF, ภาพถ่าย, XLSX หรือ DOCX ไม่เกิน 10 MB (ภาพถ่าย 25 MB) โปรดปิดทับข้อมูลส่วนบุคคลของนักเรียนก่อนแนบ"
NOT_WHAT_IT_SAYS = "เนื้อหาไม่ใช่ไฟล์ {} โปรดบันทึกไฟล์ใหม่แล้วแนบอีกครั้ง"


def accept(extensions: tuple[str, ...] = EXTENSIONS) -> str:
    """For the browser's file chooser. LINE's browser offers the camera only where it reads
    image/*.
    """
    endings = [f".{extension}" for extension in extensions]
    return ",".join(["image/*", *endings] if set(extensions) & set(PICTURES) else endings)


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def is_picture(extension: str) -> bool:
    return extension in (*PICTURES, "gif")


def begins_right(file: File, extension: str) -> bool:
    """Whether the first bytes match the file name's ending."""
    file.seek(0)
    beginning = file.read(4096)
    file.seek(0)
    if extension in TEXTS:
        return b"\x00" not in beginning or beginning.startswith((b"\xff\xfe", b"\xfe\xff"))
    place, mark = BEGINNINGS[extension]
    return beginning[place:].startswith(mark)


def check_name_and_size(
    file: File, extensions: tuple[str, ...] = EXTENSIONS, most_bytes: int = MOST_BYTES
) -> None:
    """Raise ValidationError for faults that can be seen without opening the file."""
    extension = extension_of(file.name or "")
    if extension not in extensions:
        kinds = ", ".join(extensions).upper()
        raise ValidationError("แนบได้เฉพาะไฟล์ %(kinds)s", params={"kinds": kinds})
    if not file.size:
        raise ValidationError("ไฟล์ว่าง โปรดเลือกไฟล์อีกครั้ง")
    most = max(most_bytes, MOST_BYTES_OF_PICTURE) if is_picture(extension) else most_bytes
    if file.size > most:
        raise ValidationError(
            "ไฟล์ใหญ่เกิน %(most)d MB โปรดลดขนาดก่อนแนบ", params={"most": most // MEGABYTE}
        )
    check_name(file)


def check_name(file: File) -> None:
    """Raise ValidationError where the name holds what is refused wherever people write."""
    if why := refusal_of(file.name or ""):
        raise ValidationError("โปรดเปลี่ยนชื่อไฟล์ก่อนแนบ: %(why)s", params={"why": why})


def take_file(
    file: File, extensions: tuple[str, ...] = EXTENSIONS, most_bytes: int = MOST_BYTES
) -> File:
    """The file to store: the upload itself, or a clean copy of a picture. Raise ValidationError,
    with a message for the sender, unless its type and size are accepted.
    """
    check_name_and_size(file, extensions, most_bytes)
    extension = extension_of(file.name or "")
    refusal = NOT_WHAT_IT_SAYS.format(extension.upper())
    if not begins_right(file, extension):
        raise ValidationError(refusal)
    try:
        if extension in PARTS:
            with limited.on_disk(file) as path:
                limited.run(packages.check, path, PARTS[extension], refusal=refusal)
        return clean_picture(file) if is_picture(extension) else file
    except Refusal as words:
        raise ValidationError(str(words)) from words


def check_file(
    file: File, extensions: tuple[str, ...] = EXTENSIONS, most_bytes: int = MOST_BYTES
) -> None:
    """The same checks, for callers that store nothing."""
    take_file(file, extensions, most_bytes)


def clean_picture(file: File) -> SimpleUploadedFile:
    """A copy without metadata, upright, of a bounded size. Raises Refusal."""
    with limited.on_disk(file) as path:
        picture = limited.run(pictures.clean, path, limits=pictures.LIMITS, refusal=pictures.BROKEN)
    name = PurePosixPath(file.name or "")
    extension = extension_of(file.name or "")
    ending = f".{STORED_AS[extension]}" if extension in STORED_AS else name.suffix
    kind = "jpeg" if ending.lower() in (".jpg", ".jpeg") else ending[1:].lower()
    return SimpleUploadedFile(name.stem + ending, picture, f"image/{kind}")


def digest_of(file: File) -> str:
    """Distinguishes two files of the same name and size."""
    summed = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        summed.update(chunk)
    file.seek(0)
    return summed.hexdigest()


class UploadField(forms.FileField):
    """A form field that checks the upload: its value is the file to store."""

    extensions = EXTENSIONS

    def __init__(self, *, extensions: tuple[str, ...] = EXTENSIONS, **kwargs):
        self.extensions = extensions
        super().__init__(**{"help_text": HELP, **kwargs})

    def widget_attrs(self, widget) -> dict:
        return {**super().widget_attrs(widget), "accept": accept(self.extensions)}

    def to_python(self, data) -> File | None:
        if data in self.empty_values:
            return None
        return take_file(data, self.extensions)


def private_storage() -> Storage:
    """Outside the media folder: files can only be reached through a view that checks
    permissions.
    """
    return storages["private"]


def made_up_name(instance: models.Model, name: str) -> str:
    """A generated name that reveals nothing and fits every file system; the sender's own name is
    kept in the row.
    """
    return f"{instance._meta.label_lower}/{uuid.uuid4().hex}.{extension_of(name)}"


def shown_name(name: str) -> str:
    """The sender's name for the file, shortened to fit columns and headers."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = "".join(
        letter for letter in clean_text(path.stem, multiline=False) if letter.isprintable()
    )
    return truncate(stem, LONGEST_NAME)[: LONGEST_NAME * 2] + path.suffix.lower()


class PrivateFile(CleansText):
    """A checked file behind a view that checks permissions; deleted from disk with its row."""

    goes_with_person = True  # nothing of a file is kept when its sender is erased

    file = models.FileField("ไฟล์", storage=private_storage, upload_to=made_up_name, max_length=200)
    name = models.CharField("ชื่อไฟล์", max_length=300)
    size = models.PositiveBigIntegerField("ขนาด", default=0)
    digest = models.CharField("ลายนิ้วมือของเนื้อหา", max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, upload: File, **facts: object) -> "PrivateFile":
        """Store an upload that take_file returned."""
        own = {"name": shown_name(upload.name), "size": upload.size, "digest": digest_of(upload)}
        return cls.objects.create(file=upload, **own, **facts)

    @classmethod
    def keep_once(cls, upload: File, **facts: object) -> "PrivateFile":
        """A file sent again by a double click is not stored twice; two different files of the same
        name and size are.
        """
        same = {"name": shown_name(upload.name), "digest": digest_of(upload)}
        with undone_on_failure(), transaction.atomic():
            return cls.objects.filter(**same, **facts).first() or cls.keep(upload, **facts)

    def delete(self, *args, **kwargs):
        """The file is deleted once the deletion of its row is committed."""
        storage, name = self.file.storage, self.file.name
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: storage.delete(name))
        return deleted

    def response(self, request: HttpRequest) -> HttpResponse:
        """As a download, never displayed by the browser; where the file is lost, a page that says
        so.
        """
        try:
            file = self.file.open("rb")
        except FileNotFoundError:
            return lost_file(request, self.name)
        response = FileResponse(file, as_attachment=True, filename=self.name)
        response["Cache-Control"] = "private, no-store"
        return response


def lost_file(request: HttpRequest, name: str) -> HttpResponse:
    """The row exists but its file does not: that is not the reader's fault, and the office must
    know of it.
    """
    return render(request, "file_lost.html", {"name": name}, status=404)
