"""What a word that no document contains may mean: incomplete, misspelt, or a compound. Pure, no
Django.

Every guess is a word in this index, or one for which the office has a synonym; so a guess never
hides a word that really occurs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from .segment import CLUSTER, dictionary, fold, pieces

# For an incomplete word: how many letters it needs, how many completions are examined, and how many
# are used.
BEGUN, LOOKED_AT, USED = 3, 60, 6
# For misspelt words: the lengths of the stretches that are tried, for how many places of a query,
# and how many corrections are used.
SHORTEST, LONGEST, PLACES, CORRECTIONS = 4, 14, 3, 3
HOPELESS = 6  # with more unknown words than this it is not a typing error
COMPLETED, CORRECTED, PARTS = 0.8, 0.75, 0.6
LETTERS = "กขคฆงจฉชซฌญฎฏฐณดตถทธนบปผฝพฟภมยรลวศสหฬอฮะัาำิีึืุูเแโไ็่้๊๋์"


class Frequencies(Protocol):
    """The document frequency of index words."""

    def __call__(self, term: str, /) -> int: ...

    def look_up(self, terms: Iterable[str]) -> None:
        """Query many at once, so that single queries are cheap."""

    def beginning_with(self, start: str, limit: int) -> Sequence[str]:
        """Index words with this prefix, from some documents that have one."""


class Guess(NamedTuple):
    """A stretch of the text, and the words that may be meant, each with its weight."""

    start: int
    end: int
    words: tuple[tuple[str, float], ...]


class Word(NamedTuple):
    start: int
    end: int
    text: str


def guesses(
    text: str,
    taken: Sequence[tuple[int, int]],
    known: Frequencies,
    said: Callable[[str], str | None],
) -> list[Guess]:
    """Guesses for the words of a normalised text that no document has, outside the stretches
    already used. `said` returns the office's phrase with this spelling, regardless of the index.
    """
    found: list[Guess] = []
    runs = list(pieces(text))
    free: dict[int, list[Word]] = {}
    for number, piece in enumerate(runs):
        if piece.thai:
            words = thai_words_of(text, piece.start, piece.end)
            free[number] = [w for w in words if not overlaps(w.start, w.end, taken)]
    free_words = list(chain.from_iterable(free.values()))
    known.look_up(word.text for word in free_words)
    strange = sum(is_strange(word, known, said) for word in free_words)
    places = PLACES if strange <= HOPELESS else 0
    for number, piece in enumerate(runs):
        last = number == len(runs) - 1 and piece.end == len(text)
        if piece.thai:
            new = list(thai_guesses(text, free[number], known, said, last=last, places=places))
            places -= min(sum(is_strange(word, known, said) for word in free[number]), places)
            found += new
        elif last and not overlaps(piece.start, piece.end, taken):
            found += latin_completion(piece.start, piece.end, piece.words[-1], known)
    return found


def is_strange(word: "Word", known: Frequencies, said: Callable[[str], str | None]) -> bool:
    return not known(word.text) and not said(word.text)


def overlaps(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(start < taken_end and end > taken_start for taken_start, taken_end in taken)


def thai_words_of(text: str, start: int, end: int) -> Iterator[Word]:
    at = start
    for word in dictionary().split(text[start:end]):
        yield Word(at, at + len(word), word)
        at += len(word)


def latin_completion(start: int, end: int, word: str, known: Frequencies) -> Iterator[Guess]:
    if len(word) >= BEGUN and not known(word):
        longer = known.beginning_with(word, LOOKED_AT)
        if longer:
            yield Guess(start, end, tuple((other, COMPLETED) for other in longer[:USED]))


def thai_guesses(
    text: str,
    words: Sequence[Word],
    known: Frequencies,
    said: Callable[[str], str | None],
    *,
    last: bool,
    places: int,
) -> Iterator[Guess]:
    """For each place at most one guess: a completion of the last word, a correction of an unknown
    word or its parts.
    """
    done: list[tuple[int, int]] = []
    if last and (guess := completion(text, words, known)):
        done.append((guess.start, guess.end))
        yield guess
    strange = [number for number, word in enumerate(words) if is_strange(word, known, said)]
    for number in strange[:places]:
        word = words[number]
        if overlaps(word.start, word.end, done):
            continue
        guess = correction(text, words, number, known, said) or in_parts(word, known)
        if guess and not overlaps(guess.start, guess.end, done):
            done.append((guess.start, guess.end))
            yield guess


def completion(text: str, words: Sequence[Word], known: Frequencies) -> Guess | None:
    """Completions of the last word, if no document has it."""
    if not words or (known(words[-1].text) and len(words[-1].text) >= BEGUN):
        return None
    for first in range(max(len(words) - 3, 0), len(words)):
        stem = text[words[first].start : words[-1].end]
        if len(stem) < BEGUN or (first < len(words) - 1 and stem in dictionary()):
            continue
        longer = dictionary().beginning_with(stem, LOOKED_AT)
        known.look_up(longer)
        there = sorted((word for word in longer if known(word)), key=lambda word: -known(word))
        if there:
            return Guess(
                words[first].start, words[-1].end, tuple((word, COMPLETED) for word in there[:USED])
            )
    return None


def correction(
    text: str,
    words: Sequence[Word],
    number: int,
    known: Frequencies,
    said: Callable[[str], str | None],
) -> Guess | None:
    """Words one letter away from this one, alone or joined with its neighbours, since a typing
    error breaks the segmentation.
    """
    for first, end in neighbourhoods(number, len(words)):
        start, stop = words[first].start, words[end - 1].end
        if (
            stop - start != sum(len(word.text) for word in words[first:end])
            or not SHORTEST <= stop - start <= LONGEST
        ):
            continue
        near = [
            other
            for other in one_letter_away(fold(text[start:stop]))
            if other in dictionary().costs or said(other)
        ]
        known.look_up(near)
        there = sorted(
            (w for w in near if known(w) or said(w)),
            key=lambda w: (-known(w), dictionary().costs.get(w, 0)),
        )
        if there:
            return Guess(start, stop, tuple((word, CORRECTED) for word in there[:CORRECTIONS]))
    return None


def neighbourhoods(number: int, count: int) -> Iterator[tuple[int, int]]:
    """Stretches of up to four words that include this one, longest first."""
    for size in range(4, 0, -1):
        for first in range(max(number - size + 1, 0), min(number, count - size) + 1):
            yield first, first + size


def one_letter_away(word: str) -> set[str]:
    """Every spelling that differs by one letter left out, inserted, replaced, or swapped with the
    next.
    """
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {before + after[1:] for before, after in cuts if after}
    near |= {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    for before, after in cuts:
        rest = after[1:]
        near.update([before + letter + after for letter in LETTERS])
        near.update([before + letter + rest for letter in LETTERS])
    near.discard(word)
    return near


def in_parts(word: Word, known: Frequencies) -> Guess | None:
    """A compound that no document has, as the two words that it consists of."""
    costs = dictionary().costs
    if word.text not in costs or len(word.text) < SHORTEST:
        return None
    cuts = [match.end() for match in CLUSTER.finditer(word.text)][:-1]
    pairs = [
        (word.text[:at], word.text[at:])
        for at in cuts
        if word.text[:at] in costs and word.text[at:] in costs
    ]
    if not pairs:
        return None
    parts = min(pairs, key=lambda pair: costs[pair[0]] + costs[pair[1]])
    known.look_up(parts)
    if not any(map(known, parts)):
        return None
    return Guess(word.start, word.end, ((" ".join(parts), PARTS),))
