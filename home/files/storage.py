"""File storage: files are synced to disk before their row is committed, and keep the names that
people gave them. `object_store.py` does the same where several servers share their files.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

LONGEST_NAME = 200  # bytes of UTF-8; file systems take 255
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # forbidden by one file system or another
FOLDER = 8  # characters of the folder's name, where the file name already exists

_undo: ContextVar[ExitStack | None] = ContextVar("undo", default=None)


class StorageAway(OSError):
    """The object store does not answer, or refuses: nothing was stored."""


def is_storage_away(error: BaseException | None) -> bool:
    """Whether this error, or what it came from, says so."""
    while error is not None:
        if isinstance(error, StorageAway):
            return True
        error = error.__cause__ or error.__context__
    return False


@dataclass(frozen=True)
class StoredFile:
    """One file of a storage, by its name there."""

    name: str
    size: int
    changed: float  # as of time.time()


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


def undo_on_failure(undo: Callable[[str], None], stored: str) -> None:
    """Within `undone_on_failure`: what takes this file away again."""
    if stack := _undo.get():
        stack.callback(undo, stored)


def name_in_own_folder(path: PurePosixPath) -> PurePosixPath:
    return path.parent / uuid4().hex[:FOLDER] / path.name


class KeepsNames:
    """Names as people gave them, for a storage."""

    def get_valid_name(self, name: str) -> str:
        """The name as it was sent, Thai vowels and tone marks included, with unsafe or misleading
        characters removed.
        """
        clean = unicodedata.normalize("NFC", FORBIDDEN.sub("_", name))
        shown = "".join(letter for letter in clean if letter.isprintable()).strip().lstrip(".")
        path = PurePosixPath(shown or "file")
        ending = path.suffix[:16]
        return shorten(path.stem, LONGEST_NAME - len(ending.encode())) + ending

    def shorten_for_column(self, name: str, max_length: int | None) -> PurePosixPath:
        """With room for a folder of its own."""
        path = PurePosixPath(name)
        if not max_length:
            return path
        room = max_length - len(str(path.parent)) - FOLDER - 2 - len(path.suffix)
        return path.with_name(path.stem[: max(room, 1)] + path.suffix)


class DurableStorage(KeepsNames, FileSystemStorage):
    """Keeps a file when the power fails: the file, its folder and each newly created folder are
    synced at once.
    """

    is_on_disk = True

    def _save(self, name, content):
        folders = [Path(self.path(name)).parent]
        while not folders[-1].exists():
            folders.append(folders[-1].parent)
        stored = super()._save(name, content)
        undo_on_failure(self.delete, stored)
        sync(Path(self.path(stored)))
        for folder in folders:
            sync(folder)
        return stored

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """If the name exists, the same name in a folder of its own."""
        path = free = self.shorten_for_column(name, max_length)
        while self.exists(str(free)):
            free = name_in_own_folder(path)
        return str(free)

    def all_files(self) -> Iterator[StoredFile]:
        """Every file that lies here, whether a row names it or not."""
        folder = Path(self.location)
        for path in folder.rglob("*"):
            if path.is_file():
                facts = path.stat()
                yield StoredFile(str(path.relative_to(folder)), facts.st_size, facts.st_mtime)
