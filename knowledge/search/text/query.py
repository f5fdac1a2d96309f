"""Interprets what a person typed: length, keyboard layout, years, the office's words. Pure, no
Django.

A query becomes its words and grams as typed, and *concepts*: stretches of it that have alternatives
(รหัสผ่าน = พาสเวิร์ด = password, 2566 = 2023). A document is credited with the best alternative of
each concept.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from .guesses import Frequencies, guesses
from .segment import CLUSTER, UNKNOWN, Tokens, dictionary, fold, normalise, pieces, tokens

MAX_CHARACTERS = 200
MAX_TERMS = 24

WORDS = Path(__file__).with_name("words.toml")


class WordGroup(NamedTuple):
    """Synonyms. One way: a search for the first also finds the others, but not the reverse.

    `weight` is how much finding another word counts compared with finding the typed one.
    """

    words: tuple[str, ...]
    one_way: bool = False
    weight: float = 0.9


@lru_cache(maxsize=1)
def default_groups() -> tuple[WordGroup, ...]:
    """The groups of words.toml."""
    groups = tomllib.loads(WORDS.read_text(encoding="utf-8"))["group"]
    return tuple(
        WordGroup(tuple(g["words"]), g.get("one_way", False), g.get("weight", 0.9)) for g in groups
    )


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way of expressing a concept."""

    tokens: Tokens
    weight: float


@dataclass(frozen=True, slots=True)
class Concept:
    """A stretch of the query (its own tokens) and its alternatives."""

    typed: Tokens
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query ready to be searched."""

    text: str
    tokens: Tokens
    concepts: tuple[Concept, ...] = ()
    cut: bool = False
    corrected: str = ""


# Vocabulary ---------------------------------------------------------------------------------------
class Vocabulary:
    """Word groups prepared for look-up in a normalised text."""

    def __init__(self, groups: Iterable[WordGroup]) -> None:
        self.others: dict[str, dict[str, float]] = {}
        self.by_start: dict[str, list[str]] = {}
        for group in groups:
            self._add(group)
        for phrase in self.others:
            self.by_start.setdefault(phrase[:2], []).append(phrase)
        self.folded = {fold(phrase): phrase for phrase in self.others}
        for phrases in self.by_start.values():
            phrases.sort(key=len, reverse=True)

    def _add(self, group: WordGroup) -> None:
        words = list(dict.fromkeys(phrase for phrase in map(plain, group.words) if phrase))
        for word in words[:1] if group.one_way else words:
            others = self.others.setdefault(word, {})
            for other in words:
                if other != word:
                    others[other] = max(group.weight, others.get(other, 0.0))

    def __contains__(self, word: str) -> bool:
        return word in self.others

    def spelt(self, word: str) -> str:
        """The listed phrase that looks like this word; empty if there is none."""
        return self.folded.get(fold(word), "")

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Stretches of a normalised text that have alternatives: longest first, none inside
        another.
        """
        edges = word_edges(text)
        at = 0
        while at < len(text):
            phrase = self._at(text, at, edges)
            if phrase:
                yield at, at + len(phrase), phrase
                at += len(phrase)
            else:
                at += 1

    def _at(self, text: str, at: int, edges: set[int]) -> str:
        for phrase in self.by_start.get(text[at : at + 2], ()):
            if text.startswith(phrase, at) and fits(phrase, at, edges):
                return phrase
        return ""


def plain(phrase: str) -> str:
    """A phrase in the form for comparison: normalised, single spaces, abbreviations without
    dots.
    """
    return re.sub(
        r"\s+", " ", DOTS.sub(lambda match: match.group().replace(".", ""), normalise(phrase))
    ).strip(" .")


DOTS = re.compile(r"(?<![ก-๎])(?:[ก-ฮ]{1,4}\.)+(?:[ก-ฮ]{1,3}(?![ก-๎]))?")


