"""A table that somebody uploads, whatever program wrote it: an Excel workbook, or CSV in any of the
encodings used in Thai offices. One reader for every import: it finds the heading, cleans the cells,
and reports faults by row and column.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from home.thai.text import clean_text
from home.thai.writing import arabic_digits

from . import limited, workbook
from .formulas import undo_defuse
from .workbook import MOST_COLUMNS, MOST_ROWS, SAVE_AS_XLSX, Cell

MOST_BYTES = 20 * 1024 * 1024
MOST_LETTERS = 20_000  # characters of a cell
MOST_BEFORE_HEADING = 30  # rows of titles and notes before the heading
SEPARATORS = ",;\t"
# the first line with which Excel declares its separator
SEPARATOR_LINE = re.compile('"?sep=(.)"?\r?\n?')
SAVE_AS_UTF_8 = "มีอักขระที่อ่านไม่ได้ โปรดบันทึกไฟล์เป็น “CSV UTF-8” หรือ .xlsx"
DAMAGED = f"เปิดไฟล์นี้ไม่ได้ ไฟล์อาจเสียหาย ตั้งรหัสผ่านไว้ หรือซับซ้อนเกินไป {SAVE_AS_XLSX}"
UNPAIRED = 'เครื่องหมายคำพูด (") ไม่ครบคู่ โปรดแก้ไขในไฟล์ หรือบันทึกจาก Excel ใหม่'
IN_HEADINGS = re.compile("[^0-9a-zก-๎]+")


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Column:
    """A column that a table may have: its key, its name in messages, and its other names in files.
    Thai digits in a code become Arabic; only multi-line cells keep them.
    """

    name: str
    title: str
    others: tuple[str, ...] = ()
    is_needed: bool = False
    is_code: bool = False
    is_multiline: bool = False

    @property
    def keys(self) -> set[str]:
        return {heading_key(word) for word in (self.name, self.title, *self.others)}


@dataclass(frozen=True)
class Fault:
    """A fault, by row and column as a spreadsheet shows them."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"แถว {self.row} คอลัมน์ {self.column}" if self.column else f"แถว {self.row}"
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class Row:
    """One row of the table: its number in the file, and its cells by the names of the columns that
    the file has.
    """

    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass
class Table:
    """The rows below the heading, the columns found, and the unknown headings."""

    heading_row: int
    columns: list[Column] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


Sheet = list[list[Cell]]


def read_table(path: Path, columns: Sequence[Column]) -> Table:
    """The table in a file; raises Unreadable, with all faults of its heading."""
    sheet, heading_row = find_heading(list(read_sheets(path, columns)), columns)
    if len(sheet) > MOST_ROWS:
        raise Unreadable(f"ไฟล์มีเกิน {MOST_ROWS:,} แถว โปรดแบ่งเป็นหลายไฟล์")
    names = [column_of(cell, columns) for cell in sheet[heading_row]]
    check_heading(names, columns, heading_row + 1)
    table = Table(heading_row + 1, [column for column in names if column])
    pairs = zip(sheet[heading_row], names, strict=True)
    table.unknown = [
        display_cell(cell) for cell, column in pairs if column is None and display_cell(cell)
    ]
    for number, cells in enumerate(sheet[heading_row + 1 :], start=heading_row + 2):
        if any(cells) and cells != sheet[heading_row]:  # long tables repeat the heading
            table.rows.append(row_of(number, cells, names))
    return table


def read_content(content: bytes, columns: Sequence[Column]) -> Table:
    """The table in the content that a form received."""
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return read_table(Path(file.name), columns)


# The heading --------------------------------------------------------------------------------------
def heading_key(text: str) -> str:
    """Headings match regardless of case, spaces, dots, dashes and the kind of digits."""
    return IN_HEADINGS.sub("", arabic_digits(clean_text(text, multiline=False)).casefold())


def display_cell(cell: Cell) -> str:
    return clean_text(cell, multiline=False) if isinstance(cell, str) else ""


def column_of(cell: Cell, columns: Iterable[Column]) -> Column | None:
    key = heading_key(undo_defuse(display_cell(cell)))
    return next((column for column in columns if key and key in column.keys), None)


def likeness(cells: Iterable[Cell], keys: set[str]) -> int:
    """How many different known headings a row contains."""
    return len({heading_key(display_cell(cell)) for cell in cells} & keys)


