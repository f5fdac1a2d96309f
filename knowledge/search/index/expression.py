"""The documents that a query asks for, as a tree of terms; both stores can evaluate it. Pure, no
Django.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from knowledge.search.text.segment import (
    THAI_GRAM,
    Tokens,
    fold,
    latin_grams,
    normalise,
    pieces,
    skeleton,
    thai_grams,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Matches documents with this index word, or with one that begins with it."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Matches documents that fulfil every part."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """Matches documents that fulfil at least one part."""

    parts: "tuple[Expression, ...]"


Expression = Term | All | Any


def terms_of(expression: Expression) -> list[str]:
    """Every index word of an expression."""
    if isinstance(expression, Term):
        return [expression.text]
    return list(chain.from_iterable(map(terms_of, expression.parts)))


def holds(expression: Expression, has: Callable[[Term], bool]) -> bool:
    """Whether a document fulfils the expression; `has` tells whether it has a term."""
    if isinstance(expression, Term):
        return has(expression)
    fulfilled = (holds(part, has) for part in expression.parts)
    return all(fulfilled) if isinstance(expression, All) else any(fulfilled)


def of_terms(terms: Iterable[str], combine: type[All] | type[Any]) -> Expression | None:
    distinct = tuple(Term(term) for term in dict.fromkeys(terms))
    return combine(distinct) if distinct else None


def plain_text(text: str, operator: str, limit: int) -> Expression | None:
    """All or any of the words. A Thai run is also found inside longer words."""
    text = normalise(text)
    parts: list[Expression] = []
    for piece in pieces(text):
        if len(parts) >= limit:
            break
        words: Expression | None = of_terms(piece.words[:limit], All)
        run = text[piece.start : piece.end].replace(".", "")
        inside = (
            of_terms(thai_grams(run)[:limit], All)
            if piece.thai and len(skeleton(run)) > 2
            else None
        )
        if operator == "or" and piece.thai and len(piece.words) > 1:
            words = of_terms(piece.words[:limit], Any)
        if words:
            parts.append(Any((words, inside)) if inside else words)
    if not parts:
        return None
    return (All if operator == "and" else Any)(tuple(parts))


def phrase(text: str, limit: int) -> tuple[Expression, list[str], list[str]] | None:
    """The expression that finds candidates for a phrase, and the words and grams that must be
    adjacent.
    """
    text = normalise(text)
    runs = list(pieces(text))
    words = list(chain.from_iterable(piece.words for piece in runs))[:limit]
    by_words = of_terms(words, All)
    if not by_words:
        return None
    start, end = runs[0].start, runs[0].end
    if len(runs) > 1 or not runs[0].thai or len(skeleton(text[start:end])) <= 2:
        return by_words, words, []
    grams = thai_grams(text[start:end].replace(".", ""))[:limit]
    by_grams = of_terms(grams, All)
    either = Any((by_words, by_grams)) if by_grams else by_words
    return either, words, grams


def complete_last_word(text: str, operator: str, limit: int) -> Expression | None:
    """Autocomplete: the last word may be incomplete. Thai is completed by clusters, because it does
    not mark where words begin.
    """
    text = normalise(text)
    parts: list[Expression] = []
    found = list(pieces(text))[:limit]
    for index, piece in enumerate(found):
        last = index == len(found) - 1
        if piece.thai:
            parts.append(
                thai_beginning(text[piece.start : piece.end].replace(".", ""), last, limit)
            )
        else:
            words = piece.words[:-1] if len(piece.words) > 1 else piece.words
            parts += [Term(word, prefix=last and word is words[-1]) for word in words[:limit]]
    if not parts:
        return None
    return (All if operator == "and" else Any)(tuple(parts))


def thai_beginning(run: str, last: bool, limit: int) -> Expression:
    grams = thai_grams(run)[:limit]
    if not grams:
        return Term(fold(run), prefix=last)
    if len(skeleton(run)) == 1:
        # One cluster: the beginning of a word, or a part of it.
        return Any((Term(fold(run), prefix=True), Term(grams[0], prefix=True)))
    return All((*map(Term, grams[:-1]), Term(grams[-1], prefix=last)))


def beginnings(tokens: Tokens) -> Tokens:
    """The terms by which autocomplete finds a text: whole words and, for Thai, pairs of
    clusters.
    """
    return Tokens(tokens.words, [gram for gram in tokens.grams if gram[0] == THAI_GRAM])


__all__ = [
    "All",
    "Any",
    "Expression",
    "Term",
    "beginnings",
    "complete_last_word",
    "holds",
    "latin_grams",
    "phrase",
    "plain_text",
]
