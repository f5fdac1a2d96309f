"""Every file that a row names, as it was sent, with an index that tells whose it is."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models

from home.files.formulas import defuse
from home.files.sweep import file_columns

HEADINGS = ["ไฟล์", "ชื่อเดิม", "ประเภท", "เลขประจำ", "ขนาด", "SHA-256"]
LOST = "ไม่พบไฟล์"


def write_originals(folder: Path) -> tuple[int, int]:
    """How many there are, and how many rows name a file that is not there."""
    folder.mkdir(mode=0o700)
    found = lost = 0
    with open(folder / "index.csv", "x", encoding="utf-8-sig", newline="") as file:
        index = csv.writer(file)
        index.writerow(HEADINGS)
        for model, column in file_columns():
            for row in rows_with_a_file(model, column):
                line = copy_one(row, column, folder)
                index.writerow(line)
                found, lost = found + (line[-1] != LOST), lost + (line[-1] == LOST)
    return found, lost


def rows_with_a_file(model: type[models.Model], column: models.FileField) -> Iterator[models.Model]:
    rows = model._base_manager.exclude(**{column.name: ""}).exclude(**{column.name: None})
    return rows.order_by("pk").iterator(chunk_size=500)


def place_of(column: models.FileField, name: str) -> str:
    return f"{'media' if column.storage is default_storage else 'private'}/{name}"


def write_whole(source: File, target: Path) -> None:
    with open(target, "xb") as file:
        for chunk in source.chunks():
            file.write(chunk)


def copy_one(row: models.Model, column: models.FileField, folder: Path) -> list[object]:
    name = getattr(row, column.name).name
    place = place_of(column, name)
    original = getattr(row, "name", "") or getattr(row, "title", "") or Path(name).name
    told = [place, defuse(str(original)), str(row._meta.verbose_name), row.pk]
    target = folder / place
    try:
        with column.storage.open(name) as source:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not target.exists():
                write_whole(source, target)
    except (FileNotFoundError, IsADirectoryError):
        return [*told, 0, LOST]
    with open(target, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return [*told, target.stat().st_size, digest]
