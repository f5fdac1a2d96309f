"""Where a line of Thai may end: between words, for papers and charts that no browser lays out."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from unicodedata import category

OPENING, CLOSING = "([{“‘", ")]}”’ๆฯ,.;:?%"
# Headings and labels come again on each page; a worker must not keep every paper it ever made
KEPT_TEXTS = 500
MOST_LETTERS = 400  # that a line may hold; of a longer word no more is measured at once
NEARLY = (
    0.9  # of a line: from here on it is measured as a whole, for neighbours may move each other
)
FIGURES = frozenset("0123456789๐๑๒๓๔๕๖๗๘๙/.,:-")


def holds(before: str, after: str) -> bool:
    """Whether no line may end between these letters: beside a bracket, within a date or a
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
    )  # it loads a dictionary: only when something is laid out

    pieces: list[str] = []
    for piece in word_tokenize(text, engine="newmm", keep_whitespace=True):
        if pieces and holds(pieces[-1][-1], piece[0]):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return tuple(pieces)


def parts_that_fit(word: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """The word, or, where it is wider than a line, such as an address, parts of it; one part at
    least.
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
    """The nearest cut that parts no mark from its letter; where there is none, the same."""
    place = cut
    while 0 < place < len(word) and category(word[place]) in ("Mn", "Me"):
        place -= 1
    return place or cut


def filled_lines(
    text: str, width: float, first: float, measure: Callable[[str], float]
) -> Iterator[str]:
    """The text in lines no wider than the measure allows, the first one narrower by its indent."""
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
