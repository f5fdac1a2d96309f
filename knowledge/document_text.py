"""The text of a PDF or DOCX file, in a process of its own with limits: a file that somebody sent may be made to hurt.

`python -m knowledge.document_text FILE` prints the text; read_text() starts it. Needs no Django.
"""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

MOST_CHARACTERS = 300_000
MOST_PAGES = 500
UNPACKED = 100_000_000  # bytes of a Word file's parts, from its directory
SECONDS, MEMORY = 20, 700_000_000


class Unreadable(ValueError):
    """The file cannot be read: damaged, locked, or beyond the limits."""


def read_text(path: Path) -> str:
    """The text, perhaps empty (a scan). Raises Unreadable."""
    command = [sys.executable, "-m", "knowledge.document_text", str(path)]
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(  # noqa: S603  (our own module; the path is one of our storage)
            command, cwd=root, capture_output=True, timeout=SECONDS * 2, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Unreadable(str(path.name)) from error
    return done.stdout.decode("utf-8", "replace")


def paragraphs(path: Path) -> Iterator[str]:
    """The file's text, part by part, by its beginning and not by its name."""
    with path.open("rb") as file:
        beginning = file.read(5)
    if beginning == b"%PDF-":
        yield from pdf_pages(path)
    elif beginning[:2] == b"PK":
        yield from word_paragraphs(path)
    else:
        raise Unreadable(path.name)


def pdf_pages(path: Path) -> Iterator[str]:
    from pypdf import PdfReader

    for page, _ in zip(PdfReader(path).pages, range(MOST_PAGES), strict=False):
        yield page.extract_text()


def word_paragraphs(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED:
            raise Unreadable(path.name)
    from docx import Document

    document = Document(str(path))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield " ".join(cell.text for cell in row.cells)


def whole(path: Path) -> str:
    text, length = [], 0
    for part in paragraphs(path):
        text.append(part)
        length += len(part)
        if length > MOST_CHARACTERS:
            break
    return "\n".join(text)[:MOST_CHARACTERS]


def main() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.buffer.write(whole(Path(sys.argv[1])).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
