"""The text of attached files, so that the search can find them; a file is only found by people who
may see a page that links to it.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.documents import get_document_model, get_document_model_string
from wagtail.models import ReferenceIndex
from wagtail.search import index

from home.files.limited import Refusal, on_disk
from home.files.storage import StorageAway
from home.pages.access import visible_pages
from home.thai.cleaning import CleansText

from .text import read_text

READ = {"pdf", "docx"}
MOST_BYTES = 30_000_000
NO_TEXT = 10  # a file with fewer letters is a scan


class FileText(CleansText, index.Indexed, models.Model):
    """The text of a PDF or DOCX file."""

    class State(models.TextChoices):
        READ = "read", "อ่านแล้ว"
        NO_TEXT = "no_text", "ไม่มีข้อความ (ภาพสแกน)"
        UNREADABLE = "unreadable", "อ่านไม่ได้"

    document = models.OneToOneField(
        get_document_model_string(), models.CASCADE, related_name="file_text"
    )
    title = models.CharField("ชื่อไฟล์", max_length=255)
    text = models.TextField("ข้อความ", blank=True)
    state = models.CharField("สถานะ", max_length=12, choices=State)
    file_hash = models.CharField(max_length=40, blank=True)

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("text", boost=0.8),
        index.FilterField("id"),
        index.FilterField("state"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "ข้อความของไฟล์แนบ"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.document.url

    @property
    def slug(self) -> str:
        return f"file-{self.document_id}"

    @classmethod
    def of(cls, document) -> "FileText | None":
        """Extract the text of the file's current version, once; None for types that are not
        read, and while the file cannot be fetched.
        """
        if document.file_extension.lower() not in READ:
            return None
        known = cls.objects.filter(document=document).first()
        if known and known.file_hash == document.file_hash and known.title == document.title:
            return known
        entry = known or cls(document=document)
        try:
            entry.state, entry.text = read(document)
        except StorageAway:  # the nightly run reads it
            return None
        entry.title, entry.file_hash = document.title[:255], document.file_hash
        entry.save()
        return entry

    @classmethod
    def found_by(cls, user) -> models.QuerySet:
        """Files attached to a page of the knowledge base that this person may see, or to a law."""
        kind = ContentType.objects.get_for_model(get_document_model())
        used = ReferenceIndex.objects.filter(to_content_type=kind)
        pages = visible_pages(user).values("pk")
        on_pages = used.filter(
            base_content_type=ContentType.objects.get(app_label="wagtailcore", model="page")
        )
        ids = {str(pk) for pk in pages.values_list("pk", flat=True)}
        shown = {
            int(to) for to, page in on_pages.values_list("to_object_id", "object_id") if page in ids
        }
        laws = used.filter(base_content_type__app_label="services", base_content_type__model="law")
        shown |= {int(to) for to in laws.values_list("to_object_id", flat=True)}
        keys = list(cls.objects.filter(document__in=shown).values_list("pk", flat=True))
        return cls.objects.filter(id__in=keys).select_related("document")


def read(document) -> tuple[str, str]:
    """State and text of a document's file. Raises StorageAway."""
    try:
        with on_disk(document.file) as path:
            if path.stat().st_size > MOST_BYTES:
                return FileText.State.UNREADABLE, ""
            text = read_text(path)
    except StorageAway:
        raise
    except (Refusal, OSError):
        return FileText.State.UNREADABLE, ""
    text = "\n".join(line for line in text.replace("\x00", "").splitlines() if line.strip())
    if sum(letter.isalnum() for letter in text) < NO_TEXT:
        return FileText.State.NO_TEXT, ""
    return FileText.State.READ, text


def read_new_files() -> int:
    """Extract the text of new and changed files; returns how many were read."""
    known = dict(FileText.objects.values_list("document_id", "file_hash"))
    documents = get_document_model().objects.all()
    new = [
        d
        for d in documents.iterator()
        if d.file_extension.lower() in READ and known.get(d.pk) != d.file_hash
    ]
    return sum(FileText.of(document) is not None for document in new)