def find_heading(sheets: Sequence[Sheet], columns: Sequence[Column]) -> tuple[Sheet, int]:
    """The sheet and row with the most known headings; the first of several."""
    keys = set().union(*(column.keys for column in columns))
    best, place = 0, None
    for sheet in sheets:
        for number, cells in enumerate(sheet[:MOST_BEFORE_HEADING]):
            if (found := likeness(cells, keys)) > best:
                best, place = found, (sheet, number)
    if place is None:
        needed = ", ".join(column.title for column in columns if column.is_needed)
        raise Unreadable(
            f"ไม่พบแถวหัวตาราง โปรดให้มีหัวตารางใน {MOST_BEFORE_HEADING} แถวแรก ที่มีคอลัมน์ {needed}"
        )
    return place


def check_heading(names: Sequence[Column | None], columns: Iterable[Column], row: int) -> None:
    faults = [
        f"แถว {row}: ขาดคอลัมน์ {column.title} ({column.name})"
        for column in columns
        if column.is_needed and column not in names
    ]
    twice = [column for column in columns if names.count(column) > 1]
    faults += [
        f"แถว {row} คอลัมน์ {column.title}: มีคอลัมน์ชื่อซ้ำกัน โปรดเหลือไว้คอลัมน์เดียว" for column in twice
    ]
    if faults:
        raise Unreadable("\n".join(faults))


# A row --------------------------------------------------------------------------------------------
def row_of(number: int, cells: Sequence[Cell], names: Sequence[Column | None]) -> Row:
    """Cells that a short row lacks are empty."""
    read: dict[str, str] = {}
    faults = []
    for place, column in enumerate(names):
        if column is None:
            continue
        cell = cells[place] if place < len(cells) else ""
        if why := fault_of(cell):
            faults.append(Fault(number, column.title, why))
        read[column.name] = "" if why else clean_cell(str(cell), column)
    return Row(number, read, tuple(faults))


def fault_of(cell: Cell) -> str:
    if isinstance(cell, dict):
        return cell["fault"]
    if len(cell) > MOST_LETTERS:
        return f"ข้อความยาวเกิน {MOST_LETTERS:,} ตัวอักษร"
    return SAVE_AS_UTF_8 if "\ufffd" in cell or "\0" in cell else ""


def clean_cell(cell: str, column: Column) -> str:
    text = undo_defuse(clean_text(cell, multiline=column.is_multiline))
    if not column.is_code:
        return text
    code = arabic_digits(text)
    return code[:-2] if code.endswith(".0") and code[:-2].isdecimal() else code


# What kind of file --------------------------------------------------------------------------------
NO_TABLES = [  # first bytes of files that are not text, whatever their name
    (b"%PDF", "ไฟล์นี้เป็น PDF ซึ่งอ่านเป็นตารางไม่ได้ โปรดขอไฟล์ Excel ต้นฉบับ แล้วนำเข้าไฟล์นั้น"),
    (b"\xff\xd8\xff", "ไฟล์นี้เป็นรูปภาพ โปรดนำเข้าไฟล์ .xlsx หรือ .csv"),
    (b"\x89PNG", "ไฟล์นี้เป็นรูปภาพ โปรดนำเข้าไฟล์ .xlsx หรือ .csv"),
    (b"\x1f\x8b", "ไฟล์นี้ถูกบีบอัดไว้ โปรดคลายออก แล้วนำเข้าไฟล์ .xlsx หรือ .csv"),
    (b"Rar!", "ไฟล์นี้ถูกบีบอัดไว้ โปรดคลายออก แล้วนำเข้าไฟล์ .xlsx หรือ .csv"),
    (b"7z\xbc\xaf", "ไฟล์นี้ถูกบีบอัดไว้ โปรดคลายออก แล้วนำเข้าไฟล์ .xlsx หรือ .csv"),
    (b"{\\rtf", f"ไฟล์นี้เป็นเอกสาร ไม่ใช่ตาราง {SAVE_AS_XLSX}"),
    (b"<", f"ไฟล์นี้เป็นหน้าเว็บหรือ XML แม้ชื่อจะลงท้ายด้วย .xls หรือ .csv {SAVE_AS_XLSX}"),
]
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_sheets(path: Path, columns: Sequence[Column]) -> Iterator[Sheet]:
    yield from (rows for _, rows in read_named_sheets(path, columns))


