"""Brings what lies in the var folder into the object store. It can be cut off and begun again, and
while people work: files are never changed, and nothing on the disk is taken away.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage, default_storage

from .kept_lines import share_line, shared_lines
from .sweep import file_columns

TOLD_EACH = 200  # files


def put_once(storage: Storage, name: str, data: bytes) -> bool:
    """Whether it was put there now; False where it was. Another file of that name is never
    replaced: FileExistsError.
    """
    try:
        with storage.open(name) as there:
            is_same = there.read() == data
    except FileNotFoundError:
        storage.put(name, data)
        return True
    if not is_same:
        raise FileExistsError(f"{storage.location}/{name}")
    return False


@dataclass
class Moved:
    """What came of it; a file counts once it was read back and is the same, byte by byte."""

    put: int = 0
    same: int = 0
    size: int = 0
    lost: list[str] = field(default_factory=list)  # neither on the disk nor in the store
    other: list[str] = field(default_factory=list)  # the store has another file of that name

    @property
    def count(self) -> int:
        return self.put + self.same + len(self.lost) + len(self.other)


def named_files() -> Iterator[tuple[Storage, Path, str]]:
    """Each file that a row names: its storage, its folder on the disk, its name in both."""
    seen: set[tuple[str, str]] = set()
    for model, column in file_columns():
        is_open = column.storage is default_storage
        folder = Path(settings.MEDIA_ROOT if is_open else settings.PRIVATE_ROOT)
        for name in model._base_manager.values_list(column.name, flat=True).iterator():
            if name and (str(folder), name) not in seen:
                seen.add((str(folder), name))
                yield column.storage, folder, name


def move_files(tell: Callable[[str], None]) -> Moved:
    """Raises StorageAway; whatever was put until then stays, and the next run goes on from it."""
    moved = Moved()
    for storage, folder, name in named_files():
        move_one(moved, storage, folder / name, name)
        if moved.count % TOLD_EACH == 0:
            tell(f"{moved.count:,} ไฟล์ …")
    return moved


def move_one(moved: Moved, storage: Storage, path: Path, name: str) -> None:
    place = f"{storage.location}/{name}"
    if not path.is_file():
        if storage.exists(name):  # it was stored there from the beginning
            moved.same += 1
        else:
            moved.lost.append(place)
        return
    data = path.read_bytes()
    try:
        is_new = put_once(storage, name, data)
        if is_new:
            put_once(storage, name, data)  # read back
    except FileExistsError:
        moved.other.append(place)
        return
    moved.put += is_new
    moved.same += not is_new
    moved.size += len(data)


def move_lines(kind: str, lines: list[str]) -> int:
    """Lines of a file of the var folder; how many were new there."""
    new = sorted(set(lines) - set(shared_lines(kind)))
    for line in new:
        share_line(kind, line)
    return len(new)
