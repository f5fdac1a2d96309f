"""Looks at what may never answer, such as a disk of another machine or a name server, without
holding up the page that asks: a worker answers one request at a time.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# The latest look of each name; one that still hangs is not begun a second time.
_looking: dict[str, threading.Thread] = {}


def look_within(seconds: float, name: str, look: Callable[[], T]) -> T:
    """What `look` returns or raises; TimeoutError where it takes longer than these seconds, and at
    once while an earlier look of that name hangs. It must not use the database: the connection
    belongs to the thread that asks.
    """
    before = _looking.get(name)
    if before and before.is_alive():
        raise TimeoutError(f"{name}: an earlier look still hangs")
    found: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            found.append(look())
        except Exception as error:  # noqa: BLE001 (raised again by whoever asked)
            errors.append(error)

    looking = _looking[name] = threading.Thread(target=run, daemon=True)
    looking.start()
    looking.join(seconds)
    if errors:
        raise errors[0]
    if not found:
        raise TimeoutError(f"{name}: no answer within {seconds} s")
    return found[0]
