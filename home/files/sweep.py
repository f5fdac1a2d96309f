"""Files without a row, and rows without a file: what a power failure between the two leaves
behind.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models

from .store_users import has_other_users

GRACE = timedelta(days=1)  # a file is stored before its row
MOST = 20  # orphans that may exceed the rows; more means that rows are missing
TOLD = 20


@dataclass
class Swept:
    """The result of one night: names of the files removed, files kept because too many have no row,
    rows without a file.
    """

    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    is_shared: bool = False  # another site keeps its files there too

    def __str__(self) -> str:
        parts = [f"files without a row removed: {len(self.removed)}"]
        if self.is_shared:
            parts.append(
                "NONE removed, another site or a copy of this one uses the same object store:"
                f" give each a bucket of its own ({len(self.left)} without a row)"
            )
        elif self.left:
            parts.append(
                f"NOT removed, more files than rows: {len(self.left)}, is this the right database?"
            )
        if self.lost:
            parts.append(f"rows without a file: {len(self.lost)} ({', '.join(self.lost[:TOLD])})")
        return "; ".join(parts)


def file_columns() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every column of the site that stores file names."""
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if isinstance(column, models.FileField):
                yield model, column


def sweep(now: datetime) -> Swept:
    """Remove the orphans that are older than a day."""
    # by place: each file name and the column it belongs to
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    places: dict[str, Storage] = {}
    for model, column in file_columns():
        place = str(column.storage.location)
        places[place] = column.storage
        for pk, name in model._base_manager.values_list("pk", column.name).iterator():
            if name:
                rows[place][name] = f"{model._meta.label} {pk}"
    swept = Swept(is_shared=has_other_users(now))
    for place, storage in places.items():
        sweep_one(storage, rows[place], now, swept)
    return swept


def sweep_one(storage: Storage, named: dict[str, str], now: datetime, swept: Swept) -> None:
    """Files are listed after the rows were read: one that is stored meanwhile is too young."""
    files = {file.name: file.changed for file in storage.all_files()}
    swept.lost += [row for name, row in named.items() if name not in files]
    old = (now - GRACE).timestamp()
    orphans = [name for name, changed in files.items() if name not in named and changed < old]
    if swept.is_shared or len(orphans) > max(MOST, len(named)):
        swept.left += orphans
        return
    for name in orphans:
        storage.delete(name)
    swept.removed += orphans
