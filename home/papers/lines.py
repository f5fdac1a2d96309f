"""Line breaking for Thai: between words, for papers and charts that no browser lays out."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from unicodedata import category

OPENING, CLOSING = "([{“‘", ")]}”’ๆฯ,.;:?%"
# Headings and labels recur on each page; the cache is limited so that a worker does not keep every
# paper
KEPT_TEXTS = 500
MOST_LETTERS = 400  # characters in a line at most; of a longer word no more is measured at once
NEARLY = 0.9  # share of a line beyond which the whole line is measured, as words interact
FIGURES = frozenset("0123456789๐๑๒๓๔๕๖๗๘๙/.,:-")


def holds(before: str, after: str) -> bool:
    """Whether no line may break between these characters: next to a bracket, within a date or a
    number.
    """
    if before.isspace() or after.isspace():
        return False
    return before in OPENING or after in CLOSING or (before in FIGURES and after in FIGURES)


@lru_cache(KEPT_TEXTS)
def words(text: str) -> tuple[str, ...]:
    """Pieces between which a Thai line may break."""
    from pythainlp.tokenize import (
        word_tokenize,
    )  # it loads a dictionary, so only when needed

    pieces: list[str] = []
    for piece in word_tokenize(text, engine="newmm", keep_whitespace=True):
        if pieces and holds(pieces[-1][-1], piece[0]):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return tuple(pieces)


def parts_that_fit(word: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """The word, or, if it is wider than a line (such as a URL), parts that fit; at least one
    part.
    """
    while len(word) > MOST_LETTERS or measure(word) > width:
        head = word[:MOST_LETTERS]
        fitting = bisect_right(
            range(1, len(head)), width, key=lambda length: measure(head[:length])
        )
        cut = before_mark(word, max(1, fitting))
        if cut == len(word):
            break
        yield word[:cut]
        word = word[cut:]
    yield word


def before_mark(word: str, cut: int) -> int:
    """The nearest cut before this one that does not separate a mark from its letter; the same cut
    if there is none.
    """
    place = cut
    while 0 < place < len(word) and category(word[place]) in ("Mn", "Me"):
        place -= 1
    return place or cut


def filled_lines(
    text: str, width: float, first: float, measure: Callable[[str], float]
) -> Iterator[str]:
    """The text in lines no wider than `width`, the first one narrower by its indent."""
    line, room, used = "", width - first, 0.0
    for word in words(text):
        used += measure(word)
        if line and used > NEARLY * room and measure((line + word).rstrip()) > room:
            yield line.strip()
            line, room = "", width
        if not line:
            *full, word = parts_that_fit(word.lstrip(), room, measure)
            yield from full
            used = measure(word)
            room = width if full else room
        line += word
    yield line.strip()
