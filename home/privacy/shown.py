"""A person's record as a page shows it."""

SHOWN = 20  # of each kind; the file has all
Record = dict[str, list[dict[str, object]]]


def shown_record(found: Record) -> list[tuple[str, list[list[tuple[str, object]]], int]]:
    """Of each kind the first records, as lists of labels and values, and how many there are."""
    shown = []
    for kind, rows in found.items():
        first = [list(row.items()) for row in rows[:SHOWN]]
        shown.append((kind, first, len(rows)))
    return shown
