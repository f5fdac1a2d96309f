"""Lines that are kept outside the database for good, and that several servers share: the heads of
the audit, the list of those who were erased.

Each line is an object of its own in the object store, with the line as its name: two servers can
add at one moment, and nothing is ever rewritten. Without an object store there is one server, and
its file in the var folder is enough.
"""

from urllib.parse import quote, unquote

from django.core.files.storage import storages

ALIAS = "kept"  # among the storages, where there is an object store


def are_shared() -> bool:
    return ALIAS in storages.backends


def share_line(kind: str, line: str) -> None:
    """Raises StorageAway."""
    if are_shared():
        storages[ALIAS].put(f"{kind}/{quote(line, safe='')}", b"")


def shared_lines(kind: str, *, since: float = 0) -> list[str]:
    """In the order of their text; both kinds begin with their moment. Those alone that were shared,
    or shared again, since that moment (as of time.time()).
    """
    if not are_shared():
        return []
    files = (file for file in storages[ALIAS].all_files() if file.changed >= since)
    folders = (file.name.partition("/") for file in files)
    return sorted(unquote(line) for folder, _, line in folders if folder == kind)
