"""The form by which a file is uploaded: when it is stored, its text is read."""

from django.db import transaction
from wagtail.documents.forms import BaseDocumentForm

from .tasks import read_file


class DocumentForm(BaseDocumentForm):
    def save(self, commit=True):
        document = super().save(commit=commit)
        if commit:
            transaction.on_commit(lambda: read_file.enqueue(document.pk))
        return document
