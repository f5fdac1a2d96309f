"""Which names of accounts are the same. Pure, no Django."""

from collections import defaultdict
from collections.abc import Iterable

from home.thai.keys import username_key

# Letters of a name and of its key: NFKC makes eighteen letters of one that nobody types.
LONGEST_NAME = 150


def clashes(names: Iterable[str]) -> list[list[str]]:
    """Names that have one key, the groups in the order of their first."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        alike[username_key(name)].append(name)
    return [group for group in alike.values() if len(group) > 1]
