"""Reads the wall's rows: plain text, a line an address, a letter a person.

    v sctpq efghda
    > +xxxx x++++-   GET  /submissions/{request}/   the answers of a request

The first letters are the people of the heading line, in its order. Blanks between them only help
the eye. A dot means that this person is not asked there. The words after the address are for
readers.

    +  gets in; a POST is done, and something is stored     x  refused, 403
    ~  a POST is let in and stores nothing                  -  there is none, 404
    >  led to the door, to sign in                          <  led back to the admin, with a word
    m  not by this method, 405                              !  told why not: 409, 410, 422
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "rows"
LETTERS = "+~x->m<!"
NOT_ASKED = "."
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Row:
    """One address and what each person gets there."""

    file: str
    line: int
    method: str
    address: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.method} {self.address}"


@dataclass(frozen=True)
class Section:
    """Rows that stand below one heading, run together."""

    name: str
    rows: tuple[Row, ...]


def people_of(heading: str) -> str:
    return heading.removeprefix("people").replace(" ", "")


def row_of(file: str, number: int, text: str, people: str) -> Row:
    for method in METHODS:
        letters, found, rest = text.partition(f" {method} ")
        if found:
            break
    else:
        raise ValueError(f"{file}:{number}: neither GET nor POST in {text!r}")
    codes = letters.replace(" ", "")
    if len(codes) != len(people) or set(codes) - set(LETTERS + NOT_ASKED):
        raise ValueError(f"{file}:{number}: {codes!r} is not a letter for each of {people!r}")
    address = rest.split()[0]
    expected = {
        person: code for person, code in zip(people, codes, strict=True) if code != NOT_ASKED
    }
    return Row(file, number, method, address, expected)


def sections_of(path: Path) -> Iterator[Section]:
    people, name, rows = "", "", []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = text.strip()
        if line.startswith("people "):
            people = people_of(line)
        elif line.startswith("== "):
            if rows:
                yield Section(f"{path.stem}: {name}", tuple(rows))
            name, rows = line.removeprefix("== "), []
        elif line and not line.startswith("#"):
            rows.append(row_of(path.name, number, line, people))
    if rows:
        yield Section(f"{path.stem}: {name}", tuple(rows))


def all_sections() -> list[Section]:
    return [section for path in sorted(FOLDER.glob("*.txt")) for section in sections_of(path)]


def for_nobody() -> set[str]:
    """The routes at which nobody gets anything."""
    lines = (FOLDER.parent / "for_nobody.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}
