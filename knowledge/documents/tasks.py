"""Background work of a request: done immediately unless the settings name a queue."""

from django_tasks import task
from wagtail.documents import get_document_model

from .models import FileText


@task()
def read_file(document_id: int) -> None:
    """Extract the text of a file that was just uploaded; it may have been deleted meanwhile."""
    document = get_document_model().objects.filter(pk=document_id).first()
    if document is not None:
        FileText.of(document)
