"""Checks of what several servers share beside the database: the object store and the cache. There
are none where the settings name neither.
"""

import secrets
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages

from home.files.kept_lines import ALIAS, are_shared
from home.files.storage import StorageAway

from . import rules
from .patience import look_within
from .rules import HealthCheck

SECONDS_OF_A_STORE = 3.0
PROBE = "health/probe"
CACHE_KEY = "health-probe"
LOCAL = "django.core.cache.backends.locmem.LocMemCache"


def shared_checks() -> Iterator[tuple[str, Callable[[], HealthCheck]]]:
    if are_shared():
        yield "store", look_at_store
    if settings.CACHES["default"]["BACKEND"] != LOCAL:
        yield "cache", look_at_cache


def look_at_store() -> HealthCheck:
    """A file is written, read back, and asked for without a signature."""
    try:
        milliseconds, is_open = look_within(SECONDS_OF_A_STORE, "store", try_store)
    except (StorageAway, TimeoutError, FileNotFoundError) as error:
        return rules.check_no_store(str(error))
    return rules.check_store(milliseconds, is_open=is_open)


def try_store() -> tuple[int, bool]:
    begun, written = time.monotonic(), secrets.token_bytes(32)
    store = storages[ALIAS]
    store.put(PROBE, written)
    with store.open(PROBE) as file:
        read = file.read()
    if read != written:
        raise StorageAway("read: another file than the one that was written")
    took = round((time.monotonic() - begun) * 1000)
    return took, store.is_open_to_all(PROBE)


def look_at_cache() -> HealthCheck:
    written = secrets.token_hex(8)
    cache.set(CACHE_KEY, written, 60)
    return rules.check_cache(is_kept=cache.get(CACHE_KEY) == written)
