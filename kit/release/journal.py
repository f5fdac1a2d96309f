"""What an upgrade or rollback under way has done, in a file that is whole after a power cut."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from layout import Failure, Site, sync_folder


@dataclass(frozen=True)
class Journal:
    """From here on the way back leads to release `old`; `data` says that its data must come back
    with it, `ran` that it is to be started, `later` that people worked in between; `served` that
    the new release was opened to people, so that after a cut it stays.
    """

    old: str
    data: bool
    ran: bool
    later: bool = False
    served: bool = False


def write(site: Site, journal: Journal) -> None:
    part = site.journal.with_suffix(".part")
    with open(part, "w", encoding="utf-8") as file:
        json.dump(asdict(journal), file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(site.journal)
    sync_folder(site.folder)


def read(site: Site) -> Journal | None:
    if not site.journal.exists():
        return None
    return Journal(**json.loads(site.journal.read_text(encoding="utf-8")))


def remove(site: Site) -> None:
    site.journal.unlink(missing_ok=True)
    sync_folder(site.folder)


def is_held(site: Site) -> bool:
    """Whether one of these commands is running now."""
    try:
        with alone(site):
            return False
    except Failure:
        return True


def alone(site: Site) -> AbstractContextManager[None]:
    """One of these commands at a time on a site."""
    told = "มีการปรับรุ่นอยู่ โปรดรอให้จบ / another upgrade is running"
    return hold(site.folder / "upgrade.lock", told)


def alone_on_machine(ground: Path) -> AbstractContextManager[None]:
    """One at a time of those that make releases, or remove such as nobody serves."""
    told = "มีคำสั่งของสำนักงานอื่นทำอยู่ โปรดรอให้จบ / another office is being upgraded or made"
    return hold(ground / "machine.lock", told)


@contextmanager
def hold(path: Path, told: str) -> Iterator[None]:
    """The lock ends with its process, however that ends."""
    with open(path, "w", encoding="utf-8") as lock:
        os.chmod(path, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(told) from None
        yield
