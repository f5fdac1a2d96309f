"""File storage: files are synced to disk before their row is committed, and keep the names that
people gave them.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

LONGEST_NAME = 200  # bytes of UTF-8; file systems take 255
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # forbidden by one file system or another
FOLDER = 8  # characters of the folder's name, where the file name already exists

_undo: ContextVar[ExitStack | None] = ContextVar("undo", default=None)


@contextmanager
def undone_on_failure() -> Iterator[None]:
    """Files stored within the block are removed again when it ends in an error. It must surround
    the transaction, since a commit may fail too.
    """
    with ExitStack() as undo:
        token = _undo.set(undo)
        try:
            yield
        finally:
            _undo.reset(token)
        undo.pop_all()


def sync(path: Path) -> None:
    """Flush a file to disk so that it survives a power failure; for a folder, its directory
    entries.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def shorten(text: str, most_bytes: int) -> str:
    """At most this many bytes of UTF-8, without cutting a character in half."""
    return text.encode()[:most_bytes].decode("utf-8", "ignore")


class DurableStorage(FileSystemStorage):
    """Keeps a file when the power fails: the file, its folder and each newly created folder are
    synced at once.
    """

    def _save(self, name, content):
        folders = [Path(self.path(name)).parent]
        while not folders[-1].exists():
            folders.append(folders[-1].parent)
        stored = super()._save(name, content)
        if undo := _undo.get():
            undo.callback(self.delete, stored)
        sync(Path(self.path(stored)))
        for folder in folders:
            sync(folder)
        return stored

    def get_valid_name(self, name: str) -> str:
        """The name as it was sent, Thai vowels and tone marks included, with unsafe or misleading
        characters removed.
        """
        clean = unicodedata.normalize("NFC", FORBIDDEN.sub("_", name))
        shown = "".join(letter for letter in clean if letter.isprintable()).strip().lstrip(".")
        path = PurePosixPath(shown or "file")
        ending = path.suffix[:16]
        return shorten(path.stem, LONGEST_NAME - len(ending.encode())) + ending

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """If the name exists, the same name in a folder of its own."""
        path = PurePosixPath(name)
        if max_length:
            room = max_length - len(str(path.parent)) - FOLDER - 2 - len(path.suffix)
            path = path.with_name(path.stem[: max(room, 1)] + path.suffix)
        free = path
        while self.exists(str(free)):
            free = path.parent / uuid4().hex[:FOLDER] / path.name
        return str(free)
