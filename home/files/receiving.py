"""Uploads while they are received."""

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class PlainTemporaryFile(TemporaryFileUploadHandler):
    """A large upload is stored in a temporary file whose name is ours. Django keeps the suffix of
    the sender's name, which may be too long for the file system.
    """

    def new_file(self, *args, **kwargs) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = TemporaryUploadedFile(
            "upload", self.content_type, 0, self.charset, self.content_type_extra
        )
        self.file.name = self.file_name
