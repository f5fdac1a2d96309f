"""Results of surveys as figures: n, mean, S.D., level, rank and percent; D, I and PNI. Exact, pure,
no Django.

Means of an aspect and of the whole are over all answers to its items. Every figure is computed
exactly and rounded half up once, at the end; the level is that of the rounded mean, as it is
printed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import chain

SMALLEST_GROUP = 5
HIGHEST = 5
CODES = ("5", "4", "3", "2", "1")
SCORES = tuple(map(int, CODES))
NOBODY = (0, 0, 0, 0, 0)
TWO, THREE = Decimal("0.01"), Decimal("0.001")

Answers = Mapping[str, object]
Band = tuple[Decimal, str]
Tally = tuple[int, ...]  # how many gave each score, in the order of CODES

BANDS: dict[str, tuple[Band, ...]] = {
    "half_point": (
        (Decimal("4.51"), "มากที่สุด"),
        (Decimal("3.51"), "มาก"),
        (Decimal("2.51"), "ปานกลาง"),
        (Decimal("1.51"), "น้อย"),
        (Decimal("1.00"), "น้อยที่สุด"),
    ),
    "equal_interval": (
        (Decimal("4.21"), "มากที่สุด"),
        (Decimal("3.41"), "มาก"),
        (Decimal("2.61"), "ปานกลาง"),
        (Decimal("1.81"), "น้อย"),
        (Decimal("1.00"), "น้อยที่สุด"),
    ),
}


def round_half_up(value: Fraction, step: Decimal = TWO) -> Decimal:
    """Half up, from the exact value: 4.505 is 4.51."""
    steps = value / Fraction(step)
    whole = (abs(steps) * 2 + 1) // 2
    size = Decimal(int(whole)) * step
    return -size if steps < 0 and size else size  # what rounds to nothing has no sign


def level(mean: Decimal, bands: str) -> str:
    """The label of the level for a rounded mean."""
    return next(word for low, word in BANDS[bands] if mean >= low)


def criterion(bands: str) -> str:
    """The line under the table that explains how means are interpreted."""
    parts, high = [], Decimal("5.00")
    for low, word in BANDS[bands]:
        parts.append(f"{low}–{high} {word}")
        high = low - TWO
    return "เกณฑ์การแปลผล: " + ", ".join(parts)


def tally(rows: Iterable[Answers], key: str) -> Tally:
    """How many gave each of the five scores to this item, from 5 to 1; "no opinion" and what is
    missing do not count.
    """
    given = Counter(value for row in rows if isinstance(value := row.get(key), str))
    return tuple(given[code] for code in CODES)


def tally_scores(scores: Iterable[int]) -> Tally:
    given = Counter(scores)
    return tuple(given[int(code)] for code in CODES)


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    return tuple(map(sum, zip(NOBODY, *tallies, strict=True)))


@dataclass(frozen=True)
class Figures:
    """The statistics of an item, an aspect or the whole; a hidden one shows nothing at all."""

    n: int
    mean: Decimal | None
    deviation: Decimal | None
    percent: Decimal | None
    level: str
    counts: Tally = NOBODY
    is_hidden: bool = False


HIDDEN = Figures(0, None, None, None, "", is_hidden=True)


def deviation(counts: Tally) -> Decimal | None:
    """S.D. of a sample (n − 1): none of fewer than two. By sums of whole numbers: the variance is
    (n Σx² − (Σx)²) / (n (n − 1)).
    """
    n = sum(counts)
    if n < 2:
        return None
    total = sum(score * count for score, count in zip(SCORES, counts, strict=True))
    squares = sum(score * score * count for score, count in zip(SCORES, counts, strict=True))
    with localcontext() as context:
        context.prec = 40
        root = (Decimal(n * squares - total * total) / Decimal(n * (n - 1))).sqrt()
    return root.quantize(TWO, ROUND_HALF_UP)


def figures(counts: Tally, bands: str) -> Figures:
    n = sum(counts)
    if not n:
        return Figures(0, None, None, None, "")
    total = sum(score * count for score, count in zip(SCORES, counts, strict=True))
    exact = Fraction(total, n)
    mean, percent = round_half_up(exact), round_half_up(exact / HIGHEST * 100)
    return Figures(n, mean, deviation(counts), percent, level(mean, bands), counts)


def ranks(means: Mapping[str, Decimal | None]) -> dict[str, int]:
    """1 for the highest; means that are equal as printed share a rank."""
    known = {key: mean for key, mean in means.items() if mean is not None}
    highest_first = sorted(known.values(), reverse=True)
    return {key: highest_first.index(mean) + 1 for key, mean in known.items()}


# Small groups -------------------------------------------------------------------------------------
def hidden_groups(counts: Mapping[str, int], smallest: int = SMALLEST_GROUP) -> frozenset[str]:
    """The groups that must be hidden, so that none can be computed by subtracting the shown ones
    from the total. Groups below the limit are hidden; while the hidden figures could still be
    computed (one group, or too few people in all), the next smallest group is hidden too.
    """
    sizes = sorted((count, key) for key, count in counts.items() if count)
    hidden = [(count, key) for count, key in sizes if count < smallest]
    shown = [pair for pair in sizes if pair not in hidden]
    while hidden and shown and (len(hidden) == 1 or sum(count for count, _ in hidden) < smallest):
        hidden.append(shown.pop(0))
    return frozenset(key for _, key in hidden)


# Tables -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Item:
    """One statement and the aspect it belongs to."""

    key: str
    label: str
    aspect: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a table."""

    key: str
    label: str
    figures: Figures
    rank: int | None = None


