"""Files people send in: checked by ending, content and size, kept in the private storage under made-up names."""

import uuid
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.http import FileResponse

from .cleaning import CleansText
from .text import clean_text
from .thai import has_thai_id, truncate

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
LONGEST_NAME = 120
BEGINNINGS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
}  # what makes a zip a document of its kind
MACROS = "vbaProject.bin"
EXTENSIONS = (*BEGINNINGS, *PARTS)
ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)
HELP = "PDF, JPG, PNG, XLSX หรือ DOCX ไม่เกิน 10 MB โปรดปิดทับข้อมูลส่วนบุคคลของนักเรียนก่อนแนบ"


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def has_part(file: File, part: str) -> bool:
    """Whether this is a zip file that holds the part, and no macros; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            return part in names and not any(name.endswith(MACROS) for name in names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def is_what_it_says(file: File, extension: str) -> bool:
    """Whether the content begins, or is built, as its ending promises."""
    file.seek(0)
    try:
        if extension in PARTS:
            return has_part(file, PARTS[extension])
        return file.read(16).startswith(BEGINNINGS[extension])
    finally:
        file.seek(0)


def check_file(file: File, extensions: tuple[str, ...] = EXTENSIONS, most_bytes: int = MOST_BYTES) -> None:
    """Raise ValidationError, in words for the sender, unless the file is of a kind and size that we take."""
    extension = extension_of(file.name or "")
    if extension not in extensions:
        raise ValidationError("แนบได้เฉพาะไฟล์ %(kinds)s", params={"kinds": ", ".join(extensions).upper()})
    if not file.size:
        raise ValidationError("ไฟล์ว่าง โปรดเลือกไฟล์อีกครั้ง")
    if file.size > most_bytes:
        raise ValidationError("ไฟล์ใหญ่เกิน %(most)d MB โปรดลดขนาดก่อนแนบ", params={"most": most_bytes // MEGABYTE})
    if not is_what_it_says(file, extension):
        raise ValidationError("เนื้อหาไม่ใช่ไฟล์ %(kind)s โปรดบันทึกไฟล์ใหม่แล้วแนบอีกครั้ง", params={"kind": extension.upper()})
    if has_thai_id(file.name or ""):
        raise ValidationError("ชื่อไฟล์มีเลขประจำตัวประชาชน โปรดเปลี่ยนชื่อไฟล์ก่อนแนบ")


def private_storage() -> Storage:
    """Outside the media folder: no address leads there but a view that asks."""
    return storages["private"]


def made_up_name(instance: models.Model, name: str) -> str:
    """A name that tells nothing and fits every file system; the sender's own is kept in the row."""
    return f"{instance._meta.label_lower}/{uuid.uuid4().hex}.{extension_of(name)}"


def shown_name(name: str) -> str:
    """The sender's name for the file, at a length that rows and headers hold."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = "".join(letter for letter in clean_text(path.stem, multiline=False) if letter.isprintable())
    return truncate(stem, LONGEST_NAME)[: LONGEST_NAME * 2] + path.suffix.lower()


class PrivateFile(CleansText):
    """A checked file behind a view that asks permission; removed from the disk with its row."""

    file = models.FileField("ไฟล์", storage=private_storage, upload_to=made_up_name, max_length=200)
    name = models.CharField("ชื่อไฟล์", max_length=300)
    size = models.PositiveBigIntegerField("ขนาด", default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, upload: File, **facts: object) -> "PrivateFile":
        """Store an upload that check_file has passed."""
        return cls.objects.create(file=upload, name=shown_name(upload.name), size=upload.size, **facts)

    def delete(self, *args, **kwargs):
        """The file goes when the row is surely gone."""
        storage, name = self.file.storage, self.file.name
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: storage.delete(name))
        return deleted

    def response(self) -> FileResponse:
        """As a download, never shown by the browser in place."""
        response = FileResponse(self.file.open("rb"), as_attachment=True, filename=self.name)
        response["Cache-Control"] = "private, no-store"
        return response
