"""The answers of a survey parted by one field, and what of each part may be disclosed.

Answers and items are each counted once, however many groups there are.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

from .figures import Item, hidden_cells, hidden_groups

OTHERS = "(others)"  # no code has brackets
Count = Callable[[Sequence[dict], Item], int]  # how many people of these answered this item


def codes_in(row: dict, key: str) -> list[str]:
    """The codes of an answer, each once; without an answer the empty one."""
    given = row.get(key) or ""
    return list(dict.fromkeys(map(str, given))) if isinstance(given, list) else [str(given)]


class Groups:
    """Of a field with one code in each answer the groups stand beside one another and add up to
    all. Where one answer may hold several codes, beside each group stand those who did not give its
    code.
    """

    def __init__(self, rows: list[dict], key: str) -> None:
        self.rows, self.key = rows, key
        self.hidden_by_items: dict[tuple[Count, tuple[Item, ...]], dict[str, frozenset[str]]] = {}

    @cached_property
    def by_code(self) -> dict[str, list[dict]]:
        """Those without an answer form a group too, since it could otherwise be computed."""
        groups: dict[str, list[dict]] = defaultdict(list)
        for row in self.rows:
            for code in codes_in(row, self.key):
                groups[code].append(row)
        return dict(groups)

    @cached_property
    def overlap(self) -> bool:
        return any(isinstance(row.get(self.key), list) for row in self.rows)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The codes of those that may not be shown separately."""
        counts = {code: len(rows) for code, rows in self.by_code.items()}
        if not self.overlap:
            return hidden_groups(counts)
        return frozenset(code for code, count in counts.items() if self.hides(code, count))

    def hides(self, code: str, count: int) -> bool:
        return code in hidden_groups({code: count, OTHERS: len(self.rows) - count})

    def may_be_shown(self, code: str) -> bool:
        """Whether the group exists and may be shown separately."""
        return code in self.by_code and code not in self.hidden

    def hidden_items(self, code: str, items: Sequence[Item], count: Count) -> frozenset[str]:
        """The items that this group's table must omit."""
        asked = (count, tuple(items))
        if asked not in self.hidden_by_items:
            self.hidden_by_items[asked] = self.hide_items(items, count)
        return self.hidden_by_items[asked][code]

    def hide_items(self, items: Sequence[Item], count: Count) -> dict[str, frozenset[str]]:
        def count_all(rows: Sequence[dict]) -> dict[str, int]:
            return {item.key: count(rows, item) for item in items}

        given = {code: count_all(rows) for code, rows in self.by_code.items()}
        if not self.overlap:
            return hidden_cells(given)
        everybody = count_all(self.rows)
        hidden = {}
        for code, counts in given.items():
            others = {key: everybody[key] - counts[key] for key in counts}
            hidden[code] = hidden_cells({code: counts, OTHERS: others})[code]
        return hidden
