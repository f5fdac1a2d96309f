"""The best passage of a text with the query's words marked: escaped HTML of the original, no
cluster cut.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .query import Vocabulary, concepts, default_groups, shorten, vocabulary
from .segment import CLUSTER, dictionary, fold, normalise, pieces, skeleton, tokens

# Words with a lower cost are very common (ที่, การ, ของ): marked only if the query contains nothing
# else.
TELLING = 6.5
# Similar text without a matching word is only marked if it has at least this many clusters.
ALIKE = 3
# A letter with its marks; a doubled เ is a แ.
ATOM = re.compile(
    "เเ|.[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0300-\u036fา\u200b-\u200d\ufeff]*", re.DOTALL
)
ELLIPSIS = "…"
LONGEST_NAME = 2


class Wanted(NamedTuple):
    """What to mark: words, and skeletons of the query's Thai runs."""

    words: frozenset[str]
    skeletons: tuple[str, ...]


def wanted_words(query: str, words: Vocabulary) -> Wanted:
    text = normalise(shorten(query)[0])
    ways = chain.from_iterable(concept.alternatives for concept in concepts(text, words))
    others: list[str] = []
    for way in ways:
        name = way.tokens.words
        # A single word of a long name, or of จำไม่ได้, is not distinctive.
        if len(distinctive_words(name)) == len(name) <= LONGEST_NAME:
            others += name
    own = tokens(text).words
    said = distinctive_words(own) or own
    runs = (
        text[p.start : p.end] for p in pieces(text) if p.thai and not set(said).isdisjoint(p.words)
    )
    return Wanted(frozenset((*said, *others)), tuple("".join(skeleton(run)) for run in runs))


def distinctive_words(words: Iterable[str]) -> list[str]:
    costs = dictionary().costs
    return [word for word in words if len(word) > 1 and costs.get(word, TELLING) >= TELLING]


def excerpt(
    original: str, query: str, length: int = 200, *, words: Vocabulary | None = None
) -> SafeString:
    """About `length` characters of the text around the query's words; the beginning if it has none
    of them.
    """
    text = " ".join(original.split())
    asked = wanted_words(query, words or vocabulary(default_groups()))
    start, end = best_window(text, asked, length)
    before = ELLIPSIS if start else ""
    after = ELLIPSIS if end < len(text) else ""
    return mark_safe(before + mark_hits(text[start:end].strip(), asked) + after)  # noqa: S308  escaped piece by piece


def mark(original: str, query: str, *, words: Vocabulary | None = None) -> SafeString:
    """The whole text, escaped, with the query's words marked."""
    asked = wanted_words(query, words or vocabulary(default_groups()))
    return mark_safe(mark_hits(original, asked))  # noqa: S308  escaped piece by piece


def best_window(text: str, asked: Wanted, length: int) -> tuple[int, int]:
    """Start and end of the adjacent chunks that contain the most of the query."""
    if len(text) <= length:
        return 0, len(text)
    bounds = list(chunks(text, max(length // 2, 1)))
    hits = [found_in(text[start:end], asked) for start, end in bounds]
    best, best_value = (0, bounds[0][1]), -1.0
    for first in range(len(bounds)):
        seen: set[str] = set()
        last = first
        while last < len(bounds) and (
            last == first or bounds[last][1] - bounds[first][0] <= length
        ):
            seen |= hits[last]
            last += 1
        value = sum(map(len, seen)) + (0.5 if hits[first] else 0.0)
        if value > best_value:
            best, best_value = (bounds[first][0], bounds[last - 1][1]), value
    return best


def found_in(chunk: str, asked: Wanted) -> set[str]:
    """The query's words that occur in a chunk; if there are none, similar text counts."""
    plain_text = fold(normalise(chunk))
    hits = {word for word in asked.words if word in plain_text}
    if not hits:
        bones = "".join(skeleton(plain_text))
        hits = {run for run in asked.skeletons if len(run) > ALIKE and run in bones}
    return hits


def chunks(text: str, size: int) -> Iterator[tuple[int, int]]:
    """The text in pieces of at most `size`: split at spaces, else between clusters."""
    for match in re.finditer(r"\S+\s*", text):
        start, end = match.span()
        if end - start <= size:
            yield start, end
            continue
        from_here = start
        for cluster in CLUSTER.finditer(text, start, end):
            if cluster.end() - from_here > size and cluster.start() > from_here:
                yield from_here, cluster.start()
                from_here = cluster.start()
        yield from_here, end


def mark_hits(text: str, asked: Wanted) -> str:
    """Escaped, with <mark> around the hits."""
    html, at = [], 0
    for start, end in merge_spans(spans(text, asked)):
        html += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*html, escape(text[at:])])


def merge_spans(found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping or adjacent spans as one."""
    current: tuple[int, int] | None = None
    for start, end in sorted(found):
        if current and start <= current[1]:
            current = current[0], max(end, current[1])
        else:
            if current:
                yield current
            current = start, end
    if current:
        yield current


def spans(original: str, asked: Wanted) -> Iterator[tuple[int, int]]:
    """The positions in the original text that match the query."""
    text, places = with_places(original)
    for piece in pieces(text):
        if piece.thai and "." not in text[piece.start : piece.end]:
            found = thai_spans(text, piece.start, piece.end, asked)
        else:
            found = [(piece.start, piece.end)] if asked.words.intersection(piece.words) else []
        yield from ((places[start], places[end]) for start, end in found)


def thai_spans(text: str, start: int, end: int, asked: Wanted) -> list[tuple[int, int]]:
    """In a Thai run: the words, and stretches of clusters that match the query except for tone
    marks and typing errors.
    """
    found, bounds = [], [start]
    for word in dictionary().split(text[start:end]):
        at = bounds[-1]
        bounds.append(at + len(word))
        if word in asked.words:
            found.append((at, bounds[-1]))
    return found + list(alike(text, bounds, asked.skeletons))


def alike(text: str, bounds: Sequence[int], skeletons: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches similar to a run of the query, or to a part of one; a part must begin and end at
    word boundaries.
    """
    start, end = bounds[0], bounds[-1]
    clusters = [(match.start(), match.end()) for match in CLUSTER.finditer(text, start, end)]
    bones = ["".join(skeleton(text[a:b])) for a, b in clusters]
    first = 0
    while first < len(clusters):
        last, grown = first, ""
        while last < len(clusters) and any(grown + bones[last] in run for run in skeletons):
            grown += bones[last]
            last += 1
        if grown and grown in skeletons:
            yield clusters[first][0], clusters[last - 1][1]
        elif last - first >= ALIKE:
            inside = [at for at in bounds if clusters[first][0] <= at <= clusters[last - 1][1]]
            if (
                inside
                and sum(inside[0] <= at < inside[-1] for at, _end in clusters[first:last]) >= ALIKE
            ):
                yield inside[0], inside[-1]
        else:
            last = first + 1
        first = last


def with_places(original: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters (and its end) the position in the
    original.
    """
    text, places = [], []
    for match in ATOM.finditer(original):
        form = normalise(match.group())
        text.append(form)
        places += [match.start()] * len(form)
    return "".join(text), [*places, len(original)]
