"""Errors of all servers of the site, beside the files of each: an object of the store for each
error, so that its number is found wherever the administrator looks.
"""

from collections.abc import Iterator
from datetime import date

from django.core.files.storage import storages

from home.files.kept_lines import ALIAS, are_shared
from home.files.storage import StorageAway

FOLDER = "errors"
MOST_READ = 200  # of the latest, for one page


def share_error(day: date, number: str, line: str) -> None:
    """What cannot be shared stands in the file of this server."""
    if not are_shared():
        return
    try:
        storages[ALIAS].put(f"{FOLDER}/{day.isoformat()}/{number}", line.encode())
    except StorageAway:
        return


def names_between(first: date, last: date) -> list[str]:
    """The latest day first."""
    if not are_shared():
        return []
    names = [file.name for file in storages[ALIAS].all_files()]
    return sorted((name for name in names if is_between(name, first, last)), reverse=True)


def is_between(name: str, first: date, last: date) -> bool:
    folder, _, rest = name.partition("/")
    day = rest.partition("/")[0]
    return folder == FOLDER and first.isoformat() <= day <= last.isoformat()


def read_shared(first: date, last: date, known: set[str]) -> Iterator[str]:
    """The lines of errors whose number is none of the known; nothing while the store is away."""
    try:
        names = [
            name for name in names_between(first, last) if name.rpartition("/")[2] not in known
        ]
        for name in names[:MOST_READ]:
            with storages[ALIAS].open(name) as file:
                yield file.read().decode(errors="replace")
    except (StorageAway, FileNotFoundError):
        return


def delete_shared(last: date) -> None:
    """Those of this day and before."""
    try:
        for name in names_between(date.min, last):
            storages[ALIAS].delete(name)
    except StorageAway:
        return