@dataclass(frozen=True)
class Results:
    """A survey's tables for one set of answers."""

    respondents: int
    items: tuple[Line, ...]
    aspects: tuple[Line, ...]
    total: Figures
    is_hidden: bool = False


def rank_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    order = ranks({line.key: line.figures.mean for line in lines})
    return tuple(Line(line.key, line.label, line.figures, order.get(line.key)) for line in lines)


def figures_of(counts: Tally, bands: str, *, hide: bool) -> Figures:
    """A cell below the limit is hidden in every group; that nobody answered may be shown."""
    return HIDDEN if hide or 0 < sum(counts) < SMALLEST_GROUP else figures(counts, bands)


def results(
    rows: Sequence[Answers], items: Sequence[Item], bands: str, hidden: frozenset[str] = frozenset()
) -> Results:
    """All tables; `hidden` names items whose answers in this group must not be shown."""
    if 0 < len(rows) < SMALLEST_GROUP:
        return Results(len(rows), (), (), HIDDEN, is_hidden=True)
    tallies = {item.key: tally(rows, item.key) for item in items}
    lines = [
        Line(
            item.key,
            item.label,
            figures_of(tallies[item.key], bands, hide=item.key in hidden),
        )
        for item in items
    ]
    aspects = []
    for name in dict.fromkeys(item.aspect for item in items if item.aspect):
        keys = {item.key for item in items if item.aspect == name}
        counts = add_tallies(tallies[key] for key in keys)
        aspects.append(Line(name, name, figures_of(counts, bands, hide=bool(hidden & keys))))
    total = figures_of(add_tallies(tallies.values()), bands, hide=bool(hidden))
    return Results(len(rows), rank_lines(lines), rank_lines(aspects), total)


def hidden_cells(counts: Mapping[str, Mapping[str, int]]) -> dict[str, frozenset[str]]:
    """By group, which items its table must omit because too few people answered them in it or in
    another. counts: of groups that make up all answers, how many people answered each item.
    """
    hidden: dict[str, set[str]] = {group: set() for group in counts}
    items = dict.fromkeys(chain.from_iterable(counts.values()))
    for item in items:
        for group in hidden_groups({name: given[item] for name, given in counts.items()}):
            hidden[group].add(item)
    return {group: frozenset(keys) for group, keys in hidden.items()}


def count_scores(rows: Sequence[Answers], item: Item) -> int:
    return sum(tally(rows, item.key))


# Needs --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Need:
    """Present (D), wanted (I), and the urgency of the gap: PNI modified = (I − D) / D."""

    key: str
    label: str
    n: int
    present: Decimal | None
    wanted: Decimal | None
    pni: Decimal | None
    rank: int | None = None
    is_hidden: bool = False


def pairs(rows: Iterable[Answers], item: Item, suffixes: tuple[str, str]) -> list[list[int]]:
    """The present and wanted scores of those who gave both."""
    keys = [item.key + suffix for suffix in suffixes]
    given = []
    for row in rows:
        if all(row.get(key) in CODES for key in keys):
            given.append([int(str(row[key])) for key in keys])
    return given


def need(
    rows: Sequence[Answers], item: Item, suffixes: tuple[str, str], *, hide: bool = False
) -> Need:
    given = pairs(rows, item, suffixes)
    n = len(given)
    if hide or n < SMALLEST_GROUP:
        return Need(item.key, item.label, 0, None, None, None, is_hidden=hide or n > 0)
    present, wanted = (Fraction(sum(column), n) for column in zip(*given, strict=True))
    pni = round_half_up((wanted - present) / present, THREE)
    return Need(item.key, item.label, n, round_half_up(present), round_half_up(wanted), pni)


def needs(
    rows: Sequence[Answers],
    items: Sequence[Item],
    suffixes: tuple[str, str],
    hidden: frozenset[str] = frozenset(),
) -> list[Need]:
    """The items in the order of the form, with ranks by urgency."""
    found = [need(rows, item, suffixes, hide=item.key in hidden) for item in items]
    order = ranks({row.key: row.pni for row in found})
    return [replace(row, rank=order.get(row.key)) for row in found]


def count_pairs(rows: Sequence[Answers], item: Item, suffixes: tuple[str, str]) -> int:
    """How many gave both scores."""
    return len(pairs(rows, item, suffixes))