def word_edges(text: str) -> set[int]:
    """Word boundaries in a normalised text, by the segmentation."""
    edges = {0, len(text)}
    for piece in pieces(text):
        edges |= {piece.start, piece.end}
        if piece.thai:
            at = piece.start
            for word in dictionary().split(text[piece.start : piece.end]):
                at += len(word)
                edges.add(at)
    return edges


def fits(phrase: str, at: int, edges: set[int]) -> bool:
    """A known word must begin and end at word boundaries; a new one of four letters breaks the
    segmentation around it.
    """
    if at in edges and at + len(phrase) in edges:
        return True
    return len(phrase) > 4 and phrase[0] >= "ก" and phrase not in dictionary()


@lru_cache(maxsize=4)
def vocabulary(groups: tuple[WordGroup, ...]) -> Vocabulary:
    """The compiled form of these groups, cached; a changed list gives a new one."""
    return Vocabulary(groups)


# Keyboard -----------------------------------------------------------------------------------------
# Kedmanee and QWERTY, key by key, plain and with Shift.
LATIN_KEYS = (
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
    + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
)
THAI_KEYS = "_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ" + '%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
TO_THAI = str.maketrans(LATIN_KEYS, THAI_KEYS)
TO_LATIN = str.maketrans(THAI_KEYS, LATIN_KEYS)
THAI_LETTER = re.compile("[ก-๛]")
LATIN_LETTER = re.compile("[a-zA-Z]")


def other_keyboard(text: str, known: Frequencies, words: Vocabulary) -> str:
    """What the same keys produce in the other layout, if that is clearly what was meant; else
    empty.
    """
    return meant_by_keys(text, known, words) or some_words_changed(text, known, words)


def some_words_changed(text: str, known: Frequencies, words: Vocabulary) -> str:
    """People who switch the layout late have some words right, so each word is examined
    separately.
    """
    parts = text.split(" ")
    if len(parts) < 2:
        return ""
    looked_at, rest = parts[:MAX_TERMS], parts[MAX_TERMS:]
    meant = {part: meant_by_keys(part, known, words) for part in looked_at if len(part) > 2}
    if not any(meant.values()):
        return ""
    changed = [meant.get(part) or part for part in looked_at]
    return " ".join([*changed, *rest])


def meant_by_keys(text: str, known: Frequencies, words: Vocabulary) -> str:
    has_thai, has_latin = bool(THAI_LETTER.search(text)), bool(LATIN_LETTER.search(text))
    if has_latin == has_thai:
        return ""
    typed = known_share(text, known, words, UNUSED)
    if typed > 1 - CLEARLY:  # as most queries are: no other layout could be clearly better
        return ""
    other = text.translate(TO_THAI if has_latin else TO_LATIN)
    meant = known_share(other, known, words, 1.0)
    return other if meant >= MEANT and meant - typed >= CLEARLY else ""


MEANT, CLEARLY = 0.7, 0.4
# A Thai word with a higher cost is too rare as evidence for a layout: garbage is read as rare short
# words
COMMON = 13.0
UNUSED = 0.5  # a short typed Thai word that no document has counts half as evidence for it


def known_share(text: str, known: Frequencies, words: Vocabulary, unused: float) -> float:
    """The share of the typed characters that belong to known words: of the dictionary, the index,
    the office.
    """
    text = plain(text)
    if text in words:
        return 1.0
    letters = sum(
        known_letters(piece.words, piece.thai, known, words, unused) for piece in pieces(text)
    )
    return letters / max(len(re.sub(r"\s", "", text)), 1)


def known_letters(
    found: Sequence[str], thai: bool, known: Frequencies, words: Vocabulary, unused: float
) -> float:
    """How many letters of a run belong to meaningful words."""
    if not thai:
        return len(found[-1]) if known(found[-1]) or found[-1] in words else 0
    costs = dictionary().costs
    telling = [word for word in found if len(word) > 1 and costs.get(word, UNKNOWN) < COMMON]
    letters = 0.0
    for word in telling:
        speaks = len(word) > 3 or known(word)
        letters += len(word) * (1.0 if speaks else unused)
    return letters


