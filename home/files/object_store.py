"""Files in an object store (S3) that several servers share: the same promises as `storage.py` makes
for a disk. Loaded only where the settings name one, since its library takes a third of a second.

An acknowledged file is stored: the store compares what arrived with its digest before it answers.
Nobody is sent to the store: a file goes through the views of the site, which ask who may see it.
"""

import base64
import hashlib
import logging
import posixpath
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from .storage import KeepsNames, StorageAway, StoredFile, name_in_own_folder, undo_on_failure

# A worker answers one request at a time: nobody may wait long for a store that does not respond.
SECONDS_TO_CONNECT = 2
SECONDS_OF_SILENCE = 3
TRIES = 2  # a kept connection may have been closed by the other side
SECONDS_TO_READ = 30  # one file
REST = 15.0  # seconds in which a store that hung is not asked again
IN_MEMORY = 1024 * 1024  # bytes of a file that is read; the rest goes to a temporary file
BLOCK = 256 * 1024

logger = logging.getLogger(__name__)
_rests_until = 0.0


def is_resting() -> bool:
    return time.monotonic() < _rests_until


def rest() -> None:
    global _rests_until
    _rests_until = time.monotonic() + REST


def wake() -> None:
    """The next question is asked."""
    global _rests_until
    _rests_until = 0.0


@contextmanager
def ask_store(what: str, name: str = "") -> Iterator[None]:
    """One question to the store: FileNotFoundError where it lacks the file, StorageAway where it
    refuses or does not answer.
    """
    if is_resting():
        raise StorageAway(f"{what}: the object store did not answer a short while ago")
    try:
        yield
    except ClientError as error:
        facts = error.response
        code = str(facts.get("Error", {}).get("Code", ""))
        if facts["ResponseMetadata"]["HTTPStatusCode"] == 404 and code != "NoSuchBucket":
            raise FileNotFoundError(name) from error
        logger.warning("the object store refuses to %s: %s", what, code)
        raise StorageAway(f"{what}: {code}") from error
    except (BotoCoreError, HTTPClientError) as error:
        rest()
        logger.warning("the object store does not answer to %s: %s", what, type(error).__name__)
        raise StorageAway(f"{what}: {type(error).__name__}") from error


def bounds() -> Config:
    return Config(
        connect_timeout=SECONDS_TO_CONNECT,
        read_timeout=SECONDS_OF_SILENCE,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        # Not every store knows the newer sums; ours goes with each file
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def bytes_of(content: File) -> bytes:
    content.seek(0)
    return b"".join(map(as_bytes, content.chunks()))


def as_bytes(part: bytes | str) -> bytes:
    return part.encode() if isinstance(part, str) else part


class ObjectStorage(KeepsNames, S3Storage):
    """One folder (`location`) of the site's bucket."""

    is_on_disk = False

    def __init__(self, base_url: str | None = None, **options: Any):
        self.base_url = base_url
        super().__init__(client_config=bounds(), **options)

    @property
    def client(self) -> Any:
        return self.connection.meta.client

    def place(self, name: str) -> dict[str, str]:
        """Never outside of the folder."""
        if posixpath.normpath(name) != name or name.startswith(("/", "..")):
            raise SuspiciousFileOperation(name)
        return {"Bucket": self.bucket_name, "Key": f"{self.location}/{name}"}

    # Written

    def _save(self, name: str, content: File) -> str:
        self.put(name, bytes_of(content))
        undo_on_failure(self.delete, name)
        return name

    def put(self, name: str, data: bytes) -> None:
        """Under this very name; the store refuses what does not have our digest."""
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        facts = {"ContentMD5": base64.b64encode(digest).decode(), "ContentLength": len(data)}
        kind = "application/octet-stream"  # nobody opens it there
        with ask_store("write", name):
            self.client.put_object(**self.place(name), Body=data, ContentType=kind, **facts)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """In a folder of its own: two servers may store the same name at one moment."""
        return str(name_in_own_folder(self.shorten_for_column(name, max_length)))

    def delete(self, name: str) -> None:
        """A file that the store does not take away now has lost its row: the nightly run finds
        it.
        """
        try:
            with ask_store("delete", name):
                self.client.delete_object(**self.place(name))
        except StorageAway as error:
            logger.warning("a file without a row is left to the nightly run: %s", error)

    # Read

    def _open(self, name: str, mode: str = "rb") -> File:
        """A copy of the whole file."""
        if mode != "rb":
            raise ValueError("files in the object store are only read or replaced")
        held = SpooledTemporaryFile(IN_MEMORY)
        ends = time.monotonic() + SECONDS_TO_READ
        with ask_store("read", name):
            answer = self.client.get_object(**self.place(name))
            for chunk in answer["Body"].iter_chunks(BLOCK):
                held.write(chunk)
                if time.monotonic() > ends:
                    rest()
                    raise StorageAway("read: too slow")
        held.seek(0)
        return File(held, name)

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        with ask_store("look", name):
            return self.client.head_object(**self.place(name))["ContentLength"]

    def all_files(self) -> Iterator[StoredFile]:
        """Every file that lies here, whether a row names it or not."""
        folder = f"{self.location}/"
        pages = self.client.get_paginator("list_objects_v2")
        with ask_store("list"):
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=folder):
                for found in page.get("Contents", ()):
                    name = str(PurePosixPath(found["Key"]).relative_to(folder))
                    yield StoredFile(name, found["Size"], found["LastModified"].timestamp())

    def url(self, name: str, **options: Any) -> str:
        """The address at the site, never that of the store."""
        if self.base_url is None:
            raise ValueError("this file has no address")
        return urljoin(self.base_url, filepath_to_uri(name).lstrip("/"))

    def is_open_to_all(self, name: str) -> bool:
        """Whether the store gives this file to somebody who does not sign."""
        client = self.unsigned_connection.meta.client
        try:
            client.head_object(**self.place(name))
        except (ClientError, BotoCoreError):
            return False
        return True
