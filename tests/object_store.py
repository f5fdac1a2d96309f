"""A real object store (S3) on this machine, for tests: over HTTP, what it holds in memory."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import boto3

from tests.server import free_port

BUCKET, KEY, SECRET = "intranet", "key-of-tests", "secret-of-tests-0123456789"
LONGEST_START = 60  # seconds, on a busy machine


class Store:
    """The store's process; it can be paused, ended, or begun anew and empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        ends = time.monotonic() + LONGEST_START
        while not self.answers():
            assert time.monotonic() < ends and self.process.poll() is None
            time.sleep(0.1)
        self.client.create_bucket(Bucket=BUCKET)

    def answers(self) -> bool:
        try:
            urlopen(f"{self.url}/moto-api/", timeout=5).close()  # noqa: S310 (this machine)
        except OSError:
            return False
        return True

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return [found["Key"] for page in pages for found in page.get("Contents", ())]

    @property
    def settings(self) -> dict[str, str]:
        """For the environment of a site."""
        return {
            "INTRANET_S3_ENDPOINT": self.url,
            "INTRANET_S3_BUCKET": BUCKET,
            "INTRANET_S3_KEY": KEY,
            "INTRANET_S3_SECRET": SECRET,
        }

    @property
    def options(self) -> dict[str, str]:
        """For a storage."""
        return {
            "endpoint_url": self.url,
            "bucket_name": BUCKET,
            "access_key": KEY,
            "secret_key": SECRET,
            "region_name": "us-east-1",
        }


@contextmanager
def running_store() -> Iterator[Store]:
    store = Store()
    store.start()
    try:
        yield store
    finally:
        store.stop()
