"""Work that a request hands over: done at once unless the settings name a queue."""

from django_tasks import task
from wagtail.documents import get_document_model

from .models import FileText


@task()
def read_file(document_id: int) -> None:
    """The text of a file that was just uploaded; it may be gone again."""
    document = get_document_model().objects.filter(pk=document_id).first()
    if document is not None:
        FileText.of(document)
