"""Where a line of Thai may end: between words, for papers and charts that no browser lays out."""

from collections.abc import Callable, Iterator
from functools import cache

OPENING, CLOSING = "([{“‘", ")]}”’ๆฯ,.;:?%"
FIGURES = frozenset("0123456789๐๑๒๓๔๕๖๗๘๙/.,:-")


def holds(before: str, after: str) -> bool:
    """Whether no line may end between these letters: beside a bracket, within a date or a number."""
    if before.isspace() or after.isspace():
        return False
    return before in OPENING or after in CLOSING or (before in FIGURES and after in FIGURES)


@cache
def words(text: str) -> tuple[str, ...]:
    """Pieces between which a Thai line may break."""
    from pythainlp.tokenize import word_tokenize  # it loads a dictionary: only when something is laid out

    pieces: list[str] = []
    for piece in word_tokenize(text, engine="newmm", keep_whitespace=True):
        if pieces and holds(pieces[-1][-1], piece[0]):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return tuple(pieces)


def filled_lines(text: str, width: float, first: float, measure: Callable[[str], float]) -> Iterator[str]:
    """The text in lines no wider than the measure allows, the first one narrower by its indent."""
    line, room = "", width - first
    for word in words(text):
        if line and measure((line + word).rstrip()) > room:
            yield line.strip()
            line, room = "", width
        line += word if line else word.lstrip()
    yield line.strip()
