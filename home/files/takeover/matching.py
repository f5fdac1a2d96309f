"""What somebody chose for a file: its sheet, its heading, its columns, and what its words mean."""

from collections.abc import Iterator, Sequence
from typing import Any

from home.files.tables import Column, Row, Sheet

from .sheets import NamedSheet, examples, guess_columns, guess_place, headings, matched_rows

Chosen = dict[str, Any]


def first_choice(sheets: Sequence[NamedSheet], columns: Sequence[Column]) -> Chosen:
    """What is guessed of a file that just came."""
    sheet, heading = guess_place(sheets, columns)
    names = headings(sheets[sheet].rows, heading)
    found = guess_columns(names, columns)
    return {"sheet": sheet, "heading": heading, "columns": found, "words": {}}


class Matching:
    """The kept sheets of a file with what was chosen for them."""

    most_words = 200  # of a column, that are matched one by one

    def __init__(self, sheets: Sequence[Sequence[Any]], chosen: Chosen):
        self.sheets = [NamedSheet(name, rows) for name, rows in sheets]
        self.chosen = chosen

    @property
    def sheet(self) -> Sheet:
        return self.sheets[self.chosen["sheet"]].rows

    @property
    def heading(self) -> int:
        return self.chosen["heading"]

    @property
    def names(self) -> list[str]:
        return headings(self.sheet, self.heading)

    def example(self, place: int) -> str:
        return examples(self.sheet, self.heading, place)

    def rows(self, columns: Sequence[Column]) -> Iterator[Row]:
        return matched_rows(self.sheet, self.heading, self.chosen["columns"], columns)

    def meaning(self, column: str, word: str) -> str | None:
        """What was chosen for a word; None where nothing was."""
        return self.chosen["words"].get(column, {}).get(word)