def read_named_sheets(path: Path, columns: Sequence[Column]) -> Iterator[tuple[str, Sheet]]:
    """By the first bytes of the file and not by its name; a text file is one sheet without a
    name.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"ไฟล์ใหญ่เกิน {MOST_BYTES // 1024 // 1024} MB โปรดแบ่งเป็นหลายไฟล์")
    content = path.read_bytes()
    if content.startswith(b"PK"):
        yield from workbook_sheets(path)
        return
    check_is_text(content)
    yield "", csv_sheet(decode(content), columns)


def workbook_sheets(path: Path) -> Iterator[tuple[str, Sheet]]:
    try:
        found = limited.run(workbook.sheets, path, limits=workbook.LIMITS, refusal=DAMAGED)
    except limited.Refusal as error:
        raise Unreadable(str(error)) from error
    yield from ((name, rows) for name, rows in json.loads(found))


def check_is_text(content: bytes) -> None:
    if content.startswith(OLD_OFFICE):
        locked = "ไฟล์นี้ตั้งรหัสผ่านไว้ โปรดเอารหัสผ่านออกก่อน"
        old = f"ไฟล์นี้เป็น Excel รุ่นเก่า (.xls) {SAVE_AS_XLSX}"
        raise Unreadable(locked if ENCRYPTED in content else old)
    beginning = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not beginning:
        raise Unreadable("ไฟล์นี้ว่างเปล่า โปรดเลือกไฟล์ที่มีข้อมูล")
    for start, message in NO_TABLES:
        if beginning.startswith(start):
            raise Unreadable(message)


# Text ---------------------------------------------------------------------------------------------
def decode(content: bytes) -> str:
    """UTF-8, UTF-16 with its byte order mark, or the Thai Windows code page; undecodable bytes
    become U+FFFD.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in content:
        return content.decode("utf-16", "replace")
    text = content.decode("utf-8-sig", "replace")
    bad = text.count("\ufffd")
    # A few broken characters in Thai text that is otherwise UTF-8 are damage; decoded as cp874 it
    # would contain no Thai at all.
    if not bad or bad < sum("ก" <= letter <= "๛" for letter in text):
        return text
    return content.decode("cp874", "replace")


def csv_sheet(text: str, columns: Sequence[Column]) -> Sheet:
    if told := SEPARATOR_LINE.match(text):
        return read_csv(text[told.end() :], told[1])
    return read_csv(text, separator_of(text, columns))


def separator_of(text: str, columns: Sequence[Column]) -> str:
    """The separator that yields the most known headings in the first rows."""
    keys = set().union(*(column.keys for column in columns))
    return max(SEPARATORS, key=lambda separator: likeness_at_top(text, separator, keys))


def likeness_at_top(text: str, separator: str, keys: set[str]) -> int:
    rows = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
    try:
        return max(
            (likeness(cells, keys) for cells in islice(rows, MOST_BEFORE_HEADING)), default=0
        )
    except csv.Error:
        return 0


def read_csv(text: str, separator: str) -> Sheet:
    """The rows with their cells; a quoted cell may have several lines."""
    rows: Sheet = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(list(cells[:MOST_COLUMNS]))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        why = f"ข้อความยาวเกิน {MOST_LETTERS:,} ตัวอักษร" if "field limit" in str(error) else UNPAIRED
        raise Unreadable(f"แถว {len(rows) + 1}: {why}") from error
    return rows


# Words that cells use -----------------------------------------------------------------------------
YES = {"ใช่", "จริง", "เปิด", "มี", "yes", "y", "true", "1"}
NO = {"ไม่ใช่", "เท็จ", "ปิด", "ไม่มี", "no", "n", "false", "0"}


def read_choice(cell: str, choices: dict[str, str]) -> str:
    """The code of a choice given by its code or its label; raises ValueError with the labels."""
    by_key: dict[str, str] = {}
    for choice, label in choices.items():
        by_key |= {heading_key(label): choice, heading_key(choice): choice}
    code = by_key.get(heading_key(cell))
    if code is None:
        raise ValueError(f"ไม่มีตัวเลือก “{cell[:60]}” โปรดใช้คำใดคำหนึ่ง: {' / '.join(choices.values())}")
    return code


def read_yes_or_no(cell: str) -> bool:
    word = arabic_digits(cell).casefold()
    if word not in YES | NO:
        raise ValueError(f"“{cell[:60]}” ไม่ใช่คำตอบที่รู้จัก โปรดเขียน ใช่ หรือ ไม่ใช่")
    return word in YES
