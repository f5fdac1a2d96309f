"""The sheets of a foreign table: where its heading is, and which of its columns is which. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from home.files.tables import (
    MOST_BEFORE_HEADING,
    Cell,
    Column,
    Row,
    Sheet,
    Unreadable,
    display_cell,
    heading_key,
    likeness,
    read_named_sheets,
    row_of,
)
from home.thai.secrets import refusal_of

SHORTEST_KEY = 4  # letters of a heading's name by which a longer heading is known
EMPTY = "ไฟล์นี้ไม่มีตารางที่มีข้อมูล โปรดเลือกไฟล์ที่มีหัวตารางและข้อมูลใต้หัวตาราง"
MOST_TAKEN = 3_000  # rows of a sheet: nobody else writes while they are stored
TOO_LONG = f"แผ่นงานมีเกิน {MOST_TAKEN:,} แถว โปรดแบ่งเป็นหลายไฟล์ เช่น ปีละไฟล์"


@dataclass(frozen=True)
class NamedSheet:
    """A sheet as it is kept: its rows without what may not be stored."""

    name: str
    rows: Sheet


def read_kept(content: bytes, columns: Sequence[Column]) -> list[NamedSheet]:
    """The sheets that hold anything; raises Unreadable."""
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        found = list(read_named_sheets(Path(file.name), columns))
    sheets = [NamedSheet(name, without_secrets(rows)) for name, rows in found if any(rows)]
    if not sheets:
        raise Unreadable(EMPTY)
    if any(len(sheet.rows) > MOST_TAKEN for sheet in sheets):
        raise Unreadable(TOO_LONG)
    return sheets


def without_secrets(rows: Sheet) -> Sheet:
    return [list(map(without_secret, cells)) for cells in rows]


def without_secret(cell: Cell) -> Cell:
    """A cell with a personal ID number or a password is not stored: its reason stands for it."""
    why = refusal_of(cell) if isinstance(cell, str) else ""
    return {"fault": why} if why else cell


# The heading --------------------------------------------------------------------------------------
def guess_place(sheets: Sequence[NamedSheet], columns: Sequence[Column]) -> tuple[int, int]:
    """Sheet and row of the heading: where the most names of columns are known; of none, the first
    row that looks like one.
    """
    keys = set().union(*(column.keys for column in columns))
    best, place = 0, first_wide_row(sheets[0].rows)
    found_at = (0, place)
    for number, sheet in enumerate(sheets):
        for row, cells in enumerate(sheet.rows[:MOST_BEFORE_HEADING]):
            known = likeness(cells, keys)
            if known > best:
                best, found_at = known, (number, row)
    return found_at


def first_wide_row(rows: Sheet) -> int:
    """A title stands in one cell, a heading in several."""
    for number, cells in enumerate(rows[:MOST_BEFORE_HEADING]):
        if sum(bool(cell) for cell in cells) > 2:
            return number
    return 0


def headings(rows: Sheet, place: int) -> list[str]:
    """The names of the columns; a cell without one has that of the row above, as where a heading
    stands over two rows.
    """
    if place >= len(rows):
        return []
    names = [display_cell(cell) for cell in rows[place]]
    above = rows[place - 1] if place else []
    if sum(bool(cell) for cell in above) > 1:
        names += [""] * (len(above) - len(names))
        over = [display_cell(cell) for cell in above] + [""] * (len(names) - len(above))
        names = [name or upper for name, upper in zip(names, over, strict=True)]
    return names


def guess_columns(names: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Which column of the file each of ours is: first by its whole name, then by a part of it."""
    keys = [heading_key(name) for name in names]
    found: dict[str, int] = {}
    for is_known in (is_named, contains_name):
        for column in columns:
            free = set(range(len(keys))) - set(found.values())
            places = [place for place in sorted(free) if is_known(keys[place], column)]
            if places and column.name not in found:
                found[column.name] = places[0]
    return found


def is_named(key: str, column: Column) -> bool:
    return bool(key) and key in column.keys


def contains_name(key: str, column: Column) -> bool:
    return any(name in key for name in column.keys if len(name) >= SHORTEST_KEY)


# The rows -----------------------------------------------------------------------------------------
def matched_rows(
    rows: Sheet, heading: int, places: dict[str, int], columns: Sequence[Column]
) -> Iterator[Row]:
    """The rows below the heading by the names of our columns; a heading that is repeated on each
    printed page is none.
    """
    by_place = {places[column.name]: column for column in columns if column.name in places}
    width = max(by_place, default=-1) + 1
    names = [by_place.get(place) for place in range(width)]
    for number, cells in enumerate(rows[heading + 1 :], start=heading + 2):
        if not any(cells) or cells == rows[heading]:
            continue
        row = row_of(number, cells, names)
        if any(row.cells.values()) or row.faults:
            yield row


def examples(rows: Sheet, heading: int, place: int) -> str:
    """The first value below a heading, for who matches the columns."""
    below = (cells[place] for cells in rows[heading + 1 :] if place < len(cells))
    values = (display_cell(cell) for cell in below)
    return next(filter(None, values), "")[:40]


def written_cells(rows: Sheet, number: int) -> list[str]:
    """A row as it stood in the file, by the number that a spreadsheet shows."""
    return [display_cell(cell) for cell in rows[number - 1]]
