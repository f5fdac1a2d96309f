"""What a table would change, row by row, and all its faults."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import models

from home.files.tables import Fault, Row, Table
from home.thai.secrets import refusal_of

Change = tuple[str, str, str]  # heading, before, after


@dataclass
class RowPlan:
    """One row: a new record, or the cells that change in an existing one. `data` is what is needed
    to store it.
    """

    row: int
    record: models.Model
    title: str
    changes: list[Change] = field(default_factory=list)
    data: Any = None

    @property
    def is_new(self) -> bool:
        return self.record.pk is None


@dataclass
class Plan:
    """The effect of a table; `same` counts the rows that would change nothing."""

    rows: list[RowPlan] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0

    @property
    def new_rows(self) -> list[RowPlan]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed_rows(self) -> list[RowPlan]:
        return [row for row in self.rows if not row.is_new]

    @property
    def print(self) -> str:
        """A fingerprint of the preview: the confirmed plan must be the same."""
        shown = [(row.row, row.record.pk, row.changes) for row in self.rows]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()

    def add(self, row: RowPlan) -> None:
        """A row without changes is only counted; a new record is never one, even where all its
        cells are empty.
        """
        if row.changes or row.is_new:
            self.rows.append(row)
        else:
            self.same += 1

    def add_faults(self, number: int, wrong: dict[str, str], titles: Iterable[str]) -> None:
        """Add the faults of one row, sorted by the order of these column titles."""
        self.faults += [Fault(number, title, wrong[title]) for title in titles if title in wrong]


def without_secrets(row: Row, titles: dict[str, str]) -> Row:
    """The row as it may be stored: a cell with a personal ID number or a password is emptied, and
    a fault says so.
    """
    refused = {name: why for name, cell in row.cells.items() if (why := refusal_of(cell))}
    faults = [Fault(row.number, titles[name], why) for name, why in refused.items()]
    return Row(row.number, row.cells | dict.fromkeys(refused, ""), (*row.faults, *faults))


def kept_rows(table: Table) -> dict[str, Any]:
    """What is stored of a table that was read, as JSON; unknown headings are reported and their
    columns ignored.
    """
    titles = {column.name: column.title for column in table.columns}
    table.rows = [without_secrets(row, titles) for row in table.rows]
    of_all_rows = chain.from_iterable(row.faults for row in table.rows)
    faults = [(fault.row, fault.column, fault.message) for fault in of_all_rows]
    rows = [(row.number, row.cells) for row in table.rows]
    unread = [name[:60] for name in table.unknown]
    return {"rows": rows, "faults": faults, "unread": unread, "heading_row": table.heading_row}
