"""How long pages took within a day, out of the access log."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.utils import timezone

from home.health.rules import HealthCheck, check_pages

from .access_log import UNKNOWN, file_of

DAY = timedelta(days=1)
MOST_BYTES = 4_000_000  # read of a day's file, from its end: some 40,000 lines
NO_PAGES = (UNKNOWN, "/metrics")
NUMBER = re.compile(r"\d+|[0-9a-f]{8,}|\*+")


@lru_cache(maxsize=2_000)
def plain_address(path: str) -> str:
    """Addresses that differ in a number alone are one page."""
    return NUMBER.sub("…", path)


def last_lines(path: Path) -> list[str]:
    """The lines at the end of a file; none where there is no file."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - MOST_BYTES))
            text = file.read(MOST_BYTES).decode(errors="replace")
    except FileNotFoundError:
        return []
    lines = text.splitlines()
    return lines if size <= MOST_BYTES else lines[1:]


def requests_since(moment: datetime, now: datetime) -> Iterator[tuple[str, int]]:
    """Address and milliseconds of each request for a page of the site."""
    since = timezone.localtime(moment).isoformat(timespec="milliseconds")
    days = {timezone.localdate(moment), timezone.localdate(now)}
    for day in sorted(days):
        for line in last_lines(file_of(day)):
            parts = line.split(" ")
            if len(parts) == 7 and parts[0] >= since and parts[4] not in NO_PAGES:
                took = parts[6].removesuffix("ms")
                if took.isdecimal():
                    yield plain_address(parts[4]), int(took)


def health_of_pages() -> list[HealthCheck]:
    now = timezone.now()
    return [check_pages(list(requests_since(now - DAY, now)))]
