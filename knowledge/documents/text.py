"""Extracts the text of a PDF or DOCX file, in the limited process. Needs no Django."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from home.files import limited
from home.files.limited import UNREADABLE, Refusal

MOST_CHARACTERS = 300_000
MOST_PAGES = 500
UNPACKED = 100_000_000  # uncompressed bytes of a Word file's parts, from the archive's directory


def read_text(path: Path) -> str:
    """The text, which may be empty (a scan). Raises Refusal."""
    return limited.run(whole, path).decode("utf-8", "replace")


def paragraphs(path: Path) -> Iterator[str]:
    """The file's text, part by part; the type is detected by the first bytes, not by the name."""
    with path.open("rb") as file:
        beginning = file.read(5)
    if beginning == b"%PDF-":
        yield from pdf_pages(path)
    elif beginning[:2] == b"PK":
        yield from word_paragraphs(path)
    else:
        raise Refusal(UNREADABLE)


def pdf_pages(path: Path) -> Iterator[str]:
    from pypdf import PdfReader

    for page, _ in zip(PdfReader(path).pages, range(MOST_PAGES), strict=False):
        yield page.extract_text()


def word_paragraphs(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED:
            raise Refusal(UNREADABLE)
    from docx import Document

    document = Document(str(path))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield " ".join(cell.text for cell in row.cells)


def whole(path: Path) -> bytes:
    """The task of the limited process."""
    text, length = [], 0
    for part in paragraphs(path):
        text.append(part)
        length += len(part)
        if length > MOST_CHARACTERS:
            break
    return "\n".join(text)[:MOST_CHARACTERS].encode("utf-8", "replace")
