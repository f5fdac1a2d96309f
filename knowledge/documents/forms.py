"""The upload form for documents: with the same checks as every upload; when a file is stored, its
text is extracted.
"""

from django.conf import settings
from django.db import transaction
from wagtail.documents.forms import BaseDocumentForm

from home.files.forms import NothingHalfStored
from home.files.uploads import take_file

from .tasks import read_file


class DocumentForm(NothingHalfStored, BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        return take_file(file, tuple(settings.WAGTAILDOCS_EXTENSIONS))

    def save(self, commit=True):
        document = super().save(commit=commit)
        if commit:
            transaction.on_commit(lambda: read_file.enqueue(document.pk))
        return document