# Years --------------------------------------------------------------------------------------------
BUDDHIST_ERA = 543
YEAR = re.compile(r"(?<![0-9])(?:1[89]|2[0-6])[0-9]{2}(?![0-9])")


def other_year(year: int) -> int | None:
    """The same year in the other era, for years that people write about."""
    if 2400 <= year < 2700:
        return year - BUDDHIST_ERA
    if 1857 <= year < 2157:
        return year + BUDDHIST_ERA
    return None


# The whole ----------------------------------------------------------------------------------------
def shorten(text: str) -> tuple[str, bool]:
    """At most MAX_CHARACTERS, cut between clusters; and whether anything was cut."""
    text = " ".join(text.replace("\x00", " ").split())
    if len(text) <= MAX_CHARACTERS:
        return text, False
    end = 0
    for match in CLUSTER.finditer(text[: MAX_CHARACTERS + 20]):
        if match.end() > MAX_CHARACTERS:
            break
        end = match.end()
    return text[:end].rstrip(), True


def parse(text: str, words: Vocabulary, known: Frequencies, *, as_typed: bool = False) -> Query:
    """A query from the typed text; `known` returns the document frequency of an index word."""
    text, cut = shorten(text)
    corrected = "" if as_typed else other_keyboard(text, known, words)
    meant = plain(corrected or text)
    found = tokens(corrected or text)
    kept = Tokens(rarest(found.words, known), rarest(found.grams, known))
    cut = cut or len(kept.words) < len(set(found.words))
    said = list(spans(meant, words))
    return Query(
        text,
        kept,
        (*(concept for _s, _e, concept in said), *guess_concepts(meant, said, known, words)),
        cut,
        corrected,
    )


def rarest(terms: Iterable[str], known: Frequencies) -> list[str]:
    """The rarest terms, in the order typed."""
    distinct = list(dict.fromkeys(terms))
    if len(distinct) <= MAX_TERMS:
        return distinct
    kept = set(sorted(distinct, key=known)[:MAX_TERMS])
    return [term for term in distinct if term in kept]


def concepts(text: str, words: Vocabulary) -> list[Concept]:
    """The stretches of a normalised query that have alternatives."""
    return [concept for _start, _end, concept in spans(plain(text), words)]


def spans(text: str, words: Vocabulary) -> Iterator[tuple[int, int, Concept]]:
    """Where a plain text contains a concept: the words of the office, and years in the other
    era.
    """
    for start, end, phrase in words.find(text):
        yield start, end, Concept(tokens(text[start:end]), tuple(said_otherwise(phrase, words)))
    for match in YEAR.finditer(text):
        if (other := other_year(int(match.group()))) is not None:
            alternative = Alternative(tokens(str(other)), 0.8)
            yield match.start(), match.end(), Concept(tokens(match.group()), (alternative,))


def said_otherwise(phrase: str, words: Vocabulary, weight: float = 1.0) -> Iterator[Alternative]:
    others = sorted(words.others[phrase].items(), key=lambda item: -item[1])
    for other, its_weight in others[:MAX_ALTERNATIVES]:
        yield Alternative(tokens(other), its_weight * weight)


def guess_concepts(
    text: str, said: Sequence[tuple[int, int, Concept]], known: Frequencies, words: Vocabulary
) -> Iterator[Concept]:
    """What unknown words may mean; for a word of the office also its alternatives."""
    taken = [(start, end) for start, end, _concept in said]
    for guess in guesses(text, taken, known, words.folded.get):
        alternatives: list[Alternative] = []
        for word, weight in guess.words:
            alternatives.append(Alternative(tokens(word), weight))
            if phrase := words.spelt(word):
                alternatives += said_otherwise(phrase, words, weight)
        yield Concept(tokens(text[guess.start : guess.end]), tuple(alternatives[:MAX_ALTERNATIVES]))


MAX_ALTERNATIVES = 8
